/**
 * Sessions whose statements wait for a turn: each runs a program of store calls in a transaction, and whoever drives it
 * decides which session's next statement goes, so that one interleaving can be recorded on PostgreSQL and followed in
 * memory. Called by the memory database's property test.
 */
import { transactionOf, type Parameter } from '../../../sync/cloud/store/database.ts';
import { isDeepStrictEqual } from 'node:util';
import { inTurn } from './in-turn.ts';
import { DatabaseError, type MemoryTransaction, type Outcome, type Work } from './memory-engine.ts';
import { statementOf } from './statements/index.ts';
import type { StoreCall } from './store-keys.ts';
import type { MemoryStore } from '../memory-database.ts';

export interface Program {
  readonly calls: readonly StoreCall[];
  readonly end: 'commit' | 'rollback';
}
export interface Ask {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}
export type Said = { readonly ok: true; readonly outcome: Outcome } | { readonly ok: false; readonly code: string };

/** `issue`: a session's next statement went off, and had to wait or not; `done`: it came back. */
export type Turn =
  | { readonly kind: 'issue'; readonly session: number; readonly waited: boolean }
  | { readonly kind: 'done'; readonly session: number; readonly said: Said };

export const END_SQL = { commit: 'COMMIT', rollback: 'ROLLBACK' } as const;

/** One program as it runs: what it asks next, and what it was told. */
export class Session {
  readonly results: unknown[] = [];
  asked: Ask | undefined;
  finished = false;
  #reply: ((said: Said) => void) | undefined;
  #asking: (() => void) | undefined;

  constructor(program: Program) {
    void this.#run(program);
  }

