/**
 * Takes the journal lines of old months out of the database into one file. In this order, so that whatever ends it, the
 * lines are in the database or in both: the file is written beside, synced and renamed; read back from the disk and checked
 * whole; the hashes of its lines are kept, by which a repeat is still told from a fork; the audit log says it; and only
 * then each month's partition is dropped, under a lock and only when it has exactly the lines of the file. The same
 * command with the same file goes on where it was cut off. Called by cloud-archive.ts.
 */
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { codeOf, StartFailure } from '../failure.ts';
import type { ArchiveKillPoints } from '../kill-points.ts';
import { delay, type CloudPorts } from '../ports.ts';
import type { Audit } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import { readEpoch } from '../store/documents.ts';
import {
  JOURNAL_MONTHS_KEPT_MIN,
  monthAfter,
  monthAt,
  monthStart,
  monthText,
  type Month,
} from '../store/journal-months.ts';
import { partitionOf, readMonths } from '../store/journal-partitions.ts';
import { archiveContent, checkArchive, groupOf, printOf, type CheckedArchive, type KeptLine } from './archive-file.ts';

/** The law asks for accounting records for years: these are in the database, older ones in archives. */
export const JOURNAL_MONTHS_KEPT = 24;

const PAGE_LINES = 2000;
/** Of one row of `archived_lines`: some 64 KB. */
const HASHES_CHUNK = 1000;
const LOCK_WAIT_MS = 300;
const LOCK_TRIES_MAX = 100;
const LOCK_PAUSE_MS = 200;
const LOCK_NOT_AVAILABLE = '55P03';

export interface ArchiveWork {
  readonly database: Database;
  readonly ports: CloudPorts;
  readonly audit: Audit;
  /** Whose audit log says it. */
  readonly scope: string;
  readonly killPoints: ArchiveKillPoints;
  /** Told what is left where it is, and how far it is. */
  readonly say: (line: string) => void;
}
export interface Archived {
  readonly months: readonly Month[];
  readonly lines: number;
  readonly checksum: string;
}

/** Archives all months before `before`, keeping the last `kept` ones. @throws StartFailure in one line. */
export async function archiveJournals(work: ArchiveWork, before: Month, kept: number, file: string): Promise<Archived> {
  await refuseYoung(work, before, kept);
  if (!(await exists(file))) await writeArchive(work, before, file);
  const archive = await checkArchive(file);
  work.killPoints.reach('archive.after_check');
  if (archive.head.before > before)
    throw new StartFailure('archive', `${file} is the archive of other months (before ${textOf(archive.head.before)})`);
  const months = archive.manifest.months.map(({ month }) => month as Month);
  const there = await readMonths(work.database);
  const left = months.filter((month) => there.includes(month));
  for (const month of left) await keepHashes(work.database, month);
  work.killPoints.reach('archive.after_hashes');
  const what = `${String(archive.manifest.lines)} lines ${months.map(textOf).join(' ')} sha256 ${archive.checksum}`;
  await work.audit.note({ scope: work.scope, who: 'operator', act: 'journals.archived', what });
  work.killPoints.reach('archive.after_note');
  for (const month of left) {
    await dropMonth(work, archive, month, file);
    work.killPoints.reach('archive.after_drop');
    work.say(`${textOf(month)} is archived`);
  }
  return { months, lines: archive.manifest.lines, checksum: archive.checksum };
}

const textOf = (month: number): string => monthText(month as Month);

/** By the clock of this machine or the newest line, whichever is earlier: a clock that is ahead archives nothing too young. */
async function refuseYoung({ database, ports }: ArchiveWork, before: Month, kept: number): Promise<void> {
  if (kept < JOURNAL_MONTHS_KEPT_MIN)
    throw new StartFailure('archive', `at least ${String(JOURNAL_MONTHS_KEPT_MIN)} months are kept`);
  const [row] = await database.rows<{ newest: number | null }>('SELECT max(received_at) AS newest FROM high_water');
  const now = Math.min(ports.clock.now(), row?.newest ?? 0);
  const latest = monthAfter(monthAt(now), -kept);
  if (before > latest)
    throw new StartFailure(
      'archive',
      `the last ${String(kept)} months are kept: --before ${monthText(latest)} is the latest that may be archived`,
    );
}

