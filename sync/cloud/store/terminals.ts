/** Terminals of a brand: one-time pairing codes, numbers that are never given twice, keys, stores and their profiles. */
import type { BrandId, StoreId, TerminalId } from '../../domain/ids.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { ToldRecall } from '../../protocol/items.ts';
import { brandScope, type TerminalProfile } from '../../protocol/messages.ts';
import type { Queries, Transaction } from './database.ts';

export type PairingRefusal = 'unknown' | 'used' | 'expired';
export type StoreProfile = TerminalProfile['store'];

export interface TerminalRow {
  readonly terminal: TerminalId;
  readonly number: number;
  readonly store: StoreId;
  readonly name: string;
  readonly public_key: string;
  readonly paired_at: number;
  readonly revoked_at: number | null;
  readonly last_contact: number;
  readonly unsent: number | null;
  readonly oldest_unsent: number | null;
  readonly health: TerminalHealth | null;
  /** Keys that it had before `public_key`, oldest first; null when it never changed. */
  readonly earlier_keys: readonly EarlierKey[] | null;
}

/** A key that signed the journal's entries before number `until`, after those of the key before it. */
export interface EarlierKey {
  readonly key: string;
  readonly until: number;
}

/** The key that an entry of this number must be signed with. */
export const keyAt = (
  { public_key: key, earlier_keys: earlier }: Pick<TerminalRow, 'public_key' | 'earlier_keys'>,
  seq: number,
): string => earlier?.find(({ until }) => seq < until)?.key ?? key;

/** Other keys than those of `before`. False when the terminal has another key than `before` by now, or was revoked. */
export async function changeKeys(
  queries: Queries,
  brand: BrandId,
  before: TerminalRow,
  { public_key: key, earlier_keys: earlier }: Pick<TerminalRow, 'public_key' | 'earlier_keys'>,
): Promise<boolean> {
  const changed = await queries.run(
    'UPDATE terminals SET public_key = $4, earlier_keys = $5::jsonb WHERE scope = $1 AND terminal = $2 AND public_key = $3 AND revoked_at IS NULL',
    [brandScope(brand), before.terminal, before.public_key, key, JSON.stringify(earlier)],
  );
  return changed === 1;
}

/** What a terminal last said of itself; each is there when it said it. */
export interface TerminalHealth {
  /** How far its machine's clock is behind ours, in ms. */
  readonly skew?: number;
  /** p99 of its journal's recent fsyncs, in ms. */
  readonly fsync?: number;
  /** Slips that wait for a person. */
  readonly prints?: number;
  /** Since when the oldest of them waits. */
  readonly print?: number;
  /** The last change of `skew` by a minute or more, and when it was heard of; not the terminal's own words. */
  readonly stepped?: number;
  readonly steppedAt?: number;
}

export const TERMINAL_COLUMNS =
  'terminal, number, store, name, public_key, paired_at, revoked_at, last_contact, unsent, oldest_unsent, health, earlier_keys';

export const readTerminals = (queries: Queries, brand: BrandId): Promise<readonly TerminalRow[]> =>
  queries.rows<TerminalRow>(`SELECT ${TERMINAL_COLUMNS} FROM terminals WHERE scope = $1 ORDER BY number`, [
    brandScope(brand),
  ]);

export async function readTerminal(queries: Queries, brand: BrandId, terminal: string): Promise<TerminalRow | null> {
  const [row] = await queries.rows<TerminalRow>(
    `SELECT ${TERMINAL_COLUMNS} FROM terminals WHERE scope = $1 AND terminal = $2`,
    [brandScope(brand), terminal],
    'terminal',
  );
  return row ?? null;
}

/** Nobody believes them any more, or buys of them: told to tills, the last first, at most `limit` of each. */
export interface ToldWithToken {
  /** Keys of terminals. */
  readonly revoked: readonly string[];
  readonly recalls: readonly ToldRecall[];
}

/** The terminal, and what it is told. */
export async function readTerminalAndTold(
  queries: Queries,
  brand: BrandId,
  terminal: string,
  limit: number,
): Promise<({ readonly row: TerminalRow } & ToldWithToken) | null> {
  const [found] = await queries.rows<
    TerminalRow & { readonly ended: readonly RevokedKeys[] | null; readonly recalls: readonly ToldRecall[] | null }
  >(
    `SELECT ${TERMINAL_COLUMNS}, (SELECT jsonb_agg(jsonb_build_object('key', r.public_key, 'earlier', r.earlier_keys)) FROM
       (SELECT public_key, earlier_keys FROM terminals WHERE scope = $1 AND revoked_at IS NOT NULL ORDER BY revoked_at DESC LIMIT $3) r) AS ended,
       (SELECT jsonb_agg(jsonb_build_object('batch', b.batch, 'at', b.recalled_at, 'reason', b.recall_reason)) FROM
       (SELECT batch, recalled_at, recall_reason FROM item_batches WHERE scope = $1 AND recalled_at IS NOT NULL ORDER BY recalled_at DESC LIMIT $3) b) AS recalls
     FROM terminals WHERE scope = $1 AND terminal = $2`,
    [brandScope(brand), terminal, limit],
    'terminal_and_told',
  );
  if (found === undefined) return null;
  const { ended, recalls, ...row } = found;
  const revoked = (ended ?? []).flatMap(({ key, earlier }) => [key, ...(earlier ?? []).map((one) => one.key)]);
  return { row, revoked, recalls: recalls ?? [] };
}