  /** Until it asks something or has ended. */
  async untilAsked(): Promise<void> {
    while (this.asked === undefined && !this.finished) await new Promise<void>((resolve) => (this.#asking = resolve));
  }

  take(): Ask {
    const { asked } = this;
    if (asked === undefined) throw new Error('this session asks nothing');
    this.asked = undefined;
    return asked;
  }

  tell(said: Said): void {
    this.#reply?.(said);
  }

  async #run({ calls, end }: Program): Promise<void> {
    const next = inTurn();
    const ask = (one: Ask): Promise<Outcome> => next(() => this.#ask(one));
    const { tx } = transactionOf({
      rows: async <Row extends object>(sql: string, parameters: readonly Parameter[] = []) =>
        (await ask({ sql, parameters })).rows as readonly Row[],
      run: async (sql, parameters = []) => (await ask({ sql, parameters })).count,
    });
    let last: keyof typeof END_SQL = end;
    for (const { name, run } of calls) {
      try {
        this.results.push([name, await run(tx)]);
      } catch (error) {
        this.results.push([name, error instanceof DatabaseError ? error.code : String(error)]);
        last = 'rollback';
        break;
      }
    }
    await ask({ sql: END_SQL[last], parameters: [] }).catch(() => undefined);
    this.finished = true;
    this.#asking?.();
  }

  #ask(ask: Ask): Promise<Outcome> {
    this.asked = ask;
    this.#asking?.();
    return new Promise((resolve, reject) => {
      this.#reply = (said) => (said.ok ? resolve(said.outcome) : reject(new DatabaseError(said.code, said.code)));
    });
  }
}

interface InFlight {
  readonly ask: Ask;
  readonly work: Work<Outcome>;
  said: Said | undefined;
  waitsFor: MemoryTransaction | undefined;
}

/** Follows a recorded interleaving in memory. @throws Error where memory does otherwise than PostgreSQL did */
export async function follow(
  store: MemoryStore,
  programs: readonly Program[],
  turns: readonly Turn[],
): Promise<readonly Session[]> {
  const sessions = programs.map((program) => new Session(program));
  const transactions = programs.map((_, index) => store.begin(`s${String(index)}`));
  const flights: (InFlight | undefined)[] = [];
  for (const [at, turn] of turns.entries()) {
    const session = sessions[turn.session];
    const tx = transactions[turn.session];
    if (session === undefined || tx === undefined) throw new Error('no such session');
    if (turn.kind === 'issue') {
      await session.untilAsked();
      const ask = session.take();
      const flight: InFlight = { ask, work: startWork(store, tx, ask), said: undefined, waitsFor: undefined };
      flights[turn.session] = flight;
      advance(flight, tx);
      const waits = flight.said === undefined;
      if (waits !== turn.waited) throw new Error(waitsOtherwise(ask, turn.waited, turns.slice(at)));
      continue;
    }
    const flight = flights[turn.session];
    if (flight === undefined) throw new Error('nothing is under way');
    if (flight.said === undefined) advance(flight, tx);
    if (flight.said === undefined) giveUp(flight, tx, turn.said);
    compare(turn.said, flight.said, flight.ask);
    flights[turn.session] = undefined;
    session.tell(turn.said);
  }
  for (const session of sessions) await session.untilAsked();
  return sessions;
}

function waitsOtherwise({ sql, parameters }: Ask, waited: boolean, [issue, ...later]: readonly Turn[]): string {
  const done = later.find((turn) => turn.kind === 'done' && turn.session === issue?.session);
  const then = done?.kind === 'done' ? canonical(done.said) : 'never came back';
  const who = waited ? 'PostgreSQL waited, memory went on' : 'PostgreSQL went on, memory waits';
  return `${who}: ${sql} with ${JSON.stringify(parameters)}; PostgreSQL then said ${then}`;
}

function* endWork(tx: MemoryTransaction, sql: string): Work<Outcome> {
  yield* [];
  if (sql === END_SQL.commit) tx.commit();
  else tx.rollback();
  return { rows: [], count: 0 };
}

function startWork(store: MemoryStore, tx: MemoryTransaction, { sql, parameters }: Ask): Work<Outcome> {
  if (sql === END_SQL.commit || sql === END_SQL.rollback) return endWork(tx, sql);
  // The second of two statements that were sent at once, after the first one's error.
  if (tx.state === 'aborted') return refused();
  return statementOf(sql).work({ tables: store.tables, tx }, parameters);
}

function* refused(): Work<Outcome> {
  yield* [];
  throw new DatabaseError('25P02', 'current transaction is aborted');
}

/** Goes on until it is through or waits. */
function advance(flight: InFlight, tx: MemoryTransaction): void {
  const { waitsFor } = flight;
  if (waitsFor !== undefined && waitsFor.state === 'open') return;
  try {
    const turn = flight.work.next();
    if (turn.done === true) {
      flight.said = { ok: true, outcome: turn.value };
      return;
    }
    flight.waitsFor = turn.value;
    tx.waitsFor = turn.value;
  } catch (error) {
    tx.abort();
    if (!(error instanceof DatabaseError)) throw error;
    flight.said = { ok: false, code: error.code };
  }
}

/** PostgreSQL ended a wait: that is right only for a circle. */
function giveUp(flight: InFlight, tx: MemoryTransaction, said: Said): void {
  const circle = flight.waitsFor !== undefined && tx.wouldDeadlock(flight.waitsFor);
  if (said.ok || said.code !== '40P01' || !circle) throw new Error('memory still waits where PostgreSQL went on');
  tx.abort();
  flight.said = said;
}

function compare(wanted: Said, had: Said | undefined, { sql, parameters }: Ask): void {
  const [postgres, memory] = [plain(wanted), plain(had)];
  if (!isDeepStrictEqual(postgres, memory))
    throw new Error(
      `PostgreSQL said ${JSON.stringify(postgres)}, memory ${JSON.stringify(memory)}: ${sql} with ${JSON.stringify(parameters)}`,
    );
}

/** Rows without a promised order, as equal values compare equal. */
const plain = (said: Said | undefined): unknown => {
  if (said === undefined || !said.ok) return said;
  const rows = said.outcome.rows.map((row) => canonical(row)).sort();
  return { ok: true, rows, count: said.outcome.count };
};

export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
