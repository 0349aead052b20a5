/**
 * One file with everything that a cloud is: all tables as of one instant, and its secrets. Taken while the cloud serves
 * (a read-only snapshot holds nobody up), written beside and renamed, so that a torn one never has the name of a good one.
 * Called by `npm run cloud -- backup FILE`.
 */
import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { codeOf, StartFailure } from '../failure.ts';
import { readMonths } from '../store/journal-partitions.ts';
import { END_OF_TABLE, SEAL, type BackupHead } from './backup-file.ts';
import { queriesOf } from './restore.ts';

export interface BackupSource {
  readonly databaseUrl: string;
  /** The text of the secrets file. */
  readonly secrets: string;
  readonly at: number;
}
export interface BackupSize {
  readonly tables: number;
  readonly rows: number;
}

/** Told after each table; how far it is. */
export type Progress = (table: string, done: number, all: number) => void;

/** @throws StartFailure in one line that names the file or the database. */
export async function backUp(source: BackupSource, file: string, progress: Progress): Promise<BackupSize> {
  const client = new pg.Client({ connectionString: source.databaseUrl });
  const unfinished = `${file}.unfinished`;
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const head = await readHead(client, source);
    const size = { tables: head.tables.length, rows: 0 };
    const handle = await open(unfinished, 'w', 0o600);
    try {
      const text = Readable.from(contentOf(client, head, size, progress));
      await pipeline(text, createGzip(), handle.createWriteStream({ flush: true }));
    } finally {
      await handle.close().catch(() => undefined);
    }
    await rename(unfinished, file);
    return size;
  } catch (error) {
    await rm(unfinished, { force: true });
    if (error instanceof StartFailure) throw error;
    throw new StartFailure('backup', `the backup ${file} could not be written: ${codeOf(error)}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function readHead(client: pg.Client, { secrets, at }: BackupSource): Promise<BackupHead> {
  const migrations = await client.query<{ name: string }>(
    "SELECT name FROM migrations WHERE scope = 'cloud' AND name <> 'lock' ORDER BY name",
  );
  const epoch = await client.query<{ id: string }>(
    "SELECT value->>'id' AS id FROM settings WHERE scope = 'cloud' AND name = 'epoch'",
  );
  const columns = await client.query<{ table: string; columns: string[] }>(
    `SELECT c.table_name::text AS "table", array_agg(c.column_name::text ORDER BY c.ordinal_position) AS columns
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.table_name <> 'migrations'
       AND c.table_name !~ '^journal_entries_([0-9]{6}|default)$'
     GROUP BY c.table_name ORDER BY c.table_name`,
  );
  return {
    guidepost: 'cloud backup',
    version: 1,
    at,
    epoch: epoch.rows[0]?.id ?? '',
    migrations: migrations.rows.map(({ name }) => name),
    tables: columns.rows.map(({ table, columns: names }) => ({ name: table, columns: names })),
    months: [...(await readMonths(queriesOf(client)))],
    secrets,
  };
}

async function* contentOf(
  client: pg.Client,
  head: BackupHead,
  size: { rows: number },
  progress: Progress,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const sealing = (bytes: Buffer): Buffer => {
    hash.update(bytes);
    return bytes;
  };
  yield sealing(Buffer.from(`${JSON.stringify(head)}\n`));
  for (const [index, { name, columns }] of head.tables.entries()) {
    yield sealing(Buffer.from(`${name}\n`));
    const rows = client.query(copyTo(`COPY (SELECT ${columns.join(', ')} FROM ${name}) TO STDOUT`));
    for await (const chunk of rows as AsyncIterable<Buffer>) yield sealing(chunk);
    size.rows += rows.rowCount;
    yield sealing(END_OF_TABLE);
    progress(name, index + 1, head.tables.length);
  }
  yield Buffer.from(`${SEAL}${hash.digest('hex')}\n`);
}
