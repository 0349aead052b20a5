/**
 * Who earns what on a sale, and the monthly tiers. Pure; amounts in fen, rates in basis points; Σ shares = pool.
 * The split is exact whatever the sizes: weights (commission x shareBp) are summed as big integers. DOMAIN.md §7.
 * Called by the terminal's preview, the cloud's ledger (which earns) and the `commission` command.
 */
import type { StaffId } from './ids.ts';
import { ZERO_FEN, allocate, basisPoints, fen, mulDivFloor, type BasisPoints, type Fen } from './money.ts';

/** What nobody earns goes to the store. */
export const STORE_SHARE = 'STORE';
export const BINDER_BP_DEFAULT: BasisPoints = basisPoints(4000);

/** One of the guides who served, with a share; the shares of a list are 10000 in all. */
export interface ServingShare {
  readonly guide: StaffId;
  readonly shareBp: BasisPoints;
}

export interface CommissionLine {
  /** Net less its round-off share and refunds. */
  readonly net: Fen;
  /** From the item's, else the category's, else the default rule in force at the sale. */
  readonly rateBp: BasisPoints;
  /** The line's own list; the sale's is taken when there is none or an empty one. */
  readonly servingGuides?: readonly ServingShare[];
}

export interface CommissionFacts {
  readonly lines: readonly CommissionLine[];
  readonly boundGuide: StaffId | null;
  readonly servingGuides: readonly ServingShare[];
  readonly binderBp: BasisPoints;
  /** Guides who have left without handover: their binder's part goes to the store. */
  readonly leftGuides: readonly StaffId[];
  /** The guide who buys, `buyerOf` the sale (staff-purchase.ts): it earns its buyer nothing. */
  readonly buyerGuide: StaffId | null;
}

export type CommissionParty = StaffId | typeof STORE_SHARE;

/** True when a list of shares is 10000 in all, or empty. */
export const sharesAddUp = (shares: readonly ServingShare[]): boolean =>
  shares.length === 0 || shares.reduce((sum, { shareBp }) => sum + shareBp, 0) === 10_000;

/** What one line earns before it is shared. */
export const lineCommission = ({ net, rateBp }: CommissionLine): Fen => fen(mulDivFloor(net, rateBp, 10_000));

/** Splits the commission of a sale; parties with nothing are not listed, the parts add up to the pool. DOMAIN.md §7. */
export function splitCommission(facts: CommissionFacts): ReadonlyMap<CommissionParty, Fen> {
  const commissions = facts.lines.map(lineCommission);
  const pool = commissions.reduce<number>((sum, commission) => sum + commission, 0);
  const serving = servingWeights(facts, commissions);
  const binderPart = binderPartOf(facts, pool, serving.size > 0);
  const parts = new Map<CommissionParty, Fen>();
  const credit = (party: CommissionParty, part: number): void => {
    if (part !== 0) parts.set(party, fen((parts.get(party) ?? ZERO_FEN) + part));
  };

  credit(binderOf(facts), binderPart);
  const shares = allocate(pool - binderPart, [...serving.values()]);
  for (const [index, guide] of [...serving.keys()].entries())
    credit(guide === facts.buyerGuide ? STORE_SHARE : guide, shares[index] ?? 0);
  if (serving.size === 0) credit(STORE_SHARE, pool - binderPart);
  return parts;
}

/** Σ (commission x shareBp) by guide in the order of naming; empty when that Σ is 0: nobody served. */
function servingWeights(facts: CommissionFacts, commissions: readonly Fen[]): ReadonlyMap<StaffId, bigint> {
  const weights = new Map<StaffId, bigint>();
  for (const [index, line] of facts.lines.entries()) {
    const own = line.servingGuides ?? [];
    for (const { guide, shareBp } of own.length > 0 ? own : facts.servingGuides)
      weights.set(guide, (weights.get(guide) ?? 0n) + BigInt(commissions[index] ?? 0) * BigInt(shareBp));
  }
  return [...weights.values()].some((weight) => weight > 0n) ? weights : new Map();
}

function binderPartOf({ boundGuide, binderBp }: CommissionFacts, pool: number, served: boolean): number {
  if (boundGuide === null) return 0;
  return served ? mulDivFloor(pool, binderBp, 10_000) : pool;
}

function binderOf({ boundGuide, leftGuides, buyerGuide }: CommissionFacts): CommissionParty {
  if (boundGuide === null || boundGuide === buyerGuide || leftGuides.includes(boundGuide)) return STORE_SHARE;
  return boundGuide;
}

export interface TierRate {
  /** The band's upper end in fen; null for no end. Ascending. */
  readonly upTo: Fen | null;
  readonly bp: BasisPoints;
}

export interface TierFacts {
  readonly tiers: readonly TierRate[];
  /** A guide's net of the month; a month of refunds may be negative and earns nothing. */
  readonly netSales: Fen;
  /** What line rates paid already, where the rule says that it is taken off. */
  readonly paidByLines?: Fen;
}

/** Marginal tiers, floored per band, never negative. DOMAIN.md §7. */
export function tierCommission({ tiers, netSales, paidByLines = ZERO_FEN }: TierFacts): Fen {
  let from = 0;
  let earned = 0;
  for (const { upTo, bp } of tiers) {
    const to = upTo === null ? netSales : Math.min(netSales, upTo);
    if (to <= from) break;
    earned += mulDivFloor(to - from, bp, 10_000);
    from = to;
  }
  return fen(Math.max(0, earned - paidByLines));
}
