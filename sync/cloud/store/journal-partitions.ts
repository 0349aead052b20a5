/**
 * The partitions of the journal's lines, one a month. Those of this and the coming months are made ahead; until then, and
 * for a clock that is wrong, the default partition takes every line. Making one waits for nobody longer than a moment: an
 * upload never fails or stalls for it, whoever came too late tries again later. Any number of processes may do it at once.
 * Called at start, daily (housekeeping.ts), by `npm run cloud -- migrate` and by the migration.
 */
import type { Database, Queries } from './database.ts';
import { monthAfter, monthAt, type Month } from './journal-months.ts';

/** A cloud that cannot make any for two months still has where to put its lines. */
export const MONTHS_AHEAD = 2;

/** More lines than this are taken out of the default partition by `npm run cloud -- migrate` alone, since uploads wait meanwhile. */
export const MOVED_MAX = 20_000;

const LOCK_WAIT_MS = 300;
/** Locked by others, made by others at this moment, its lines lie in the default partition, a deadlock. */
const NOT_NOW = new Set(['55P03', '42P07', '23505', '23514', '40P01']);
const COLUMNS = 'scope, terminal, seq, month, id, kind, hash, received_at, line';

export const partitionOf = (month: Month): string => `journal_entries_${String(month).padStart(6, '0')}`;
const bounds = (month: Month): string => `FOR VALUES FROM (${String(month)}) TO (${String(month + 1)})`;

/** The months that have a partition of their own, in order. */
export async function readMonths(queries: Queries): Promise<readonly Month[]> {
  const rows = await queries.rows<{ name: string }>(
    `SELECT table_name::text AS name FROM information_schema.tables
     WHERE table_schema = current_schema() AND table_name ~ '^journal_entries_[0-9]{6}$' ORDER BY 1`,
  );
  return rows.map(({ name }) => Number(name.slice(-6)) as Month);
}

export const makePartition = (queries: Queries, month: Month): Promise<number> =>
  queries.run(`CREATE TABLE IF NOT EXISTS ${partitionOf(month)} PARTITION OF journal_entries ${bounds(month)}`);

/** How many lines lie in the default partition, by month. */
export const readUnplaced = (queries: Queries): Promise<readonly { readonly month: Month; readonly lines: number }[]> =>
  queries.rows('SELECT month, count(*) AS lines FROM journal_entries_default GROUP BY month ORDER BY month');

/**
 * Makes what is missing of this and the coming months, and of past months whose lines lie in the default partition. Gives
 * the months that could not be made now: their lines are safe in the default partition, and it may be tried again.
 */
export async function makeMonths(database: Database, now: number, movedMax = MOVED_MAX): Promise<readonly Month[]> {
  const last = monthAfter(monthAt(now), MONTHS_AHEAD);
  const there = new Set(await readMonths(database));
  const unplaced = await readUnplaced(database);
  const wanted = [
    ...Array.from({ length: MONTHS_AHEAD + 1 }, (_, ahead) => monthAfter(last, -ahead)),
    // A month in the future stays where it is: the clock was wrong, and its time will come or not.
    ...unplaced.map(({ month }) => month).filter((month) => month <= last),
  ];
  const waiting: Month[] = [];
  for (const month of [...new Set(wanted)].filter((one) => !there.has(one)).sort((a, b) => a - b)) {
    const lines = unplaced.find((one) => one.month === month)?.lines ?? 0;
    if (lines > movedMax || !(await makeMonth(database, month))) waiting.push(month);
  }
  return waiting;
}

/** Whether the month has a partition now. */
async function makeMonth(database: Database, month: Month): Promise<boolean> {
  try {
    await database.transaction(async (tx) => {
      await tx.run(`SET LOCAL lock_timeout = ${String(LOCK_WAIT_MS)}`);
      // Nobody puts a line there meanwhile.
      await tx.run('LOCK TABLE journal_entries_default IN ACCESS EXCLUSIVE MODE');
      await fillPartition(tx, month);
    });
    return true;
  } catch (error) {
    if (!NOT_NOW.has((error as { readonly code?: string }).code ?? '')) throw error;
    return (await readMonths(database)).includes(month);
  }
}

/** Its lines are taken out of the default partition first, else the server refuses the new one. */
async function fillPartition(tx: Queries, month: Month): Promise<void> {
  const name = partitionOf(month);
  await tx.run(`CREATE TABLE ${name} (LIKE journal_entries INCLUDING DEFAULTS)`);
  await tx.run(
    `WITH gone AS (DELETE FROM journal_entries_default WHERE month = $1 RETURNING ${COLUMNS})
     INSERT INTO ${name} (${COLUMNS}) SELECT ${COLUMNS} FROM gone`,
    [month],
  );
  await tx.run(`ALTER TABLE journal_entries ATTACH PARTITION ${name} ${bounds(month)}`);
}
