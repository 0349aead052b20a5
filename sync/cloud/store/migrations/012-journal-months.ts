/**
 * Migration 12: the lines of the journals in partitions by month of receipt, so that old months can be archived whole; and
 * for archived lines their hashes, by which a repeat is still told from a fork. Uniqueness of (scope, terminal, seq) is
 * held by the locked high-water mark: a key of a partitioned table has to contain the month. A line whose month has no
 * partition goes to the default one, so that a wrong clock loses nothing.
 */
import type { Queries } from '../database.ts';
import { makePartition } from '../journal-partitions.ts';
import type { Month } from '../journal-months.ts';

/** Journal lines between two words about how far it is: some ten seconds. */
const TOLD_EVERY = 100_000;

interface Piece {
  readonly scope: string;
  readonly terminal: string;
  readonly month: Month;
  /** A text where the driver does not read bigint. */
  readonly lines: number | string;
}

/** Of the unpartitioned table; received_at is in milliseconds. */
const MONTH_OF_RECEIPT = "to_char(to_timestamp(received_at / 1000) AT TIME ZONE 'UTC', 'YYYYMM')::integer";

export const JOURNAL_MONTHS = {
  name: '012-journal-months',
  sql: `
ALTER TABLE journal_entries RENAME TO journal_entries_before;
ALTER INDEX journal_entries_pkey RENAME TO journal_entries_before_pkey;
DROP INDEX journal_entries_id;
DROP INDEX journal_entries_brand_facts;

CREATE TABLE journal_entries (
  scope text NOT NULL, terminal text NOT NULL, seq bigint NOT NULL, month integer NOT NULL,
  id text NOT NULL, kind text NOT NULL, hash text NOT NULL, received_at bigint NOT NULL, line text NOT NULL,
  PRIMARY KEY (scope, terminal, seq, month)) PARTITION BY RANGE (month);
CREATE INDEX journal_entries_id ON journal_entries (scope, id);
CREATE INDEX journal_entries_brand_facts ON journal_entries (scope, terminal, seq) WHERE kind IN ('binding.claimed', 'member.enrolled');
CREATE TABLE journal_entries_default PARTITION OF journal_entries DEFAULT;

CREATE TABLE archived_lines (
  scope text NOT NULL, terminal text NOT NULL, first_seq bigint NOT NULL, last_seq bigint NOT NULL,
  month integer NOT NULL, hashes text NOT NULL,
  PRIMARY KEY (scope, terminal, first_seq));
`,
  /** Moves the lines that are there, a terminal's month at a time. */
  then: async (queries: Queries, say: (line: string) => void): Promise<void> => {
    const pieces = await queries.rows<Piece>(
      `SELECT scope, terminal, ${MONTH_OF_RECEIPT} AS month, count(*) AS lines
       FROM journal_entries_before GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    );
    for (const month of new Set(pieces.map((piece) => piece.month))) await makePartition(queries, month);
    const all = pieces.reduce((sum, { lines }) => sum + Number(lines), 0);
    let moved = 0;
    let told = 0;
    for (const [scope, terminal] of terminalsOf(pieces)) {
      moved += await queries.run(
        `INSERT INTO journal_entries (scope, terminal, seq, month, id, kind, hash, received_at, line)
         SELECT scope, terminal, seq, ${MONTH_OF_RECEIPT}, id, kind, hash, received_at, line
         FROM journal_entries_before WHERE scope = $1 AND terminal = $2`,
        [scope, terminal],
      );
      if (moved - told < TOLD_EVERY) continue;
      told = moved;
      say(`${String(moved)} of ${String(all)} journal lines moved into their months`);
    }
    if (moved !== all) throw new Error(`${String(moved)} of ${String(all)} journal lines were moved`);
    await queries.run('DROP TABLE journal_entries_before');
  },
} as const;

const terminalsOf = (pieces: readonly Piece[]): readonly (readonly [scope: string, terminal: string])[] =>
  pieces
    .filter((piece, at) => piece.scope !== pieces[at - 1]?.scope || piece.terminal !== pieces[at - 1]?.terminal)
    .map(({ scope, terminal }) => [scope, terminal]);
