/**
 * Tasks of the guides: how far each person is, one more with proof, check lists ticked by who teaches. Who may manage people sees everybody
 * and gives and ends tasks. The host keeps the list without the network too. Called by customers.tsx.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { Answer, MethodValue } from '../../../main/contract/contract.ts';
import { TASK_PROOF_MAX } from '../../../sync/domain/guide-task.ts';
import type { GuideTaskView } from '../../../sync/protocol/guide-tasks.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { countText } from '../../text/format.ts';
import { TaskForm } from './task-form.tsx';
import { TaskProof } from './task-proof.tsx';
import css from './guide-tasks.module.css';

type Tasks = MethodValue<'task.list'>;
type Take = (answer: Answer<Tasks>) => void;
const REFRESH_MS = 60_000;

export default function GuideTasks({ mayManage }: { readonly mayManage: boolean }): ReactElement {
  const { client, clock, ports } = useTill();
  const { customers: words, common, failures, person } = useWords();
  const faults: Readonly<Record<string, string>> = {
    ...words.review.faults,
    number_in_text: person.faults.number_in_text,
  };
  const format = useFormat();
  const now = useStore(clock);
  const [tasks, setTasks] = useState<Tasks | null>(null);
  const [said, setSaid] = useState('');
  const [isNew, setIsNew] = useState(false);
  const take: Take = (answer) => {
    const fault = answer.ok ? undefined : faults[answer.details.reason ?? ''];
    setSaid(answer.ok ? '' : (fault ?? common.failed(failures[answer.code])));
    if (answer.ok) setTasks(answer.value);
  };
  useEffect(() => {
    let isOver = false;
    const read = async (): Promise<void> => {
      const answer = await client.call('task.list', {});
      if (!isOver && answer.ok) setTasks(answer.value);
    };
    void read();
    const end = ports.every(REFRESH_MS, () => void read());
    return () => {
      isOver = true;
      end();
    };
  }, [client, ports]);
  const time = tasks?.asOf == null ? '' : format.moment(tasks.asOf, now);
  return (
    <div className={css['tasks']} data-testid="guide-tasks">
      <p className={css['top']}>
        <span className="xs sub">
          {time === '' ? '' : tasks?.online === true ? words.asOf(time) : words.offline(time)}
        </span>
        {mayManage ? (
          <button type="button" className="btn sm" data-testid="task-new" onClick={() => setIsNew(!isNew)}>
            {words.newTask}
          </button>
        ) : null}
      </p>
      {said === '' ? null : (
        <p className="s bad" role="alert" data-testid="task-error">
          {said}
        </p>
      )}
      {isNew ? (
        <TaskForm
          onDone={(answer) => {
            take(answer);
            setIsNew(false);
          }}
        />
      ) : tasks === null || tasks.items.length === 0 ? (
        <div className="empty">
          <b>{words.noTasks}</b>
        </div>
      ) : (
        <ul className="scroll">
          {tasks.items.map((task) => (
            <Task key={task.task} task={task} mayManage={mayManage} onAnswer={take} />
          ))}
        </ul>
      )}
    </div>
  );
}

interface TaskProps {
  readonly task: GuideTaskView;
  readonly mayManage: boolean;
  readonly onAnswer: Take;
}

function Task({ task, mayManage, onAnswer }: TaskProps): ReactElement {
  const { client } = useTill();
  const words = useWords().customers;
  const format = useFormat();
  return (
    <li className={css['task']} data-testid="guide-task" data-task={task.task}>
      <span className={css['head']}>
        <b>{task.title}</b>
        <span className={task.isEnded ? 'tag quiet' : 'tag pending'}>
          {task.isEnded ? words.taskEnded : words.dueBy(format.date(Date.parse(task.due)))}
        </span>
        {mayManage && !task.isEnded ? (
          <button
            type="button"
            className="btn sm"
            data-testid="task-end"
            onClick={() => void client.call('task.end', { task: task.task }).then(onAnswer)}
          >
            {words.endTask}
          </button>
        ) : null}
      </span>
      {task.progress.map((progress) => (
        <Person key={progress.person} task={task} progress={progress} mayManage={mayManage} onAnswer={onAnswer} />
      ))}
    </li>
  );
}

interface PersonProps extends TaskProps {
  readonly progress: GuideTaskView['progress'][number];
}

function Person({ task, progress, mayManage, onAnswer }: PersonProps): ReactElement {
  const words = useWords().customers;
  const nameOf = useStaffName();
  const own = useStore(useTill().app)?.session?.staff;
  const { person, done, isComplete, proofs } = progress;
  return (
    <div className={css['person']} data-testid="task-person" data-staff={person} data-done={done}>
      <span className={css['head']}>
        <span className="s">{nameOf(person)}</span>
        <b className="num">{words.taskOf(countText(done), countText(task.target))}</b>
        {isComplete ? <span className="tag ok">{words.taskDone}</span> : null}
      </span>
      {task.kind === 'checklist' ? (
        <Items task={task} progress={progress} onAnswer={onAnswer} />
      ) : task.isEnded || isComplete ? null : (
        <More task={task} person={person} onAnswer={onAnswer} />
      )}
      {proofs.map((proof) => (
        <TaskProof
          key={proof.fact ?? `${String(proof.at)} ${proof.text}`}
          task={task}
          proof={proof}
          mayReview={mayManage && person !== own}
          onAnswer={onAnswer}
        />
      ))}
    </div>
  );
}

function Items({ task, progress, onAnswer }: Omit<PersonProps, 'mayManage'>): ReactElement {
  const till = useTill();
  const words = useWords().customers;
  const format = useFormat();
  const nameOf = useStaffName();
  const tick = (item: number, isDone: boolean): void => {
    const { person } = progress;
    const body = { entry: freshId(till), task: task.task, person, item, isDone };
    void till.client.call('task.progress', body).then(onAnswer);
  };
  return (
    <ul>
      {task.items.map((text, item) => {
        const ticked = progress.ticked.find((one) => one.item === item);
        return (
          <li key={text}>
            <label className={css['item']}>
              <input
                type="checkbox"
                checked={ticked !== undefined}
                disabled={task.isEnded}
                data-testid={`task-item-${String(item)}`}
                onChange={({ target }) => tick(item, target.checked)}
              />
              <span className="s">{text}</span>
              <span className="xs mute">
                {ticked === undefined
                  ? ''
                  : words.ticked(ticked.by === null ? '' : nameOf(ticked.by), format.date(ticked.at))}
              </span>
            </label>
          </li>
        );
      })}
    </ul>
  );
}

interface MoreProps {
  readonly task: GuideTaskView;
  readonly person: GuideTaskView['progress'][number]['person'];
  readonly onAnswer: Take;
}

function More({ task, person, onAnswer }: MoreProps): ReactElement {
  const till = useTill();
  const words = useWords().customers;
  const entry = useRef(freshId(till));
  const [count, setCount] = useState('1');
  const [proof, setProof] = useState('');
  const isFine = /^[1-9]\d{0,3}$/.test(count);
  const send = async (): Promise<void> => {
    const text = proof.trim();
    const words = text === '' ? {} : { proof: text };
    const body = { entry: entry.current, task: task.task, person, count: Number(count), ...words };
    const answer = await till.client.call('task.progress', body);
    onAnswer(answer);
    if (!answer.ok) return;
    entry.current = freshId(till);
    setCount('1');
    setProof('');
  };
  return (
    <form
      className={css['more']}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <span className="field">
        <input
          value={count}
          inputMode="numeric"
          aria-label={words.more}
          aria-invalid={!isFine}
          data-testid="task-count"
          onChange={({ target }) => setCount(target.value)}
        />
      </span>
      <span className="field">
        <input
          value={proof}
          maxLength={TASK_PROOF_MAX}
          placeholder={words.proof}
          aria-label={words.proof}
          data-testid="task-proof"
          data-typing="words"
          onChange={({ target }) => setProof(target.value)}
        />
      </span>
      <button type="submit" className="btn sm" disabled={!isFine} data-testid="task-save">
        {words.save}
      </button>
    </form>
  );
}
