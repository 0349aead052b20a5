/**
 * Held orders and tickets in the cloud: the `orders` document of each is the set of its events, joined under its row's lock, so that
 * uploads of several tills meet in it whatever comes first. What cannot be is kept and flagged, and an alert names it: an order that
 * was finished twice, a unit of it picked up twice, more used or given back than was taken, amounts that differ from what was agreed.
 * Called by derive.ts.
 */
import { depositOf, mergedEvents, orderMoney, orderState } from '../../domain/held-order.ts';
import { addFen } from '../../domain/money.ts';
import { linesTakenTwice, orderPart } from '../../domain/order-part.ts';
import { ticketState } from '../../domain/ticket.ts';
import {
  correctedEvents,
  DEPOSIT_CHANNEL,
  openedOf,
  orderEventOf,
  TICKET_CHANNEL,
  ticketStepOf,
  usedBy,
  type OrderEventFact,
  type OrderRecord,
  type TicketEntry,
  type TicketRecord,
} from '../../schemas/documents/orders.ts';
import type { EntryOf } from '../../schemas/entries/entry.ts';
import { paymentFlags } from '../payments/reconcile.ts';
import { startRefunds } from '../payments/refund-orders.ts';
import type { Transaction } from '../store/database.ts';
import type { DocumentWrite } from '../store/documents.ts';
import { alert } from '../store/quarantine.ts';
import type { Derivation } from './derive.ts';

export type OrderEntry = EntryOf<'order.held'> | EntryOf<'order.added'> | EntryOf<'order.ended'>;
type UsedEvent = Extract<OrderEventFact, { readonly kind: 'used' }>;
type OrderFlag = 'order_finished_twice' | 'order_unit_twice' | 'deposit_exceeded' | 'order_differs' | 'order_unknown';

/** The sale is a pick-up, or says that a deposit paid it. */
export const namesOrder = ({ fromOrder, tenders }: EntryOf<'sale'>['body']): boolean =>
  fromOrder !== undefined || tenders.some(({ kind }) => kind === 'deposit');

/** Joins the entry to its order's document; the flags of the entry itself. */
export async function deriveOrder(on: Derivation, entry: OrderEntry): Promise<readonly string[]> {
  const { cloud, tx, scope } = on;
  const found = orderEventOf(entry, on.device.terminal);
  if (found === undefined) return [];
  const known = await recordOf<OrderRecord>(on, found.order);
  const opened = entry.kind === 'order.held' ? openedOf(entry, on.device.terminal) : known?.opened;
  const flags = await joined(on, { order: found.order, event: found.event, known, opened });
  const differs = addsUp(entry) ? [] : (['order_differs'] as const);
  const all = await alerted(on, entry.id, entry.body.code, [...differs, ...flags]);
  if (entry.kind !== 'order.ended') return [...all, ...(await paymentFlags(cloud, tx, scope, entry))];
  const { ended: refundId, code, tenders } = entry.body;
  const back = { id: entry.id, refundId, number: code, tenders, paidUnder: paidUnder(known) };
  await startRefunds(cloud, tx, scope, back, all);
  return all;
}

/** Flags of a sale that is the pick-up of an order; its deposit is used from now on. */
export async function orderFlags(on: Derivation, entry: EntryOf<'sale'>): Promise<readonly string[]> {
  const found = orderEventOf(entry, on.device.terminal);
  const { receiptNumber } = entry.body;
  if (found === undefined) return alerted(on, entry.id, receiptNumber, ['order_unknown']);
  const known = await recordOf<OrderRecord>(on, found.order);
  const flags = await joined(on, { order: found.order, event: found.event, known, opened: known?.opened });
  const agreed = known?.opened?.body.agreed;
  const differs = agreed === undefined || isAgreed(entry.body, agreed) ? [] : (['order_differs'] as const);
  const receipts = [...othersOf(known, found.event), receiptNumber].join(', ');
  return alerted(on, entry.id, receipts, [...differs, ...flags]);
}

/**
 * The tenders of a deposit that was taken or went back are others by now; as they were before, so that a correction can be compared.
 * Undefined where the order has no such deposit.
 */
