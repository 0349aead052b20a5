/**
 * Who a member is proven to be: a payment password that the customer types, checked here alone, and the proof that a till gets for
 * it, or for a changing code (member-codes.ts) or a message's digits (message-codes.ts): of this member, for this till, for some minutes. Never a phone number. Five wrong ones lock it for a quarter of an hour;
 * at rest it is scrypt under a secret that the database does not hold. DOMAIN.md §4. Called by routes/accounts.ts.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { err, ok, type Result } from '../../domain/result.ts';
import { epochMs, MINUTE_MS, type EpochMs } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { sameSecret, type DeviceIdentity } from '../app/identity.ts';
import { PIN_COST } from '../store/staff.ts';

export type ProofRefusal = 'no_password' | 'wrong_password' | 'password_locked';

export const PROOF_MS = 10 * MINUTE_MS;
export const WRONG_PASSWORDS_MAX = 5;
export const PASSWORD_LOCKED_MS = 15 * MINUTE_MS;
const SALT_BYTES = 16;

interface PasswordRow {
  readonly salt: string;
  readonly verifier: string;
  readonly failures: number;
  readonly locked_until: number;
}

const keyFor = (secret: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), purpose, 32));

async function verifierOf({ secrets, ports }: Cloud, password: string, salt: string): Promise<string> {
  const derived = await ports.derivePin(password, salt, PIN_COST);
  return createHmac('sha256', keyFor(secrets.pepper, 'member-password')).update(derived).digest('base64url');
}

const readPassword = async (cloud: Cloud, member: string): Promise<PasswordRow | null> => {
  const [row] = await cloud.database.rows<PasswordRow>(
    'SELECT salt, verifier, failures, locked_until FROM member_passwords WHERE scope = $1 AND member = $2',
    [brandScope(cloud.brand.id), member],
  );
  return row ?? null;
};

export const hasPassword = async (cloud: Cloud, member: string): Promise<boolean> =>
  (await readPassword(cloud, member)) !== null;

/** Whoever calls has proven that the customer is there (presence.ts). */
export async function setPassword(cloud: Cloud, member: string, password: string): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  const salt = cloud.ports.random.bytes(SALT_BYTES).toString('base64url');
  const verifier = await verifierOf(cloud, password, salt);
  await cloud.database.run(
    `INSERT INTO member_passwords (scope, member, salt, verifier, failures, locked_until, changed_at) VALUES ($1, $2, $3, $4, 0, 0, $5)
     ON CONFLICT (scope, member) DO UPDATE SET salt = excluded.salt, verifier = excluded.verifier, failures = 0, locked_until = 0, changed_at = excluded.changed_at`,
    [scope, member, salt, verifier, cloud.ports.clock.now()],
  );
}

/** A manager's act: the customer sets another one at the counter. */
export async function dropPassword(cloud: Cloud, member: string): Promise<void> {
  await cloud.database.run('DELETE FROM member_passwords WHERE scope = $1 AND member = $2', [
    brandScope(cloud.brand.id),
    member,
  ]);
}

export async function prove(
  cloud: Cloud,
  device: DeviceIdentity,
  member: string,
  password: string,
): Promise<Result<GivenProof, ProofRefusal>> {
  const known = await isPassword(cloud, member, password);
  return known.ok ? ok(giveProof(cloud, device, member)) : known;
}

export interface GivenProof {
  readonly proof: string;
  readonly expiresAt: EpochMs;
}
/** What a proof is worth: of one sale, and of so much of its stored value in fen. */
export interface ProofLimit {
  readonly sale: string;
  readonly amount: number;
}

/** For this terminal and some minutes; without a limit for whatever the member's accounts have. */
export function giveProof(cloud: Cloud, device: DeviceIdentity, member: string, limit?: ProofLimit): GivenProof {
  const expiresAt = epochMs(cloud.ports.clock.now() + PROOF_MS);
  const until = String(expiresAt);
  const limited = limit === undefined ? [] : [limit.sale, String(limit.amount)];
  return { proof: [until, sealOf(cloud, device, [member, until, ...limited]), ...limited].join('.'), expiresAt };
}

/** A proof that this cloud gave to this very terminal and that has not ended, with what it is worth; null for any other. */
export function readProof(
  cloud: Cloud,
  device: DeviceIdentity,
  member: string,
  proof: string | undefined,
): { readonly limit: ProofLimit | null } | null {
  const [until = '', seal = '', ...limited] = (proof ?? '').split('.');
  if (!/^\d{13,16}$/.test(until) || Number(until) < cloud.ports.clock.now()) return null;
  if (!sameSecret(seal, sealOf(cloud, device, [member, until, ...limited]))) return null;
  const [sale, amount] = limited;
  return { limit: sale === undefined ? null : { sale, amount: Number(amount) } };
}

const sealOf = ({ secrets, brand }: Cloud, { terminal }: DeviceIdentity, facts: readonly string[]): string =>
  createHmac('sha256', keyFor(secrets.tokenSecret, 'member-proof'))
    .update([brand.id, terminal, ...facts].join('|'))
    .digest('base64url');

/** Counts a wrong one before it answers, so that guesses at the same time are counted too. */
export async function isPassword(
  cloud: Cloud,
  member: string,
  password: string,
): Promise<Result<undefined, ProofRefusal>> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const row = await readPassword(cloud, member);
  if (row === null) return err('no_password');
  if (row.locked_until > now) return err('password_locked');
  await cloud.database.run(
    `UPDATE member_passwords SET failures = failures + 1, locked_until = CASE WHEN failures + 1 >= $3 THEN $4 ELSE locked_until END
     WHERE scope = $1 AND member = $2`,
    [scope, member, WRONG_PASSWORDS_MAX, now + PASSWORD_LOCKED_MS],
  );
  const [given, kept] = [Buffer.from(await verifierOf(cloud, password, row.salt)), Buffer.from(row.verifier)];
  if (given.length !== kept.length || !timingSafeEqual(given, kept)) return err('wrong_password');
  await cloud.database.run(
    'UPDATE member_passwords SET failures = 0, locked_until = 0 WHERE scope = $1 AND member = $2',
    [scope, member],
  );
  return ok(undefined);
}
