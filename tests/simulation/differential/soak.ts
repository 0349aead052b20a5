/** The simulation's schedules on real PostgreSQL and real RxDB. Called by `npm run soak -- --kind differential`. */
import { onBoth, startPostgres } from './on-postgres.ts';
import { onBothDatabases } from './on-rxdb.ts';
import { realmScript } from './rx-disk.ts';

const EVERY = 20;

/** What was found, undefined when nothing was. */
export async function soakDifferential(
  seeds: number,
  seed: number,
  report: (line: string) => void,
): Promise<string | undefined> {
  return (await soakPostgres(seeds, seed, report)) ?? (await soakRxdb(seeds, seed, report));
}

async function soakPostgres(seeds: number, seed: number, report: (line: string) => void): Promise<string | undefined> {
  const server = await startPostgres();
  const total = { same: 0, sales: 0, statements: 0, waits: 0, events: 0 };
  try {
    for (let n = 0; n < seeds; n += 1) {
      const { differences, isSameHistory, ...counts } = await onBoth(server, seed + n);
      if (differences.length > 0) return failureOf('PostgreSQL', seed + n, differences);
      if (isSameHistory) total.same += 1;
      for (const key of ['sales', 'statements', 'waits', 'events'] as const) total[key] += counts[key];
      if (n % EVERY === EVERY - 1 || n === seeds - 1)
        report(
          `PostgreSQL: ${String(n + 1)} schedules, ${String(total.same)} the same history and rows as in memory, ${String(total.sales)} sales, ${String(total.statements)} statements, ${String(total.waits)} waits for locks`,
        );
    }
  } finally {
    await server.stop();
  }
  return undefined;
}

async function soakRxdb(seeds: number, seed: number, report: (line: string) => void): Promise<string | undefined> {
  const script = await realmScript();
  const total = { acts: 0, documents: 0 };
  for (let n = 0; n < seeds; n += 1) {
    const { differences, acts, documents } = await onBothDatabases(script, seed + n);
    if (differences.length > 0) return failureOf('RxDB', seed + n, differences);
    total.acts += acts;
    total.documents += documents;
    if (n % EVERY === EVERY - 1 || n === seeds - 1)
      report(
        `RxDB: ${String(n + 1)} schedules, ${String(total.acts)} acts, ${String(total.documents)} documents in the end, as on the model`,
      );
  }
  return undefined;
}

const failureOf = (engine: string, seed: number, differences: readonly string[]): string =>
  [
    `${engine}, seed ${String(seed)}:`,
    ...differences.slice(0, 10),
    `again: npm run soak -- --kind differential --seeds 1 --seed ${String(seed)}`,
  ].join('\n');
