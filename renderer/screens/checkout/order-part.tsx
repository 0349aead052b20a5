/** Which pieces of an order are taken now: what they cost, what of the deposit pays for them, and what is still to come. */
import { useState, type ReactElement } from 'react';
import type { OrderView } from '../../../main/contract/order-views.ts';
import { addFen, fen, ZERO_FEN } from '../../../sync/domain/money.ts';
import { refundAmount } from '../../../sync/domain/refund.ts';
import { useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import type { OrderDesk } from '../../sale/order-desk.ts';
import { amountText, countText } from '../../text/format.ts';
import { UnitsLine } from './units-line.tsx';
import css from './sale-life.module.css';

interface OrderPartProps {
  readonly desk: OrderDesk;
  readonly order: OrderView;
  readonly told: string;
}

/** A part costs its share of what its line was agreed at, as the host works it out. */
function costOf({ net, quantity, taken }: OrderView['goods'][number], units: number) {
  const amount = refundAmount({ net, quantity, roundOffShare: ZERO_FEN }, taken, units);
  return amount.ok ? amount.value : ZERO_FEN;
}

export function OrderPart({ desk, order, told }: OrderPartProps): ReactElement {
  const words = useWords();
  const [chosen, setChosen] = useState<Readonly<Record<string, number>>>({});
  const open = order.goods.filter(({ quantity, taken }) => taken < quantity);
  const take = open.flatMap(({ lineId }) => {
    const units = chosen[lineId] ?? 0;
    return units > 0 ? [{ lineId, units }] : [];
  });
  const total = addFen(...open.map((goods) => costOf(goods, chosen[goods.lineId] ?? 0)));
  const held = Math.max(0, order.held);
  const used = Math.min(held, total);
  const units = take.reduce((sum, one) => sum + one.units, 0);
  return (
    <Dialog title={words.orders.partTitle} isWide onClose={desk.back}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (units > 0) void desk.pickUp(order, take);
        }}
      >
        <p className={css['hint']}>{words.orders.partHint}</p>
        <div className={css['list']}>
          {open.map(({ lineId, name, spec, quantity, taken }) => (
            <UnitsLine
              key={lineId}
              testId="part"
              lineId={lineId}
              name={name}
              spec={spec ?? ''}
              what={words.orders.pickUp}
              most={quantity - taken}
              units={chosen[lineId] ?? 0}
              onUnits={(count) => setChosen((before) => ({ ...before, [lineId]: count }))}
            />
          ))}
        </div>
        <div className={css['sums']} data-testid="part-sums" data-fen={total - used}>
          <span>
            {words.orders.partTotal}
            <b className="num">{amountText(total)}</b>
          </span>
          <span>
            {words.orders.partUsed}
            <b className="num">{amountText(used)}</b>
          </span>
          <span>
            {words.orders.partDue}
            <b className="num">{amountText(fen(total - used))}</b>
          </span>
        </div>
        <p className={css['hint']} role="status" data-testid="part-rest">
          {words.orders.partRest(countText(order.unitsLeft - units), amountText(fen(held - used)))}
        </p>
        <p className={css['refusal']} role="alert" data-testid="part-error">
          {told}
        </p>
        <button type="submit" className="btn primary l" data-testid="part-submit" disabled={units === 0}>
          {words.orders.partNow} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}