export async function correctDeposit(
  on: Derivation,
  order: string,
  of: string,
  corrected: Parameters<typeof correctedEvents>[2],
): Promise<Extract<OrderEventFact, { readonly tenders: unknown }> | undefined> {
  const known = await recordOf<OrderRecord>(on, order);
  const found = known?.events.find(({ id }) => id === of);
  if (known === undefined || found === undefined || found.kind === 'used') return undefined;
  const events = correctedEvents(known.events, of, corrected);
  put(on, order, DEPOSIT_CHANNEL, orderState(events, known.opened?.body.agreed.lines), { ...known, events });
  return found;
}

/** Receipts by which the same units went before; where units are not known, all of the order's. */
function othersOf(known: OrderRecord | undefined, event: OrderEventFact): readonly string[] {
  const own = event.kind === 'used' ? event.lines?.map(({ lineId }) => lineId) : undefined;
  const isSame = (lines: UsedEvent['lines']): boolean =>
    own === undefined || lines === undefined || lines.some(({ lineId }) => own.includes(lineId));
  const others = (known?.events ?? []).filter((one): one is UsedEvent => one.kind === 'used' && one.id !== event.id);
  return [...new Set(others.filter(({ lines }) => isSame(lines)).map(({ receiptNumber }) => receiptNumber))];
}

/** Under which ids the payments of the deposits were asked for that paid this sale; none where it was no pick-up. */
export async function depositPayments(
  tx: Transaction,
  scope: string,
  receiptNumber: string,
): Promise<readonly string[]> {
  const [row] = await tx.rows<{ body: { readonly body: OrderRecord } }>(
    `SELECT o.body FROM documents s JOIN documents o ON o.scope = s.scope AND o.collection = 'orders' AND o.id = s.body->'body'->>'fromOrder'
     WHERE s.scope = $1 AND s.collection = 'ledger' AND s.body->>'receiptNumber' = $2 AND s.body->>'kind' = 'sale'`,
    [scope, receiptNumber],
  );
  return paidUnder(row?.body.body);
}

const paidUnder = (known: OrderRecord | undefined): readonly string[] =>
  (known?.events ?? []).flatMap((event) => (event.kind === 'held' || event.kind === 'added' ? [event.paidUnder] : []));

export async function deriveTicket(on: Derivation, entry: TicketEntry): Promise<void> {
  const { ticket } = entry.body;
  const known = await recordOf<TicketRecord>(on, ticket);
  const { terminal } = on.device;
  const opened = entry.kind === 'ticket.opened' ? openedOf(entry, terminal) : known?.opened;
  const steps = entry.kind === 'ticket.moved' ? [ticketStepOf(entry, terminal)] : [];
  const moves = [...mergedEvents(known?.moves ?? [], steps)];
  const record: TicketRecord = { moves, ...(opened === undefined ? {} : { opened }) };
  put(on, ticket, TICKET_CHANNEL, ticketState(moves), record);
}

interface Joining {
  readonly order: string;
  readonly event: OrderEventFact;
  readonly known: OrderRecord | undefined;
  readonly opened: OrderRecord['opened'];
}

async function joined(on: Derivation, { order, event, known, opened }: Joining): Promise<readonly OrderFlag[]> {
  const events = [...mergedEvents(known?.events ?? [], [event])];
  const record: OrderRecord = { events, ...(opened === undefined ? {} : { opened }) };
  put(on, order, DEPOSIT_CHANNEL, orderState(events, opened?.body.agreed.lines), record);
  const isFinish = event.kind === 'used' || event.kind === 'ended';
  return [
    ...(opened === undefined ? (['order_unknown'] as const) : []),
    ...twice(event, events, opened),
    ...(isFinish && orderMoney(events).held < 0 ? (['deposit_exceeded'] as const) : []),
  ];
}

