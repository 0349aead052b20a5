/** Rows of referrals: statements only. */
import type { MemberId } from '../../domain/ids.ts';
import type { Fen } from '../../domain/money.ts';
import type { ReferralCredit, ReferralLink } from '../../domain/referral.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { ReferralRule } from '../../protocol/referrals.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { Queries, Transaction } from './database.ts';

export type SavedReferralRule = ReferralRule & { readonly by: string };
/** By when each begins, the newest first. */
export async function readReferralRules(queries: Queries, scope: string): Promise<readonly SavedReferralRule[]> {
  const rows = await queries.rows<{ body: ReferralRule; saved_by: string }>(
    'SELECT body, saved_by FROM referral_rules WHERE scope = $1 ORDER BY from_at DESC',
    [scope],
  );
  return rows.map(({ body, saved_by: by }) => ({ ...body, by }));
}

/** False when one begins at that instant already. */
export async function addReferralRule(
  queries: Queries,
  scope: string,
  { by, ...body }: SavedReferralRule,
  at: number,
): Promise<boolean> {
  const added = await queries.run(
    'INSERT INTO referral_rules (scope, from_at, body, saved_by, saved_at) VALUES ($1, $2, $3::jsonb, $4, $5) ON CONFLICT DO NOTHING',
    [scope, body.from, JSON.stringify(body), by, at],
  );
  return added === 1;
}

export async function addReferralCode(queries: Queries, scope: string, code: string, member: MemberId): Promise<void> {
  await queries.run('INSERT INTO referral_codes (scope, code, member) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    scope,
    code,
    member,
  ]);
}

export async function memberOfCode(queries: Queries, scope: string, code: string): Promise<MemberId | null> {
  const [row] = await queries.rows<{ member: MemberId }>(
    'SELECT member FROM referral_codes WHERE scope = $1 AND code = $2',
    [scope, code],
  );
  return row?.member ?? null;
}

/** What is paid out to this member is held; false for who has no code to bring others with. */
export async function lockParty(tx: Transaction, scope: string, member: MemberId): Promise<boolean> {
  const sql = 'SELECT code FROM referral_codes WHERE scope = $1 AND member = $2 FOR UPDATE';
  return (await tx.rows(sql, [scope, member])).length > 0;
}

export async function readLink(queries: Queries, scope: string, member: string): Promise<ReferralLink | null> {
  const [row] = await queries.rows<ReferralLink>(
    'SELECT member, inviter, at FROM referral_links WHERE scope = $1 AND member = $2',
    [scope, member],
  );
  return row ?? null;
}

/** One after the other: two links at the same moment could close a ring that neither sees. */
export async function lockLinks(tx: Transaction, scope: string): Promise<void> {
  await tx.run(
    "INSERT INTO referral_codes (scope, code, member) VALUES ($1, '', '') ON CONFLICT (scope, code) DO UPDATE SET member = excluded.member",
    [scope],
  );
}

/** Of the member, then of who brought them, and so on up; at most `limit`. */
export const chainAbove = (
  queries: Queries,
  scope: string,
  member: MemberId,
  limit: number,
): Promise<readonly ReferralLink[]> =>
  queries.rows<ReferralLink>(
    `WITH RECURSIVE above AS (
       SELECT scope, member, inviter, at, 1 AS step FROM referral_links WHERE scope = $1 AND member = $2
       UNION ALL SELECT l.scope, l.member, l.inviter, l.at, a.step + 1 FROM referral_links l JOIN above a ON l.scope = a.scope AND l.member = a.inviter
       WHERE a.step < $3)
     SELECT member, inviter, at FROM above ORDER BY step`,
    [scope, member, limit],
  );

export async function addLink(tx: Transaction, scope: string, link: ReferralLink, by: string): Promise<void> {
  await tx.run('INSERT INTO referral_links (scope, member, inviter, at, made_by) VALUES ($1, $2, $3, $4, $5)', [
    scope,
    link.member,
    link.inviter,
    link.at,
    by,
  ]);
}

export async function hasLinks(queries: Queries, scope: string): Promise<boolean> {
  return (await queries.rows('SELECT 1 FROM referral_links WHERE scope = $1 LIMIT 1', [scope])).length > 0;
}

/** Which of these were brought. */
export async function broughtOf(
  queries: Queries,
  scope: string,
  members: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await queries.rows<{ member: string }>(
    'SELECT member FROM referral_links WHERE scope = $1 AND member = ANY($2)',
    [scope, members],
  );
  return new Set(rows.map(({ member }) => member));
}

/** Sales to members, and refunds, after `after`; oldest first. */
export const ledgerOfMembers = (
  queries: Queries,
  scope: string,
  { after, until, limit }: { readonly after: number; readonly until: number; readonly limit: number },
): Promise<readonly { readonly seq: number; readonly body: LedgerDocument }[]> =>
  queries.rows(
    `SELECT seq, body FROM documents WHERE scope = $1 AND collection = 'ledger' AND seq > $2 AND seq <= $3
       AND (body->>'kind' = 'sale' AND body->'body'->'member'->>'id' IS NOT NULL OR body->>'kind' = 'refund')
     ORDER BY seq LIMIT $4`,
    [scope, after, until, limit],
  );

