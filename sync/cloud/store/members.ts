/** Members of a brand, their consents and claims. A phone number is only ever a keyed HMAC and a ciphertext here. */
import type { BindingClaim, ClaimId } from '../../domain/binding.ts';
import type { MemberId, StaffId, StoreId } from '../../domain/ids.ts';
import type { SignalKind } from '../../domain/scan-signals.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Queries, Transaction } from './database.ts';

export interface MemberRow {
  readonly id: MemberId;
  readonly phoneMasked: string | null;
  readonly tier: string;
  readonly points: number;
  readonly name: string | null;
}

export interface ClaimRow {
  readonly claim: BindingClaim;
  readonly store: StoreId;
  readonly token: string | null;
  /** By a handover code of which the journal that names its giver is not here yet. */
  readonly awaitsGiver?: boolean;
  readonly undone?: UndoneBy;
}
/** What was said of a claim that a manager undid, and what it looked like. */
export interface UndoneBy {
  readonly signal: SignalKind;
  readonly words: string;
}

interface RawMember {
  readonly id: MemberId;
  readonly phone_masked: string | null;
  readonly tier: string;
  readonly points: number;
  readonly name: string | null;
}
export interface RawClaim {
  readonly id: ClaimId;
  readonly at: EpochMs;
  readonly source: BindingClaim['source'];
  readonly guide: StaffId | null;
  readonly terminal: number;
  readonly seq: number;
  readonly guide_is_member: boolean;
  readonly store: StoreId;
  readonly token: string | null;
  readonly giver: StaffId | null;
  readonly undone: UndoneBy | null;
}

export const NEW_MEMBER_TIER = 'basic';
/** In the place of a tier: the person was deleted, and the row says only that somebody had this id. */
export const FORGOTTEN_TIER = 'deleted';
const COLUMNS = 'id, phone_masked, tier, points, name';
const memberOf = ({ id, phone_masked: phoneMasked, tier, points, name }: RawMember): MemberRow => ({
  id,
  phoneMasked,
  tier,
  points,
  name,
});

export async function memberByPhone(queries: Queries, scope: string, hmac: string): Promise<MemberRow | null> {
  const [row] = await queries.rows<RawMember>(`SELECT ${COLUMNS} FROM members WHERE scope = $1 AND phone_hmac = $2`, [
    scope,
    hmac,
  ]);
  return row === undefined ? null : memberOf(row);
}

export async function memberById(queries: Queries, scope: string, id: string): Promise<MemberRow | null> {
  const [row] = await queries.rows<RawMember>(`SELECT ${COLUMNS} FROM members WHERE scope = $1 AND id = $2`, [
    scope,
    id,
  ]);
  return row === undefined ? null : memberOf(row);
}

/** When the member came to be, epoch milliseconds; 0 for nobody. */
export async function createdAt(queries: Queries, scope: string, id: string): Promise<number> {
  const [row] = await queries.rows<{ created_at: number }>(
    'SELECT created_at FROM members WHERE scope = $1 AND id = $2',
    [scope, id],
  );
  return row?.created_at ?? 0;
}

/** Those of them who came to be before an instant. */
export async function membersBefore(
  queries: Queries,
  scope: string,
  members: readonly string[],
  before: number,
): Promise<ReadonlySet<string>> {
  if (members.length === 0) return new Set();
  const rows = await queries.rows<{ id: string }>(
    'SELECT id FROM members WHERE scope = $1 AND id = ANY($2) AND created_at < $3',
    [scope, members, before],
  );
  return new Set(rows.map(({ id }) => id));
}

export interface NewMember {
  readonly id: string;
  readonly phone: { readonly hmac: string; readonly cipher: string; readonly masked: string } | null;
  readonly name: string | null;
  readonly at: number;
}

/** Makes the member unless the id or the phone is there already; whether it made one. */
export async function ensureMember(
  queries: Queries,
  scope: string,
  { id, phone, name, at }: NewMember,
): Promise<boolean> {
  const added = await queries.run(
    `INSERT INTO members (scope, id, phone_hmac, phone_cipher, phone_masked, tier, points, name, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8) ON CONFLICT DO NOTHING`,
    [scope, id, phone?.hmac ?? null, phone?.cipher ?? null, phone?.masked ?? null, NEW_MEMBER_TIER, name, at],
  );
  return added === 1;
}

/** Who is found by the number, and since when they are a member. */
export async function holderOfPhone(
  queries: Queries,
  scope: string,
  hmac: string,
): Promise<{ readonly id: MemberId; readonly since: EpochMs } | null> {
  const [row] = await queries.rows<{ id: MemberId; since: EpochMs }>(
    'SELECT id, created_at AS since FROM members WHERE scope = $1 AND phone_hmac = $2',
    [scope, hmac],
  );
  return row ?? null;
}