/** Goods that went out twice, or went out and were given back as well. */
function twice(
  event: OrderEventFact,
  events: readonly OrderEventFact[],
  opened: OrderRecord['opened'],
): readonly OrderFlag[] {
  const others = events.filter(({ id, kind }) => id !== event.id && (kind === 'used' || kind === 'ended'));
  if (others.length === 0) return [];
  // What was left over of an order that was finished elsewhere may be given back: that is no second pick-up.
  if (event.kind === 'ended') return orderMoney(events).held < 0 ? ['order_finished_twice'] : [];
  if (event.kind !== 'used') return [];
  const isWhole = event.lines === undefined && others.some((one) => one.kind === 'used' && one.lines === undefined);
  // A part may go before the rest is given up, and arrive after.
  const isEnded = others.some(({ kind, at }) => kind === 'ended' && (event.lines === undefined || at < event.at));
  if (isWhole || isEnded) return ['order_finished_twice'];
  const over = linesTakenTwice(opened?.body.agreed.lines ?? [], events);
  const isOver = event.lines?.some(({ lineId }) => over.has(lineId)) ?? over.size > 0;
  return isOver ? ['order_unit_twice'] : [];
}

/** The document under its row's lock: of two uploads at once the second sees what the first one wrote. */
async function recordOf<Record>({ tx, scope, written }: Derivation, id: string): Promise<Record | undefined> {
  const inBatch = written.get(`orders/${id}`)?.body;
  if (inBatch !== undefined) return inBatch['body'] as Record;
  const [stored] = await tx.rows<{ body: { readonly body: Record } }>(
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'orders' AND id = $2 FOR UPDATE",
    [scope, id],
  );
  return stored?.body.body;
}

function put(
  { written }: Derivation,
  id: string,
  channel: string,
  state: string,
  body: OrderRecord | TicketRecord,
): void {
  const write: DocumentWrite = { collection: 'orders', id, body: { id, state, channel, body } };
  written.set(`orders/${id}`, write);
}

function addsUp({ kind, body }: OrderEntry): boolean {
  if (kind === 'order.ended') return addFen(...body.tenders.map(({ amount }) => amount)) === body.returned;
  if (depositOf(body.tenders, body.change) !== body.deposit) return false;
  return kind === 'order.added' || body.deposit <= body.agreed.total;
}

/** Goods and prices are those that were agreed, or their share of it, and the deposit stands for what it names. */
function isAgreed(sale: EntryOf<'sale'>['body'], agreedSale: EntryOf<'order.held'>['body']['agreed']): boolean {
  const part = agreedPartOf(sale, agreedSale);
  if (part === undefined) return false;
  const { total, lines } = part;
  const standsFor = sale.tenders
    .filter(({ kind }) => kind === 'deposit')
    .flatMap(({ stands }) => stands ?? [])
    .reduce((sum, { amount }) => sum + amount, 0);
  return (
    sale.total === total &&
    standsFor === usedBy(sale) &&
    sale.lines.length === lines.length &&
    sale.lines.every((line, index) => {
      const agreed = lines[index];
      return (
        agreed !== undefined &&
        agreed.product.id === line.product.id &&
        agreed.quantity === line.quantity &&
        agreed.grams === line.grams &&
        agreed.net === line.net
      );
    })
  );
}

function agreedPartOf(
  { orderPart: before, lines }: EntryOf<'sale'>['body'],
  agreed: EntryOf<'order.held'>['body']['agreed'],
) {
  if (before === undefined) return agreed;
  const taken = new Map(before.map((line) => [line.lineId, line.before]));
  const part = orderPart(
    agreed,
    taken,
    lines.map(({ lineId, quantity }) => ({ lineId, units: quantity })),
  );
  return part.ok ? part.value : undefined;
}

async function alerted(
  { cloud, tx, scope }: Derivation,
  id: string,
  detail: string,
  flags: readonly OrderFlag[],
): Promise<readonly OrderFlag[]> {
  for (const flag of flags) {
    switch (flag) {
      case 'order_finished_twice':
        await alert(cloud, tx, scope, 'order_finished_twice', `entry ${id}`, detail);
        break;
      case 'order_unit_twice':
        await alert(cloud, tx, scope, 'order_unit_twice', `entry ${id}`, detail);
        break;
      case 'deposit_exceeded':
        await alert(cloud, tx, scope, 'deposit_exceeded', `entry ${id}`, detail);
        break;
      case 'order_differs':
        await alert(cloud, tx, scope, 'order_differs', `entry ${id}`, detail);
        break;
      case 'order_unknown':
        await alert(cloud, tx, scope, 'order_unknown', `entry ${id}`, detail);
        break;
    }
  }
  return flags;
}
