/**
 * What a guide proved a task with: the words, photos that open large, and what the manager said of it; who may manage people says it here,
 * online. Photos are asked for of the cloud each time and kept nowhere. Called by guide-tasks.tsx.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { Answer, MethodValue } from '../../../main/contract/contract.ts';
import { TASK_PROOF_MAX, type TaskVerdict } from '../../../sync/domain/guide-task.ts';
import type { GuideTaskView } from '../../../sync/protocol/guide-tasks.ts';
import { useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { countText } from '../../text/format.ts';
import css from './guide-tasks.module.css';

type Proof = GuideTaskView['progress'][number]['proofs'][number];
type Hash = NonNullable<Proof['pictures']>[number];

interface TaskProofProps {
  readonly task: GuideTaskView;
  readonly proof: Proof;
  /** May say whether it is accepted. */
  readonly mayReview: boolean;
  readonly onAnswer: (answer: Answer<MethodValue<'task.list'>>) => void;
}

export function TaskProof({ task, proof, mayReview, onAnswer }: TaskProofProps): ReactElement {
  const { text, pictures = [], review } = proof;
  const words = useWords().customers.review;
  const nameOf = useStaffName();
  const [isAgain, setIsAgain] = useState(false);
  return (
    <div className={css['proof']} data-testid="task-proof-of" data-verdict={review?.verdict ?? ''}>
      {text === '' ? null : <p className="s sub">{text}</p>}
      {pictures.length === 0 ? null : (
        <ul className={css['pictures']}>
          {pictures.map((picture, index) => (
            <li key={picture}>
              <TaskPicture task={task.task} picture={picture} number={countText(index + 1)} />
            </li>
          ))}
        </ul>
      )}
      {review === undefined ? null : (
        <p className={css['head']}>
          <span className={review.verdict === 'accepted' ? 's good' : 's bad'}>
            {words[review.verdict](nameOf(review.by), review.words)}
          </span>
          {mayReview && !isAgain ? (
            <button type="button" className="btn sm" data-testid="review-again" onClick={() => setIsAgain(true)}>
              {words.again}
            </button>
          ) : null}
        </p>
      )}
      {mayReview && (review === undefined || isAgain) ? (
        <ReviewForm
          task={task}
          proof={proof}
          onAnswer={(answer) => {
            if (answer.ok) setIsAgain(false);
            onAnswer(answer);
          }}
        />
      ) : null}
    </div>
  );
}

interface TaskPictureProps {
  readonly task: GuideTaskView['task'];
  readonly picture: Hash;
  readonly number: string;
}

function TaskPicture({ task, picture, number }: TaskPictureProps): ReactElement {
  const { client } = useTill();
  const words = useWords().customers;
  const [url, setUrl] = useState<string | null>(null);
  const [isLarge, setIsLarge] = useState(false);
  /** Whole: asked for when it is looked at. */
  const [large, setLarge] = useState<string | null>(null);
  useEffect(() => {
    let isOver = false;
    void client.call('task.picture', { task, picture, size: 'small' }).then((answer) => {
      if (!isOver) setUrl(answer.ok ? answer.value.url : '');
    });
    return () => {
      isOver = true;
    };
  }, [client, task, picture]);
  const enlarge = async (): Promise<void> => {
    setIsLarge(true);
    const answer = await client.call('task.picture', { task, picture });
    if (answer.ok) setLarge(answer.value.url);
  };
  const name = words.picture(number);
  return (
    <>
      <button
        type="button"
        disabled={url === null || url === ''}
        aria-label={name}
        title={name}
        data-testid="task-picture"
        onClick={() => void enlarge()}
      >
        {url === null || url === '' ? <Icon name="pending" size={24} /> : <img src={url} alt={name} />}
      </button>
      {isLarge && url !== null ? (
        <Dialog title={name} isWide onClose={() => setIsLarge(false)}>
          <img className={css['large']} src={large ?? url} alt={name} data-testid="task-picture-large" />
        </Dialog>
      ) : null}
    </>
  );
}

function ReviewForm({ task, proof: { fact }, onAnswer }: Omit<TaskProofProps, 'mayReview'>): ReactElement | null {
  const till = useTill();
  const words = useWords().customers.review;
  const review = useRef(freshId(till));
  const [said, setSaid] = useState('');
  if (fact === undefined) return null;
  const say = async (verdict: TaskVerdict): Promise<void> => {
    const word = { task: task.task, review: review.current, fact, verdict, words: said.trim() };
    const answer = await till.client.call('task.review', word);
    onAnswer(answer);
    if (!answer.ok) return;
    review.current = freshId(till);
    setSaid('');
  };
  return (
    <div className={css['review']}>
      <span className="field">
        <input
          value={said}
          maxLength={TASK_PROOF_MAX}
          placeholder={words.words}
          aria-label={words.words}
          data-testid="review-words"
          data-typing="words"
          onChange={({ target }) => setSaid(target.value)}
        />
      </span>
      <button type="button" className="btn sm" data-testid="review-accept" onClick={() => void say('accepted')}>
        {words.accept}
      </button>
      <button
        type="button"
        className="btn sm"
        disabled={said.trim() === ''}
        data-testid="review-back"
        onClick={() => void say('sent_back')}
      >
        {words.sendBack}
      </button>
    </div>
  );
}
