/**
 * The desks of held orders and tickets, put together. What a crash left in the middle is settled before anybody is served; names of
 * what is over leave this till and the cloud by themselves. Called by terminal.ts.
 */
import { orderMoney } from '../../sync/domain/held-order.ts';
import type { EntryId } from '../../sync/domain/ids.ts';
import { isTicketOver, ticketState } from '../../sync/domain/ticket.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { DataFolder } from '../data-folder.ts';
import type { EventHub } from '../event-hub.ts';
import type { Log } from '../log.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { SlipEntry } from './order-facts.ts';
import { DepositDocuments } from './deposit-documents.ts';
import { OrderBook, stateOf } from './order-book.ts';
import { OrderCloud } from './order-cloud.ts';
import { OrderDesk, type OrderDeskParts } from './order-desk.ts';
import { OrderEnd } from './order-end.ts';
import { OrderStore } from './order-store.ts';
import { OrderClaims, OrderWriter } from './order-writer.ts';
import { TicketDesk } from './ticket-desk.ts';

export interface OrdersParts extends Omit<
  OrderDeskParts,
  'book' | 'store' | 'orderCloud' | 'random' | 'writer' | 'claims'
> {
  readonly folder: DataFolder;
  readonly hub: EventHub;
  readonly ports: { readonly random: OrderDeskParts['random'] };
  readonly log: Log;
  /** Undefined in training. */
  readonly cloud: Pick<CloudClient, 'pull' | 'push'> | undefined;
}

export async function openOrders({ folder, hub, ports, log, cloud, ...shared }: OrdersParts) {
  const { facts, journal, terminal, now } = shared;
  const tell = (): void => hub.emit('orders.changed', book.list());
  const store = await OrderStore.load(folder, tell);
  const book = new OrderBook({
    facts,
    store,
    terminal,
    now,
    refundedLines: facts.refundedLines,
    shift: () => shared.shift.view?.shift,
  });
  const orderCloud = new OrderCloud({ store, terminal, now, cloud, partsHere: (id) => facts.partsOf(id) });
  const parts = { ...shared, book, store, orderCloud, random: ports.random, log };
  const more = { writer: new OrderWriter(parts), claims: new OrderClaims(parts) };
  const orders = new OrderDesk({ ...parts, ...more });
  const tickets = new TicketDesk(parts);
  const forgetOver = async (): Promise<void> => {
    for (const person of store.state.people)
      if (!person.isOver && isOver(book, person.id)) await store.change(person.id, { isOver: true, claim: null });
    orderCloud.flush();
  };
  await orders.settle();
  await forgetOver();
  const follow = (entries: readonly JournalEntry[]): void => {
    tickets.followRefunds(entries);
    if (!entries.some(isAboutOrders)) return;
    for (const entry of entries)
      if (isPartOfOrder(entry)) void orderCloud.release(entry.body.fromOrder).catch(() => undefined);
    tell();
    void forgetOver().catch(() => undefined);
  };
  const unfollow = journal.onAppended(follow);
  return {
    orders,
    orderEnds: new OrderEnd({ ...parts, ...more }),
    tickets,
    orderCloud,
    orderBook: book,
    deposits: new DepositDocuments({ ...parts, ...more }),
    orderSlips: {
      list: () => {
        void orderCloud.refresh();
        orderCloud.flush();
        return answered(book.list());
      },
      again: (session: Session, { id }: MethodParams<'order.print'>) => again(parts, session, id),
    },
    /** Printing and cloud are there: what a crash left undone is done. */
    startOrders: () => tickets.closeRefunded(),
    closeOrders: unfollow,
  };
}

function isAboutOrders(entry: JournalEntry): boolean {
  switch (entry.kind) {
    case 'order.held':
    case 'order.added':
    case 'order.ended':
    case 'ticket.opened':
    case 'ticket.moved':
      return true;
    case 'sale':
      return entry.body.fromOrder !== undefined;
    case 'correction':
      return entry.body.order !== undefined;
    default:
      return false;
  }
}

/** A part was picked up: the rest may be picked up anywhere, by whoever heard of this part. */
const isPartOfOrder = (entry: JournalEntry): entry is Extract<SlipEntry, { readonly kind: 'sale' }> =>
  entry.kind === 'sale' && entry.body.fromOrder !== undefined && entry.body.orderPart !== undefined;

/** Nobody needs the name any more. */
function isOver(book: OrderBook, id: EntryId): boolean {
  const order = book.order(id);
  if (order !== undefined) return stateOf(order) !== 'held' && orderMoney(order.events).held === 0;
  const ticket = book.ticket(id);
  return ticket !== undefined && isTicketOver(ticketState(ticket.moves));
}

/**
 * A slip once more, marked as a copy, which one stands in the journal with who asked: the last act of it that is this till's own, else
 * how it stands now.
 */
async function again(
  { book, facts, journal, receiptPrinter }: Pick<OrderDeskParts, 'book' | 'facts' | 'journal' | 'receiptPrinter'>,
  session: Session,
  id: EntryId,
): Promise<Answer<Record<string, never>>> {
  const order = book.order(id);
  const printer = receiptPrinter();
  if (order === undefined && book.ticket(id) === undefined) return failed('not_found');
  if (printer === undefined) return failed('device_unavailable');
  const own = facts.lastSlip(id);
  const isLast = order === undefined || order.events.at(-1)?.id === own;
  const source = isLast && own !== undefined ? own : id;
  const document = order === undefined ? 'ticket' : 'order_slip';
  const copy = facts.copiesOf(source) + 1;
  await journal.append(session.staff, (turn) => [
    { kind: 'print.queued', body: { job: turn.newId() as EntryId, printer, document, source, copy } },
  ]);
  return answered({});
}
