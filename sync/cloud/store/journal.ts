/** Journals as received: the exact line of every entry, and how far each terminal's is known (its high-water mark). */
import type { BrandId, StoreId, TerminalId } from '../../domain/ids.ts';
import { storeScope } from '../../protocol/messages.ts';
import { FIRST_PREV_HASH } from '../../schemas/entries/entry.ts';
import type { Queries, Transaction } from './database.ts';

export interface Mark {
  readonly seq: number;
  readonly hash: string;
  readonly receivedAt: number;
}
export interface ReceivedLine {
  readonly seq: number;
  readonly id: string;
  readonly kind: string;
  readonly hash: string;
  readonly line: string;
}

interface MarkRow {
  readonly terminal: TerminalId;
  readonly seq: number;
  readonly hash: string;
  readonly received_at: number;
}

export async function readMark(queries: Queries, brand: BrandId, store: StoreId, terminal: TerminalId): Promise<Mark> {
  const [row] = await queries.rows<MarkRow>(
    'SELECT terminal, seq, hash, received_at FROM high_water WHERE scope = $1 AND terminal = $2',
    [storeScope(brand, store), terminal],
  );
  return row === undefined
    ? { seq: 0, hash: FIRST_PREV_HASH, receivedAt: 0 }
    : { seq: row.seq, hash: row.hash, receivedAt: row.received_at };
}

/** The mark, locked until the transaction ends: uploads of one terminal come one after the other. */
export async function lockMark(tx: Transaction, scope: string, terminal: TerminalId): Promise<Mark> {
  await tx.run(
    'INSERT INTO high_water (scope, terminal, seq, hash, received_at) VALUES ($1, $2, 0, $3, 0) ON CONFLICT DO NOTHING',
    [scope, terminal, FIRST_PREV_HASH],
  );
  const [row] = await tx.rows<MarkRow>(
    'SELECT terminal, seq, hash, received_at FROM high_water WHERE scope = $1 AND terminal = $2 FOR UPDATE',
    [scope, terminal],
  );
  if (row === undefined) throw new Error('the high-water mark went away');
  return { seq: row.seq, hash: row.hash, receivedAt: row.received_at };
}

export async function raiseMark(tx: Transaction, scope: string, terminal: TerminalId, mark: Mark): Promise<void> {
  await tx.run('UPDATE high_water SET seq = $3, hash = $4, received_at = $5 WHERE scope = $1 AND terminal = $2', [
    scope,
    terminal,
    mark.seq,
    mark.hash,
    mark.receivedAt,
  ]);
}

export async function readHighWaters(
  queries: Queries,
  brand: BrandId,
  stores: readonly StoreId[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await queries.rows<MarkRow>(
    'SELECT terminal, seq, hash, received_at FROM high_water WHERE scope = ANY($1)',
    [stores.map((store) => storeScope(brand, store))],
  );
  return new Map(rows.map(({ terminal, seq }) => [terminal, seq]));
}

export async function keepLines(
  tx: Transaction,
  scope: string,
  terminal: TerminalId,
  at: number,
  lines: readonly ReceivedLine[],
): Promise<void> {
  await tx.run(
    `INSERT INTO journal_entries (scope, terminal, seq, id, kind, hash, received_at, line)
     SELECT $1, $2, e.seq, e.id, e.kind, e.hash, $3, e.line
     FROM unnest($4::bigint[], $5::text[], $6::text[], $7::text[], string_to_array($8, E'\\n')) AS e(seq, id, kind, hash, line)`,
    [
      scope,
      terminal,
      at,
      lines.map(({ seq }) => seq),
      lines.map(({ id }) => id),
      lines.map(({ kind }) => kind),
      lines.map(({ hash }) => hash),
      lines.map(({ line }) => line).join('\n'),
    ],
  );
}

/** The hashes that are known at these numbers, to tell a repeat from a fork. */
export async function knownHashes(
  queries: Queries,
  scope: string,
  terminal: TerminalId,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (seqs.length === 0) return new Map();
  const rows = await queries.rows<{ seq: number; hash: string }>(
    'SELECT seq, hash FROM journal_entries WHERE scope = $1 AND terminal = $2 AND seq = ANY($3)',
    [scope, terminal, seqs],
  );
  return new Map(rows.map(({ seq, hash }) => [seq, hash]));
}
