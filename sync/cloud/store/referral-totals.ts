/** What referrals brought, as sums: statements only. Called by routes/referral-totals.ts. */
import type { Fen } from '../../domain/money.ts';
import type { MemberId } from '../../domain/ids.ts';
import type { Queries } from './database.ts';

export interface ReferralSums {
  /** Members who brought somebody, members who were brought, and those of them with a sale that is paid. */
  readonly inviters: number;
  readonly brought: number;
  readonly bought: number;
  /** For sales of who was brought, less what went back. */
  readonly paid: Fen;
  readonly credited: Fen;
  readonly takenBack: Fen;
  readonly paidOut: Fen;
}
const NOTHING: ReferralSums = {
  ...{ inviters: 0, brought: 0, bought: 0 },
  ...{ paid: 0 as Fen, credited: 0 as Fen, takenBack: 0 as Fen, paidOut: 0 as Fen },
};

export const referralSums = async (queries: Queries, scope: string): Promise<ReferralSums> =>
  (
    await queries.rows<ReferralSums>(
      `SELECT (SELECT count(DISTINCT inviter)::integer FROM referral_links WHERE scope = $1) AS inviters,
         (SELECT count(*)::integer FROM referral_links WHERE scope = $1) AS brought,
         (SELECT count(DISTINCT member)::integer FROM referral_sales WHERE scope = $1 AND paid > 0) AS bought,
         (SELECT COALESCE(sum(paid), 0)::bigint FROM referral_sales WHERE scope = $1) AS paid,
         (SELECT COALESCE(sum(amount), 0)::bigint FROM referral_entries WHERE scope = $1 AND amount > 0) AS credited,
         (SELECT COALESCE(sum(0 - amount), 0)::bigint FROM referral_entries WHERE scope = $1 AND amount < 0) AS "takenBack",
         (SELECT COALESCE(sum(amount), 0)::bigint FROM referral_payouts WHERE scope = $1) AS "paidOut"`,
      [scope],
    )
  )[0] ?? NOTHING;

export interface InviterRow {
  readonly member: MemberId;
  readonly name: string | null;
  /** Masked. */
  readonly phone: string | null;
  readonly brought: number;
  /** Less what was taken back. */
  readonly credited: Fen;
  readonly paidOut: Fen;
}
/** Who brought most, first. */
export const topInviters = (queries: Queries, scope: string, limit: number): Promise<readonly InviterRow[]> =>
  queries.rows<InviterRow>(
    `SELECT i.inviter AS member, m.name, m.phone_masked AS phone, i.brought,
       (SELECT COALESCE(sum(e.amount), 0)::bigint FROM referral_entries e WHERE e.scope = $1 AND e.party = i.inviter) AS credited,
       (SELECT COALESCE(sum(p.amount), 0)::bigint FROM referral_payouts p WHERE p.scope = $1 AND p.party = i.inviter) AS "paidOut"
     FROM (SELECT inviter, count(*)::integer AS brought FROM referral_links WHERE scope = $1 GROUP BY inviter
       ORDER BY count(*) DESC, inviter LIMIT $2) i
     LEFT JOIN members m ON m.scope = $1 AND m.id = i.inviter ORDER BY i.brought DESC, i.inviter`,
    [scope, limit],
  );
