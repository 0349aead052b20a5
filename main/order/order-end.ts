/**
 * The customer does not take the goods: the deposit goes back to how it was paid, or the shop keeps it by its policy as other
 * income. Also of what is still held of an order that was finished elsewhere. Called by dispatch.
 */
import { depositSources, orderMoney } from '../../sync/domain/held-order.ts';
import type { EntryId } from '../../sync/domain/ids.ts';
import { fen, subtractFen } from '../../sync/domain/money.ts';
import { takeFrom } from '../../sync/domain/refund-plan.ts';
import { answered, failed } from '../answers.ts';
import type { OpenCart } from '../cart/open-cart.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { OrderView } from '../contract/order-views.ts';
import type { Session } from '../contract/views.ts';
import type { Approvals } from '../session/approvals.ts';
import type { ShiftState } from '../shift/shift-state.ts';
import { givenBack } from './agreed-cart.ts';
import type { OrderBook } from './order-book.ts';
import type { OrderBox } from './order-box.ts';
import type { OrderFacts } from './order-facts.ts';
import { refusedOrder, type OrderClaims, type OrderWriter } from './order-writer.ts';

export interface OrderEndParts {
  readonly cart: OpenCart;
  readonly box: OrderBox;
  readonly book: OrderBook;
  readonly facts: OrderFacts;
  readonly writer: OrderWriter;
  readonly claims: OrderClaims;
  readonly shift: ShiftState;
  readonly approvals: Approvals;
}

export class OrderEnd {
  readonly #parts: OrderEndParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: OrderEndParts) {
    this.#parts = parts;
  }

  /** Idempotent by `ended`. What is not given back is forfeited, which is another right. */
  end(session: Session, params: MethodParams<'order.end'>): Promise<Answer<OrderView>> {
    return this.#inTurn(async () => {
      const { facts, cart, shift, approvals, box } = this.#parts;
      if (facts.wasEnded(params.order, params.ended)) return this.#answer(params.order);
      const open = shift.view;
      if (open === null) return failed('shift_not_open');
      if (box.of(cart.cart.saleId)?.order === params.order) return refusedOrder('order_open');
      const known = this.#parts.claims.known(params.order);
      if (!known.ok) return known.error;
      const { held } = orderMoney(known.value.events);
      if (held <= 0) return refusedOrder('nothing_held');
      if (held !== params.held || params.returned > held) return refusedOrder('changed');
      const forfeited = subtractFen(fen(held), params.returned);
      const permission = forfeited > 0 ? 'deposit_forfeit' : 'deposit_return';
      const approval = approvals.check(session, permission, held, params.approval);
      if (!approval.ok) return approval.error;
      const claimed = await this.#parts.claims.claim(params.order, known.value, params.unclaimed);
      if (!claimed.ok) return claimed.error;
      const tenders = givenBack(takeFrom(depositSources(known.value.events), params.returned).taken);
      await this.#parts.writer.append(session, (turn) => ({
        kind: 'order.ended',
        id: turn.newId() as EntryId,
        body: {
          order: params.order,
          code: known.value.opened.body.code,
          ...this.#parts.writer.atTill(session, open.shift),
          ended: params.ended,
          returned: params.returned,
          forfeited,
          tenders,
          reason: params.reason,
          claimed: claimed.value === 'claimed',
          ...(approval.value === undefined ? {} : { approval: approval.value }),
        },
      }));
      return this.#answer(params.order);
    });
  }

  #answer(id: EntryId): Answer<OrderView> {
    const known = this.#parts.book.order(id);
    return known === undefined ? failed('internal') : answered(this.#parts.book.orderView(id, known));
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
