/** Rows of the guide's page on a phone: statements only. Called by sync/cloud/guide. */
import type { StaffId, StoreId } from '../../domain/ids.ts';
import type { BusinessDay } from '../../domain/time.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Queries } from './database.ts';

export interface GuideSessionRow {
  readonly token_hash: string;
  readonly staff: StaffId;
  readonly created_at: number;
  readonly seen_at: number;
  readonly expires_at: number;
}
/** With the person as known now, and since when the PIN is what it is. */
export type OpenGuideSession = Omit<GuideSessionRow, 'token_hash' | 'staff'> & {
  readonly body: StaffDocument;
  readonly changed_at: number;
};

export async function keepGuideSession(
  queries: Queries,
  scope: string,
  { token_hash: hash, staff, created_at: at, expires_at: until }: Omit<GuideSessionRow, 'seen_at'>,
): Promise<void> {
  await queries.run(
    'INSERT INTO guide_sessions (scope, token_hash, staff, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)',
    [scope, hash, staff, at, until],
  );
}

export async function readGuideSession(
  queries: Queries,
  scope: string,
  hash: string,
): Promise<OpenGuideSession | undefined> {
  const [row] = await queries.rows<OpenGuideSession>(
    `SELECT s.created_at, s.seen_at, s.expires_at, p.body, c.changed_at FROM guide_sessions s
     JOIN staff p ON p.scope = s.scope AND p.staff = s.staff JOIN staff_credentials c ON c.scope = s.scope AND c.staff = s.staff
     WHERE s.scope = $1 AND s.token_hash = $2`,
    [scope, hash],
  );
  return row;
}

export async function seeGuideSession(queries: Queries, scope: string, hash: string, at: number): Promise<void> {
  await queries.run('UPDATE guide_sessions SET seen_at = $3 WHERE scope = $1 AND token_hash = $2 AND seen_at < $3', [
    scope,
    hash,
    at,
  ]);
}

export async function dropGuideSession(queries: Queries, scope: string, hash: string): Promise<void> {
  await queries.run('DELETE FROM guide_sessions WHERE scope = $1 AND token_hash = $2', [scope, hash]);
}

export async function sweepGuideSessions(queries: Queries, scope: string, before: number): Promise<void> {
  await queries.run('DELETE FROM guide_sessions WHERE scope = $1 AND expires_at < $2', [scope, before]);
}

export interface GuideCodeRow {
  readonly token: string;
  readonly staff: StaffId;
  readonly store: StoreId;
  /** As in the token: the minute, and the number within it. */
  readonly iat: number;
  readonly seq: number;
  readonly issued_at: number;
}

/** False when that minute's number is taken. */
export const keepGuideCode = async (queries: Queries, scope: string, row: GuideCodeRow): Promise<boolean> =>
  (await queries.run(
    'INSERT INTO guide_codes (scope, token, staff, store, iat, seq, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING',
    [scope, row.token, row.staff, row.store, row.iat, row.seq, row.issued_at],
  )) > 0;

export async function readGuideCode(queries: Queries, scope: string, token: string): Promise<GuideCodeRow | null> {
  const [row] = await queries.rows<GuideCodeRow>(
    'SELECT token, staff, store, iat, seq, issued_at FROM guide_codes WHERE scope = $1 AND token = $2',
    [scope, token],
  );
  return row ?? null;
}

export const codesOfGuide = (
  queries: Queries,
  scope: string,
  staff: StaffId,
  limit: number,
): Promise<readonly GuideCodeRow[]> =>
  queries.rows<GuideCodeRow>(
    'SELECT token, staff, store, iat, seq, issued_at FROM guide_codes WHERE scope = $1 AND staff = $2 ORDER BY issued_at DESC, seq LIMIT $3',
    [scope, staff, limit],
  );

export interface DaySum {
  readonly day: BusinessDay;
  readonly amount: number;
  /** Postings: with each one something is new. */
  readonly n: number;
}
/** What each business day earned a guide, the newest first. */
export const daySumsOf = (
  queries: Queries,
  scope: string,
  { party, from, to }: Readonly<Record<'party' | 'from' | 'to', string>>,
): Promise<readonly DaySum[]> =>
  queries.rows<DaySum>(
    `SELECT business_day AS day, sum(amount)::bigint AS amount, count(*)::bigint AS n
     FROM commission_postings WHERE scope = $1 AND party = $2 AND business_day BETWEEN $3 AND $4
     GROUP BY business_day ORDER BY business_day DESC`,
    [scope, party, from, to],
  );

/** What of a guide's is due to be settled next. */
export async function nextDueOf(
  queries: Queries,
  scope: string,
  { party, from }: Readonly<Record<'party' | 'from', string>>,
): Promise<{ readonly day: BusinessDay; readonly amount: number } | null> {
  const [row] = await queries.rows<{ readonly day: BusinessDay; readonly amount: number }>(
    `SELECT due_day AS day, sum(amount)::bigint AS amount FROM commission_postings
     WHERE scope = $1 AND party = $2 AND due_day >= $3 GROUP BY due_day ORDER BY due_day LIMIT 1`,
    [scope, party, from],
  );
  return row ?? null;
}

/** Customers bound to a guide since an instant, as the store's documents have it. */
export async function boundSince(
  queries: Queries,
  scope: string,
  { guide, since }: { readonly guide: StaffId; readonly since: number },
): Promise<number> {
  const [row] = await queries.rows<{ readonly n: number }>(
    `SELECT count(*)::bigint AS n FROM documents WHERE scope = $1 AND collection = 'bindings' AND body->>'type' = 'member'
       AND body->>'guide' = $2 AND NOT deleted AND (body->>'since')::bigint >= $3`,
    [scope, guide, since],
  );
  return row?.n ?? 0;
}

/** Whether a guide has a part in a sale. */
export const hasPostingOf = async (queries: Queries, scope: string, sale: string, party: StaffId): Promise<boolean> =>
  (
    await queries.rows('SELECT n FROM commission_postings WHERE scope = $1 AND sale = $2 AND party = $3 LIMIT 1', [
      scope,
      sale,
      party,
    ])
  ).length > 0;

export interface OwnDispute {
  readonly sale: string;
  /** What is not right, as the guide said it; null where the cloud found it. */
  readonly words: string | null;
  readonly state: 'open' | 'upheld' | 'rejected';
  readonly note: string | null;
}
export const disputesRaisedOn = (
  queries: Queries,
  scope: string,
  guide: StaffId,
  sales: readonly string[],
): Promise<readonly OwnDispute[]> =>
  queries.rows<OwnDispute>(
    'SELECT sale, words, state, note FROM commission_disputes WHERE scope = $1 AND (raised_by = $2 OR guide = $2) AND sale = ANY($3) ORDER BY opened_at, id',
    [scope, guide, sales],
  );

/** How many disputes there are about a guide's sales, and how many of them are open. */
export const disputesSeenBy = (
  queries: Queries,
  scope: string,
  guide: StaffId,
): Promise<readonly { readonly state: string; readonly n: number }[]> =>
  queries.rows(
    'SELECT state, count(*)::bigint AS n FROM commission_disputes WHERE scope = $1 AND (raised_by = $2 OR guide = $2) GROUP BY state ORDER BY state',
    [scope, guide],
  );
