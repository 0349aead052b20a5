/**
 * The cloud's database in memory: what is durable in `MemoryStore`, and a `Database` for each process on it whose every
 * statement is a step of that process's life, so that transactions of several processes interleave in an order drawn from
 * the seed. A crash undoes what was not committed; the line to the database may break at any statement, also after a
 * commit took effect and before anybody was told. Called by sim-cloud.ts.
 */
import {
  retrying,
  transactionOf,
  type Database,
  type Parameter,
  type Queries,
} from '../../sync/cloud/store/database.ts';
import type { CloudPorts } from '../../sync/cloud/ports.ts';
import { inTurn } from './cloud/in-turn.ts';
import { DatabaseError, MemoryTransaction, type Outcome } from './cloud/memory-engine.ts';
import { statementOf } from './cloud/statements/index.ts';
import type { MemoryTable } from './cloud/memory-table.ts';
import { makeTables, type TableName, type Tables } from './cloud/tables.ts';
import type { Life } from './kernel.ts';

/** Everything that is committed, table by table. */
export type Snapshot = {
  readonly [Name in TableName]: Tables[Name] extends MemoryTable<infer Row> ? readonly Row[] : never;
};

export interface LineFaults {
  /** Asked at every statement and commit: does the line break, and before or after it took effect? */
  breaks(at: 'statement' | 'commit'): 'before' | 'after' | null;
  /** How long the next statement takes; default no time, only its turn. */
  delayMs?(): number;
}
const SOUND_LINE: LineFaults = { breaks: () => null };

interface AnyTable {
  rows(): readonly object[];
  load(rows: readonly object[]): void;
}

export class MemoryStore {
  readonly tables: Tables = makeTables();
  readonly #open = new Set<MemoryTransaction>();
  #transactions = 0;

  begin(name: string): MemoryTransaction {
    this.#transactions += 1;
    const tx = new MemoryTransaction(`${name}/${String(this.#transactions)}`);
    this.#open.add(tx);
    tx.onEnd(() => this.#open.delete(tx));
    return tx;
  }

  snapshot(): Snapshot {
    return Object.fromEntries(this.#all().map(([name, table]) => [name, table.rows()])) as unknown as Snapshot;
  }

  /** Puts a backup back; whatever was open is undone, as when the server was stopped. */
  restore(snapshot: Snapshot): void {
    for (const tx of this.#open) tx.abort();
    for (const [name, table] of this.#all()) table.load(snapshot[name]);
  }

  #all(): readonly (readonly [TableName, AnyTable])[] {
    return Object.entries(this.tables) as unknown as readonly (readonly [TableName, AnyTable])[];
  }
}

/** A process's connections; they end with its life. */
export function connectMemory(store: MemoryStore, life: Life, ports: CloudPorts, line = SOUND_LINE): Database {
  const open = new Set<MemoryTransaction>();
  const begin = (): MemoryTransaction => {
    const tx = store.begin(life.name);
    open.add(tx);
    tx.onEnd(() => open.delete(tx));
    return tx;
  };
  life.onCrash(() => {
    for (const tx of open) tx.rollback();
  });

  const breaking = (at: 'statement' | 'commit', when: 'before' | 'after' | null, tx: MemoryTransaction): void => {
    if (when === null) return;
    tx.rollback();
    throw new DatabaseError('08006', `Connection terminated unexpectedly (${at})`);
  };

  const execute = async (tx: MemoryTransaction, sql: string, parameters: readonly Parameter[]): Promise<Outcome> => {
    const statement = statementOf(sql);
    await life.step(`sql ${statement.label}`, line.delayMs?.());
    if (tx.state === 'ended') throw new DatabaseError('08003', 'the connection is closed');
    if (tx.state === 'aborted')
      throw new DatabaseError(
        '25P02',
        'current transaction is aborted, commands ignored until end of transaction block',
      );
    const broken = line.breaks('statement');
    if (broken === 'before') breaking('statement', broken, tx);
    const work = statement.work({ tables: store.tables, tx }, parameters);
    try {
      for (;;) {
        const turn = work.next();
        if (turn.done === true) {
          if (broken === 'after') breaking('statement', broken, tx);
          return turn.value;
        }
        await waitFor(tx, turn.value, life);
      }
    } catch (error) {
      tx.abort();
      throw error;
    }
  };

  const commit = async (tx: MemoryTransaction): Promise<void> => {
    await life.step('sql COMMIT', line.delayMs?.());
    const broken = line.breaks('commit');
    if (broken === 'before') breaking('commit', broken, tx);
    tx.commit();
    breaking('commit', broken, tx);
  };

  /** A statement of its own is a transaction of its own: it takes effect in the moment it ends. */
  const alone = async (sql: string, parameters: readonly Parameter[]): Promise<Outcome> => {
    const tx = begin();
    try {
      const outcome = await execute(tx, sql, parameters);
      const broken = line.breaks('commit');
      if (broken === 'before') breaking('commit', broken, tx);
      tx.commit();
      breaking('commit', broken, tx);
      return outcome;
    } catch (error) {
      tx.rollback();
      throw error;
    }
  };

  const queries = (run: (sql: string, parameters: readonly Parameter[]) => Promise<Outcome>): Queries => ({
    rows: async <Row extends object>(sql: string, parameters: readonly Parameter[] = []) =>
      (await run(sql, parameters)).rows as readonly Row[],
    run: async (sql, parameters = []) => (await run(sql, parameters)).count,
  });

  return {
    ...queries(alone),
    transaction: (run) =>
      retrying(ports, async () => {
        const tx = begin();
        const next = inTurn();
        const { tx: asked, end } = transactionOf(queries((sql, given) => next(() => execute(tx, sql, given))));
        try {
          const value = await run(asked);
          const committed = end();
          await commit(tx);
          committed();
          return value;
        } catch (error) {
          end();
          tx.rollback();
          throw error;
        }
      }),
    close: () => Promise.resolve(),
  };
}

/** Until `other` has ended. @throws DatabaseError 40P01 where that would never be */
async function waitFor(tx: MemoryTransaction, other: MemoryTransaction, life: Life): Promise<void> {
  if (tx.wouldDeadlock(other)) throw new DatabaseError('40P01', 'deadlock detected');
  tx.waitsFor = other;
  await new Promise<void>((resolve) => other.onEnd(resolve));
  // Who of several waiters goes on first is drawn by the scheduler.
  await life.step('sql lock granted');
  tx.waitsFor = undefined;
  if (tx.state !== 'open') throw new DatabaseError('57P01', 'terminating connection');
}
