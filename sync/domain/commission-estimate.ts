/**
 * What a sale earns as a till can work it out by itself, while the cloud has not answered: the same arithmetic by the last rules that
 * the till knows, who the member was bound to as it knew it, and the refunds of the sale that it knows of. Only the cloud's ledger
 * earns; an estimate pays nobody. Bonuses for new members and value given on top are the cloud's to know. Pure. DOMAIN.md §7.
 * Called by the guide desk.
 */
import {
  entitlement,
  explainLines,
  newMemberBonus,
  remainingFacts,
  withoutValue,
  type ExplainedLine,
  type LedgerEvent,
  type LedgerFacts,
} from './commission-ledger.ts';
import { dayAfter, rateOf, ruleInForceAt, type CommissionRule, type RateSource } from './commission-rules.ts';
import type { CommissionParty, ServingShare } from './commission.ts';
import type { StaffId } from './ids.ts';
import { fen, ZERO_FEN, type BasisPoints, type Fen } from './money.ts';
import { paidFor } from './refund.ts';
import type { BusinessDay, EpochMs } from './time.ts';

export interface EstimatedLine {
  readonly lineId: string;
  readonly product: { readonly id: string; readonly category: string; readonly name: string };
  readonly quantity: number;
  readonly net: Fen;
  readonly roundOffShare: Fen;
  readonly serving?: readonly ServingShare[];
}
export interface EstimatedSale {
  readonly lines: readonly EstimatedLine[];
  readonly serving: readonly ServingShare[];
  readonly boundGuide?: StaffId;
  readonly buyer?: StaffId;
  readonly at: EpochMs;
  readonly day: BusinessDay;
  /** Paid by money that was paid ahead. */
  readonly paidAhead: Fen;
}

export interface CommissionEstimate {
  readonly rule: string;
  readonly lines: readonly (ExplainedLine & {
    readonly name: string;
    readonly rateFrom: RateSource;
    readonly serving: readonly ServingShare[];
  })[];
  readonly pool: Fen;
  readonly binderBp: BasisPoints;
  readonly boundGuide: StaffId | null;
  readonly serving: readonly ServingShare[];
  readonly newMember: Fen;
  readonly parts: readonly { readonly party: CommissionParty; readonly amount: Fen }[];
  readonly frozenUntil: BusinessDay;
}

/** Undefined before the first rule. */
export function estimateCommission(
  sale: EstimatedSale,
  events: readonly LedgerEvent[],
  rules: readonly CommissionRule[],
): CommissionEstimate | undefined {
  const rule = ruleInForceAt(rules, sale.at);
  if (rule === undefined) return undefined;
  const nets = withoutValue(sale.lines.map(paidFor), rule.storedValue.earnsOn === 'top_up' ? sale.paidAhead : ZERO_FEN);
  const rates = sale.lines.map(({ product }) => rateOf(rule.rates, product));
  const facts: LedgerFacts = {
    lines: sale.lines.map(({ lineId, quantity, serving = [] }, index) => ({
      lineId,
      quantity,
      serving,
      net: nets[index] ?? ZERO_FEN,
      rateBp: rates[index]?.rateBp ?? rule.rates.default,
    })),
    serving: sale.serving,
    boundGuide: sale.boundGuide ?? null,
    binderLeft: false,
    binderBp: rule.binderBp,
    buyerGuide: sale.buyer ?? null,
  };
  const left = remainingFacts(facts, events);
  const lines = explainLines(facts, events).map((line, index) => ({
    ...line,
    name: sale.lines[index]?.product.name ?? '',
    rateFrom: rates[index]?.from ?? 'default',
    serving: left.lines[index]?.serving ?? [],
  }));
  return {
    rule: rule.version,
    lines,
    pool: fen(lines.reduce((sum, { commission }) => sum + commission, 0)),
    binderBp: left.binderBp,
    boundGuide: left.boundGuide,
    serving: left.serving,
    newMember: newMemberBonus(left),
    parts: [...entitlement(facts, events)].map(([party, { amount }]) => ({ party, amount })),
    frozenUntil: dayAfter(sale.day, rule.returnDays),
  };
}
