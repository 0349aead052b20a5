/**
 * Referral (裂变): a member brings a new one, and is credited when that one has paid for something; whoever brought the inviter is
 * credited too, and nobody beyond: two levels at most, and never for bringing alone. A link is made once and stays; nobody brings
 * themselves, and no chain closes to a ring. What a sale entitles to is a fold of the invited member's sales as they stand after
 * refunds. Pure. Called by sync/cloud/growth. DOMAIN.md §7.
 */
import type { MemberId } from './ids.ts';
import { ZERO_FEN, type Fen } from './money.ts';
import type { EpochMs } from './time.ts';

export interface ReferralLink {
  readonly member: MemberId;
  readonly inviter: MemberId;
  readonly at: EpochMs;
}
export type LinkRefusal = 'self' | 'already' | 'ring';

/** Longer chains than this are not walked: a ring cannot be told, so the link is refused. */
export const CHAIN_MAX = 10_000;

/** Why `inviter` cannot have brought `member`; undefined when it can be so. `inviterOf` knows the links that are there. */
export function refusedLink(
  { member, inviter }: Pick<ReferralLink, 'member' | 'inviter'>,
  inviterOf: (member: MemberId) => MemberId | undefined,
): LinkRefusal | undefined {
  if (member === inviter) return 'self';
  if (inviterOf(member) !== undefined) return 'already';
  let above: MemberId | undefined = inviter;
  for (let step = 0; step < CHAIN_MAX; step += 1) {
    if (above === undefined) return undefined;
    if (above === member) return 'ring';
    above = inviterOf(above);
  }
  return 'ring';
}

/** Amounts in fen; `floor` is what a sale must have kept paid to count, at least 1. */
export interface ReferralTerms {
  readonly floor: Fen;
  readonly first: Fen;
  readonly second: Fen;
}
/** `paid`: of the sale, less what went back. `terms` of when it was sold; absent where there were none. */
export interface ReferredSale {
  readonly sale: string;
  readonly at: EpochMs;
  readonly paid: Fen;
  readonly terms?: ReferralTerms | undefined;
}
export interface ReferralCredit {
  readonly sale: string;
  readonly party: MemberId;
  readonly level: 1 | 2;
  readonly amount: Fen;
}

/** What the sales of a member entitle to: for the first that paid enough since the member was brought; nothing for all others. */
export function referralCredits(
  { inviter, at: since }: ReferralLink,
  above: Pick<ReferralLink, 'inviter' | 'at'> | undefined,
  sales: readonly ReferredSale[],
): readonly ReferralCredit[] {
  const ordered = [...sales].sort((a, b) => a.at - b.at || (a.sale < b.sale ? -1 : 1));
  const counts = ordered.find(({ at, paid, terms }) => terms !== undefined && at >= since && paid >= terms.floor);
  if (counts?.terms === undefined) return [];
  const { sale, at, terms } = counts;
  // Who was brought only after the sale brings nothing to anybody above.
  const second = above !== undefined && above.at <= at ? above.inviter : undefined;
  const credits: readonly ReferralCredit[] = [
    { sale, party: inviter, level: 1, amount: terms.first },
    ...(second === undefined ? [] : [{ sale, party: second, level: 2 as const, amount: terms.second }]),
  ];
  return credits.filter(({ amount }) => amount > ZERO_FEN);
}

/** What is to be added to a ledger of these credits (taken back: negative), so that it comes to `due`. */
export function referralDifference(
  posted: readonly ReferralCredit[],
  due: readonly ReferralCredit[],
): readonly ReferralCredit[] {
  const sums = new Map<string, ReferralCredit>();
  const add = (credit: ReferralCredit, sign: 1 | -1): void => {
    const key = `${credit.sale} ${credit.party} ${String(credit.level)}`;
    const before = sums.get(key)?.amount ?? 0;
    sums.set(key, { ...credit, amount: (before + sign * credit.amount) as Fen });
  };
  for (const credit of due) add(credit, 1);
  for (const credit of posted) add(credit, -1);
  return [...sums.values()].filter(({ amount }) => amount !== ZERO_FEN);
}
