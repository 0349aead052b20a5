/** Closing a shift: count blind, by note or as a sum; say why when it differs; entries still unsent are named, not a hindrance. */
import { lazy, Suspense, useState, type ReactElement } from 'react';
import { fenFromYuanText } from '../../../sync/domain/money.ts';
import { useApp, useFormat, useStaffName, useWords } from '../../app/till-context.tsx';
import { SignAmount } from '../../design/amount.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import checkout from '../checkout/checkout.module.css';
import type { CountDraft, Counted, Done, Unexplained } from './count-flow.ts';
import { countedSum, DENOMINATIONS, faceSum, isCounted, piecesOf, piecesText, type Pieces } from './denominations.ts';
import { ParkedNotice } from './parked-notice.tsx';
import css from './shift.module.css';
import { Head, type Tab, useShiftCommands } from './tabs.tsx';
import { useCount } from './use-count.ts';

/** Comes in a chunk of its own: most shifts are not handed over. */
const HandOver = lazy(() => import('./hand-over.tsx'));

interface CloseShiftProps {
  readonly of: Counted;
  readonly onTab: (tab: Tab) => void;
  readonly onDone: (done: Done) => void;
  readonly onUnexplained: (unexplained: Unexplained) => void;
}
const JIAO = 10;
const YUAN = 100;

