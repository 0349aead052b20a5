/**
 * Puts a backup in the place of whatever the database has, in one transaction: all of it or nothing. The file is read to
 * its end before anything is touched, and checked again while it is read in. The restored database gets a new epoch, so that every terminal pulls anew and uploads
 * what the backup did not have. A schema of an older program is brought up to date. Called by `npm run cloud -- restore FILE`.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { codeOf, StartFailure } from '../failure.ts';
import type { Queries } from '../store/database.ts';
import { beginHistory } from '../store/history.ts';
import type { Month } from '../store/journal-months.ts';
import { makePartition } from '../store/journal-partitions.ts';
import { applyMigration, MIGRATIONS } from '../store/migrations/index.ts';
import type { Progress } from './backup.ts';
import { readBackup, type BackupHead } from './backup-file.ts';

const PIECE_BYTES = 65_536;

export interface RestoreTarget {
  readonly databaseUrl: string;
  /** The name of the new history. */
  readonly epoch: string;
  /** What `inspectBackup` found in the file. */
  readonly head: BackupHead;
}

/** Reads the whole file and says what it is. @throws StartFailure when it is damaged or of a newer program. */
export async function inspectBackup(file: string): Promise<BackupHead> {
  let found: BackupHead | undefined;
  for await (const part of readBackup(file)) if (part.kind === 'head') found = part.head;
  if (found === undefined) throw new StartFailure('backup', `${file} is no backup; nothing was restored`);
  const newer = found.migrations.filter((name) => !MIGRATIONS.some((one) => one.name === name));
  if (newer.length > 0)
    throw new StartFailure(
      'backup',
      `${file} was written by a newer program (${newer.join(', ')}); nothing was restored`,
    );
  return found;
}

/** @throws StartFailure in one line; the database is then as it was. */
export async function restore(
  target: RestoreTarget,
  file: string,
  progress: Progress,
): Promise<{ readonly rows: number }> {
  const { head } = target;
  const client = new pg.Client({ connectionString: target.databaseUrl });
  try {
    await client.connect();
    await client.query('BEGIN');
    await dropTables(client);
    await client.query('CREATE TABLE migrations (scope text NOT NULL, name text NOT NULL, PRIMARY KEY (scope, name))');
    await client.query("INSERT INTO migrations (scope, name) VALUES ('cloud', 'lock')");
    const isOld = ({ name }: { readonly name: string }): boolean => head.migrations.includes(name);
    await applyMigrations(client, MIGRATIONS.filter(isOld));
    for (const month of head.months ?? []) await makePartition(queriesOf(client), month as Month);
    const rows = await fillTables(client, file, head, progress);
    await applyMigrations(
      client,
      MIGRATIONS.filter((one) => !isOld(one)),
    );
    await beginHistory(queriesOf(client), target.epoch);
    await client.query('COMMIT');
    return { rows };
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    const reason = error instanceof pg.DatabaseError ? error.message : codeOf(error);
    throw new StartFailure('backup', `${file} could not be restored: ${reason}; the database is as it was`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function dropTables(client: pg.Client): Promise<void> {
  const tables = await client.query<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`,
  );
  for (const { name } of tables.rows) await client.query(`DROP TABLE IF EXISTS ${name} CASCADE`);
}

async function applyMigrations(client: pg.Client, migrations: typeof MIGRATIONS): Promise<void> {
  for (const migration of migrations) await applyMigration(queriesOf(client), migration, () => undefined);
}

async function fillTables(
  client: pg.Client,
  file: string,
  { tables }: BackupHead,
  progress: Progress,
): Promise<number> {
  const parts = readBackup(file);
  let rows = 0;
  await parts.next();
  let part = await parts.next();
  /** The rows of one table in larger pieces; leaves `part` at what comes after them. */
  async function* rowsOf(): AsyncGenerator<Buffer> {
    let lines: Buffer[] = [];
    let bytes = 0;
    for (part = await parts.next(); part.done !== true && part.value.kind === 'row'; part = await parts.next()) {
      lines.push(part.value.line);
      bytes += part.value.line.length;
      if (bytes < PIECE_BYTES) continue;
      yield Buffer.concat(lines);
      [lines, bytes] = [[], 0];
    }
    if (lines.length > 0) yield Buffer.concat(lines);
  }
  for (let done = 1; part.done !== true && part.value.kind === 'table'; done += 1) {
    const { name } = part.value;
    const columns = tables.find((table) => table.name === name)?.columns ?? [];
    const copy = client.query(copyFrom(`COPY ${name} (${columns.join(', ')}) FROM STDIN`));
    await pipeline(Readable.from(rowsOf()), copy);
    rows += copy.rowCount;
    progress(name, done, tables.length);
  }
  return rows;
}

/** A client's statements as the store asks them. */
export const queriesOf = (client: pg.Client): Queries => ({
  rows: async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
    (await client.query<Row>(sql, [...parameters])).rows,
  run: async (sql, parameters = []) => (await client.query(sql, [...parameters])).rowCount ?? 0,
});
