/**
 * People: their document (published to each of their stores), the PIN verifier (scrypt, sealed with the pepper at rest)
 * and the temporary lock after failures. A lock is on one person, never on a store or a till.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { BrandId, StoreId } from '../../domain/ids.ts';
import { belongsTo } from '../../domain/reach.ts';
import type { PeopleRules } from '../../domain/people-rules.ts';
import type { RoleDefinition } from '../../domain/role-definition.ts';
import { brandScope, type StaffVerifier } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { CloudPorts } from '../ports.ts';
import type { Secrets } from '../secrets.ts';
import type { Queries } from './database.ts';
import { readStore } from './terminals.ts';

/** 16 MB and some 40 ms on a till: a person does not notice, a guesser does. */
export const PIN_COST = { n: 16_384, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface Credential {
  readonly staff: StaffDocument;
  readonly salt: string;
  readonly verifier: string;
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly failures: number;
  readonly lockedUntil: number;
}

interface CredentialRow {
  readonly body: StaffDocument;
  readonly salt: string;
  readonly sealed_verifier: string;
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly failures: number;
  readonly locked_until: number;
}

const COLUMNS = 'p.body, c.salt, c.sealed_verifier, c.n, c.r, c.p, c.failures, c.locked_until';

/** Writes or replaces a person and the PIN. */
export async function putStaff(
  queries: Queries,
  secrets: Secrets,
  ports: CloudPorts,
  scope: string,
  staff: StaffDocument,
  pin: string,
): Promise<void> {
  const salt = ports.random.bytes(SALT_BYTES).toString('base64url');
  const verifier = await ports.derivePin(pin, salt, PIN_COST);
  await queries.run(
    `INSERT INTO staff (scope, staff, token_number, body) VALUES ($1, $2, $3, $4::jsonb)
     ON CONFLICT (scope, staff) DO UPDATE SET body = excluded.body, token_number = excluded.token_number`,
    [scope, staff.id, staff.tokenNumber, JSON.stringify(staff)],
  );
  await queries.run(
    `INSERT INTO staff_credentials (scope, staff, salt, sealed_verifier, n, r, p) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (scope, staff) DO UPDATE SET salt = excluded.salt, sealed_verifier = excluded.sealed_verifier,
       n = excluded.n, r = excluded.r, p = excluded.p, failures = 0, locked_until = 0`,
    [scope, staff.id, salt, seal(verifier, secrets, ports), PIN_COST.n, PIN_COST.r, PIN_COST.p],
  );
}

export async function readCredential(
  queries: Queries,
  secrets: Secrets,
  scope: string,
  staff: string,
): Promise<Credential | null> {
  const [row] = await queries.rows<CredentialRow>(
    `SELECT ${COLUMNS} FROM staff p JOIN staff_credentials c ON c.scope = p.scope AND c.staff = p.staff WHERE p.scope = $1 AND p.staff = $2`,
    [scope, staff],
  );
  return row === undefined ? null : credentialOf(row, secrets);
}

/** What a terminal is told of its people, so that it decides about them without the cloud. */
export interface StaffList {
  readonly items: readonly StaffVerifier[];
  readonly roles: readonly RoleDefinition[];
  readonly rules: PeopleRules | null;
  readonly revokedBadges: readonly string[];
}

/**
 * The verifiers of everybody who belongs to a store, works there, manages it or is to come, for its terminals' offline log-in, the brand's
 * roles, the store's rules and the badges that were revoked.
 */
export async function readVerifiers(
  queries: Queries,
  secrets: Secrets,
  { brand, store }: { readonly brand: BrandId; readonly store: StoreId },
  now: number,
): Promise<StaffList> {
  const rows = await queries.rows<CredentialRow & VerifierRow>(
    `SELECT ${COLUMNS}, (SELECT jsonb_agg(o.body ORDER BY o.role) FROM staff_roles o WHERE o.scope = $1) AS roles, (SELECT u.body FROM people_rules u WHERE u.scope = $1 AND u.store = $2) AS rules, (SELECT jsonb_agg(b.badge ORDER BY b.badge) FROM staff_badges b WHERE b.scope = $1 AND b.revoked_at IS NOT NULL AND b.until_at > $3) AS revoked FROM staff p JOIN staff_credentials c ON c.scope = p.scope AND c.staff = p.staff WHERE p.scope = $1 ORDER BY p.staff`,
    [brandScope(brand), store, now],
  );
  const isByReach = rows.some(({ body }) => body.manages !== undefined);
  const place = (isByReach ? await readStore(queries, brand, store) : null) ?? { id: store };
  const items = rows
    .filter(({ body }) => belongsTo(body, place) || body.goes?.to === store)
    .map((row) => {
      const { staff, salt, verifier, n, r, p } = credentialOf(row, secrets);
      return { staff, salt, verifier, n, r, p };
    });
  const { roles, rules, revoked } = rows[0] ?? { roles: null, rules: null, revoked: null };
  return { items, roles: roles ?? [], rules, revokedBadges: revoked ?? [] };
}
interface VerifierRow {
  readonly roles: readonly RoleDefinition[] | null;
  readonly rules: PeopleRules | null;
  readonly revoked: readonly string[] | null;
}

/** Another verifier, which holds since then; false where a later one holds already. Ends the lock that wrong tries brought. */
export async function changeVerifier(
  queries: Queries,
  { secrets, ports }: { readonly secrets: Secrets; readonly ports: CloudPorts },
  of: { readonly scope: string; readonly staff: string; readonly since: number },
  fresh: {
    readonly salt: string;
    readonly verifier: string;
    readonly n: number;
    readonly r: number;
    readonly p: number;
  },
): Promise<boolean> {
  const sealed = seal(Buffer.from(fresh.verifier, 'base64url'), secrets, ports);
  const changed = await queries.run(
    `UPDATE staff_credentials SET salt = $3, sealed_verifier = $4, n = $5, r = $6, p = $7, failures = 0, locked_until = 0, changed_at = $8
     WHERE scope = $1 AND staff = $2 AND changed_at <= $8`,
    [of.scope, of.staff, fresh.salt, sealed, fresh.n, fresh.r, fresh.p, of.since],
  );
  return changed === 1;
}

export async function noteLogin(
  queries: Queries,
  scope: string,
  staff: string,
  failures: number,
  lockedUntil: number,
): Promise<void> {
  await queries.run('UPDATE staff_credentials SET failures = $3, locked_until = $4 WHERE scope = $1 AND staff = $2', [
    scope,
    staff,
    failures,
    lockedUntil,
  ]);
}

export async function staffByTokenNumber(
  queries: Queries,
  scope: string,
  number: number,
): Promise<{ staff: StaffDocument; member: string | null } | null> {
  const [row] = await queries.rows<{ body: StaffDocument; member: string | null }>(
    'SELECT body, member FROM staff WHERE scope = $1 AND token_number = $2',
    [scope, number],
  );
  return row === undefined ? null : { staff: row.body, member: row.member };
}

export const readRoster = (
  queries: Queries,
  scope: string,
): Promise<readonly { readonly body: StaffDocument; readonly member: string | null }[]> =>
  queries.rows<{ body: StaffDocument; member: string | null }>('SELECT body, member FROM staff WHERE scope = $1', [
    scope,
  ]);

function credentialOf(row: CredentialRow, secrets: Secrets): Credential {
  const { body: staff, salt, n, r, p, failures, locked_until: lockedUntil } = row;
  return {
    staff,
    salt,
    n,
    r,
    p,
    failures,
    lockedUntil,
    verifier: unseal(row.sealed_verifier, secrets).toString('base64url'),
  };
}

const pepperKey = (secrets: Secrets): Buffer =>
  Buffer.from(hkdfSync('sha256', secrets.pepper, Buffer.alloc(0), 'staff-verifier', 32));

function seal(verifier: Buffer, secrets: Secrets, ports: CloudPorts): string {
  const iv = ports.random.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', pepperKey(secrets), iv);
  return Buffer.concat([iv, cipher.update(verifier), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

function unseal(sealed: string, secrets: Secrets): Buffer {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', pepperKey(secrets), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
}
