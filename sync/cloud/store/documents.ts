/**
 * Documents in their scopes. `seq` comes from the scope's counter row, which is taken last in the writing transaction and
 * held until its commit: a reader that has seen `seq` n has seen everything up to n. One scope per transaction.
 * Called by ingest, replication, binding and the demo shop. ARCHITECTURE.md §6, SYNC.md.
 */
import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import type { CollectionName } from '../../schemas/collections.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { Queries, Transaction } from './database.ts';

export interface DocumentWrite {
  readonly collection: CollectionName;
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly deleted?: boolean;
  /** Another where a cheaper text says as surely what the body is; default the hash of its canonical JSON. */
  readonly contentHash?: string;
  /** `body` as JSON, where it is at hand: what is stored. */
  readonly json?: string;
}
export interface DocumentRow {
  readonly id: string;
  readonly seq: number;
  readonly deleted: boolean;
  readonly body: Record<string, unknown>;
}

export const contentHash = (body: unknown): string =>
  createHash('sha256')
    .update(canonicalize(body) ?? '')
    .digest('hex');

const WRITE_CHUNK = 1000;

/**
 * Writes documents, each with the next numbers of its scope; unchanged ones keep their number. Call it once, as the last
 * statement of the transaction. Of several writes of one document the last counts.
 */
export async function writeDocuments(tx: Transaction, scope: string, writes: readonly DocumentWrite[]): Promise<void> {
  const last = [...new Map(writes.map((write) => [`${write.collection}/${write.id}`, write])).values()];
  if (last.length === 0) return;
  // Before the counter is taken: others wait for it.
  const written = last.map(writtenOut);
  await insertDocuments(tx, scope, await takeSeq(tx, scope, last.length), written);
}

/** The same with numbers that were taken before, for writers that must read under the counter's lock first. */
export const writeDocumentsAt = (
  tx: Transaction,
  scope: string,
  base: number,
  last: readonly DocumentWrite[],
): Promise<void> => insertDocuments(tx, scope, base, last.map(writtenOut));

type WrittenOut = Required<Omit<DocumentWrite, 'body'>>;

function writtenOut({ collection, id, body, deleted, contentHash: hash, json }: DocumentWrite): WrittenOut {
  return {
    collection,
    id,
    deleted: deleted ?? false,
    contentHash: hash ?? contentHash(body),
    json: json ?? JSON.stringify(body),
  };
}

async function insertDocuments(
  tx: Transaction,
  scope: string,
  base: number,
  documents: readonly WrittenOut[],
): Promise<void> {
  for (let start = 0; start < documents.length; start += WRITE_CHUNK) {
    const chunk = documents.slice(start, start + WRITE_CHUNK);
    await tx.run(
      `INSERT INTO documents AS d (scope, collection, id, seq, deleted, content_hash, body)
       SELECT $1, w.collection, w.id, w.seq, w.deleted, w.content_hash, w.body::jsonb
       FROM unnest($2::text[], $3::text[], $4::bigint[], $5::boolean[], $6::text[], string_to_array($7, E'\\n'))
         AS w(collection, id, seq, deleted, content_hash, body)
       ON CONFLICT (scope, collection, id) DO UPDATE
         SET seq = excluded.seq, deleted = excluded.deleted, content_hash = excluded.content_hash, body = excluded.body
         WHERE d.content_hash <> excluded.content_hash OR d.deleted <> excluded.deleted`,
      [
        scope,
        chunk.map(({ collection }) => collection),
        chunk.map(({ id }) => id),
        chunk.map((_, index) => base + start + index + 1),
        chunk.map(({ deleted }) => deleted),
        chunk.map(({ contentHash: hash }) => hash),
        // One text, since JSON on one line needs no escapes: as an array it would be quoted twice.
        chunk.map(({ json }) => json).join('\n'),
      ],
      'write_documents',
    );
  }
}

/** Takes `count` numbers of the scope; its counter row stays locked until the transaction ends. */
export async function takeSeq(tx: Transaction, scope: string, count: number): Promise<number> {
  const [row] = await tx.rows<{ base: number }>(
    `INSERT INTO scope_seq AS s (scope, epoch, seq)
     VALUES ($1, (SELECT value->>'id' FROM settings WHERE scope = 'cloud' AND name = 'epoch'), $2)
     ON CONFLICT (scope) DO UPDATE SET seq = s.seq + $2 RETURNING seq - $2 AS base`,
    [scope, count],
    'take_seq',
  );
  if (row === undefined) throw new Error('the scope counter gave nothing');
  return row.base;
}

