/**
 * Sums of what a month's sales earned under the rules of then, beside what they would have earned under others: pages of sales are added
 * up, and tiers come on top once all are there. Pure. DOMAIN.md §7. Called by the host, page after page, and by tests.
 */
import { tiersOf, type CommissionRule } from './commission-rules.ts';
import type { CommissionParty } from './commission.ts';
import { fen, ZERO_FEN, type Fen } from './money.ts';

export interface ComparedSum {
  readonly party: CommissionParty;
  /** By lines, and what of the net this party sold. */
  readonly was: Fen;
  readonly wasNet: Fen;
  readonly would: Fen;
  readonly wouldNet: Fen;
}
export interface ComparedParty {
  readonly party: CommissionParty;
  readonly was: Fen;
  readonly wasTiers: Fen;
  readonly would: Fen;
  readonly wouldTiers: Fen;
}
type Tiers = Pick<CommissionRule, 'tiers' | 'tiersLessLines'>;
const NO_TIERS: Tiers = { tiers: [], tiersLessLines: false };

/** One entry for each party. */
export function addCompared(sums: readonly ComparedSum[], more: readonly ComparedSum[]): readonly ComparedSum[] {
  const all = new Map(sums.map((sum) => [sum.party, sum]));
  for (const sum of more) {
    const before = all.get(sum.party);
    all.set(sum.party, before === undefined ? sum : added(before, sum));
  }
  return [...all.values()];
}

const added = (one: ComparedSum, other: ComparedSum): ComparedSum => ({
  party: one.party,
  was: fen(one.was + other.was),
  wasNet: fen(one.wasNet + other.wasNet),
  would: fen(one.would + other.would),
  wouldNet: fen(one.wouldNet + other.wouldNet),
});

/** With the tiers of both rules (`was`: none where nothing was in force), by party, STORE last; it has no tiers. */
export function comparedParties(
  sums: readonly ComparedSum[],
  { was, would }: { readonly was: Tiers | undefined; readonly would: Tiers },
): readonly ComparedParty[] {
  const parties = sums.map(({ party, ...sum }) => ({
    party,
    was: sum.was,
    wasTiers: party === 'STORE' ? ZERO_FEN : tiersOf(was ?? NO_TIERS, { net: sum.wasNet, paid: sum.was }),
    would: sum.would,
    wouldTiers: party === 'STORE' ? ZERO_FEN : tiersOf(would, { net: sum.wouldNet, paid: sum.would }),
  }));
  const place = ({ party }: ComparedParty): string => (party === 'STORE' ? '\uffff' : party);
  return parties.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}
