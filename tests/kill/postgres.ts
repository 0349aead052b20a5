/**
 * The PostgreSQL of a cloud's data folder from outside: what its tables hold, and kill -9 of its postmaster or of the very
 * backend that is in the middle of taking a terminal's entries. Used by the cloud's kill suite and the soak.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { readPostmaster } from '../../sync/cloud/postgres/postmaster-pid.ts';
import { eventually } from '../e2e/support/cloud-client.ts';

export const POSTGRES_KILLS = ['backend_in_ingest', 'postmaster_in_ingest', 'postmaster_idle'] as const;
export type PostgresKill = (typeof POSTGRES_KILLS)[number];

export class CloudTables {
  readonly #data: string;

  /** `data` is the cloud's `--data`. */
  constructor(data: string) {
    this.#data = data;
  }

  async rows<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
    const client = await this.#connect();
    try {
      return (await client.query<Row>(sql, [...parameters])).rows;
    } finally {
      await client.end();
    }
  }

  /** Of a `SELECT count(*)`. */
  async count(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    const [row] = await this.rows<{ count: string }>(sql, parameters);
    return Number(row?.count);
  }

  async killPostmaster(): Promise<void> {
    process.kill(await this.#postmaster(), 'SIGKILL');
  }

  /**
   * Holds the scope's counter, which a taking transaction needs last, so that the next one stands in the middle of its
   * work; then kills its backend, or the postmaster under it.
   */
  async killInIngest(scope: string, victim: 'backend' | 'postmaster', ingest: () => Promise<void>): Promise<void> {
    const postmaster = await this.#postmaster();
    const holder = await this.#connect();
    await holder.query('BEGIN');
    await holder.query('SELECT seq FROM scope_seq WHERE scope = $1 FOR UPDATE', [scope]);
    await ingest();
    const [waiting] = await eventually(
      'a transaction in the middle of its work',
      () => this.rows<{ pid: number }>("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"),
      (rows) => rows.length > 0,
    );
    process.kill(victim === 'backend' ? (waiting?.pid ?? 0) : postmaster, 'SIGKILL');
    await holder.end().catch(() => undefined);
  }

  async #postmaster(): Promise<number> {
    const running = await readPostmaster(join(this.#data, 'postgres', 'cluster'));
    if (running === null) throw new Error(`no PostgreSQL runs in ${this.#data}`);
    return running.pid;
  }

  async #connect(): Promise<pg.Client> {
    const running = await readPostmaster(join(this.#data, 'postgres', 'cluster'));
    const { databasePassword } = JSON.parse(readFileSync(join(this.#data, 'cloud', 'secrets.json'), 'utf8')) as {
      readonly databasePassword: string;
    };
    const client = new pg.Client({
      host: '127.0.0.1',
      port: running?.port ?? 0,
      user: 'guidepost',
      password: databasePassword,
      database: 'guidepost',
    });
    // Its server is killed under it.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }
}
