/**
 * Orders and tickets as this terminal knows them: its own journal and what the cloud told, joined event by event. Makes the views
 * that screens show and answers what money an order holds. Computes, keeps nothing. Called by the order and ticket desks.
 */
import { depositSources, mergedEvents, orderMoney, orderState } from '../../sync/domain/held-order.ts';
import type { EntryId, ShiftId } from '../../sync/domain/ids.ts';
import { addFen, fen, ZERO_FEN, type Fen } from '../../sync/domain/money.ts';
import { unitsLeft, unitsTaken } from '../../sync/domain/order-part.ts';
import { refundAmount } from '../../sync/domain/refund.ts';
import { byPromise, isTicketOver, ticketState } from '../../sync/domain/ticket.ts';
import { DAY_MS, type EpochMs } from '../../sync/domain/time.ts';
import {
  DEPOSIT_CHANNEL,
  TICKET_CHANNEL,
  type OrderRecord,
  type TicketRecord,
} from '../../sync/schemas/documents/orders.ts';
import type { OrdersView, OrderView, TicketView } from '../contract/order-views.ts';
import { isOthers } from './order-cloud.ts';
import type { OrderFacts } from './order-facts.ts';
import type { OrderStore } from './order-store.ts';

/** So long what is over is still listed. */
export const OVER_SHOWN_MS = 7 * DAY_MS;
const LISTED_MAX = 500;

export interface OrderBookParts {
  readonly facts: OrderFacts;
  readonly store: OrderStore;
  readonly terminal: string;
  readonly now: () => EpochMs;
  /** The open one of this till. */
  readonly shift: () => ShiftId | undefined;
  /** Lines of a sale that were given back here. */
  readonly refundedLines: (saleId: string) => ReadonlyMap<string, number> | undefined;
}

/** An order of which at least its opening is known. */
export type KnownOrder = Required<OrderRecord>;
export type KnownTicket = Required<TicketRecord>;

export class OrderBook {
  readonly #parts: OrderBookParts;

  constructor(parts: OrderBookParts) {
    this.#parts = parts;
  }

  order(id: EntryId): KnownOrder | undefined {
    const { facts, store } = this.#parts;
    const [own, told] = [facts.order(id), store.order(id)];
    const opened = own?.opened ?? told?.opened;
    if (opened === undefined) return undefined;
    // What another till picked up may be heard with its claim before its sale has arrived.
    const parts = store.person(id)?.parts ?? [];
    return { opened, events: [...mergedEvents(parts, told?.events ?? [], own?.events ?? [])] };
  }

  ticket(id: EntryId): KnownTicket | undefined {
    const { facts, store } = this.#parts;
    const [own, told] = [facts.ticket(id), store.ticket(id)];
    const opened = own?.opened ?? told?.opened;
    if (opened === undefined) return undefined;
    return { opened, moves: [...mergedEvents(told?.moves ?? [], own?.moves ?? [])] };
  }

  /** Empty where this till does not know. */
  nameOf(id: EntryId): string {
    return this.#parts.store.person(id)?.name ?? '';
  }

