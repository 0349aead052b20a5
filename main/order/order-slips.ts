/**
 * From a print job to the rows of an order's or a ticket's slip, made anew from the entry each time. Called by slips.ts.
 */
import { orderMoney } from '../../sync/domain/held-order.ts';
import type { EntryId } from '../../sync/domain/ids.ts';
import { addFen, fen } from '../../sync/domain/money.ts';
import { orderPart, unitsLeft, unitsTaken } from '../../sync/domain/order-part.ts';
import {
  layoutOrderSlip,
  layoutTicket,
  type OrderSlip,
  type OrderSlipContext,
  type TicketSlip,
} from '../../sync/domain/order-slip.ts';
import type { Letterhead, PaperColumns, ReceiptRow } from '../../sync/domain/receipt-layout.ts';
import type { ReceiptLanguage } from '../../sync/domain/receipt-text.ts';
import { MINUTE_MS } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import type { Journal } from '../journal/types.ts';
import type { MemberVault } from '../member/member-vault.ts';
import type { PrintJob } from '../print/print-jobs.ts';
import type { KnownOrder, KnownTicket, OrderBook } from './order-book.ts';
import type { OrderFacts, SlipEntry } from './order-facts.ts';

export interface OrderSlipsParts {
  readonly facts: OrderFacts;
  /** Orders and tickets as they are known, also those of other tills. */
  readonly orderBook: Pick<OrderBook, 'order' | 'ticket' | 'nameOf'>;
  readonly journal: Journal;
  readonly vault: MemberVault;
  readonly profile: TerminalProfile;
  readonly terminal: string;
  readonly training: boolean;
  readonly language: ReceiptLanguage;
  readonly nameOf: (staff: NonNullable<SlipEntry['staff']>) => string;
}

export class OrderSlips {
  readonly #parts: OrderSlipsParts;

  constructor(parts: OrderSlipsParts) {
    this.#parts = parts;
  }

