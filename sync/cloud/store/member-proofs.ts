/**
 * Rows of members' changing codes and of digits sent in messages: statements only. A serial is used for one sale; the digits are a
 * keyed hash. Called by sync/cloud/accounts.
 */
import type { Queries, Transaction } from './database.ts';

export interface MemberCodeRow {
  readonly serial: string;
  readonly member: string;
  readonly until_at: number;
  readonly used_at: number | null;
  readonly terminal: string | null;
  readonly sale: string | null;
}
export interface MessageRow {
  readonly member: string;
  readonly terminal: string;
  readonly sale: string;
  readonly hash: string;
  readonly amount_max: number;
  readonly made_at: number;
  readonly until_at: number;
  readonly tries: number;
  /** Days since 1970, and how many messages went to the member on it. */
  readonly day: number;
  readonly sent: number;
}

const CODE = 'serial, member, until_at, used_at, terminal, sale';
const MESSAGE = 'member, terminal, sale, hash, amount_max, made_at, until_at, tries, day, sent';

/** A serial that is there already stays as it is. */
export async function keepMemberCode(
  queries: Queries,
  scope: string,
  { serial, member, until_at: until }: Pick<MemberCodeRow, 'serial' | 'member' | 'until_at'>,
): Promise<void> {
  await queries.run(
    'INSERT INTO member_codes (scope, serial, member, until_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [scope, serial, member, until],
  );
}

export async function lockMemberCode(tx: Transaction, scope: string, serial: string): Promise<MemberCodeRow | null> {
  const [row] = await tx.rows<MemberCodeRow>(
    `SELECT ${CODE} FROM member_codes WHERE scope = $1 AND serial = $2 FOR UPDATE`,
    [scope, serial],
  );
  return row ?? null;
}

export async function useMemberCode(
  tx: Transaction,
  scope: string,
  { serial, terminal, sale, at }: { serial: string; terminal: string; sale: string; at: number },
): Promise<void> {
  await tx.run('UPDATE member_codes SET used_at = $3, terminal = $4, sale = $5 WHERE scope = $1 AND serial = $2', [
    scope,
    serial,
    at,
    terminal,
    sale,
  ]);
}

/** Tills that were offline for so long may still tell of their use. */
export async function sweepMemberCodes(queries: Queries, scope: string, before: number): Promise<void> {
  await queries.run('DELETE FROM member_codes WHERE scope = $1 AND until_at < $2', [scope, before]);
}

/** The ciphertext of a member's number; null for nobody's. */
export async function phoneCipherOf(queries: Queries, scope: string, member: string): Promise<string | null> {
  const [row] = await queries.rows<{ phone_cipher: string | null }>(
    'SELECT phone_cipher FROM members WHERE scope = $1 AND id = $2',
    [scope, member],
  );
  return row?.phone_cipher ?? null;
}

export async function lockMessage(tx: Transaction, scope: string, member: string): Promise<MessageRow | null> {
  const [row] = await tx.rows<MessageRow>(
    `SELECT ${MESSAGE} FROM member_messages WHERE scope = $1 AND member = $2 FOR UPDATE`,
    [scope, member],
  );
  return row ?? null;
}

/** Takes the place of the one before. */
export async function keepMessage(tx: Transaction, scope: string, row: MessageRow): Promise<void> {
  const { member, terminal, sale, hash, amount_max: most, made_at: made, until_at: until, tries, day, sent } = row;
  await tx.run(
    `INSERT INTO member_messages (scope, ${MESSAGE}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (scope, member) DO UPDATE SET terminal = $3, sale = $4, hash = $5, amount_max = $6, made_at = $7, until_at = $8, tries = $9, day = $10, sent = $11`,
    [scope, member, terminal, sale, hash, most, made, until, tries, day, sent],
  );
}

/** Ends it, used or never sent. */
export async function endMessage(queries: Queries, scope: string, member: string, hash: string): Promise<void> {
  await queries.run('UPDATE member_messages SET until_at = 0 WHERE scope = $1 AND member = $2 AND hash = $3', [
    scope,
    member,
    hash,
  ]);
}

/** Counts one more try of the digits, before anybody compares them; null where none is left to try. */
export async function tryMessage(
  queries: Queries,
  scope: string,
  of: Pick<MessageRow, 'member' | 'terminal' | 'sale'> & { readonly now: number; readonly most: number },
): Promise<Pick<MessageRow, 'hash' | 'amount_max' | 'made_at'> | null> {
  const [row] = await queries.rows<Pick<MessageRow, 'hash' | 'amount_max' | 'made_at'>>(
    `UPDATE member_messages SET tries = tries + 1
     WHERE scope = $1 AND member = $2 AND terminal = $3 AND sale = $4 AND until_at > $5 AND tries < $6
     RETURNING hash, amount_max, made_at`,
    [scope, of.member, of.terminal, of.sale, of.now, of.most],
  );
  return row ?? null;
}
