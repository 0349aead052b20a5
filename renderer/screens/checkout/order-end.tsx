/** The goods are not wanted: how much of the deposit goes back and to what, what the shop keeps, and why. */
import { useState, type ReactElement } from 'react';
import type { OrderView } from '../../../main/contract/order-views.ts';
import { fen, fenFromYuanText, type Fen } from '../../../sync/domain/money.ts';
import { takeFrom } from '../../../sync/domain/refund-plan.ts';
import { receiptTexts } from '../../../sync/domain/receipt-text.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import type { OrderDesk } from '../../sale/order-desk.ts';
import { amountText } from '../../text/format.ts';
import { AmountField } from './amount-field.tsx';
import css from './sale-life.module.css';

interface OrderEndProps {
  readonly desk: OrderDesk;
  readonly order: OrderView;
  readonly told: string;
}
const REASON_MAX = 200;

/** What goes back to each kind of tender, in the order in which it does. */
function byKind(back: OrderView['back'], returned: Fen): ReadonlyMap<OrderView['back'][number]['kind'], number> {
  const sums = new Map<OrderView['back'][number]['kind'], number>();
  for (const { kind, amount } of takeFrom(back, returned).taken as OrderView['back'])
    sums.set(kind, (sums.get(kind) ?? 0) + amount);
  return sums;
}
const plain = (amount: number): string => amountText(amount).replaceAll(',', '');

export function OrderEnd({ desk, order, told }: OrderEndProps): ReactElement {
  const { preferences } = useTill();
  const words = useWords();
  const kinds = receiptTexts(useStore(preferences).language).tender;
  const { held, back } = order;
  const [text, setText] = useState(() => plain(held));
  const [reason, setReason] = useState('');
  const amount = fenFromYuanText(text === '' ? '0' : text);
  const returned = amount.ok ? Math.min(amount.value, held) : 0;
  const isTooMuch = amount.ok && amount.value > held;
  const isReady = amount.ok && !isTooMuch && reason.trim() !== '';
  return (
    <Dialog title={words.orders.endTitle} onClose={desk.back}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void desk.end(order, amount.value, reason.trim());
        }}
      >
        <p className={css['hint']}>{words.orders.endHint(amountText(held))}</p>
        <AmountField label={words.orders.returned} text={text} testId="order-end-amount" onText={setText} />
        <div className={css['choices']}>
          {[...byKind(back, fen(returned))].map(([kind, part]) => (
            <span key={kind} className="tag quiet">
              {words.orders.backTo(kinds[kind])} <span className="num">{amountText(part)}</span>
            </span>
          ))}
          {held - returned > 0 ? (
            <span className="tag danger" data-testid="order-forfeited" data-fen={held - returned}>
              {words.orders.forfeited(amountText(held - returned))}
            </span>
          ) : null}
        </div>
        <div className={css['choices']}>
          {Object.entries(words.saleLife.voidReasons).map(([id, why]) => (
            <button key={id} type="button" className="btn" aria-pressed={why === reason} onClick={() => setReason(why)}>
              {why}
            </button>
          ))}
        </div>
        <label>
          {words.discount.reasonHeading}
          <span className="field">
            <input
              autoFocus
              value={reason}
              maxLength={REASON_MAX}
              autoComplete="off"
              data-testid="order-end-reason"
              data-typing="words"
              onChange={(event) => setReason(event.target.value)}
            />
          </span>
        </label>
        <p className={css['refusal']} role="alert" data-testid="order-end-error">
          {isTooMuch ? words.orders.returnedAtMost(amountText(held)) : told}
        </p>
        <button type="submit" className="btn danger l" data-testid="order-end-submit" disabled={!isReady}>
          {words.orders.endNow} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}
