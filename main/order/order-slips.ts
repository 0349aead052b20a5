/**
 * From a print job to the rows of an order's or a ticket's slip, made anew from the entry each time. Called by slips.ts.
 */
import { orderMoney } from '../../sync/domain/held-order.ts';
import { fen } from '../../sync/domain/money.ts';
import { layoutOrderSlip, layoutTicket, type OrderSlip, type OrderSlipContext } from '../../sync/domain/order-slip.ts';
import type { PaperColumns, ReceiptRow } from '../../sync/domain/receipt-layout.ts';
import type { ReceiptLanguage } from '../../sync/domain/receipt-text.ts';
import { MINUTE_MS } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import type { Journal } from '../journal/types.ts';
import type { MemberVault } from '../member/member-vault.ts';
import type { PrintJob } from '../print/print-jobs.ts';
import type { OrderFacts, SlipEntry } from './order-facts.ts';

export interface OrderSlipsParts {
  readonly facts: OrderFacts;
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
  async rowsOf(job: PrintJob, columns: PaperColumns): Promise<readonly ReceiptRow[] | undefined> {
    const { facts, journal } = this.#parts;
    const entry = job.source === null ? undefined : await facts.slipEntry(journal, job.source);
    if (entry === undefined) return undefined;
    if (entry.kind === 'ticket.opened') {
      const { goods, type, code, work, sale } = entry.body;
      const slip = { type, code, goods: goods.map(shown), receiptNumber: sale?.receiptNumber ?? null };
      return layoutTicket({ ...slip, work: work ?? null }, this.#context(entry, entry, job), columns);
    }
    const opened = facts.order(entry.body.order)?.opened;
    const slip = this.#slipOf(entry);
    return layoutOrderSlip(slip, this.#context(entry, opened ?? null, job), columns);
  }

  /** What was held and left right after this entry, as this till's journal tells. */
  #slipOf(entry: Exclude<SlipEntry, EntryOf<'ticket.opened'>>): OrderSlip {
    const known = this.#parts.facts.order(entry.body.order);
    const events = known?.events ?? [];
    const upTo = events.slice(0, events.findIndex(({ id }) => id === entry.id) + 1);
    const { held } = orderMoney(upTo);
    const agreed = entry.kind === 'order.held' ? entry.body.agreed : known?.opened?.body.agreed;
    const total = agreed?.total ?? fen(0);
    const isEnd = entry.kind === 'order.ended';
    return {
      kind: isEnd ? 'ended' : entry.kind === 'order.held' ? 'held' : 'added',
      code: entry.body.code,
      goods: (agreed?.lines ?? []).map((line) => ({ ...shown(line), net: line.net })),
      total,
      tenders: entry.body.tenders,
      change: isEnd ? fen(0) : entry.body.change,
      deposit: isEnd ? entry.body.returned : entry.body.deposit,
      forfeited: isEnd ? entry.body.forfeited : fen(0),
      held,
      left: Math.max(0, total - held),
    };
  }

  #context(
    { at, staff }: SlipEntry,
    opened: { readonly body: EntryOf<'order.held'>['body'] | EntryOf<'ticket.opened'>['body'] } | null,
    job: PrintJob,
  ): OrderSlipContext {
    const { profile, vault, terminal, training, language, nameOf } = this.#parts;
    const { store } = profile;
    const timeText = (instant: number): string =>
      new Date(instant + store.offsetMinutes * MINUTE_MS).toISOString().slice(0, 16).replace('T', ' ');
    const sealed = opened?.body.person ?? ('agreed' in (opened?.body ?? {}) ? memberOf(opened?.body) : undefined);
    const person = sealed === undefined ? undefined : vault.open(sealed);
    return {
      language,
      storeName: store.name,
      ...(store.address === undefined ? {} : { storeAddress: store.address }),
      terminal,
      timeText: timeText(at),
      cashier: staff === null ? '' : nameOf(staff),
      promised: opened === null ? '' : timeText(opened.body.promisedAt).slice(0, 10),
      name: person === undefined ? '' : [person.name ?? '', person.phone].filter((text) => text !== '').join(' '),
      copy: job.copy > 0,
      training,
    };
  }
}

const memberOf = (body: EntryOf<'order.held'>['body'] | EntryOf<'ticket.opened'>['body'] | undefined) =>
  body !== undefined && 'agreed' in body ? body.agreed.member?.sealed : undefined;

const shown = ({
  product,
  quantity,
}: {
  readonly product: { readonly name: string; readonly spec?: string };
  readonly quantity: number;
}) => ({ name: product.name, ...(product.spec === undefined ? {} : { spec: product.spec }), quantity });