export function CloseShift({ of, onTab, onDone, onUnexplained }: CloseShiftProps): ReactElement {
  const words = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  const { sync, now } = useApp();
  const [pieces, setPieces] = useState<Pieces>({});
  const [total, setTotal] = useState('');
  const [reason, setReason] = useState('');
  const [isHandingOver, setHandingOver] = useState(false);
  const { problem, submit, handOver } = useCount(of, onDone, onUnexplained);
  const byNote = isCounted(pieces);
  const typed = fenFromYuanText(total);
  const counted = byNote ? countedSum(pieces) : typed.ok ? typed.value : null;
  const draft: CountDraft | null =
    counted === null ? null : { countedCash: counted, ...(byNote ? { denominations: piecesOf(pieces) } : {}) };
  useShiftCommands(onTab, {
    label: words.shift.close,
    isLocked: draft === null,
    perform: () => {
      if (draft !== null) void submit(draft, reason);
    },
  });
  const { shift } = of;
  const isLater = of.kind === 'later';
  const title = isLater ? words.shiftDay.later.title : words.shift.title;
  return (
    <div className={checkout['checkout']}>
      <section className={cx(checkout['cart'], css['left'])} aria-label={title}>
        <Head title={title} tab="count" onTab={onTab} />
        <div
          className={css['count']}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
            event.preventDefault();
            if (!isNote(event.target) && draft !== null) void submit(draft, reason);
            else goOn(event.target, event.currentTarget);
          }}
        >
          <table className={css['table']}>
            <thead>
              <tr>
                <th>{words.shift.denominations.face}</th>
                <th className="end">{words.shift.denominations.pieces}</th>
                <th className="end">{words.shift.denominations.sum}</th>
              </tr>
            </thead>
            <tbody>
              {DENOMINATIONS.map((face, index) => (
                <tr key={face}>
                  <td>{faceText(face, words)}</td>
                  <td className="end">
                    <input
                      className={css['pieces']}
                      autoFocus={index === 0}
                      value={pieces[face] ?? ''}
                      inputMode="numeric"
                      aria-label={faceText(face, words)}
                      data-testid={`count-${String(face)}`}
                      data-typing="amount"
                      onChange={(event) =>
                        setPieces((before) => ({ ...before, [face]: piecesText(event.target.value) }))
                      }
                    />
                  </td>
                  <td className="end num">
                    {(pieces[face] ?? '') === '' ? '' : amountText(faceSum(face, pieces[face]))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <div className={css['facts']}>
            <dl className="kv">
              <dt>{words.shift.since}</dt>
              <dd className="num">{format.moment(shift.openedAt, now)}</dd>
              <dt>{words.shift.by}</dt>
              <dd>
                {nameOf(shift.staff)} <span className="num mute">{shift.staff}</span>
              </dd>
              {of.kind === 'open' ? (
                <>
                  <dt>{words.shift.float}</dt>
                  <dd className="num">{amountText(of.shift.float)}</dd>
                  <dt>{words.shift.sales}</dt>
                  <dd className="num">{countText(of.shift.sales)}</dd>
                </>
              ) : null}
              <dt>{words.shift.expected}</dt>
              <dd>
                <span className="tag locked">
                  <Icon name="lock" size={14} />
                  {words.shift.hiddenUntilCounted}
                </span>
              </dd>
            </dl>
            <p className="sub">{isLater ? words.shiftDay.later.what : words.shift.countFirst}</p>
            <label className={css['labelled']}>
              {words.shift.total}
              <span className="field">
                <input
                  value={byNote ? amountText(counted ?? 0) : total}
                  disabled={byNote}
                  inputMode="decimal"
                  autoComplete="off"
                  data-testid="shift-counted"
                  data-typing="amount"
                  onChange={(event) => setTotal(event.target.value)}
                />
              </span>
            </label>
            <label className={css['labelled']}>
              {words.shift.reason}
              <span className="field">
                <input
                  value={reason}
                  maxLength={200}
                  placeholder={words.shift.reasonHint}
                  data-testid="shift-reason"
                  onChange={(event) => setReason(event.target.value)}
                />
              </span>
            </label>
            <p className="bad s" role="alert" data-testid="shift-problem">
              {problem ?? (!byNote && total !== '' && !typed.ok ? words.shift.notAnAmount : '')}
            </p>
          </div>
        </div>
      </section>
      <aside className={cx(checkout['till'], css['right'])} aria-label={words.shift.close}>
        <div className="sign" role="status">
          <div className="sign-top">
            <span className="sign-label">{words.shift.counted}</span>
            <span>{words.shift.steps.count}</span>
          </div>
          <div className="sign-total">{counted === null ? words.common.unknown : <SignAmount fen={counted} />}</div>
          <div className="sign-foot">
            <span>{words.shift.locked}</span>
          </div>
        </div>
        <div>
          <ParkedNotice />
          {sync.pending > 0 ? (
            <p className="banner pending">
              <Icon name="pending" size={22} />
              <span>
                <b>{words.shift.pendingTitle(countText(sync.pending))}</b> {words.shift.pendingWhat}
              </span>
            </p>
          ) : null}
        </div>
        <div className={css['acts']}>
          {isLater ? null : (
            <button
              type="button"
              className="btn"
              data-testid="shift-hand-over"
              disabled={draft === null}
              onClick={() => setHandingOver(true)}
            >
              <Icon name="user" size={20} />
              {words.shiftDay.handOver.open}
            </button>
          )}
          <Blade
            label={isLater ? words.shiftDay.later.close : words.shift.close}
            cap="F9"
            testId="shift-close"
            sub={words.shift.closeWhat}
            isSmall
            locked={draft === null ? words.shift.countFirst : undefined}
            onPress={() => {
              if (draft !== null) void submit(draft, reason);
            }}
          />
        </div>
      </aside>
      <Suspense fallback={null}>
        {isHandingOver && draft !== null ? (
          <HandOver
            onClose={() => setHandingOver(false)}
            problem={problem}
            onHandOver={(pins) => handOver(draft, reason, pins)}
          />
        ) : null}
      </Suspense>
    </div>
  );
}

const isNote = (field: HTMLInputElement): boolean => field.dataset['testid']?.startsWith('count-') === true;

/** Enter in a box goes to the next one, filled or not: a pile of another face value is counted next. */
function goOn(from: HTMLInputElement, within: HTMLElement): void {
  const fields = [...within.querySelectorAll<HTMLInputElement>('input:not([disabled])')];
  fields[fields.indexOf(from) + 1]?.focus();
}

function faceText(face: number, words: ReturnType<typeof useWords>): string {
  const { note, jiao } = words.shift.denominations;
  return face >= YUAN ? note(amountText(face).replace('.00', '')) : jiao(String(Math.trunc(face / JIAO)));
}
