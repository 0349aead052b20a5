/**
 * What a journal entry means for commission: a sale or a top-up that may earn, a refund of one, a correction of who served, a dispute.
 * Pure. Nothing personal but the member's id and what a guide wrote. A top-up is a sale of one line that nobody served. Called by ingest/derive.ts, which keeps
 * it beside the entry, and by post.ts. DOMAIN.md §7.
 */
import type { ServingShare } from '../../domain/commission.ts';
import type { StaffId, StoreId } from '../../domain/ids.ts';
import { fen, type Fen } from '../../domain/money.ts';
import { servingSaid } from '../../domain/served.ts';
import { paidFor } from '../../domain/refund.ts';
import { buyerOf } from '../../domain/staff-purchase.ts';
import type { BusinessDay, EpochMs } from '../../domain/time.ts';
import type { LedgerEvent } from '../../domain/commission-ledger.ts';
import { storedValueOf } from '../../protocol/accounts.ts';
import type { EntryOf, JournalEntry } from '../../schemas/entries/entry.ts';

export interface SoldLine {
  readonly lineId: string;
  readonly product: string;
  readonly category: string;
  readonly name: string;
  readonly net: Fen;
  readonly quantity: number;
  readonly serving: readonly ServingShare[];
}
/** Paid by money that was paid ahead; the account is unknown of goods given back that such money had paid. */
export interface ValuePaid {
  readonly amount: Fen;
  readonly account: string | null;
}
export interface SoldFacts {
  readonly kind: 'sale' | 'top_up';
  readonly sale: string;
  readonly entry: string;
  readonly store: StoreId;
  readonly receipt: string;
  readonly at: EpochMs;
  readonly day: BusinessDay;
  readonly member: string | null;
  readonly lines: readonly SoldLine[];
  readonly serving: readonly ServingShare[];
  readonly buyer: StaffId | null;
  readonly value: readonly ValuePaid[];
}
export interface EventFacts {
  readonly kind: 'event';
  readonly sale: string;
  readonly event: LedgerEvent;
}
/** It names the sale by its entry, which may not be here yet. */
export interface CorrectionFacts {
  readonly kind: 'correction';
  readonly of: string;
  readonly event: LedgerEvent;
}
/** Somebody says that what the sale earns is not right; changes nothing until it is decided. */
export interface DisputeFacts {
  readonly kind: 'dispute';
  readonly sale: string;
  readonly dispute: string;
  readonly by: StaffId;
  readonly at: EpochMs;
  readonly words: string;
}
export type CommissionFacts = SoldFacts | EventFacts | CorrectionFacts | DisputeFacts;

const VALUE_KINDS: ReadonlySet<string> = new Set(['stored_value', 'gift_card']);
const TOP_UP_LINE = '1';

/** Undefined for what changes nobody's commission. */
export function commissionFactsOf(entry: JournalEntry): CommissionFacts | undefined {
  switch (entry.kind) {
    case 'sale':
      return entry.body.training === true ? undefined : soldFacts(entry);
    case 'refund':
      return entry.body.training === true || entry.body.withoutReceipt === true ? undefined : refundFacts(entry);
    case 'correction':
      return correctionFacts(entry);
    case 'value.sold':
      return entry.body.training === true ? undefined : topUpFacts(entry);
    case 'value.returned':
      return entry.body.training === true ? undefined : topUpReturned(entry);
    case 'commission.disputed':
      return disputeFacts(entry);
    default:
      return undefined;
  }
}

function soldFacts({ id, at, businessDay, body }: EntryOf<'sale'>): SoldFacts {
  return {
    kind: 'sale',
    sale: body.saleId,
    entry: id,
    store: body.store,
    receipt: body.receiptNumber,
    at,
    day: businessDay,
    member: body.member?.id ?? null,
    lines: body.lines.map((line) => ({
      lineId: line.lineId,
      product: line.product.id,
      category: line.product.category,
      name: line.product.name,
      net: paidFor(line),
      quantity: line.quantity,
      serving: line.serving ?? [],
    })),
    serving: body.serving,
    buyer: (buyerOf(body) as StaffId | undefined) ?? null,
    value: valuePaid(body),
  };
}

function valuePaid({ tenders, member }: EntryOf<'sale'>['body']): readonly ValuePaid[] {
  return tenders.flatMap(({ kind, amount, reference, stands }): readonly ValuePaid[] => {
    if (kind === 'stored_value') return [{ amount, account: member === undefined ? null : storedValueOf(member.id) }];
    if (kind === 'gift_card') return [{ amount, account: reference ?? null }];
    const parts = (stands ?? []).filter((part) => VALUE_KINDS.has(part.kind));
    return parts.map((part) => ({ amount: part.amount, account: null }));
  });
}

function refundFacts({ id, at, businessDay: day, body }: EntryOf<'refund'>): EventFacts {
  const lines = body.lines.map(({ lineId, units }) => ({ lineId, units }));
  return { kind: 'event', sale: body.sale.saleId, event: { kind: 'refund', id, at, day, lines } };
}

/** Of who served alone; a list that is not all of the sale corrects nothing. */
function correctionFacts({ id, at, businessDay: day, body }: EntryOf<'correction'>): CorrectionFacts | undefined {
  const serving = servingSaid(body);
  if (serving === undefined) return undefined;
  return { kind: 'correction', of: body.of, event: { kind: 'correction', id, at, day, serving } };
}

function topUpFacts({ id, at, businessDay, body }: EntryOf<'value.sold'>): SoldFacts {
  const line = { lineId: TOP_UP_LINE, product: body.kind, category: body.kind, name: '', quantity: 1, serving: [] };
  return {
    kind: 'top_up',
    sale: body.topUp,
    entry: id,
    store: body.store,
    receipt: body.topUp,
    at,
    day: businessDay,
    member: body.member ?? null,
    lines: [{ ...line, net: fen(body.principal) }],
    serving: [],
    buyer: null,
    value: [],
  };
}

function disputeFacts({ staff, at, body }: EntryOf<'commission.disputed'>): DisputeFacts | undefined {
  const { sale, dispute, evidence: words } = body;
  return staff === null ? undefined : { kind: 'dispute', sale, dispute, by: staff, at, words };
}

function topUpReturned({ id, at, businessDay: day, body }: EntryOf<'value.returned'>): EventFacts {
  const lines = [{ lineId: TOP_UP_LINE, units: 1 }];
  return { kind: 'event', sale: body.topUp, event: { kind: 'refund', id, at, day, lines } };
}
