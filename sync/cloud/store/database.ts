/**
 * The cloud's only way to PostgreSQL: plain statements with parameters, and transactions at READ COMMITTED. Nothing
 * here relies on serials, NOTIFY or xmin, and every statement names its scope, so that the tables can be distributed.
 */
import pg from 'pg';
import { StartFailure } from '../failure.ts';
import { delay, type CloudPorts } from '../ports.ts';
import { applyMigration, MIGRATIONS, type Say } from './migrations/index.ts';

export type Parameter = string | number | boolean | null | readonly (string | number | boolean | null)[];

/**
 * `name`, one for each text, has the database keep the statement's plan for each connection: for what is asked so often that
 * planning it costs more than carrying it out, and whose plan is the same for all parameters.
 */
export interface Queries {
  rows<Row extends object>(sql: string, parameters?: readonly Parameter[], name?: string): Promise<readonly Row[]>;
  /** How many rows the statement touched. */
  run(sql: string, parameters?: readonly Parameter[], name?: string): Promise<number>;
}
/**
 * Statements are sent when they are asked for and run in that order, so that several may be asked for at once. After one
 * that fails, those behind it fail too, and the transaction with them.
 */
export interface Transaction extends Queries {
  readonly inTransaction: true;
  /** Runs once the transaction is committed, never for an attempt that was rolled back. */
  afterCommit(run: () => void): void;
}
export interface Database extends Queries {
  transaction<T>(run: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const POOL_MAX = 12;
const CONNECT_TIMEOUT_MS = 10_000;
const RETRIES_MAX = 5;
const RETRY_MS = 20;
/**
 * serialization_failure, deadlock_detected, and check_violation: a row was on its way to the default partition when that of
 * its month was made. The transaction did nothing and may be tried again.
 */
const RETRYABLE = new Set(['40001', '40P01', '23514']);

/** unique_violation: another transaction was first, and this one did nothing. */
export const isTaken = (error: unknown): boolean => (error as { readonly code?: string } | null)?.code === '23505';

export function connect(url: string, ports: CloudPorts): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL_MAX,
    // Each statement ends with a sync of its own: one that fails fails alone, as without.
    pipeline: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary'): ((text: string) => unknown) =>
        oid === pg.types.builtins.INT8.valueOf() ? safeInteger : parserOf(oid, format),
    },
  });
  pool.on('error', () => undefined);
  const queries = (client: pg.Pool | pg.PoolClient): Queries => ({
    rows: async <Row extends object>(sql: string, parameters: readonly Parameter[] = [], name?: string) =>
      (await client.query<Row>(statementOf(sql, parameters, name))).rows,
    run: async (sql, parameters = [], name) => (await client.query(statementOf(sql, parameters, name))).rowCount ?? 0,
  });
  const once = async <T>(run: (tx: Transaction) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    let broken: Error | undefined;
    // A connection that is lost while it is ours fails its statement; without a listener it would end the process too.
    const lost = (error: Error): void => {
      broken = error;
    };
    client.on('error', lost);
    const { tx, end } = transactionOf(queries(client));
    try {
      await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      const value = await run(tx);
      const committed = end();
      await client.query('COMMIT');
      committed();
      return value;
    } catch (error) {
      end();
      await client.query('ROLLBACK').catch((failure: unknown) => {
        broken = failure instanceof Error ? failure : new Error('rollback failed');
      });
      throw error;
    } finally {
      client.off('error', lost);
      client.release(broken);
    }
  };
  return {
    ...queries(pool),
    transaction: (run) => retrying(ports, () => once(run)),
    close: () => pool.end(),
  };
}

const statementOf = (text: string, parameters: readonly Parameter[], name: string | undefined): pg.QueryConfig => ({
  text,
  values: [...parameters],
  ...(name === undefined ? {} : { name }),
});

/**
 * A transaction of these statements. `end` comes before its COMMIT or ROLLBACK: whoever still asks is told so instead of
 * being carried out by itself; what it gives is called after the commit.
 */
export function transactionOf(queries: Queries): { readonly tx: Transaction; readonly end: () => () => void } {
  const waiting: (() => void)[] = [];
  let open = true;
  const whileOpen = <Value>(ask: () => Promise<Value>): Promise<Value> =>
    open ? ask() : Promise.reject(new Error('the transaction has ended'));
  const tx: Transaction = {
    rows: (sql, parameters, name) => whileOpen(() => queries.rows(sql, parameters, name)),
    run: (sql, parameters, name) => whileOpen(() => queries.run(sql, parameters, name)),
    inTransaction: true,
    afterCommit: (noted) => void waiting.push(noted),
  };
  const end = (): (() => void) => {
    open = false;
    return () => {
      for (const noted of waiting.splice(0)) noted();
    };
  };
  return { tx, end };
}

/** Runs it once what these statements have written is committed: at once outside a transaction. */
export function onceCommitted(queries: Queries | Transaction, run: () => void): void {
  if ('inTransaction' in queries) queries.afterCommit(run);
  else run();
}

/** Once more, and again, after an error that says the transaction did nothing and may be repeated. */
export async function retrying<T>(ports: Pick<CloudPorts, 'timers'>, once: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once();
    } catch (error) {
      if (attempt === RETRIES_MAX || !RETRYABLE.has((error as { readonly code?: string }).code ?? '')) throw error;
      await delay(ports.timers, RETRY_MS * attempt);
    }
  }
}

const parserOf = pg.types.getTypeParser as (oid: number, format?: 'text' | 'binary') => (text: string) => unknown;

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('an integer of the database is too large');
  return value;
}

/** Brings the schema up to date; several processes may do so at once. Returns the names of what was run. */
export async function migrate(database: Database, say: Say = () => undefined): Promise<readonly string[]> {
  const create =
    'CREATE TABLE IF NOT EXISTS migrations (scope text NOT NULL, name text NOT NULL, PRIMARY KEY (scope, name))';
  await database.run(create).catch(() => database.run(create));
  await database.run("INSERT INTO migrations (scope, name) VALUES ('cloud', 'lock') ON CONFLICT DO NOTHING");
  return database.transaction(async (tx) => {
    await tx.rows("SELECT name FROM migrations WHERE scope = 'cloud' AND name = 'lock' FOR UPDATE");
    const rows = await tx.rows<{ name: string }>("SELECT name FROM migrations WHERE scope = 'cloud'");
    const known = new Set(rows.map(({ name }) => name));
    const unknown = [...known].filter((name) => name !== 'lock' && !MIGRATIONS.some((one) => one.name === name));
    if (unknown.length > 0)
      throw new StartFailure('schema_newer', `the database was written by a newer program (${unknown.join(', ')})`);
    const pending = MIGRATIONS.filter(({ name }) => !known.has(name));
    for (const migration of pending) await applyMigration(tx, migration, say);
    return pending.map(({ name }) => name);
  });
}