export async function readDocument(
  queries: Queries,
  scope: string,
  collection: CollectionName,
  id: string,
): Promise<DocumentRow | null> {
  const [row] = await queries.rows<DocumentRow>(
    'SELECT id, seq, deleted, body FROM documents WHERE scope = $1 AND collection = $2 AND id = $3',
    [scope, collection, id],
  );
  return row ?? null;
}

/**
 * A plain ANY over receipt numbers reads the store's whole ledger, with statistics and without; bounds, an order and a text
 * that no index holds leave the planner one stretch of the index of numbers.
 */
const ofReceipts = (what: string): string =>
  `SELECT ${what} FROM documents WHERE scope = $1 AND collection = 'ledger'
     AND body->>'receiptNumber' >= (SELECT min(n) FROM unnest($2::text[]) AS n)
     AND body->>'receiptNumber' <= (SELECT max(n) FROM unnest($2::text[]) AS n)
     AND (body->>'receiptNumber') || '' = ANY($2) ORDER BY body->>'receiptNumber'`;

/** Which of these receipt numbers the ledger has. */
export async function knownReceipts(
  queries: Queries,
  scope: string,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  if (numbers.length === 0) return new Set();
  const sql = ofReceipts("body->>'receiptNumber' AS number");
  const rows = await queries.rows<{ number: string }>(sql, [scope, numbers]);
  return new Set(rows.map(({ number }) => number));
}

/** What the ledger has under these receipt numbers. */
export async function ledgerOfReceipts(
  queries: Queries,
  scope: string,
  numbers: readonly string[],
): Promise<readonly LedgerDocument[]> {
  if (numbers.length === 0) return [];
  const rows = await queries.rows<{ body: LedgerDocument }>(ofReceipts('body'), [scope, numbers]);
  return rows.map(({ body }) => body);
}

/** The refunds of a sale, but for the one of this id; those that sister stores paid out among them. */
export async function refundsOf(
  queries: Queries,
  scope: string,
  sale: string,
  except: string,
): Promise<readonly LedgerDocument[]> {
  const rows = await queries.rows<{ body: LedgerDocument }>(
    `SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'kind' = 'refund' AND body->'body'->'sale'->>'saleId' = $2 AND id <> $3
     UNION ALL SELECT body FROM sister_refunds WHERE scope = $1 AND sale = $2 AND refund <> $3`,
    [scope, sale, except],
  );
  return rows.map(({ body }) => body);
}

/** The next page after `seq`, at most `limit` long; a shorter one is the last for now. */
export function readPage(
  queries: Queries,
  scope: string,
  collection: CollectionName,
  seq: number,
  limit: number,
): Promise<readonly DocumentRow[]> {
  return queries.rows<DocumentRow>(
    'SELECT id, seq, deleted, body FROM documents WHERE scope = $1 AND collection = $2 AND seq > $3 ORDER BY seq LIMIT $4',
    [scope, collection, seq, limit],
  );
}

export interface History {
  readonly epoch: string;
  /** It came out of a backup once: others may know what it has forgotten. */
  readonly wasPutBack: boolean;
}

/** The name of this database's history; a restored backup gets another, which makes everybody pull and upload anew. */
export async function ensureEpoch(queries: Queries, fresh: string): Promise<History> {
  await queries.run(
    "INSERT INTO settings (scope, name, value) VALUES ('cloud', 'epoch', $1::jsonb) ON CONFLICT DO NOTHING",
    [JSON.stringify({ id: fresh })],
  );
  return readHistory(queries);
}

export const readEpoch = async (queries: Queries): Promise<string> => (await readHistory(queries)).epoch;

async function readHistory(queries: Queries): Promise<History> {
  const [row] = await queries.rows<{ id: string; restored: string | null }>(
    "SELECT value->>'id' AS id, value->>'restored' AS restored FROM settings WHERE scope = 'cloud' AND name = 'epoch'",
  );
  if (row === undefined) throw new Error('the database has no epoch');
  return { epoch: row.id, wasPutBack: row.restored === 'true' };
}
