/**
 * A simulated process's way to a real PostgreSQL: production's `connect`, every statement a step of the process's life, as
 * in memory-database.ts, but carried out for real while virtual time stands still. A crash ends the process's
 * backends on the server, which undoes what was not committed; a line breaks where the memory database lets it break.
 * Called by postgres-store.ts.
 */
import type { CloudPorts } from '../../../sync/cloud/ports.ts';
import {
  connect,
  retrying,
  type Database,
  type Parameter,
  type Queries,
  type Transaction,
} from '../../../sync/cloud/store/database.ts';
import { inTurn } from '../cloud/in-turn.ts';
import { DatabaseError } from '../cloud/memory-engine.ts';
import { statementOf } from '../cloud/statements/index.ts';
import type { Life } from '../kernel.ts';
import type { LineFaults } from '../memory-database.ts';
import type { Flight, RealWork } from './real-work.ts';

const SOUND_LINE: LineFaults = { breaks: () => null };

export interface RealLine {
  /** Names the process to the server. */
  readonly url: string;
  readonly work: RealWork;
  /** Ends all backends of the process; resolves when they have gone. */
  readonly endBackends: () => Promise<void>;
}

type Ask<Value> = (queries: Queries) => Promise<Value>;

export function connectPostgres(real: RealLine, life: Life, ports: CloudPorts, line = SOUND_LINE): Database {
  const { work } = real;
  const database = connect(real.url, ports);
  const flights = new Set<Flight>();
  const begin = (): Flight => {
    const flight = work.begin();
    flights.add(flight);
    return flight;
  };
  /** Never resolves once the process is gone. */
  const land = async (flight: Flight, frees: boolean): Promise<void> => {
    flights.delete(flight);
    await work.land(flight, frees);
    if (!life.alive) return never();
    // As the memory database has it: who was let in has its turn first.
    if (flight.hasWaited) await life.step('sql lock granted');
  };
  life.onCrash(() => {
    for (const flight of flights) work.drop(flight);
    const ending = work.begin();
    void real.endBackends().then(() => work.land(ending, true));
  });

  const broken = (at: 'statement' | 'commit'): never => {
    throw new DatabaseError('08006', `Connection terminated unexpectedly (${at})`);
  };

  const carriedOut = async <Value>(start: () => Promise<Value>, frees: boolean): Promise<Value> => {
    const flight = begin();
    const outcome = await settled(start());
    await land(flight, frees);
    return valueOf(outcome);
  };

  /** A statement of its own: where the memory database takes it back when the line breaks, it is not sent at all. */
  const alone = async <Value>(sql: string, ask: Ask<Value>): Promise<Value> => {
    await life.step(`sql ${statementOf(sql).label}`, line.delayMs?.());
    if (line.breaks('statement') !== null) broken('statement');
    const when = line.breaks('commit');
    if (when === 'before') broken('commit');
    const value = await carriedOut(() => ask(database), true);
    return when === 'after' ? broken('commit') : value;
  };

  const once = async <T>(run: (tx: Transaction) => Promise<T>): Promise<T> => {
    // Connecting and BEGIN first; COMMIT or ROLLBACK in the end.
    let flight = begin();
    let lost: 'before' | 'after' | null = null;
    const outcome = await settled(
      database.transaction(async (tx) => {
        await land(flight, false);
        try {
          const [next, carry] = [inTurn(), inside(tx)];
          const value = await run({ ...tx, ...queriesOf((sql, ask) => next(() => carry(sql, ask))) });
          await life.step('sql COMMIT', line.delayMs?.());
          lost = line.breaks('commit');
          return lost === 'before' ? broken('commit') : value;
        } catch (error) {
          // Production's own retry is outside, where its pause takes virtual time.
          throw new NotRetried(error);
        } finally {
          flight = begin();
        }
      }),
    );
    await land(flight, true);
    return (lost as 'before' | 'after' | null) === 'after' ? broken('commit') : valueOf(outcome);
  };

  const inside = (tx: Transaction) => {
    let isLost = false;
    return async <Value>(sql: string, ask: Ask<Value>): Promise<Value> => {
      await life.step(`sql ${statementOf(sql).label}`, line.delayMs?.());
      if (isLost) throw new DatabaseError('08003', 'the connection is closed');
      const when = line.breaks('statement');
      isLost = when !== null;
      if (when === 'before') broken('statement');
      const value = await carriedOut(() => ask(tx), false);
      return when === 'after' ? broken('statement') : value;
    };
  };

  return {
    ...queriesOf(alone),
    transaction: (run) => retrying(ports, () => once(run)),
    close: () => database.close(),
  };
}

const queriesOf = (carry: <Value>(sql: string, ask: Ask<Value>) => Promise<Value>): Queries => ({
  rows: <Row extends object>(sql: string, parameters: readonly Parameter[] = []) =>
    carry(sql, (queries) => queries.rows<Row>(sql, parameters)),
  run: (sql, parameters = []) => carry(sql, (queries) => queries.run(sql, parameters)),
});

class NotRetried extends Error {
  constructor(cause: unknown) {
    super('not retried here', { cause });
  }
}

type Outcome<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: unknown };

const settled = <Value>(work: Promise<Value>): Promise<Outcome<Value>> =>
  work.then(
    (value): Outcome<Value> => ({ ok: true, value }),
    (error: unknown): Outcome<Value> => ({ ok: false, error: error instanceof NotRetried ? error.cause : error }),
  );

function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw outcome.error;
}

const never = (): Promise<never> => new Promise(() => undefined);