export interface ReferralSaleRow {
  readonly sale: string;
  readonly member: MemberId;
  readonly store: string;
  readonly at: EpochMs;
  /** What was due when it was sold; `paid` is less what went back. */
  readonly due: Fen;
  readonly paid: Fen;
}
export async function readReferralSale(queries: Queries, scope: string, sale: string): Promise<ReferralSaleRow | null> {
  const [row] = await queries.rows<ReferralSaleRow>(
    'SELECT sale, member, store, at, due, paid FROM referral_sales WHERE scope = $1 AND sale = $2',
    [scope, sale],
  );
  return row ?? null;
}

export const referralSalesOf = (
  queries: Queries,
  scope: string,
  member: MemberId,
): Promise<readonly ReferralSaleRow[]> =>
  queries.rows<ReferralSaleRow>(
    'SELECT sale, member, store, at, due, paid FROM referral_sales WHERE scope = $1 AND member = $2',
    [scope, member],
  );

export async function saveReferralSale(
  tx: Transaction,
  scope: string,
  { sale, member, store, at, due, paid }: ReferralSaleRow,
): Promise<void> {
  await tx.run(
    `INSERT INTO referral_sales (scope, sale, member, store, at, due, paid) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (scope, sale) DO UPDATE SET paid = excluded.paid`,
    [scope, sale, member, store, at, due, paid],
  );
}

/** The link stays locked: one after the other brings the ledger of a member up to date. */
export async function lockLink(tx: Transaction, scope: string, member: MemberId): Promise<ReferralLink | null> {
  const [row] = await tx.rows<ReferralLink>(
    'SELECT member, inviter, at FROM referral_links WHERE scope = $1 AND member = $2 FOR UPDATE',
    [scope, member],
  );
  return row ?? null;
}

export const postedFor = (queries: Queries, scope: string, member: MemberId): Promise<readonly ReferralCredit[]> =>
  queries.rows<ReferralCredit>(
    'SELECT sale, party, level, amount FROM referral_entries WHERE scope = $1 AND member = $2 ORDER BY n',
    [scope, member],
  );

export async function addReferralEntry(
  tx: Transaction,
  scope: string,
  member: MemberId,
  { n, at, sale, party, level, amount }: ReferralCredit & { readonly n: number; readonly at: number },
): Promise<void> {
  await tx.run(
    'INSERT INTO referral_entries (scope, member, n, sale, party, level, amount, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    [scope, member, n, sale, party, level, amount, at],
  );
}

export const entriesOfParty = (
  queries: Queries,
  scope: string,
  party: MemberId,
): Promise<readonly (Pick<ReferralCredit, 'sale' | 'level' | 'amount'> & { readonly at: EpochMs })[]> =>
  queries.rows(
    'SELECT sale, level, amount, at FROM referral_entries WHERE scope = $1 AND party = $2 ORDER BY at DESC, sale LIMIT 1000',
    [scope, party],
  );

export interface PayoutRow {
  readonly request: string;
  readonly amount: Fen;
  readonly code: string;
  readonly at: EpochMs;
}
export const payoutsOf = (queries: Queries, scope: string, party: MemberId): Promise<readonly PayoutRow[]> =>
  queries.rows<PayoutRow>(
    'SELECT request, amount, code, at FROM referral_payouts WHERE scope = $1 AND party = $2 ORDER BY at DESC, request LIMIT 1000',
    [scope, party],
  );

export async function addPayout(
  tx: Transaction,
  scope: string,
  party: MemberId,
  { request, amount, code, at }: PayoutRow,
): Promise<void> {
  await tx.run(
    'INSERT INTO referral_payouts (scope, party, request, amount, code, at) VALUES ($1, $2, $3, $4, $5, $6)',
    [scope, party, request, amount, code, at],
  );
}

/** Credits less what was taken back and paid out. */
export async function referralBalance(queries: Queries, scope: string, party: MemberId): Promise<Fen> {
  const [row] = await queries.rows<{ balance: Fen }>(
    `SELECT ((SELECT COALESCE(sum(amount), 0) FROM referral_entries WHERE scope = $1 AND party = $2)
       - (SELECT COALESCE(sum(amount), 0) FROM referral_payouts WHERE scope = $1 AND party = $2))::bigint AS balance`,
    [scope, party],
  );
  return row?.balance ?? (0 as Fen);
}

export async function countBrought(queries: Queries, scope: string, inviter: MemberId): Promise<number> {
  const [row] = await queries.rows<{ n: number }>(
    'SELECT count(*)::integer AS n FROM referral_links WHERE scope = $1 AND inviter = $2',
    [scope, inviter],
  );
  return row?.n ?? 0;
}

export async function madeAt(queries: Queries, scope: string, member: MemberId): Promise<number | null> {
  const [row] = await queries.rows<{ created_at: number }>(
    'SELECT created_at FROM members WHERE scope = $1 AND id = $2',
    [scope, member],
  );
  return row?.created_at ?? null;
}
