/**
 * The count is kept and differs: what should have been there, the clues of the short-cash detective, and a reason. Counting
 * again is possible and leaves its trace.
 */
import { lazy, Suspense, useState, type ReactElement } from 'react';
import type { DifferenceView } from '../../../main/contract/shift-views.ts';
import { useApp, useFormat, useWords } from '../../app/till-context.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { amountText } from '../../text/format.ts';
import checkout from '../checkout/checkout.module.css';
import type { Done, Unexplained } from './count-flow.ts';
import { kindText } from './kind-text.ts';
import css from './shift.module.css';
import { useShiftCommands } from './tabs.tsx';
import { useCount } from './use-count.ts';
import { DifferenceSign, differenceWord } from './difference-sign.tsx';

const HandOver = lazy(() => import('./hand-over.tsx'));

interface ExplainProps {
  readonly unexplained: Unexplained;
  readonly onDone: (done: Done) => void;
  readonly onRecount: () => void;
}
type Clue = DifferenceView['clues'][number];
const CLUES_SHOWN_MAX = 12;

export default function ExplainShift({ unexplained, onDone, onRecount }: ExplainProps): ReactElement {
  const words = useWords();
  const { of, draft, difference } = unexplained;
  const mustExplain = Math.abs(difference.overShort) > difference.reasonAbove;
  const { overShort, expectedCash, countedCash, reasonAbove, clues } = difference;
  const [choice, setChoice] = useState('');
  const [note, setNote] = useState(unexplained.reason);
  const { problem, submit, handOver } = useCount(of, onDone, () => undefined);
  const [isHandingOver, setHandingOver] = useState(false);
  const reason = [choice, note.trim()].filter((part) => part !== '').join(words.shiftDay.explain.colon);
  const label = differenceWord(overShort, words);
  const isHandOver = unexplained.isHandOver && of.kind === 'open';
  const goOn = (): void => {
    if (isHandOver) setHandingOver(true);
    else void submit(draft, reason, true);
  };
  useShiftCommands(null, {
    label: isHandOver ? words.shiftDay.handOver.open : words.shift.close,
    isLocked: mustExplain && reason === '',
    perform: goOn,
  });
  return (
    <div className={checkout['checkout']}>
      <section className={cx(checkout['cart'], css['left'])} aria-label={words.shiftDay.steps.explain}>
        <div className={css['head']}>
          <h1>{words.shiftDay.explain.clues}</h1>
          <span className="tag ok" data-testid="shift-state" data-state={of.kind === 'open' ? 'open' : 'closed'}>
            <Icon name="lock" size={14} />
            {words.shiftDay.steps.explain}
          </span>
          <span className={css['headEnd']}>{words.shiftDay.explain.cluesWhat}</span>
        </div>
        <div className={css['body']} data-testid="shift-explain">
          {clues.length === 0 ? <p className="sub">{words.shiftDay.explain.noClue}</p> : null}
          <ol className={css['clues']}>
            {clues.slice(0, CLUES_SHOWN_MAX).map((clue, index) => (
              <ClueRow key={index} clue={clue} />
            ))}
          </ol>
        </div>
      </section>
      <aside className={cx(checkout['till'], css['right'])} aria-label={label}>
        <DifferenceSign testId="shift-difference" of={{ countedCash, expectedCash, overShort }} />
        <div className={cx('card', css['why'])}>
          <h2 className={css['whyHead']}>
            {words.shiftDay.explain.why}{' '}
            <span className="sub s">
              {mustExplain ? words.shiftDay.explain.required : words.shiftDay.explain.optional}
            </span>
          </h2>
          <div className={css['reasons']} role="radiogroup" aria-label={words.shiftDay.explain.why}>
            {Object.entries(words.shiftDay.explain.reasons).map(([id, text]) => (
              <button
                key={id}
                type="button"
                role="radio"
                aria-checked={choice === text}
                className={css['reason']}
                data-testid={`shift-reason-${id}`}
                onClick={() => setChoice(text)}
              >
                <span className={cx('radio', choice === text && 'on')} />
                {text}
              </button>
            ))}
          </div>
          <label className={css['labelled']}>
            {words.shiftDay.explain.note}
            <span className="field">
              <input
                value={note}
                maxLength={150}
                placeholder={words.shift.reasonHint}
                data-testid="shift-reason"
                onChange={(event) => setNote(event.target.value)}
              />
            </span>
          </label>
          <dl className="kv">
            <dt>{words.shiftDay.explain.allowed}</dt>
            <dd className="num">± {amountText(reasonAbove)}</dd>
          </dl>
          <p className="bad s" role="alert">
            {problem ?? ''}
          </p>
        </div>
        <div className={css['acts']}>
          <button type="button" className="btn" data-testid="shift-recount" onClick={onRecount}>
            {words.shiftDay.recount}
          </button>
          <Blade
            label={
              isHandOver
                ? words.shiftDay.handOver.open
                : of.kind === 'open'
                  ? words.shift.close
                  : words.shiftDay.later.close
            }
            cap="F9"
            testId={isHandOver ? 'shift-hand-over' : 'shift-close'}
            sub={isHandOver ? undefined : words.shift.closeWhat}
            isSmall
            locked={mustExplain && reason === '' ? words.shiftDay.explain.required : undefined}
            onPress={goOn}
          />
        </div>
      </aside>
      <Suspense fallback={null}>
        {isHandingOver ? (
          <HandOver
            onClose={() => setHandingOver(false)}
            problem={problem}
            onHandOver={(pins) => handOver(draft, reason, pins, true)}
          />
        ) : null}
      </Suspense>
    </div>
  );
}

function ClueRow({ clue }: { readonly clue: Clue }): ReactElement {
  const words = useWords();
  return (
    <li className={css['clue']} data-testid="shift-clue" data-weight={clue.weight}>
      {clue.suspects.map((suspect, index) => (
        <div key={index} className={css['suspect']}>
          <span className="mute s">{index === 0 ? '' : words.shiftDay.explain.and}</span>
          <SuspectFact suspect={suspect} />
          <b>{words.shiftDay.explain.mistakes[suspect.mistake]}</b>
          <span className={cx('num', css['effect'])}>{amountText(suspect.effect)}</span>
        </div>
      ))}
    </li>
  );
}

function SuspectFact({ suspect }: { readonly suspect: Clue['suspects'][number] }): ReactElement {
  const words = useWords();
  const format = useFormat();
  const { now } = useApp();
  const { kind, seq, at, receiptNumber } = suspect;
  if (seq === 0) return <span className={css['fact']}>{words.shiftDay.explain.counting}</span>;
  return (
    <span className={css['fact']}>
      {kindText(kind, words)} <span className="num">{receiptNumber === null ? '' : receiptNumber.slice(-4)}</span>{' '}
      <span className="num mute">{format.moment(at, now)}</span>
    </span>
  );
}
