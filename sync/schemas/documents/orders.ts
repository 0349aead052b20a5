/**
 * What the store's terminals share of held orders and tickets: the body of an `orders` document, which the cloud derives from
 * journals. It is a set of events by entry, so that whatever arrives late only joins it. Called by ingest and by the host.
 */
import Type, { type Static } from 'typebox';
import { ORDER_EVENTS_MAX, type OrderEvent } from '../../domain/held-order.ts';
import { TICKET_MOVES, TICKET_MOVES_MAX } from '../../domain/ticket.ts';
import type { EntryOf, JournalEntry } from '../entries/entry.ts';
import { ORDER_BODIES } from '../entries/order-kinds.ts';
import { REFUND_TENDER, TENDER } from '../sale.ts';
import {
  ENTRY_ID,
  FEN,
  INSTANT,
  oneOf,
  QUANTITY,
  RECEIPT_NUMBER,
  SALE_ID,
  STAFF_ID,
  TERMINAL_ID,
  TEXT,
} from '../scalars.ts';

const OF_ENTRY = {
  id: ENTRY_ID,
  at: INSTANT,
  terminal: TERMINAL_ID,
  staff: Type.Union([STAFF_ID, Type.Null()]),
};
const EVENT = { ...OF_ENTRY, amount: FEN };
export const ORDER_EVENT = Type.Union([
  Type.Object({
    ...EVENT,
    kind: oneOf(['held', 'added']),
    tenders: Type.Array(TENDER, { maxItems: ORDER_EVENTS_MAX }),
    change: FEN,
    /** Under which their payments were asked for. */
    paidUnder: SALE_ID,
  }),
  Type.Object({
    ...EVENT,
    kind: Type.Literal('used'),
    saleId: SALE_ID,
    receiptNumber: RECEIPT_NUMBER,
    /** Which units; absent where all of the order was picked up at once. */
    lines: Type.Optional(
      Type.Array(Type.Object({ lineId: Type.String({ maxLength: 40 }), units: QUANTITY }), { maxItems: 500 }),
    ),
  }),
  Type.Object({
    ...EVENT,
    kind: Type.Literal('ended'),
    forfeited: FEN,
    tenders: Type.Array(REFUND_TENDER, { maxItems: ORDER_EVENTS_MAX }),
    reason: TEXT,
  }),
]);
export type OrderEventFact = Static<typeof ORDER_EVENT>;

export const ORDER_RECORD = Type.Object({
  /** Absent until its own entry arrives. */
  opened: Type.Optional(Type.Object({ ...OF_ENTRY, body: ORDER_BODIES['order.held'] })),
  events: Type.Array(ORDER_EVENT, { maxItems: ORDER_EVENTS_MAX }),
});
export type OrderRecord = Static<typeof ORDER_RECORD>;

export const TICKET_STEP = Type.Object({ ...OF_ENTRY, to: oneOf(TICKET_MOVES), reason: Type.Optional(TEXT) });
export type TicketStep = Static<typeof TICKET_STEP>;
export const TICKET_RECORD = Type.Object({
  opened: Type.Optional(Type.Object({ ...OF_ENTRY, body: ORDER_BODIES['ticket.opened'] })),
  moves: Type.Array(TICKET_STEP, { maxItems: TICKET_MOVES_MAX }),
});
export type TicketRecord = Static<typeof TICKET_RECORD>;

/** `channel` of an `orders` document. */
export const DEPOSIT_CHANNEL = 'deposit';
export const TICKET_CHANNEL = 'ticket';

export type TicketEntry = EntryOf<'ticket.opened'> | EntryOf<'ticket.moved'>;

type Of = Pick<JournalEntry, 'id' | 'at' | 'staff'>;
const ofEntry = ({ id, at, staff }: Of, terminal: string) => ({
  id,
  at,
  staff,
  terminal: terminal as OrderEventFact['terminal'],
});

/** Which order an entry is about, and what happened to it; undefined for every other entry. */
export function orderEventOf(
  entry: JournalEntry,
  terminal: string,
): { readonly order: string; readonly event: OrderEventFact } | undefined {
  const common = ofEntry(entry, terminal);
  switch (entry.kind) {
    case 'order.held':
    case 'order.added': {
      const { order, deposit: amount, tenders, change, saleId: paidUnder } = entry.body;
      const kind = entry.kind === 'order.held' ? 'held' : 'added';
      return { order, event: { ...common, kind, amount, tenders, change, paidUnder } };
    }
    case 'order.ended': {
      const { order, returned: amount, forfeited, tenders, reason } = entry.body;
      return { order, event: { ...common, kind: 'ended', amount, forfeited, tenders, reason } };
    }
    case 'sale': {
      const { fromOrder: order, orderPart, saleId, receiptNumber, lines } = entry.body;
      if (order === undefined) return undefined;
      const units = lines.map(({ lineId, quantity }) => ({ lineId, units: quantity }));
      const part = orderPart === undefined ? {} : { lines: units };
      return { order, event: { ...common, kind: 'used', amount: usedBy(entry.body), saleId, receiptNumber, ...part } };
    }
    default:
      return undefined;
  }
}

/** The events with other tenders of one of them: `of` is the entry of a deposit that was taken or that went back. */
export const correctedEvents = (
  events: readonly OrderEventFact[],
  of: string,
  { tenders, change }: Pick<EntryOf<'correction'>['body'], 'change'> & { readonly tenders: readonly RefundTender[] },
): OrderEventFact[] =>
  events.map((event) => {
    if (event.id !== of || event.kind === 'used') return event;
    if (event.kind === 'ended') return { ...event, tenders: [...tenders] };
    return { ...event, tenders: [...tenders], change: change ?? event.change };
  });
type RefundTender = NonNullable<EntryOf<'correction'>['body']['tenders']>[number];

/** What of a deposit pays this sale. */
export const usedBy = ({ tenders }: EntryOf<'sale'>['body']): OrderEvent['amount'] =>
  tenders.reduce((sum, { kind, amount }) => (kind === 'deposit' ? sum + amount : sum), 0) as OrderEvent['amount'];

/** The step of a ticket's entry. */
export const ticketStepOf = (entry: EntryOf<'ticket.moved'>, terminal: string): TicketStep => ({
  ...ofEntry(entry, terminal),
  to: entry.body.to,
  ...(entry.body.reason === undefined ? {} : { reason: entry.body.reason }),
});

export const openedOf = <Entry extends EntryOf<'order.held'> | EntryOf<'ticket.opened'>>(
  entry: Entry,
  terminal: string,
) => ({ ...ofEntry(entry, terminal), body: entry.body as Entry['body'] });
