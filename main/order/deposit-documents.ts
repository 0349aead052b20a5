/**
 * Deposits as documents whose tenders may be put right: those that this till took in its open shift, and those that it gave back by
 * a provider. A deposit that paid for goods or went back is no more to be corrected; while it is, the order is this till's alone.
 * Called by the correction desk.
 */
import type { EntryId, ShiftId } from '../../sync/domain/ids.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { failed, type Failure } from '../answers.ts';
import type { OpenCart } from '../cart/open-cart.ts';
import type { Journal } from '../journal/types.ts';
import type { OrderBook } from './order-book.ts';
import type { OrderBox } from './order-box.ts';
import type { OrderCloud } from './order-cloud.ts';
import type { OrderFacts } from './order-facts.ts';
import { refusedOrder, type OrderClaims } from './order-writer.ts';

export type DepositTaken = EntryOf<'order.held'> | EntryOf<'order.added'>;

export interface DepositDocumentsParts {
  readonly journal: Journal;
  readonly facts: OrderFacts;
  readonly book: OrderBook;
  readonly box: OrderBox;
  readonly cart: OpenCart;
  readonly claims: OrderClaims;
  readonly orderCloud: OrderCloud;
}

export class DepositDocuments {
  readonly #parts: DepositDocumentsParts;

  constructor(parts: DepositDocumentsParts) {
    this.#parts = parts;
  }

  /** Taken here in this shift; none where the order is not known. */
  async takenIn(order: EntryId, shift: ShiftId | undefined): Promise<readonly DepositTaken[]> {
    const { facts, journal } = this.#parts;
    const found = await Promise.all(facts.takenIn(order, shift).map((id) => facts.slipEntry(journal, id)));
    return found.filter(
      (entry): entry is DepositTaken => entry?.kind === 'order.held' || entry?.kind === 'order.added',
    );
  }

  /** Errors: goods were picked up for it, or it went back, so that its money is spent (`deposit_spent`). */
  unspent(order: EntryId): Result<undefined, Failure> {
    const known = this.#parts.book.order(order);
    if (known === undefined) return err(failed('not_found'));
    const isSpent = known.events.some(({ kind }) => kind === 'used' || kind === 'ended');
    return isSpent ? err(failed('tender_refused', { reason: 'deposit_spent' })) : ok(undefined);
  }

  /** While `work` runs no other till that is online picks the order up. Errors: another till has it, or this one in its cart. */
  async alone<Value>(order: EntryId, unclaimed: boolean, work: () => Promise<Value>): Promise<Result<Value, Failure>> {
    const { book, box, cart, claims, orderCloud } = this.#parts;
    const known = book.order(order);
    if (known === undefined) return err(failed('not_found'));
    const isOpen = (): boolean => box.of(cart.cart.saleId)?.order === order;
    if (isOpen()) return err(refusedOrder('order_open'));
    const claimed = await claims.claim(order, known, unclaimed);
    if (!claimed.ok) return claimed;
    try {
      return await cart.exclusively(async () => (isOpen() ? err(refusedOrder('order_open')) : ok(await work())));
    } finally {
      await orderCloud.release(order);
    }
  }

  /** The entry by which this till gave a deposit back under this id. */
  async ended(refundId: EntryId): Promise<EntryOf<'order.ended'> | undefined> {
    const { facts, journal } = this.#parts;
    const id = facts.endedUnder(refundId);
    const entry = id === undefined ? undefined : await facts.slipEntry(journal, id);
    return entry?.kind === 'order.ended' ? entry : undefined;
  }
}
