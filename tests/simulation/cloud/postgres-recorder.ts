/**
 * Runs programs of store calls on real PostgreSQL, one session each, in an order that the caller draws, and writes down
 * which statement waited and in which order they came back. A statement counts as waiting when PostgreSQL itself says
 * whom it waits for. Called by the memory database's property test.
 */
import pg from 'pg';
import { END_SQL, Session, type Program, type Said, type Turn } from './interleaving.ts';

const BIGINT = 20;
const LOOK_MS = 2;
/** PostgreSQL looks for circles once, so long after a wait began: until then nothing new is asked. */
const DEADLOCK_MS = 15;
const DEADLOCK_SEEN_MS = 22;

const parserOf = pg.types.getTypeParser as (oid: number, format?: 'text' | 'binary') => (text: string) => unknown;

interface Line {
  readonly client: pg.Client;
  readonly pid: number;
}

const clientOf = (url: string): pg.Client =>
  new pg.Client({
    connectionString: url,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary'): ((text: string) => unknown) =>
        oid === BIGINT ? Number : parserOf(oid, format),
    },
  });

export class PostgresRecorder {
  readonly #lines: readonly Line[];
  readonly #watch: pg.Client;

  private constructor(lines: readonly Line[], watch: pg.Client) {
    this.#lines = lines;
    this.#watch = watch;
  }

  static async open(url: string, sessions: number): Promise<PostgresRecorder> {
    const lines: Line[] = [];
    for (let count = 0; count < sessions; count += 1) {
      const client = clientOf(url);
      await client.connect();
      await client.query(`SET synchronous_commit = off; SET deadlock_timeout = '${DEADLOCK_MS}ms'`);
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      lines.push({ client, pid: rows[0]?.pid ?? 0 });
    }
    const watch = clientOf(url);
    await watch.connect();
    return new PostgresRecorder(lines, watch);
  }

  async close(): Promise<void> {
    for (const { client } of this.#lines) await client.end();
    await this.#watch.end();
  }

  /** `pick` draws whose statement goes next, of so many. */
  async record(programs: readonly Program[], pick: (count: number) => number): Promise<readonly Turn[]> {
    const turns: Turn[] = [];
    const sessions = programs.map((program) => new Session(program));
    const flying = new Set<number>();
    const arrived: { readonly session: number; readonly said: Said }[] = [];
    for (const index of sessions.keys()) await this.#line(index).client.query('BEGIN ISOLATION LEVEL READ COMMITTED');

    const deliver = async (): Promise<void> => {
      // Who was ended to break a circle was ended before the others went on, whatever the order of the answers.
      for (const { session, said } of arrived.splice(0).sort((a, b) => Number(isVictim(b)) - Number(isVictim(a)))) {
        flying.delete(session);
        turns.push({ kind: 'done', session, said });
        sessions[session]?.tell(said);
        await sessions[session]?.untilAsked();
      }
    };
    for (;;) {
      for (const [index, session] of sessions.entries()) if (!flying.has(index)) await session.untilAsked();
      const ready = sessions.flatMap((session, index) => (flying.has(index) || session.finished ? [] : [index]));
      const chosen = ready[pick(ready.length)];
      if (chosen === undefined) {
        if (flying.size === 0) return turns;
        // Everybody waits: PostgreSQL ends the circle.
        while (arrived.length === 0) await pause(LOOK_MS);
        await this.#settle(flying, arrived);
        await deliver();
        continue;
      }
      const ask = sessions[chosen]?.take();
      if (ask === undefined) throw new Error('nothing was asked');
      flying.add(chosen);
      void this.#send(chosen, ask.sql, ask.parameters).then((said) => arrived.push({ session: chosen, said }));
      const waiting = await this.#settle(flying, arrived);
      const wasVictim = arrived.some((one) => one.session === chosen && isVictim(one));
      if (waiting.has(chosen)) await pause(DEADLOCK_SEEN_MS);
      turns.push({ kind: 'issue', session: chosen, waited: waiting.has(chosen) || wasVictim });
      await deliver();
    }
  }

  async #send(session: number, sql: string, parameters: readonly unknown[]): Promise<Said> {
    try {
      const { rows, rowCount } = await this.#line(session).client.query<object>(sql, [...parameters]);
      const isEnd = sql === END_SQL.commit || sql === END_SQL.rollback;
      return { ok: true, outcome: { rows, count: isEnd ? 0 : (rowCount ?? 0) } };
    } catch (error) {
      return { ok: false, code: (error as { readonly code?: string }).code ?? String(error) };
    }
  }

  /** Until every statement under way has come back or waits for another session; who waits. */
  async #settle(
    flying: ReadonlySet<number>,
    arrived: readonly { readonly session: number }[],
  ): Promise<ReadonlySet<number>> {
    for (;;) {
      await pause(0);
      const open = [...flying].filter((session) => !arrived.some((one) => one.session === session));
      if (open.length === 0) return new Set();
      const { rows } = await this.#watch.query<{ pid: number; waits: boolean }>(
        'SELECT pid, cardinality(pg_blocking_pids(pid)) > 0 AS waits FROM unnest($1::int[]) AS pid',
        [open.map((session) => this.#line(session).pid)],
      );
      const waiting = open.filter((session) => rows.some(({ pid, waits }) => waits && pid === this.#line(session).pid));
      const still = waiting.filter((session) => !arrived.some((one) => one.session === session));
      if (still.length === open.length) return new Set(still);
    }
  }

  #line(session: number): Line {
    const line = this.#lines[session];
    if (line === undefined) throw new Error('too many sessions');
    return line;
  }
}

const isVictim = ({ said }: { readonly said: Said }): boolean => !said.ok && said.code === '40P01';

const pause = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));