/**
 * What an enrolment says of a member who has no number yet: found by it from now on, unless another member is found by it already.
 * Then the number is kept to reach the person by, and to show masked.
 */
export async function fillMember(
  tx: Transaction,
  scope: string,
  member: string,
  {
    hmac,
    cipher,
    masked,
    name,
  }: { readonly hmac: string; readonly cipher: string; readonly masked: string; readonly name: string | null },
): Promise<void> {
  await tx.run(
    `UPDATE members SET phone_cipher = $4, phone_masked = $5, name = COALESCE(name, $6),
       phone_hmac = CASE WHEN EXISTS (SELECT 1 FROM members o WHERE o.scope = $1 AND o.phone_hmac = $3) THEN NULL ELSE $3 END
     WHERE scope = $1 AND id = $2 AND phone_cipher IS NULL`,
    [scope, member, hmac, cipher, masked, name],
  );
}

/** Who was found by the number keeps it to be reached by, and another who has it too is found instead. Behind the locks of both. */
export async function findInstead(
  tx: Transaction,
  scope: string,
  { from, to, hmac }: { readonly from: string; readonly to: string; readonly hmac: string },
): Promise<void> {
  await tx.run('UPDATE members SET phone_hmac = NULL WHERE scope = $1 AND id = $2 AND phone_hmac = $3', [
    scope,
    from,
    hmac,
  ]);
  await findBy(tx, scope, { member: to, hmac });
}

/** The number, which finds nobody, finds this member from now on. Behind the member's lock. */
export async function findBy(
  tx: Transaction,
  scope: string,
  { member, hmac }: { readonly member: string; readonly hmac: string },
): Promise<void> {
  await tx.run('UPDATE members SET phone_hmac = $3 WHERE scope = $1 AND id = $2', [scope, member, hmac]);
}

/** A member's number: what finds them by it (null where it finds another, or nobody), what is kept of it, since when they are one. */
export interface NumberRow {
  readonly id: MemberId;
  readonly hmac: string | null;
  readonly cipher: string | null;
  readonly since: EpochMs;
}
export const numbersOf = (queries: Queries, scope: string, members: readonly string[]): Promise<readonly NumberRow[]> =>
  queries.rows<NumberRow>(
    `SELECT id, phone_hmac AS hmac, phone_cipher AS cipher, created_at AS since FROM members
     WHERE scope = $1 AND id = ANY($2)`,
    [scope, members],
  );

/** Who was found by the number is not any more, and has none; the other, who has it too, is. Behind the locks of both. */
export async function movePhone(
  tx: Transaction,
  scope: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const [row] = await tx.rows<{ phone_hmac: string | null }>(
    'SELECT phone_hmac FROM members WHERE scope = $1 AND id = $2',
    [scope, from],
  );
  await tx.run(
    'UPDATE members SET phone_hmac = NULL, phone_cipher = NULL, phone_masked = NULL WHERE scope = $1 AND id = $2',
    [scope, from],
  );
  await tx.run('UPDATE members SET phone_hmac = COALESCE(phone_hmac, $3) WHERE scope = $1 AND id = $2', [
    scope,
    to,
    row?.phone_hmac ?? null,
  ]);
}

/** Locks the member: claims of one member are folded one after the other. */
export async function lockMember(tx: Transaction, scope: string, id: string): Promise<void> {
  await tx.rows('SELECT id FROM members WHERE scope = $1 AND id = $2 FOR UPDATE', [scope, id]);
}

export interface Consent {
  readonly id: string;
  readonly member: string;
  readonly version: string;
  readonly purpose: string;
  readonly channel: string;
  readonly operator: string | null;
  readonly marketing: boolean;
  readonly at: number;
  /** Of the customer's page (app/customer-device.ts). */
  readonly device?: string;
}

export async function keepConsent(queries: Queries, scope: string, consent: Consent): Promise<void> {
  const { id, member, version, purpose, channel, operator, marketing, at, device = null } = consent;
  await queries.run(
    `INSERT INTO consents (scope, id, member, version, purpose, channel, operator, marketing, at, device)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
    [scope, id, member, version, purpose, channel, operator, marketing, at, device],
  );
}

/** Of all these members, oldest first. */
export const readConsents = (
  queries: Queries,
  scope: string,
  members: readonly string[],
): Promise<readonly (Pick<Consent, 'version' | 'purpose' | 'channel' | 'marketing'> & { readonly at: EpochMs })[]> =>
  queries.rows(
    'SELECT version, purpose, channel, marketing, at FROM consents WHERE scope = $1 AND member = ANY($2) ORDER BY at, id',
    [scope, members],
  );

export async function keepClaim(
  queries: Queries,
  scope: string,
  member: string,
  { claim, store, token, awaitsGiver = false }: ClaimRow,
): Promise<void> {
  const { id, at, source, guide, terminal, seq, guideIsMember, giver = null } = claim;
  await queries.run(
    `INSERT INTO claims (scope, id, member, at, source, guide, terminal, seq, guide_is_member, store, token, giver, awaits_giver)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
    [scope, id, member, at, source, guide, terminal, seq, guideIsMember ?? false, store, token, giver, awaitsGiver],
  );
}