  /** Undefined when the journal no longer tells. */
  async rowsOf(job: PrintJob, columns: PaperColumns, head: Letterhead): Promise<readonly ReceiptRow[] | undefined> {
    const { facts, journal } = this.#parts;
    const entry = job.source === null ? undefined : await facts.slipEntry(journal, job.source);
    if (entry === undefined) return job.source === null ? undefined : this.#stateRows(job.source, job, columns, head);
    if (entry.kind === 'ticket.opened')
      return layoutTicket(ticketSlip(entry), { ...this.#context(entry, entry, job), ...head }, columns);
    const { orderBook } = this.#parts;
    const opened = orderBook.order(orderOf(entry))?.opened ?? null;
    const called = entry.kind === 'order.held' ? '' : orderBook.nameOf(orderOf(entry));
    const context = { ...this.#context(entry, opened, job, called), ...head };
    return layoutOrderSlip(this.#slipOf(entry), context, columns);
  }

  /** Of an order or a ticket whose acts are in another till's journal: how it stands now. */
  #stateRows(id: EntryId, job: PrintJob, columns: PaperColumns, head: Letterhead): readonly ReceiptRow[] | undefined {
    const { orderBook } = this.#parts;
    const order = orderBook.order(id);
    if (order !== undefined) {
      const { opened, events } = order;
      const last = events.at(-1) ?? opened;
      const context = { ...this.#context(last, opened, job, orderBook.nameOf(id)), ...head };
      return layoutOrderSlip(stateSlip(order), context, columns);
    }
    const ticket = orderBook.ticket(id);
    if (ticket === undefined) return undefined;
    const { opened } = ticket;
    const context = { ...this.#context(opened, opened, job, orderBook.nameOf(id)), ...head };
    return layoutTicket(ticketSlip(opened), context, columns);
  }

  /** What was held and left right after this entry, as this till knows. */
  #slipOf(entry: Exclude<SlipEntry, EntryOf<'ticket.opened'>>): OrderSlip {
    const known = this.#parts.orderBook.order(orderOf(entry));
    const events = known?.events ?? [];
    const upTo = events.slice(0, events.findIndex(({ id }) => id === entry.id) + 1);
    const { held } = orderMoney(upTo);
    const agreed = entry.kind === 'order.held' ? entry.body.agreed : known?.opened.body.agreed;
    const common = { ...restOf(agreed, upTo), held };
    const nothing = { change: fen(0), forfeited: fen(0) };
    switch (entry.kind) {
      case 'sale': {
        const used = entry.body.tenders.filter(({ kind }) => kind === 'deposit');
        return {
          ...common,
          left: leftOf(common),
          ...nothing,
          kind: 'part',
          code: known?.opened.body.code ?? used[0]?.reference ?? '',
          taken: entry.body.lines.map((line) => ({ ...shown(line), net: line.net })),
          receiptNumber: entry.body.receiptNumber,
          tenders: [],
          deposit: addFen(...used.map(({ amount }) => amount)),
        };
      }
      case 'order.ended': {
        const { code, tenders, returned: deposit, forfeited } = entry.body;
        return { ...common, left: leftOf(common), ...nothing, kind: 'ended', code, tenders, deposit, forfeited };
      }
      case 'order.held':
      case 'order.added': {
        const { code, tenders, change, deposit } = entry.body;
        const kind = entry.kind === 'order.held' ? 'held' : 'added';
        return { ...common, left: leftOf(common), ...nothing, kind, code, tenders, change, deposit };
      }
    }
  }

  #context(
    { at, staff, terminal }: Pick<SlipEntry, 'at' | 'staff'> & { readonly terminal?: string },
    opened: { readonly body: EntryOf<'order.held'>['body'] | EntryOf<'ticket.opened'>['body'] } | null,
    job: PrintJob,
    /** What this till calls the customer; the name in another till's entry it cannot read. */
    called = '',
  ): Omit<OrderSlipContext, keyof Letterhead> {
    const { profile, vault, terminal: own, training, language, nameOf } = this.#parts;
    const { store } = profile;
    const timeText = (instant: number): string =>
      new Date(instant + store.offsetMinutes * MINUTE_MS).toISOString().slice(0, 16).replace('T', ' ');
    const sealed = opened?.body.person ?? ('agreed' in (opened?.body ?? {}) ? memberOf(opened?.body) : undefined);
    const person = sealed === undefined ? undefined : vault.open(sealed);
    return {
      language,
      terminal: terminal ?? own,
      timeText: timeText(at),
      cashier: staff === null ? '' : nameOf(staff),
      promised: opened === null ? '' : timeText(opened.body.promisedAt).slice(0, 10),
      name: called !== '' ? called : [person?.name ?? '', person?.phone ?? ''].filter((text) => text !== '').join(' '),
      copy: job.copy,
      training,
    };
  }
}

/** What is still to come right after these events, and what it was agreed at. */
function restOf(agreed: KnownOrder['opened']['body']['agreed'] | undefined, upTo: KnownOrder['events']) {
  if (agreed === undefined) return { goods: [], total: fen(0) };
  const rest = orderPart(agreed, unitsTaken(agreed.lines, upTo), unitsLeft(agreed.lines, upTo));
  if (!rest.ok) return { goods: [], total: fen(0) };
  const { lines, total } = rest.value;
  return { goods: lines.map((line) => ({ ...shown(line), net: line.net })), total };
}
const leftOf = ({ total, held }: { readonly total: number; readonly held: number }): number =>
  Math.max(0, total - Math.max(0, held));

function stateSlip({ opened, events }: KnownOrder): OrderSlip {
  const { held, taken } = orderMoney(events);
  const rest = { ...restOf(opened.body.agreed, events), held };
  const { code } = opened.body;
  const nothing = { tenders: [], change: fen(0), forfeited: fen(0) };
  return { ...rest, ...nothing, kind: 'state', code, deposit: fen(taken), left: leftOf(rest) };
}

function ticketSlip({ body }: Pick<KnownTicket['opened'], 'body'>): TicketSlip {
  const { goods, type, code, work, sale } = body;
  return { type, code, goods: goods.map(shown), receiptNumber: sale?.receiptNumber ?? null, work: work ?? null };
}

const orderOf = (entry: Exclude<SlipEntry, EntryOf<'ticket.opened'>>): EntryId =>
  entry.kind === 'sale' ? entry.body.fromOrder : entry.body.order;

const memberOf = (body: EntryOf<'order.held'>['body'] | EntryOf<'ticket.opened'>['body'] | undefined) =>
  body !== undefined && 'agreed' in body ? body.agreed.member?.sealed : undefined;

const shown = ({
  product,
  quantity,
}: {
  readonly product: { readonly name: string; readonly spec?: string };
  readonly quantity: number;
}) => ({ name: product.name, ...(product.spec === undefined ? {} : { spec: product.spec }), quantity });
