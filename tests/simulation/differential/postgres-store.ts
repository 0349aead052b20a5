/**
 * The simulated cloud's tables in a real PostgreSQL: one embedded server for all schedules, the shop put back before each;
 * a backup is a copy of every row beside the tables. Nothing here has to outlive a power cut, so the server does not sync.
 * Called by on-postgres.ts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded, type EmbeddedPostgres } from '../../../sync/cloud/postgres/embedded.ts';
import { systemPorts, type CloudPorts } from '../../../sync/cloud/ports.ts';
import { connect, migrate, type Database } from '../../../sync/cloud/store/database.ts';
import { makeTables, type TableName } from '../cloud/tables.ts';
import type { Life } from '../kernel.ts';
import type { LineFaults, Snapshot } from '../memory-database.ts';
import type { DurableStore } from '../sim-cloud.ts';
import { connectPostgres } from './postgres-line.ts';
import { RealWork, type Carried } from './real-work.ts';

const TABLES = Object.keys(makeTables()) as readonly TableName[];
const SHOP = 'shop';
const PROCESS = 'simulated ';
/** PostgreSQL looks for circles of waits after so long: before anybody asks whether it waits. */
const DEADLOCK_MS = 2;

export class PostgresServer {
  readonly #server: EmbeddedPostgres;
  readonly #folder: string;
  readonly #admin: pg.Pool;
  readonly #database: Database;
  #processes = 0;

  private constructor(server: EmbeddedPostgres, folder: string, admin: pg.Pool, database: Database) {
    this.#server = server;
    this.#folder = folder;
    this.#admin = admin;
    this.#database = database;
  }

  /** With the schema of the migrations and this shop. */
  static async start(shop: Snapshot): Promise<PostgresServer> {
    const ports = systemPorts();
    const folder = mkdtempSync(join(tmpdir(), 'guidepost-differential-'));
    const root = process.env['GUIDEPOST_ROOT'] ?? process.cwd();
    const server = await startEmbedded({ root, folder, password: 'only-for-this-test', ports });
    const admin = new pg.Pool({ connectionString: server.url, max: 3 });
    // Idle ones hear of the server's end.
    admin.on('error', () => undefined);
    for (const setting of ['fsync = off', `deadlock_timeout = '${String(DEADLOCK_MS)}ms'`])
      await admin.query(`ALTER SYSTEM SET ${setting}`);
    await admin.query('SELECT pg_reload_conf()');
    const database = connect(server.url, ports);
    await migrate(database);
    for (const table of TABLES)
      await admin.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`, [
        JSON.stringify(shop[table]),
      ]);
    await admin.query('CREATE SCHEMA kept');
    for (const table of TABLES)
      await admin.query(`CREATE TABLE kept.${table} (backup text NOT NULL, kept public.${table} NOT NULL)`);
    const started = new PostgresServer(server, folder, admin, database);
    await started.save(SHOP);
    return started;
  }

  async stop(): Promise<void> {
    await this.#admin.end();
    await this.#database.close();
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A store that holds the shop and nothing else; one at a time. */
  async freshStore(): Promise<PostgresStore> {
    await this.endBackends(`${PROCESS}%`);
    await this.#inOne(TABLES.map((table) => `DELETE FROM kept.${table} WHERE backup <> '${SHOP}'`));
    await this.load(SHOP);
    return new PostgresStore(this);
  }

  /** Names a process to the server. */
  nextProcess(): { readonly url: string; readonly name: string } {
    this.#processes += 1;
    const name = `${PROCESS}${String(this.#processes)}`;
    return { name, url: `${this.#server.url}?application_name=${encodeURIComponent(name)}` };
  }

  /** Keeps a copy of all that is committed now. */
  async save(name: string): Promise<void> {
    await this.#inOne(TABLES.map((table) => `INSERT INTO kept.${table} SELECT '${name}', t FROM public.${table} AS t`));
  }

  /** Puts a copy back in the place of what is there. */
  async load(name: string): Promise<void> {
    const emptied = TABLES.map((table) => `DELETE FROM public.${table}`);
    const copied = TABLES.map(
      (table) => `INSERT INTO public.${table} SELECT (kept).* FROM kept.${table} WHERE backup = '${name}'`,
    );
    await this.#inOne([...emptied, ...copied]);
  }

  async contents(): Promise<Snapshot> {
    const tables: [string, readonly object[]][] = [];
    for (const table of TABLES) tables.push([table, await this.#database.rows(`SELECT * FROM ${table}`)]);
    return Object.fromEntries(tables) as unknown as Snapshot;
  }

  async endBackends(processes: string): Promise<void> {
    await this.#admin.query(
      'SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name LIKE $1',
      [processes],
    );
  }

  async look(): Promise<Carried> {
    const { rows } = await this.#admin.query<{ pid: number; by: readonly number[] }>(
      `SELECT pid, pg_blocking_pids(pid) AS by FROM pg_stat_activity
       WHERE application_name LIKE $1 AND state = 'active'`,
      [`${PROCESS}%`],
    );
    const waits = new Map(rows.map(({ pid, by }) => [pid, by]));
    const waiting = rows.filter(({ pid, by }) => by.length > 0 && !reaches(pid, by, waits)).length;
    return { waiting, moving: rows.length - waiting };
  }

  async #inOne(statements: readonly string[]): Promise<void> {
    await this.#admin.query(['BEGIN ISOLATION LEVEL REPEATABLE READ', ...statements, 'COMMIT'].join(';\n'));
  }
}

/** Of one schedule. */
export class PostgresStore implements DurableStore {
  readonly work: RealWork;
  readonly #server: PostgresServer;
  #backups = 0;

  constructor(server: PostgresServer) {
    this.#server = server;
    this.work = new RealWork(() => server.look());
  }

  get underWay(): () => Promise<void> | undefined {
    return this.work.underWay;
  }

  connect(life: Life, ports: CloudPorts, line?: LineFaults): Database {
    const { name, url } = this.#server.nextProcess();
    const endBackends = (): Promise<void> => this.#server.endBackends(name);
    return connectPostgres({ url, work: this.work, endBackends }, life, ports, line);
  }

  backup(): () => Promise<void> {
    this.#backups += 1;
    const name = `backup${String(this.#backups)}`;
    void this.#during(() => this.#server.save(name));
    return () => this.#during(() => this.#server.load(name));
  }

  contents(): Promise<Snapshot> {
    return this.#server.contents();
  }

  async #during(run: () => Promise<void>): Promise<void> {
    const flight = this.work.begin();
    await run();
    await this.work.land(flight, true);
  }
}

/** Does this wait lead back to `pid`? */
function reaches(pid: number, by: readonly number[], waits: ReadonlyMap<number, readonly number[]>): boolean {
  const seen = new Set<number>();
  const left = [...by];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (next === pid) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    left.push(...(waits.get(next) ?? []));
  }
  return false;
}