export const CLAIM_COLUMNS = 'id, at, source, guide, terminal, seq, guide_is_member, store, token, giver, undone';

export const claimRowOf = ({
  id,
  at,
  source,
  guide,
  terminal,
  seq,
  guide_is_member,
  store,
  token,
  giver,
  undone,
}: RawClaim): ClaimRow => ({
  claim: {
    ...{ id, at, source, guide, terminal, seq, guideIsMember: guide_is_member },
    ...(giver === null ? {} : { giver }),
  } as BindingClaim,
  store,
  token,
  ...(undone === null ? {} : { undone }),
});

export async function readClaims(queries: Queries, scope: string, member: string): Promise<readonly ClaimRow[]> {
  const rows = await queries.rows<RawClaim>(`SELECT ${CLAIM_COLUMNS} FROM claims WHERE scope = $1 AND member = $2`, [
    scope,
    member,
  ]);
  return rows.map(claimRowOf);
}

/** Of customers who scanned this handover code before its giver was known. */
export async function claimsAwaitingGiver(
  queries: Queries,
  scope: string,
  token: string,
): Promise<readonly { readonly member: MemberId; readonly row: ClaimRow }[]> {
  const rows = await queries.rows<RawClaim & { readonly member: MemberId }>(
    `SELECT ${CLAIM_COLUMNS}, member FROM claims WHERE scope = $1 AND token = $2 AND awaits_giver ORDER BY id`,
    [scope, token],
  );
  return rows.map((row) => ({ member: row.member, row: claimRowOf(row) }));
}

/** Codes that have such claims, scanned since an instant, after the one named; the first `limit` of them. */
export const codesAwaitingGiver = async (
  queries: Queries,
  scope: string,
  { after, since, limit }: { readonly after: string; readonly since: number; readonly limit: number },
): Promise<readonly string[]> =>
  (
    await queries.rows<{ readonly token: string }>(
      'SELECT DISTINCT token FROM claims WHERE scope = $1 AND awaits_giver AND token > $2 AND at >= $3 ORDER BY token LIMIT $4',
      [scope, after, since, limit],
    )
  ).map(({ token }) => token);

/** The giver is found, or that there is none; known once, it stays. */
export async function keepGiver(queries: Queries, scope: string, claim: string, giver: StaffId | null): Promise<void> {
  await queries.run(
    'UPDATE claims SET giver = $3, awaits_giver = false, settled = false WHERE scope = $1 AND id = $2 AND awaits_giver',
    [scope, claim, giver],
  );
}

/** The claim stays, and who was bound by it; undone once, it stays undone. */
export async function markUndone(tx: Transaction, scope: string, claim: string, undone: UndoneBy): Promise<void> {
  await tx.run('UPDATE claims SET undone = $3::jsonb WHERE scope = $1 AND id = $2 AND undone IS NULL', [
    scope,
    claim,
    JSON.stringify(undone),
  ]);
}

export interface UnsettledClaim {
  readonly id: string;
  readonly member: MemberId;
  readonly at: EpochMs;
  readonly token: string | null;
  /** Made on the customer's page, not journalled by a terminal. */
  readonly fromPage: boolean;
}

/** Claims of which not everything that follows is known to be published. */
export async function claimsUnsettled(
  queries: Queries,
  scope: string,
  limit: number,
): Promise<readonly UnsettledClaim[]> {
  const rows = await queries.rows<Omit<UnsettledClaim, 'fromPage'> & { readonly terminal: number }>(
    'SELECT id, member, at, token, terminal FROM claims WHERE scope = $1 AND NOT settled ORDER BY id LIMIT $2',
    [scope, limit],
  );
  return rows.map(({ terminal, ...claim }) => ({ ...claim, fromPage: terminal === 0 }));
}

/** Everything that follows from the claim is published. */
export async function settleClaim(queries: Queries, scope: string, id: string): Promise<void> {
  await queries.run('UPDATE claims SET settled = true WHERE scope = $1 AND id = $2 AND NOT settled', [scope, id]);
}
