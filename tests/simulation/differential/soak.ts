/** The same schedules on real PostgreSQL and real RxDB. Called by `npm run soak -- --kind differential`. */
import { onBoth, startPostgres } from './on-postgres.ts';

export interface DifferentialSoak {
  readonly failure: string | undefined;
}

const EVERY = 20;

export async function soakPostgres(
  seeds: number,
  seed: number,
  report: (line: string) => void,
): Promise<string | undefined> {
  const server = await startPostgres();
  const total = { sales: 0, statements: 0, waits: 0, events: 0 };
  try {
    for (let n = 0; n < seeds; n += 1) {
      const { differences, ...counts } = await onBoth(server, seed + n);
      if (differences.length > 0) return `postgres, seed ${String(seed + n)}:\n${differences.join('\n')}`;
      for (const key of ['sales', 'statements', 'waits', 'events'] as const) total[key] += counts[key];
      if (n % EVERY === EVERY - 1 || n === seeds - 1)
        report(
          `postgres: ${String(n + 1)} schedules, the same history and rows as in memory: ${JSON.stringify(total)}`,
        );
    }
  } finally {
    await server.stop();
  }
  return undefined;
}