  get orderIds(): readonly EntryId[] {
    return [...new Set([...this.#parts.facts.orders, ...this.#parts.store.ids(DEPOSIT_CHANNEL)])];
  }

  get ticketIds(): readonly EntryId[] {
    return [...new Set([...this.#parts.facts.tickets, ...this.#parts.store.ids(TICKET_CHANNEL)])];
  }

  /** What is not over, or was not long ago; the first promised first. */
  list(): OrdersView {
    const since = this.#parts.now() - OVER_SHOWN_MS;
    const orders = this.orderIds.flatMap((id) => {
      const known = this.order(id);
      if (known === undefined) return [];
      const isOpen = stateOf(known) === 'held' || orderMoney(known.events).held !== 0;
      return isOpen || lastOf(known.events) > since ? [this.orderView(id, known)] : [];
    });
    const tickets = this.ticketIds.flatMap((id) => {
      const known = this.ticket(id);
      if (known === undefined) return [];
      return !isTicketOver(ticketState(known.moves)) || lastOf(known.moves) > since ? [this.ticketView(id, known)] : [];
    });
    return {
      orders: sorted(orders, ({ order }) => order).slice(0, LISTED_MAX),
      tickets: sorted(tickets, ({ ticket }) => ticket).slice(0, LISTED_MAX),
    };
  }

  orderView(id: EntryId, { opened, events }: KnownOrder): OrderView {
    const { facts, store, terminal, now, shift } = this.#parts;
    const { agreed, code, promisedAt } = opened.body;
    const person = store.person(id);
    const money = orderMoney(events);
    const used = events.findLast((event) => event.kind === 'used');
    const taken = unitsTaken(agreed.lines, events);
    const restOf = (line: (typeof agreed.lines)[number]): Fen => {
      const before = taken.get(line.lineId) ?? 0;
      const rest = refundAmount(line, before, line.quantity - before);
      return rest.ok ? rest.value : ZERO_FEN;
    };
    const goods = agreed.lines.map((line) => ({
      ...goodsOf(line.product, line.quantity),
      lineId: line.lineId,
      net: line.net,
      taken: Math.min(taken.get(line.lineId) ?? 0, line.quantity),
      rest: restOf(line),
    }));
    const due = addFen(...goods.map(({ rest }) => rest));
    const claim = person?.claim ?? null;
    return {
      order: id,
      code,
      name: person?.name ?? '',
      promisedAt,
      at: opened.at,
      terminal: opened.terminal,
      staff: opened.staff,
      isOwn: opened.terminal === terminal,
      goods,
      units: agreed.lines.reduce((sum, { quantity }) => sum + quantity, 0),
      unitsLeft: unitsLeft(agreed.lines, events).reduce((sum, { units }) => sum + units, 0),
      total: agreed.total,
      taken: fen(money.taken),
      used: fen(money.used),
      returned: fen(money.returned),
      forfeited: fen(money.forfeited),
      held: fen(money.held),
      left: fen(Math.max(0, due - Math.max(0, money.held))),
      state: stateOf({ opened, events }),
      receiptNumber: used?.receiptNumber ?? null,
      isCorrectable:
        facts.takenIn(id, shift()).length > 0 && !events.some(({ kind }) => kind === 'used' || kind === 'ended'),
      backUnder: facts.backByProvider(id) ?? null,
      claimedBy: claim !== null && isOthers(claim, terminal, now()) ? claim.terminal : null,
      back: depositSources(events).map(({ kind, amount }) => ({
        kind: kind as OrderView['back'][number]['kind'],
        amount,
      })),
    };
  }

  ticketView(id: EntryId, { opened, moves }: KnownTicket): TicketView {
    const { store, terminal } = this.#parts;
    const { body } = opened;
    return {
      ticket: id,
      code: body.code,
      name: store.person(id)?.name ?? '',
      promisedAt: body.promisedAt,
      at: opened.at,
      terminal: opened.terminal,
      staff: opened.staff,
      isOwn: opened.terminal === terminal,
      type: body.type,
      goods: body.goods.map(({ product, quantity }) => goodsOf(product, quantity)),
      receiptNumber: body.sale?.receiptNumber ?? null,
      work: body.work ?? null,
      state: ticketState(moves),
      isRefunded: this.refundedOf(body) !== 'none',
    };
  }

  /** How much of a ticket's goods was given back to the shop, as far as this terminal knows. */
  refundedOf({ sale, goods }: KnownTicket['opened']['body']): 'none' | 'some' | 'all' {
    const taken = sale === undefined ? undefined : this.#parts.refundedLines(sale.saleId);
    if (taken === undefined) return 'none';
    const back = goods.filter(({ lineId }) => lineId !== undefined && (taken.get(lineId) ?? 0) > 0);
    if (back.length === 0) return 'none';
    return goods.every(({ lineId, quantity }) => (taken.get(lineId ?? '') ?? 0) >= quantity) ? 'all' : 'some';
  }
}

export const stateOf = ({ opened, events }: KnownOrder): OrderView['state'] =>
  orderState(events, opened.body.agreed.lines);

const goodsOf = (product: { readonly name: string; readonly spec?: string }, quantity: number) => ({
  name: product.name,
  ...(product.spec === undefined ? {} : { spec: product.spec }),
  quantity,
});
const lastOf = (events: readonly { readonly at: number }[]): number => events.at(-1)?.at ?? 0;
const sorted = <View extends { readonly promisedAt: number }>(views: readonly View[], id: (view: View) => string) =>
  [...views].sort((a, b) =>
    byPromise({ promisedAt: a.promisedAt, id: id(a) }, { promisedAt: b.promisedAt, id: id(b) }),
  );