async function writeArchive(work: ArchiveWork, before: Month, file: string): Promise<void> {
  const { database, ports, killPoints } = work;
  const months = await oldMonths(work, before);
  if (months.length === 0) throw new StartFailure('archive', `there is nothing to archive before ${monthText(before)}`);
  await refuseUnapplied(database, before);
  const at = ports.clock.now();
  const head = { guidepost: 'journal archive', version: 1, at, epoch: await readEpoch(database), before } as const;
  const unfinished = `${file}.unfinished`;
  try {
    const handle = await open(unfinished, 'w', 0o600);
    try {
      const content = Readable.from(archiveContent(head, months, linesOfMonths(database, months)));
      await pipeline(content, createGzip(), handle.createWriteStream({ flush: true }));
    } finally {
      await handle.close().catch(() => undefined);
    }
    killPoints.reach('archive.after_write');
    await rename(unfinished, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(unfinished, { force: true });
    if (error instanceof StartFailure) throw error;
    throw new StartFailure(
      'archive',
      `the archive ${file} could not be written: ${codeOf(error)}; nothing was removed`,
    );
  }
  killPoints.reach('archive.after_rename');
}

/**
 * Months with a partition before this one. Not those with lines that were made in or after it, as their ids say: a wrong
 * clock received them, and they are younger than they seem. The default partition is never archived.
 */
async function oldMonths({ database, ports, say }: ArchiveWork, before: Month): Promise<readonly Month[]> {
  const old: Month[] = [];
  for (const month of (await readMonths(database)).filter((one) => one < before)) {
    const [row] = await database.rows<{ lines: number }>(
      `SELECT count(*) AS lines FROM journal_entries WHERE month = $1 AND id LIKE '________-____-7%'
         AND id COLLATE "C" >= $2 AND id COLLATE "C" <= $3`,
      [month, idPrefix(monthStart(before)), idPrefix(ports.clock.now())],
    );
    if (row?.lines === 0) old.push(month);
    else
      say(`${textOf(month)} stays: ${String(row?.lines)} of its lines were made later (a wrong clock received them)`);
  }
  return old;
}

const HEX = 16;
/** Every id made before this sorts before it. */
const idPrefix = (at: number): string =>
  at
    .toString(HEX)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-');

/** Claims and enrolments are read from the lines: none may go before it is applied. */
async function refuseUnapplied(database: Database, before: Month): Promise<void> {
  const [row] = await database.rows<{ lines: number }>(
    `SELECT count(*) AS lines FROM journal_entries e
     LEFT JOIN brand_cursors c ON c.scope = e.scope AND c.terminal = e.terminal
     WHERE e.month < $1 AND e.kind IN ('binding.claimed', 'binding.disputed', 'member.consented', 'member.enrolled', 'member.profiled', 'staff.pin_reset') AND e.seq > COALESCE(c.seq, 0)
       AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.scope = e.scope AND q.terminal = e.terminal AND q.seq = e.seq)`,
    [before],
  );
  if (row?.lines !== 0)
    throw new StartFailure(
      'archive',
      `${String(row?.lines)} claims or enrolments are not applied yet: start the cloud once, then archive`,
    );
}

/** By the primary key, a page at a time. Lines of a month never change; what is added meanwhile is found before the drop. */
async function* linesOfMonths(database: Database, months: readonly Month[]): AsyncGenerator<readonly KeptLine[]> {
  for (const month of months) {
    let after: Pick<KeptLine, 'scope' | 'terminal' | 'seq'> = { scope: '', terminal: '', seq: 0 };
    for (;;) {
      const page = await database.rows<KeptLine>(
        `SELECT month, scope, terminal, seq, hash, received_at, line FROM journal_entries
         WHERE month = $1 AND (scope, terminal, seq) > ($2, $3, $4) ORDER BY scope, terminal, seq LIMIT $5`,
        [month, after.scope, after.terminal, after.seq, PAGE_LINES],
      );
      if (page.length > 0) yield page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE_LINES) break;
      after = last;
    }
  }
}

/** A row for each run of numbers without a gap, cut into pieces that are quickly read. */
const keepHashes = (database: Database, month: Month): Promise<number> =>
  database.run(
    `INSERT INTO archived_lines (scope, terminal, first_seq, last_seq, month, hashes)
     SELECT scope, terminal, min(seq), max(seq), $1::integer, string_agg(hash, '' ORDER BY seq)
     FROM (SELECT scope, terminal, seq, hash, seq - row_number() OVER (PARTITION BY scope, terminal ORDER BY seq) AS run
           FROM journal_entries WHERE month = $1::integer) AS e
     GROUP BY scope, terminal, run, seq / $2::bigint ON CONFLICT DO NOTHING`,
    [month, HASHES_CHUNK],
  );

/** Short locks, tried again: uploads go on meanwhile. */
async function dropMonth(work: ArchiveWork, archive: CheckedArchive, month: Month, file: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work.database.transaction(async (tx) => {
        await tx.run(`SET LOCAL lock_timeout = ${String(LOCK_WAIT_MS)}`);
        await tx.run(`LOCK TABLE ${partitionOf(month)} IN EXCLUSIVE MODE`);
        const rows = await tx.rows<{ scope: string; terminal: string; lines: number; hash: string }>(
          `SELECT scope, terminal, count(*) AS lines, encode(sha256(string_agg(hash, '' ORDER BY seq)::bytea), 'hex') AS hash
           FROM journal_entries WHERE month = $1 GROUP BY scope, terminal`,
          [month],
        );
        const prints = [...archive.prints].filter(([group]) => group.startsWith(`${String(month)} `));
        const isSame = ({ scope, terminal, lines, hash }: (typeof rows)[number]): boolean =>
          archive.prints.get(groupOf(month, scope, terminal)) === printOf(lines, hash);
        if (rows.length !== prints.length || !rows.every(isSame))
          throw new StartFailure(
            'archive',
            `${monthText(month)} has other lines than ${file}; it was not removed: archive it into another file`,
          );
        await tx.run(`DROP TABLE ${partitionOf(month)}`);
        work.killPoints.reach('archive.before_drop_commit');
      });
    } catch (error) {
      if ((error as { readonly code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
      if (tries === LOCK_TRIES_MAX)
        throw new StartFailure(
          'archive',
          `${monthText(month)} is in use; ${file} is whole: run the same command again later`,
        );
      await delay(work.ports.timers, LOCK_PAUSE_MS);
    }
  }
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