interface RevokedKeys {
  readonly key: string;
  readonly earlier: readonly EarlierKey[] | null;
}

export async function readStore(queries: Queries, brand: BrandId, store: string): Promise<StoreProfile | null> {
  const [row] = await queries.rows<{ profile: StoreProfile }>(
    'SELECT profile FROM stores WHERE scope = $1 AND store = $2',
    [brandScope(brand), store],
  );
  return row?.profile ?? null;
}

export const readStores = async (queries: Queries, brand: BrandId): Promise<readonly StoreProfile[]> =>
  (
    await queries.rows<{ profile: StoreProfile }>('SELECT profile FROM stores WHERE scope = $1 ORDER BY store', [
      brandScope(brand),
    ])
  ).map(({ profile }) => profile);

/** Uses a code up: the store it was made for, or why not. */
export async function takePairingCode(
  tx: Transaction,
  brand: BrandId,
  codeHash: string,
  now: number,
): Promise<Result<StoreId, PairingRefusal>> {
  const [row] = await tx.rows<{ store: StoreId; expires_at: number; used_at: number | null }>(
    'SELECT store, expires_at, used_at FROM pairing_codes WHERE scope = $1 AND code_hash = $2 FOR UPDATE',
    [brandScope(brand), codeHash],
  );
  if (row === undefined) return err('unknown');
  if (row.used_at !== null) return err('used');
  if (row.expires_at <= now) return err('expired');
  await tx.run('UPDATE pairing_codes SET used_at = $3 WHERE scope = $1 AND code_hash = $2', [
    brandScope(brand),
    codeHash,
    now,
  ]);
  return ok(row.store);
}

/** The next terminal number of the brand. Numbers are never given twice, not even after a terminal is revoked. */
export async function takeTerminalNumber(tx: Transaction, brand: BrandId): Promise<number> {
  const [row] = await tx.rows<{ number: number }>(
    `INSERT INTO settings AS s (scope, name, value) VALUES ($1, 'last-terminal', '{"number":1}')
     ON CONFLICT (scope, name) DO UPDATE SET value = jsonb_build_object('number', (s.value->>'number')::integer + 1)
     RETURNING (value->>'number')::integer AS number`,
    [brandScope(brand)],
  );
  if (row === undefined) throw new Error('no terminal number');
  return row.number;
}

/**
 * A terminal that this brand once had, with its number, which is not given again. False when somebody has it by now.
 */
export async function putBackTerminal(
  tx: Transaction,
  brand: BrandId,
  row: Pick<TerminalRow, 'terminal' | 'number' | 'store' | 'name' | 'public_key' | 'paired_at'>,
  now: number,
): Promise<boolean> {
  await tx.run(
    `UPDATE settings SET value = jsonb_build_object('number', GREATEST((value->>'number')::integer, $2))
     WHERE scope = $1 AND name = 'last-terminal'`,
    [brandScope(brand), row.number],
  );
  const written = await tx.run(
    `INSERT INTO terminals (scope, terminal, number, store, name, public_key, paired_at, last_contact)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [brandScope(brand), row.terminal, row.number, row.store, row.name, row.public_key, row.paired_at, now],
  );
  return written === 1;
}

/**
 * The terminal that a used code paired with this very key, if its answer can have been lost: nobody revoked it, it was never
 * heard of since, and the code would still be good.
 */
export async function pairedBy(
  tx: Transaction,
  brand: BrandId,
  { codeHash, publicKey, now }: { readonly codeHash: string; readonly publicKey: string; readonly now: number },
): Promise<TerminalRow | null> {
  const columns = TERMINAL_COLUMNS.split(', ').map((name) => `t.${name}`);
  const [row] = await tx.rows<TerminalRow>(
    `SELECT ${columns.join(', ')} FROM pairing_codes c
     JOIN terminals t ON t.scope = c.scope AND t.store = c.store AND t.paired_at = c.used_at
     WHERE c.scope = $1 AND c.code_hash = $2 AND c.expires_at > $4
       AND t.public_key = $3 AND t.last_contact = t.paired_at AND t.revoked_at IS NULL`,
    [brandScope(brand), codeHash, publicKey, now],
  );
  return row ?? null;
}

export const terminalIdOf = (number: number): TerminalId => String(number).padStart(2, '0') as TerminalId;
