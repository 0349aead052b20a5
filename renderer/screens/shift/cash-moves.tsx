/** Cash put in or taken out with a reason, and the drawer opened without a sale. Each is a fact, a kick and a slip. */
import { useState, type ReactElement } from 'react';
import { fenFromYuanText } from '../../../sync/domain/money.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { SignAmount } from '../../design/amount.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { keepFocus } from '../../design/pad.tsx';
import { amountText } from '../../text/format.ts';
import checkout from '../checkout/checkout.module.css';
import { failureWords } from './open-shift.tsx';
import css from './shift.module.css';
import { Head, type Tab, useShiftCommands } from './tabs.tsx';

type Direction = 'in' | 'out';
interface Moved {
  readonly entry: string;
  readonly direction: Direction;
  readonly amount: number;
  readonly reason: string;
}

export default function CashMoves({ onTab }: { readonly onTab: (tab: Tab) => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const { shift } = useApp();
  const [direction, setDirection] = useState<Direction>('out');
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [moved, setMoved] = useState<readonly Moved[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [why, setWhy] = useState('');
  const [drawerNote, setDrawerNote] = useState<string | null>(null);
  const typed = fenFromYuanText(text);
  const amount = typed.ok && typed.value > 0 ? typed.value : null;
  const { cash } = words.shiftDay;
  const locked =
    shift === null
      ? cash.needsShift
      : amount === null
        ? cash.needsAmount
        : reason.trim() === ''
          ? cash.needsReason
          : undefined;

  const move = async (): Promise<void> => {
    if (amount === null) return;
    const said = reason.trim();
    const answer = await till.approvals.withApproval(`${cash[direction]} ${said}`, (approval) =>
      till.client.call('cash.move', { direction, amount, reason: said, ...approval }),
    );
    if (!answer.ok) return setProblem(failureWords(answer.code, words));
    setProblem(null);
    setMoved((before) => [{ entry: answer.value.entry, direction, amount, reason: said }, ...before]);
    setText('');
    setReason('');
    await till.refresh();
  };
  useShiftCommands(onTab, { label: cash.act[direction], isLocked: locked !== undefined, perform: () => void move() });
  const openDrawer = async (): Promise<void> => {
    const said = why.trim();
    const answer = await till.approvals.withApproval(said, (approval) =>
      till.client.call('drawer.open', { reason: said, ...approval }),
    );
    setDrawerNote(answer.ok ? cash.opened : failureWords(answer.code, words));
    if (answer.ok) setWhy('');
  };
  return (
    <div className={checkout['checkout']}>
      <section className={cx(checkout['cart'], css['left'])} aria-label={cash.title}>
        <Head title={cash.title} tab="cash" onTab={onTab} />
        <div className={css['body']}>
          <div className="seg" role="group" aria-label={cash.title}>
            {(['out', 'in'] as const).map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={direction === one}
                data-testid={`cash-${one}`}
                onPointerDown={keepFocus}
                onClick={() => setDirection(one)}
              >
                {cash[one]}
              </button>
            ))}
          </div>
          <label className={css['labelled']}>
            {cash.amount}
            <span className={cx('field', css['amount'])}>
              <span className="mute">¥</span>
              <input
                autoFocus
                value={text}
                inputMode="decimal"
                autoComplete="off"
                data-testid="cash-amount"
                data-typing="amount"
                onChange={(event) => setText(event.target.value)}
              />
            </span>
          </label>
          <label className={css['labelled']}>
            {cash.reason}
            <span className="field">
              <input
                value={reason}
                maxLength={200}
                autoComplete="off"
                data-testid="cash-reason"
                onChange={(event) => setReason(event.target.value)}
              />
            </span>
          </label>
          <div className={css['wrap']}>
            {Object.entries(cash.reasons).map(([id, label]) => (
              <button
                key={id}
                type="button"
                className="chip"
                aria-pressed={reason === label}
                data-testid={`cash-reason-${id}`}
                onPointerDown={keepFocus}
                onClick={() => setReason(label)}
              >
                {label}
              </button>
            ))}
          </div>
          <p className="bad s" role="alert">
            {problem ?? ''}
          </p>
          <h2>{cash.done}</h2>
          {moved.length === 0 ? <p className="sub">{cash.none}</p> : null}
          <ul className={css['list']}>
            {moved.map((one) => (
              <li key={one.entry} data-testid="cash-moved" data-fen={one.amount}>
                <span>
                  {cash[one.direction]} {one.reason}
                </span>
                <span className="num">{amountText(one.direction === 'in' ? one.amount : 0 - one.amount)}</span>
              </li>
            ))}
          </ul>
        </div>
      </section>
      <aside className={cx(checkout['till'], css['right'])} aria-label={cash.title}>
        <div className="sign" role="status">
          <div className="sign-top">
            <span className="sign-label">{cash[direction]}</span>
          </div>
          <div className="sign-total">
            <SignAmount fen={amount ?? 0} />
          </div>
          <div className="sign-foot">
            <span>{reason}</span>
          </div>
        </div>
        <form
          className={cx('card', css['why'])}
          onSubmit={(event) => {
            event.preventDefault();
            void openDrawer();
          }}
        >
          <h2 className={css['whyHead']}>{cash.drawer}</h2>
          <p className="sub">{cash.drawerWhat}</p>
          <label className={css['labelled']}>
            {cash.drawerReason}
            <span className="field">
              <input
                value={why}
                maxLength={200}
                autoComplete="off"
                data-testid="drawer-reason"
                onChange={(event) => setWhy(event.target.value)}
              />
            </span>
          </label>
          <button type="submit" className="btn" data-testid="drawer-open" disabled={why.trim() === ''}>
            <Icon name="lock" size={20} />
            {cash.drawer}
          </button>
          <p className="s" role="status" data-testid="drawer-note">
            {drawerNote ?? ''}
          </p>
        </form>
        <Blade
          label={cash.act[direction]}
          cap="F9"
          testId="cash-move"
          isSmall
          sub={cash.actWhat}
          locked={locked}
          onPress={() => void move()}
        />
      </aside>
    </div>
  );
}
