/**
 * What the guide desk shows of a guide's commission: what the cloud posted, newest first, and before it what this till works out of
 * sales and refunds that the cloud has not told of yet. Pure. Amounts in fen. DOMAIN.md §7.
 */
import { lineCommission, type ServingShare } from '../../../sync/domain/commission.ts';
import { estimateCommission, type CommissionEstimate } from '../../../sync/domain/commission-estimate.ts';
import type { LedgerEvent } from '../../../sync/domain/commission-ledger.ts';
import type { CommissionRule } from '../../../sync/domain/commission-rules.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { fen, mulDivFloor, type Fen } from '../../../sync/domain/money.ts';
import { buyerOf } from '../../../sync/domain/staff-purchase.ts';
import type { BusinessDay } from '../../../sync/domain/time.ts';
import type { CommissionDispute, CommissionPosting, CommissionView } from '../../../sync/protocol/commission.ts';
import type { RefundFact, SaleFact, StoreFact } from '../../../sync/terminal/api.ts';

export type Why = Omit<CommissionEstimate, 'frozenUntil' | 'lines' | 'parts'> & {
  readonly lines: readonly (Omit<CommissionEstimate['lines'][number], 'serving'> & {
    readonly serving?: readonly ServingShare[];
  })[];
  readonly parts: readonly { readonly party: string; readonly amount: Fen }[];
};

export interface MoneyRow {
  readonly key: string;
  readonly sale: string;
  /** Null for what belongs to no sale: tiers. */
  readonly receipt: string | null;
  readonly what: CommissionPosting['what'];
  readonly day: BusinessDay;
  readonly amount: Fen;
  readonly state: 'estimated' | 'frozen' | 'settled';
  readonly frozenUntil: BusinessDay;
  readonly statement: string | null;
  readonly why: Why | null;
  readonly disputes: readonly CommissionDispute[];
}

/** Of the cloud, newest first. */
export function confirmedRows({ items, why, disputes }: CommissionView): readonly MoneyRow[] {
  return items
    .map((posting, index): MoneyRow => ({
      ...posting,
      key: `${posting.sale} ${posting.what} ${String(index)}`,
      why: why[posting.sale] ?? null,
      disputes: disputes.filter(({ sale }) => sale === posting.sale),
    }))
    .toReversed();
}

/** What changes for the guide by facts of the day that the cloud's answer does not hold; newest first, as the facts are. */
export function estimatedRows(
  facts: readonly StoreFact[],
  guide: string,
  view: CommissionView | null,
  rules: readonly CommissionRule[],
): readonly MoneyRow[] {
  return facts.flatMap((fact): readonly MoneyRow[] => {
    if (fact.kind !== 'sale' || fact.body.training === true) return [];
    const refunds = facts.flatMap((other) =>
      other.kind === 'refund' && other.body.sale.saleId === fact.body.saleId ? [other] : [],
    );
    const told = view?.items.filter(({ sale }) => sale === fact.body.saleId) ?? [];
    if (told.length > 0 && fact.inCloud && refunds.every(({ inCloud }) => inCloud)) return [];
    const estimate = estimateOf(fact, refunds, rules);
    if (estimate === undefined) return [];
    const { frozenUntil, ...why } = estimate;
    const due = why.parts.find(({ party }) => party === guide)?.amount ?? 0;
    const amount = fen(due - told.reduce((sum, posting) => sum + posting.amount, 0));
    if (amount === 0) return [];
    const what = told.length === 0 ? 'earned' : 'clawback';
    const { saleId, receiptNumber } = fact.body;
    const row = { sale: saleId, receipt: receiptNumber, what, day: fact.businessDay, amount, frozenUntil } as const;
    const disputes = view?.disputes.filter(({ sale }) => sale === saleId) ?? [];
    return [{ ...row, key: `${saleId} here`, state: 'estimated', statement: null, why, disputes }];
  });
}

function estimateOf(
  { body, at, businessDay }: SaleFact,
  refunds: readonly RefundFact[],
  rules: readonly CommissionRule[],
): CommissionEstimate | undefined {
  const paidAhead = body.tenders.reduce(
    (sum, { kind, amount }) => sum + (kind === 'stored_value' || kind === 'gift_card' ? amount : 0),
    0,
  );
  const buyer = buyerOf(body) as StaffId | undefined;
  const { boundGuide } = body;
  const sale = {
    lines: body.lines.map(({ serving, ...line }) => ({ ...line, ...(serving === undefined ? {} : { serving }) })),
    serving: body.serving,
    at,
    day: businessDay,
    paidAhead: fen(paidAhead),
    ...(boundGuide === undefined ? {} : { boundGuide }),
    ...(buyer === undefined ? {} : { buyer }),
  };
  const events = refunds.map((refund): LedgerEvent => ({
    kind: 'refund',
    id: refund.entry,
    at: refund.at,
    day: refund.businessDay,
    lines: refund.body.lines.map(({ lineId, units }) => ({ lineId, units })),
  }));
  return estimateCommission(sale, events, rules);
}

export interface Shared {
  /** Null where nobody is bound. */
  readonly binder: { readonly guide: string; readonly amount: Fen; readonly isAll: boolean } | null;
  readonly rest: Fen;
}

/** How the pool is shared between who bound and who served. */
export function sharedOf({ lines, pool, boundGuide, binderBp, serving }: Why): Shared {
  const isServed = lines.some(
    (line) =>
      lineCommission(line) > 0 && ((line.serving ?? []).length > 0 ? (line.serving ?? []) : serving).some(isPart),
  );
  if (boundGuide === null) return { binder: null, rest: isServed ? pool : fen(0) };
  const amount = isServed ? fen(mulDivFloor(pool, binderBp, 10_000)) : pool;
  return { binder: { guide: boundGuide, amount, isAll: !isServed }, rest: fen(pool - amount) };
}

const isPart = ({ shareBp }: ServingShare): boolean => shareBp > 0;
