/**
 * A held order: goods at agreed prices, a deposit (定金) that was taken for them, and what became of it. Everything follows from
 * the set of its events, each counted once, so that terminals which were apart agree whatever the order of arrival. A deposit is
 * a liability, never revenue. Invariant: taken = used + returned + forfeited + held, always; `held` is below zero only where tills
 * that were apart finished the order twice. Amounts in fen. Pure. DOMAIN.md §4. Called by host, cloud and screens' tests.
 */
import { addFen, allocate, basisPoints, fen, type Fen } from './money.ts';
import { unitsLeft, type OrderedUnits, type OrderUnits } from './order-part.ts';
import type { PricedCart, Saving } from './pricing.ts';
import { inSourceOrder, lessGiven, paidParts, takeFrom, type PaidTender, type TenderPart } from './refund-plan.ts';
import { taxWithin } from './sale.ts';

/** An order takes at most so many deposits; the last customer's patience ends earlier. */
export const ORDER_EVENTS_MAX = 50;
/** What one order may hold, in fen: as one line of a sale. */
export const DEPOSIT_MAX = fen(99_999_999);

interface EventCommon {
  /** Of the journal entry. */
  readonly id: string;
  readonly at: number;
  readonly terminal: string;
  readonly staff: string | null;
  /** Taken by `held` and `added`, used by a sale, given back by `ended`. */
  readonly amount: Fen;
}
export type OrderEvent = EventCommon &
  (
    | { readonly kind: 'held' | 'added'; readonly tenders: readonly PaidTender[]; readonly change: Fen }
    | {
        readonly kind: 'used';
        readonly saleId: string;
        readonly receiptNumber: string;
        /** Which units of it; absent where all of them were picked up at once. */
        readonly lines?: readonly OrderUnits[];
      }
    | { readonly kind: 'ended'; readonly forfeited: Fen; readonly tenders: readonly TenderPart[] }
  );

export interface OrderMoney {
  readonly taken: number;
  readonly used: number;
  readonly returned: number;
  readonly forfeited: number;
  /** What the shop still owes of it. */
  readonly held: number;
}
/** `sold` and `ended` are over; an `ended` order that was sold too was finished twice. */
export type OrderState = 'held' | 'sold' | 'ended';

/** Each event once, by its entry, in the order of time. */
export function mergedEvents<Event extends { readonly id: string; readonly at: number }>(
  ...lists: readonly (readonly Event[])[]
): readonly Event[] {
  const byId = new Map(lists.flat().map((event) => [event.id, event]));
  return [...byId.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

export function orderMoney(events: readonly OrderEvent[]): OrderMoney {
  let [taken, used, returned, forfeited] = [0, 0, 0, 0];
  for (const event of events)
    switch (event.kind) {
      case 'held':
      case 'added':
        taken += event.amount;
        break;
      case 'used':
        used += event.amount;
        break;
      case 'ended':
        returned += event.amount;
        forfeited += event.forfeited;
        break;
    }
  return { taken, used, returned, forfeited, held: taken - used - returned - forfeited };
}

/** `lines` are those of the order: while they are not known, a part that was picked up finishes nothing. */
export function orderState(events: readonly OrderEvent[], lines: readonly OrderedUnits[] = []): OrderState {
  const used = events.filter(({ kind }) => kind === 'used');
  const isAll = used.length > 0 && lines.length > 0 && unitsLeft(lines, events).length === 0;
  if (isAll || used.some((event) => event.kind === 'used' && event.lines === undefined)) return 'sold';
  return events.some(({ kind }) => kind === 'ended') ? 'ended' : 'held';
}

/** Where the money that is still held came from, in the order in which it goes back; none is 0. What was forfeited goes last. */
export function depositSources(events: readonly OrderEvent[]): readonly TenderPart[] {
  const paid = inSourceOrder(
    events.flatMap((event) => (event.kind === 'held' || event.kind === 'added' ? paidParts(event) : [])),
  );
  const back = lessGiven(
    paid,
    events.flatMap((event) => (event.kind === 'ended' ? event.tenders : [])),
  );
  const { used, forfeited } = orderMoney(events);
  const afterUse = takeFrom(back, fen(used)).rest;
  return takeFrom([...afterUse].reverse(), fen(forfeited)).rest.toReversed();
}

/** A line as it was agreed. */
export interface AgreedLine {
  readonly product: { readonly taxBp: number };
  readonly base: Fen;
  readonly itemDiscount: Fen;
  readonly orderDiscount: Fen;
  readonly net: Fen;
  readonly applied: readonly Saving[];
}
export interface AgreedSale {
  readonly lines: readonly AgreedLine[];
  readonly order: readonly Saving[];
  readonly total: Fen;
  readonly pricing: { readonly roundOffUnit: number };
}

/**
 * What an order costs at pick-up: the agreed prices, whatever the shop asks by then, with round-off on the part that is paid in
 * cash then (`paidOtherwise` is what the deposit and other tenders pay). DOMAIN.md §2 steps 9 and 10.
 */
export function agreedPrice({ lines, order, total, pricing }: AgreedSale, paidOtherwise: Fen): PricedCart {
  const inCash = Math.max(0, total - paidOtherwise);
  const roundOff = pricing.roundOffUnit === 0 ? fen(0) : fen(inCash % pricing.roundOffUnit);
  const shares = allocate(
    roundOff,
    lines.map(({ net }) => net),
  );
  return {
    lines: lines.map(({ product, base, itemDiscount, orderDiscount, net, applied }, index) => {
      const roundOffShare = fen(shares[index] ?? 0);
      const tax = taxWithin(fen(net - roundOffShare), basisPoints(product.taxBp));
      return { base, itemDiscount, orderDiscount, net, roundOffShare, tax, applied };
    }),
    order,
    rejectedCoupons: [],
    pointsUsed: 0,
    total,
    roundOff,
    cashDue: fen(total - roundOff),
  };
}

/** The tenders of a deposit less the change: what was really taken. */
export const depositOf = (tenders: readonly { readonly amount: Fen }[], change: Fen): number =>
  addFen(...tenders.map(({ amount }) => amount)) - change;
