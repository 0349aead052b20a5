/** Closing a shift: count blind, by note or as a sum; say why when it differs; entries still unsent are named, not a hindrance. */
import { useState, type ReactElement } from 'react';
import type { ShiftView } from '../../../main/contract/views.ts';
import { fenFromYuanText } from '../../../sync/domain/money.ts';
import { useApp, useCommands, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { SignAmount } from '../../design/amount.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import checkout from '../checkout/checkout.module.css';
import { countedSum, DENOMINATIONS, faceSum, isCounted, piecesText, type Pieces } from './denominations.ts';
import { failureWords } from './open-shift.tsx';
import type { ClosedShift } from './shift-result.tsx';
import css from './shift.module.css';

interface CloseShiftProps {
  readonly shift: ShiftView;
  readonly onClosed: (closed: ClosedShift) => void;
}
const NO_COMMANDS = [] as const;
const JIAO = 10;
const YUAN = 100;

export function CloseShift({ shift, onClosed }: CloseShiftProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  const { sync, now } = useApp();
  const [pieces, setPieces] = useState<Pieces>({});
  const [total, setTotal] = useState('');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  useCommands(NO_COMMANDS);
  const byNote = isCounted(pieces);
  const typed = fenFromYuanText(total);
  const counted = byNote ? countedSum(pieces) : typed.ok ? typed.value : null;
  const close = async (): Promise<void> => {
    if (counted === null || isAsking) return;
    setAsking(true);
    const note = reason.trim() === '' ? {} : { reason: reason.trim() };
    const answer = await till.client.call('shift.close', { countedCash: counted, ...note });
    setAsking(false);
    if (!answer.ok) {
      setProblem(failureWords(answer.code, words));
      return;
    }
    onClosed({ ...answer.value, shift, counted, reason: reason.trim() });
    await till.refresh();
  };
  return (
    <div className={checkout['checkout']}>
      <section className={cx(checkout['cart'], css['left'])} aria-label={words.shift.title}>
        <div className={css['head']}>
          <h1>{words.shift.title}</h1>
          <span className="tag ok" data-testid="shift-state" data-state="open">
            <Icon name="check" size={14} />
            {words.shift.isOpen}
          </span>
          <span className={css['headEnd']}>{words.shift.countFirst}</span>
        </div>
        <div className={css['count']}>
          <table className={css['table']}>
            <thead>
              <tr>
                <th>{words.shift.denominations.face}</th>
                <th className="end">{words.shift.denominations.pieces}</th>
                <th className="end">{words.shift.denominations.sum}</th>
              </tr>
            </thead>
            <tbody>
              {DENOMINATIONS.map((face) => (
                <tr key={face}>
                  <td>{faceText(face, words)}</td>
                  <td className="end">
                    <input
                      className={css['pieces']}
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
              <dt>{words.shift.float}</dt>
              <dd className="num">{amountText(shift.float)}</dd>
              <dt>{words.shift.sales}</dt>
              <dd className="num">{countText(shift.sales)}</dd>
              <dt>{words.shift.expected}</dt>
              <dd>
                <span className="tag locked">
                  <Icon name="lock" size={14} />
                  {words.shift.hiddenUntilCounted}
                </span>
              </dd>
            </dl>
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
            <p className="bad s" role="alert">
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
          {sync.pending > 0 ? (
            <p className="banner pending">
              <Icon name="pending" size={22} />
              <span>
                <b>{words.shift.pendingTitle(countText(sync.pending))}</b> {words.shift.pendingWhat}
              </span>
            </p>
          ) : null}
        </div>
        <Blade
          label={words.shift.close}
          testId="shift-close"
          sub={words.shift.closeWhat}
          isSmall
          locked={counted === null ? words.shift.countFirst : undefined}
          onPress={() => void close()}
        />
      </aside>
    </div>
  );
}

function faceText(face: number, words: ReturnType<typeof useWords>): string {
  const { note, jiao } = words.shift.denominations;
  return face >= YUAN ? note(amountText(face).replace('.00', '')) : jiao(String(Math.trunc(face / JIAO)));
}
