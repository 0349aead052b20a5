/** Journals as received: the exact line of every entry, and how far each terminal's is known (its high-water mark). */
import type { BrandId, StoreId, TerminalId } from '../../domain/ids.ts';
import { storeScope } from '../../protocol/messages.ts';
import { FIRST_PREV_HASH } from '../../schemas/entries/entry.ts';
import type { Queries, Transaction } from './database.ts';
import { EVERY_MONTH, monthAfter, monthAt, monthsOfIds } from './journal-months.ts';

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
  const [, [row]] = await Promise.all([
    tx.run(
      'INSERT INTO high_water (scope, terminal, seq, hash, received_at) VALUES ($1, $2, 0, $3, 0) ON CONFLICT DO NOTHING',
      [scope, terminal, FIRST_PREV_HASH],
      'make_mark',
    ),
    tx.rows<MarkRow>(
      'SELECT terminal, seq, hash, received_at FROM high_water WHERE scope = $1 AND terminal = $2 FOR UPDATE',
      [scope, terminal],
      'lock_mark',
    ),
  ]);
  if (row === undefined) throw new Error('the high-water mark went away');
  return { seq: row.seq, hash: row.hash, receivedAt: row.received_at };
}

export async function raiseMark(tx: Transaction, scope: string, terminal: TerminalId, mark: Mark): Promise<void> {
  await tx.run(
    'UPDATE high_water SET seq = $3, hash = $4, received_at = $5 WHERE scope = $1 AND terminal = $2',
    [scope, terminal, mark.seq, mark.hash, mark.receivedAt],
    'raise_mark',
  );
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

/** Stores lines that follow one another. */
export async function keepLines(
  tx: Transaction,
  scope: string,
  terminal: TerminalId,
  at: number,
  lines: readonly ReceivedLine[],
): Promise<void> {
  // Texts joined, since none of them has a line's end: as arrays they would be quoted once more.
  const joined = (textOf: (line: ReceivedLine) => string): string => lines.map(textOf).join('\n');
  await tx.run(
    `INSERT INTO journal_entries (scope, terminal, seq, month, id, kind, hash, received_at, line)
     SELECT $1, $2, $4::bigint + e.n - 1, $9, e.id, e.kind, e.hash, $3, e.line
     FROM unnest(string_to_array($5, E'\\n'), string_to_array($6, E'\\n'), string_to_array($7, E'\\n'), string_to_array($8, E'\\n'))
       WITH ORDINALITY AS e(id, kind, hash, line, n)`,
    [
      scope,
      terminal,
      at,
      lines[0]?.seq ?? 0,
      joined(({ id }) => id),
      joined(({ kind }) => kind),
      joined(({ hash }) => hash),
      joined(({ line }) => line),
      monthAt(at),
    ],
    'keep_lines',
  );
}

/**
 * The hashes that are known at these numbers, to tell a repeat from a fork. A repeat is mostly of what came last (`markedAt`
 * is when that was), so that the other months are looked into for the rest alone, and archives for what is in no month.
 */
export async function knownHashes(
  queries: Queries,
  scope: string,
  terminal: TerminalId,
  seqs: readonly number[],
  markedAt: number,
): Promise<ReadonlyMap<number, string>> {
  const known = new Map<number, string>();
  const missing = (): readonly number[] => seqs.filter((seq) => !known.has(seq));
  for (const from of [monthAfter(monthAt(markedAt), -1), EVERY_MONTH]) {
    if (missing().length === 0) break;
    const rows = await queries.rows<{ seq: number; hash: string }>(
      'SELECT seq, hash FROM journal_entries WHERE scope = $1 AND terminal = $2 AND seq = ANY($3) AND month >= $4',
      [scope, terminal, missing(), from],
    );
    for (const { seq, hash } of rows) known.set(seq, hash);
  }
  for (const [seq, hash] of await archivedHashes(queries, scope, terminal, missing())) known.set(seq, hash);
  return known;
}

/** Hashes in hexadecimal, one after the other, from the line of `first_seq` on. */
interface ArchivedRow {
  readonly first_seq: number;
  readonly last_seq: number;
  readonly hashes: string;
}
const HASH_LENGTH = 64;

async function archivedHashes(
  queries: Queries,
  scope: string,
  terminal: TerminalId,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (seqs.length === 0) return new Map();
  const rows = await queries.rows<ArchivedRow>(
    `SELECT first_seq, last_seq, hashes FROM archived_lines a WHERE scope = $1 AND terminal = $2
       AND EXISTS (SELECT 1 FROM unnest($3::bigint[]) AS s(seq) WHERE s.seq BETWEEN a.first_seq AND a.last_seq)`,
    [scope, terminal, seqs],
  );
  const hashAt = (seq: number): string | undefined => {
    const row = rows.find((one) => seq >= one.first_seq && seq <= one.last_seq);
    const at = row === undefined ? 0 : (seq - row.first_seq) * HASH_LENGTH;
    return row?.hashes.slice(at, at + HASH_LENGTH);
  };
  return new Map(seqs.flatMap((seq) => (hashAt(seq) === undefined ? [] : [[seq, hashAt(seq) ?? '']])));
}

export interface KnownId {
  readonly id: string;
  readonly terminal: string;
  readonly seq: number;
}

/**
 * Under which numbers these ids are known. Ids carry their time, so that few months are looked into; those that may be older
 * than the lines that are kept are looked for in the ledger too, whose documents no archive takes away.
 */
export async function knownIds(
  queries: Queries,
  scope: string,
  ids: readonly string[],
  now: number,
): Promise<readonly KnownId[]> {
  const { from, old } = monthsOfIds(ids, now);
  const lines = await queries.rows<KnownId>(
    'SELECT id, terminal, seq FROM journal_entries WHERE scope = $1 AND id = ANY($2) AND month >= $3',
    [scope, ids, from],
    'known_ids',
  );
  if (old.length === 0) return lines;
  const facts = await queries.rows<KnownId>(
    `SELECT id, body->>'terminal' AS terminal, (body->>'seq')::bigint AS seq FROM documents
     WHERE scope = $1 AND collection = 'ledger' AND id = ANY($2)`,
    [scope, old],
  );
  return [...lines, ...facts];
}

/** The line of an entry of one terminal, by its id. */
export async function readLine(
  queries: Queries,
  scope: string,
  terminal: TerminalId,
  id: string,
  now: number,
): Promise<string | undefined> {
  const { from } = monthsOfIds([id], now);
  const [row] = await queries.rows<{ line: string }>(
    'SELECT line FROM journal_entries WHERE scope = $1 AND terminal = $2 AND id = $3 AND month >= $4',
    [scope, terminal, id, from],
  );
  return row?.line;
}
