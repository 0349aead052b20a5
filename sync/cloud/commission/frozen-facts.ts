/**
 * The facts that a sale is split by: the rule in force when it was sold, who the member was bound to then, what was paid by money
 * that earns nothing. Worked out once, when the sale arrives; only who was bound may change, by a claim that comes late and before
 * the sale is settled. Called by post.ts and comparison.ts. DOMAIN.md §6 and §7.
 */
import { binderAt } from '../../domain/binding.ts';
import { withoutValue } from '../../domain/commission-ledger.ts';
import { dayAfter, rateOf, ruleInForceAt, type CommissionRule } from '../../domain/commission-rules.ts';
import type { MemberId } from '../../domain/ids.ts';
import { basisPoints, fen, type Fen } from '../../domain/money.ts';
import { epochMs } from '../../domain/time.ts';
import { earnedWhenPaidIn } from '../../domain/value-earned.ts';
import { claimsOfPerson, factsOf } from '../binding/claims.ts';
import { entriesOfSale, readEntries } from '../store/accounts.ts';
import { readCommissionRules, type KeptFacts, type SaleRow } from '../store/commission.ts';
import type { Transaction } from '../store/database.ts';
import type { SoldFacts } from './commission-facts.ts';

/** The sale's row as it is when it arrives; without a version where nothing of it earns. */
export async function openSale(tx: Transaction, scope: string, sold: SoldFacts): Promise<SaleRow> {
  const rules = (await readCommissionRules(tx, scope)).map(({ rule }) => rule);
  const rule = ruleInForceAt(rules, sold.at);
  const none: SaleRow = { sale: sold.sale, due_day: null, version: null, sold, facts: null, brings_member: false };
  if (rule === undefined || !mayEarn(rule, sold)) return none;
  const bound = await boundAtSale(tx, scope, sold);
  const facts = await factsUnder(tx, scope, rule, { sold, bound, paidIn: earningPaidIn(rules) });
  return { ...none, facts, version: rule.version, due_day: dayAfter(sold.day, rule.returnDays) };
}

/** What the facts take of a rule. */
export type EarningTerms = Pick<CommissionRule, 'rates' | 'binderBp' | 'newMember' | 'storedValue'>;

export const mayEarn = ({ storedValue }: EarningTerms, { kind }: Pick<SoldFacts, 'kind'>): boolean =>
  kind !== 'top_up' || storedValue.earnsOn === 'top_up';

/** Whether money that was paid in at an instant earned then; undefined where none ever did. */
export type EarningPaidIn = ((at: number) => boolean) | undefined;

export const earningPaidIn = (rules: readonly CommissionRule[]): EarningPaidIn =>
  rules.some(({ storedValue }) => storedValue.earnsOn === 'top_up')
    ? (at) => ruleInForceAt(rules, epochMs(at))?.storedValue.earnsOn === 'top_up'
    : undefined;

/** The facts of a sale that may earn as this rule has them. */
export async function factsUnder(
  tx: Transaction,
  scope: string,
  rule: EarningTerms,
  {
    sold,
    bound,
    paidIn,
  }: {
    readonly sold: SoldFacts;
    readonly bound: Pick<KeptFacts, 'boundGuide' | 'binderLeft'>;
    readonly paidIn: EarningPaidIn;
  },
): Promise<KeptFacts> {
  const earnsNothing = await valueWithout(tx, scope, rule, { sold, paidIn });
  const nets = withoutValue(
    sold.lines.map(({ net }) => net),
    earnsNothing,
  );
  const rates = sold.lines.map(({ product, category }) => rateIn(rule, sold.kind, { id: product, category }));
  return {
    lines: sold.lines.map(({ lineId, quantity, serving }, index) => ({
      lineId,
      quantity,
      serving,
      net: nets[index] ?? fen(0),
      rateBp: rates[index]?.rateBp ?? basisPoints(0),
    })),
    rateFrom: rates.map(({ from }) => from),
    serving: sold.serving,
    binderBp: rule.binderBp,
    buyerGuide: sold.buyer,
    boundGuide: bound.boundGuide,
    binderLeft: bound.binderLeft,
    ...(rule.newMember === undefined || sold.kind === 'top_up' ? {} : { offer: rule.newMember }),
  };
}

function rateIn(
  { rates, storedValue }: EarningTerms,
  kind: SoldFacts['kind'],
  product: { readonly id: string; readonly category: string },
): ReturnType<typeof rateOf> {
  return kind === 'top_up' && storedValue.earnsOn === 'top_up'
    ? { rateBp: storedValue.rateBp, from: 'default' }
    : rateOf(rates, product);
}

/** What of the sale was paid by money that earned when it was paid in, under whichever rule, or that was given on top of it. */
async function valueWithout(
  tx: Transaction,
  scope: string,
  { storedValue }: EarningTerms,
  { sold: { sale, value }, paidIn }: { readonly sold: SoldFacts; readonly paidIn: EarningPaidIn },
): Promise<Fen> {
  if (storedValue.earnsOn === 'top_up') return fen(value.reduce((sum, { amount }) => sum + amount, 0));
  let without = 0;
  for (const account of new Set(value.flatMap((paid) => (paid.account === null ? [] : [paid.account])))) {
    for (const entry of await entriesOfSale(tx, scope, account, sale))
      if (entry.what === 'spend') without += Math.abs(entry.bonus);
    if (paidIn !== undefined) without += earnedWhenPaidIn(await readEntries(tx, scope, account), sale, paidIn);
  }
  return fen(without);
}

/** Who the member was bound to when it was sold, also where that guide had left by then: the binder's part is the store's. */
export async function boundAtSale(
  tx: Transaction,
  scope: string,
  { member, at }: Pick<SoldFacts, 'member' | 'at'>,
): Promise<Pick<KeptFacts, 'boundGuide' | 'binderLeft'>> {
  if (member === null) return { boundGuide: null, binderLeft: false };
  const binder = binderAt(await factsOf(tx, scope, await claimsOfPerson(tx, scope, member as MemberId)), at);
  return { boundGuide: binder?.guide ?? null, binderLeft: binder?.hasLeft === true };
}
