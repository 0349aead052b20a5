/**
 * What this terminal's own journal says of orders and tickets: the events of each, and where the entries lie that slips are made
 * of. A bounded fold; what is not over is kept whatever its number. Called by the order book.
 */
import { orderState } from '../../sync/domain/held-order.ts';
import type { EntryId, SaleId } from '../../sync/domain/ids.ts';
import { isTicketOver, ticketState } from '../../sync/domain/ticket.ts';
import {
  openedOf,
  orderEventOf,
  ticketStepOf,
  type OrderRecord,
  type TicketRecord,
} from '../../sync/schemas/documents/orders.ts';
import type { EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { JournalReader } from '../journal-readers.ts';
import type { Journal } from '../journal/types.ts';

/** Orders and tickets that are over and still remembered. */
const OVER_KEPT_MAX = 5_000;
const REFUNDS_KEPT_MAX = 10_000;
/** Of these a slip is printed. */
export type SlipEntry =
  EntryOf<'order.held'> | EntryOf<'order.added'> | EntryOf<'order.ended'> | EntryOf<'ticket.opened'>;

export class OrderFacts implements JournalReader {
  readonly #terminal: string;
  readonly #orders = new Map<EntryId, OrderRecord>();
  readonly #tickets = new Map<EntryId, TicketRecord>();
  /** The last entry of each order or ticket that has a slip. */
  readonly #slips = new Map<EntryId, EntryId>();
  readonly #seqs = new Map<EntryId, number>();
  readonly #bySale = new Map<SaleId, EntryId>();
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
  }

  readonly order = (id: EntryId): OrderRecord | undefined => this.#orders.get(id);
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

  readonly refundedLines = (saleId: string): ReadonlyMap<string, number> | undefined =>
    this.#refunded.get(saleId as SaleId);

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
    if (entry.kind !== 'sale') this.#slip(order, entry);
    forgetOver(this.#orders, ({ events }) => orderState(events) !== 'held');
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

function forgetOver<Value>(map: Map<EntryId, Value>, isOver: (value: Value) => boolean): void {
  if (map.size <= OVER_KEPT_MAX) return;
  for (const [id, value] of map)
    if (isOver(value)) {
      map.delete(id);
      return;
    }
}
