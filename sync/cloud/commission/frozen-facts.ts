/**
 * The facts that a sale is split by: the rule in force when it was sold, who the member was bound to then, what was paid by money
 * that earns nothing. Worked out once, when the sale arrives; only who was bound may change, by a claim that comes late and before
 * the sale is settled. Called by post.ts and comparison.ts. DOMAIN.md §6 and §7.
 */
import { binderAt, compareClaims, foldClaims, type BindingFacts, type ClaimId } from '../../domain/binding.ts';
import { withoutValue } from '../../domain/commission-ledger.ts';
import { dayAfter, rateOf, ruleInForceAt, type CommissionRule } from '../../domain/commission-rules.ts';
import type { MemberId } from '../../domain/ids.ts';
import { basisPoints, fen, type Fen } from '../../domain/money.ts';
import { epochMs, type EpochMs } from '../../domain/time.ts';
import { earnedWhenPaidIn } from '../../domain/value-earned.ts';
import { claimsOfPerson, factsOf } from '../binding/claims.ts';
import { entriesOfSale, readEntries } from '../store/accounts.ts';
import { disputeOf, readCommissionRules, type KeptFacts, type SaleRow } from '../store/commission.ts';
import type { Transaction } from '../store/database.ts';
import type { ClaimRow, UndoneBy } from '../store/members.ts';
import type { SoldFacts } from './commission-facts.ts';

/** The sale's row as it is when it arrives, without a version where nothing of it earns; and who held its member then. */
export async function openSale(
  tx: Transaction,
  scope: string,
  sold: SoldFacts,
): Promise<{ readonly opened: SaleRow; readonly held: HeldSale }> {
  const rules = (await readCommissionRules(tx, scope)).map(({ rule }) => rule);
  const rule = ruleInForceAt(rules, sold.at);
  const none: SaleRow = { sale: sold.sale, due_day: null, version: null, sold, facts: null, brings_member: false };
  if (rule === undefined || !mayEarn(rule, sold)) return { opened: none, held: HELD_BY_NOBODY };
  const held = await heldAtSale(tx, scope, sold);
  const facts = await factsUnder(tx, scope, rule, { sold, bound: held.bound, paidIn: earningPaidIn(rules) });
  return { opened: { ...none, facts, version: rule.version, due_day: dayAfter(sold.day, rule.returnDays) }, held };
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
    readonly bound: SaleBinder;
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

/** Who binds a sale, also where that guide had left by then: the binder's part is the store's. DOMAIN.md §7. */
export type SaleBinder = Pick<KeptFacts, 'boundGuide' | 'binderLeft'>;
/** A claim that a manager undid and that binds the sale, or did until that was decided; and who would without it. */
export interface UndoneBinding {
  readonly claim: ClaimId;
  readonly by: UndoneBy;
  readonly without: SaleBinder;
}
export interface HeldSale {
  readonly bound: SaleBinder;
  readonly undone: UndoneBinding | null;
}
const HELD_BY_NOBODY: HeldSale = { bound: { boundGuide: null, binderLeft: false }, undone: null };

export const UNDONE = 'undone_claim';
/** One for a claim and a sale, however often it is found. */
export const undoneDispute = (claim: ClaimId, sale: string): string => `undone-${claim}-${sale}`;

export async function boundAtSale(
  tx: Transaction,
  scope: string,
  sold: Pick<SoldFacts, 'member' | 'at' | 'sale'>,
): Promise<SaleBinder> {
  return (await heldAtSale(tx, scope, sold)).bound;
}

/** Who the member was bound to when it was sold. A claim that was undone binds until a manager decides for this sale that it does not. */
export async function heldAtSale(
  tx: Transaction,
  scope: string,
  { member, at, sale }: Pick<SoldFacts, 'member' | 'at' | 'sale'>,
): Promise<HeldSale> {
  if (member === null) return HELD_BY_NOBODY;
  const rows = (await claimsOfPerson(tx, scope, member as MemberId)).filter(({ claim }) => claim.at <= at);
  const facts = await factsOf(tx, scope, rows);
  const bound = boundBy(facts, at);
  const undone = undoneOf(rows, facts, at);
  if (undone === null) return { bound, undone };
  const decided = await disputeOf(tx, scope, undoneDispute(undone.claim, sale));
  return { bound: decided?.state === 'upheld' ? undone.without : bound, undone };
}

function boundBy(facts: BindingFacts, at: EpochMs): SaleBinder {
  const binder = binderAt(facts, at);
  return { boundGuide: binder?.guide ?? null, binderLeft: binder?.hasLeft === true };
}

/** Named is the claim that binds, else the last one that was undone. Null where all would be the same without them. */
function undoneOf(rows: readonly ClaimRow[], facts: BindingFacts, at: EpochMs): UndoneBinding | null {
  const undone = new Map(
    rows.flatMap(({ claim: { id }, undone: by }) => (by === undefined ? [] : [[id, by] as const])),
  );
  if (undone.size === 0) return null;
  const bound = boundBy(facts, at);
  const without = boundBy({ ...facts, claims: facts.claims.filter(({ id }) => !undone.has(id)) }, at);
  if (without.boundGuide === bound.boundGuide && without.binderLeft === bound.binderLeft) return null;
  const binding = foldClaims(facts).claim;
  const last = facts.claims
    .filter(({ id }) => undone.has(id))
    .sort(compareClaims)
    .at(-1);
  const claim = binding !== null && undone.has(binding) ? binding : last?.id;
  const by = claim === undefined ? undefined : undone.get(claim);
  return claim === undefined || by === undefined ? null : { claim, by, without };
}
