/**
 * What this terminal's own journal says of orders and tickets: the events of each, and where the entries lie that slips are made
 * of. A bounded fold; what is not over is kept whatever its number. Called by the order book.
 */
import { orderState } from '../../sync/domain/held-order.ts';
import type { EntryId, SaleId, ShiftId } from '../../sync/domain/ids.ts';
import { isTicketOver, ticketState } from '../../sync/domain/ticket.ts';
import {
  correctedEvents,
  openedOf,
  orderEventOf,
  ticketStepOf,
  type OrderEventFact,
  type OrderRecord,
  type TicketRecord,
} from '../../sync/schemas/documents/orders.ts';
import type { EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { JournalReader } from '../journal-readers.ts';
import type { Journal } from '../journal/types.ts';

/** Orders and tickets that are over and still remembered. */
const OVER_KEPT_MAX = 5_000;
const REFUNDS_KEPT_MAX = 10_000;
/** Of these a slip is printed; of a sale when it is the pick-up of a part. */
export type SlipEntry =
  | EntryOf<'order.held'>
  | EntryOf<'order.added'>
  | EntryOf<'order.ended'>
  | (EntryOf<'sale'> & { readonly body: { readonly fromOrder: EntryId } })
  | EntryOf<'ticket.opened'>;
export type PartPickedUp = Extract<OrderEventFact, { readonly kind: 'used' }>;

export class OrderFacts implements JournalReader {
  readonly #terminal: string;
  readonly #orders = new Map<EntryId, OrderRecord>();
  readonly #tickets = new Map<EntryId, TicketRecord>();
  /** The last entry of each order or ticket that has a slip. */
  readonly #slips = new Map<EntryId, EntryId>();
  readonly #seqs = new Map<EntryId, number>();
  readonly #copies = new Map<EntryId, number>();
  readonly #bySale = new Map<SaleId, EntryId>();
  /** The shift of each deposit that was taken here. */
  readonly #takenIn = new Map<EntryId, ShiftId>();
  readonly #endedAs = new Map<EntryId, EntryId>();
  /** Units of each line that this till took back, by sale. */
  readonly #refunded = new Map<SaleId, Map<string, number>>();

  constructor(terminal: string) {
    this.#terminal = terminal;
  }

  read(entry: JournalEntry): void {
    const found = orderEventOf(entry, this.#terminal);
    if (found !== undefined) this.#readEvent(found.order as EntryId, found.event, entry);
    else if (entry.kind === 'ticket.opened') {
      const { ticket } = entry.body;
      this.#tickets.set(ticket, { opened: openedOf(entry, this.#terminal), moves: [] });
      this.#slip(ticket, entry);
      forgetOver(this.#tickets, ({ moves }) => isTicketOver(ticketState(moves)));
    } else if (entry.kind === 'ticket.moved') {
      const { ticket } = entry.body;
      const known = this.#tickets.get(ticket) ?? { moves: [] };
      this.#tickets.set(ticket, { ...known, moves: [...known.moves, ticketStepOf(entry, this.#terminal)] });
    } else if (entry.kind === 'refund') this.#readRefund(entry);
    else if (entry.kind === 'correction') this.#readCorrection(entry);
    else if (entry.kind === 'print.queued') this.#readPrint(entry);
  }

  readonly order = (id: EntryId): OrderRecord | undefined => this.#orders.get(id);
  /** Nothing of it is still to come, as far as this till's journal tells. */
  isOver(id: EntryId): boolean {
    const known = this.#orders.get(id);
    return known !== undefined && stateOf(known) !== 'held';
  }
  /** Parts of it that were picked up here. */
  partsOf(id: EntryId): readonly PartPickedUp[] {
    const events = this.#orders.get(id)?.events ?? [];
    return events.filter((event): event is PartPickedUp => event.kind === 'used' && event.lines !== undefined);
  }
  readonly ticket = (id: EntryId): TicketRecord | undefined => this.#tickets.get(id);
  get orders(): readonly EntryId[] {
    return [...this.#orders.keys()];
  }
  get tickets(): readonly EntryId[] {
    return [...this.#tickets.keys()];
  }

  /** The order whose deposit was paid under this id: what is asked twice is done once. */
  readonly heldUnder = (saleId: SaleId): EntryId | undefined => this.#bySale.get(saleId);

  /** Ended before with the id that the screen gave. */
  wasEnded(order: EntryId, ended: EntryId): boolean {
    return this.#orders.get(order)?.events.some((event) => this.#endedAs.get(event.id) === ended) === true;
  }

  /** Deposits that this till took for an order in this shift, by their entries. */
  takenIn(order: EntryId, shift: ShiftId | undefined): readonly EntryId[] {
    const events = this.#orders.get(order)?.events ?? [];
    return events.filter(({ id }) => shift !== undefined && this.#takenIn.get(id) === shift).map(({ id }) => id);
  }

  /** The entry by which this till gave a deposit back under this id. */
  endedUnder(ended: EntryId): EntryId | undefined {
    return [...this.#endedAs].find(([, as]) => as === ended)?.[0];
  }

  /** Under which id this till gave it back by a provider, the last time. */
  backByProvider(order: EntryId): EntryId | undefined {
    const events = this.#orders.get(order)?.events ?? [];
    const last = events.findLast((event) => event.kind === 'ended' && event.tenders.some(isByProvider));
    return last === undefined ? undefined : this.#endedAs.get(last.id);
  }

  readonly refundedLines = (saleId: string): ReadonlyMap<string, number> | undefined =>
    this.#refunded.get(saleId as SaleId);

  /** How often a slip was printed once more at this till. */
  readonly copiesOf = (source: EntryId): number => this.#copies.get(source) ?? 0;
  readonly lastSlip = (id: EntryId): EntryId | undefined => this.#slips.get(id);

  async slipEntry(journal: Journal, id: EntryId): Promise<SlipEntry | undefined> {
    const seq = this.#seqs.get(id);
    if (seq === undefined) return undefined;
    const [entry] = await journal.read(seq - 1, 1);
    switch (entry?.kind) {
      case 'order.held':
      case 'order.added':
      case 'order.ended':
      case 'ticket.opened':
        return entry;
      case 'sale':
        return isPart(entry) ? entry : undefined;
      default:
        return undefined;
    }
  }

  #readEvent(order: EntryId, event: OrderRecord['events'][number], entry: JournalEntry): void {
    const known = this.#orders.get(order) ?? { events: [] };
    const opened = entry.kind === 'order.held' ? { opened: openedOf(entry, this.#terminal) } : {};
    this.#orders.set(order, { ...known, ...opened, events: [...known.events, event] });
    if (entry.kind === 'order.held' || entry.kind === 'order.added') this.#bySale.set(entry.body.saleId, order);
    if (entry.kind === 'order.ended') this.#endedAs.set(entry.id, entry.body.ended);
    if (entry.kind === 'order.held' || entry.kind === 'order.added') this.#takenIn.set(entry.id, entry.body.shift);
    if (entry.kind !== 'sale' || isPart(entry)) this.#slip(order, entry);
    forgetOver(this.#orders, (record) => stateOf(record) !== 'held');
  }

  /** Where a deposit came from, or went back to, as it is known by now. */
  #readCorrection({ body: { order, of, tenders, change } }: EntryOf<'correction'>): void {
    const known = order === undefined ? undefined : this.#orders.get(order);
    if (order === undefined || known === undefined || tenders === undefined) return;
    const given = change === undefined ? {} : { change };
    this.#orders.set(order, { ...known, events: correctedEvents(known.events, of, { tenders, ...given }) });
  }

  #readPrint({ body: { document, source, copy } }: EntryOf<'print.queued'>): void {
    if (copy === 0 || source === undefined || (document !== 'order_slip' && document !== 'ticket')) return;
    this.#copies.set(source, copy);
    const [oldest] = this.#copies.keys();
    if (this.#copies.size > OVER_KEPT_MAX && oldest !== undefined) this.#copies.delete(oldest);
  }

  #readRefund({ body }: EntryOf<'refund'>): void {
    const { saleId } = body.sale;
    const taken = this.#refunded.get(saleId) ?? new Map<string, number>();
    for (const { lineId, units } of body.lines) taken.set(lineId, (taken.get(lineId) ?? 0) + units);
    this.#refunded.set(saleId, taken);
    const [oldest] = this.#refunded.keys();
    if (this.#refunded.size > REFUNDS_KEPT_MAX && oldest !== undefined) this.#refunded.delete(oldest);
  }

  #slip(of: EntryId, { id, seq }: JournalEntry): void {
    this.#slips.set(of, id);
    this.#seqs.set(id, seq);
  }
}

const isPart = (entry: EntryOf<'sale'>): entry is Extract<SlipEntry, { readonly kind: 'sale' }> =>
  entry.body.fromOrder !== undefined && entry.body.orderPart !== undefined;
const stateOf = ({ events, opened }: OrderRecord) => orderState(events, opened?.body.agreed.lines);

/** A provider is to pay it back. */
const isByProvider = ({ reference, kind }: { readonly reference?: string; readonly kind: string }): boolean =>
  reference !== undefined && (kind === 'wechat' || kind === 'alipay');

function forgetOver<Value>(map: Map<EntryId, Value>, isOver: (value: Value) => boolean): void {
  if (map.size <= OVER_KEPT_MAX) return;
  for (const [id, value] of map)
    if (isOver(value)) {
      map.delete(id);
      return;
    }
}
