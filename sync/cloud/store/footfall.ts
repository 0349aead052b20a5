/** Rows of what counters counted: statements only. Called by stock/footfall.ts and reports/seven-traffic.ts. */
import type { CountedHour } from '../../domain/footfall-figures.ts';
import type { StoreId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Queries } from './database.ts';

export interface FootfallFact extends CountedHour {
  readonly asOf: EpochMs;
}

/** Each hour at most once, where nothing read later is known; in the order of hours, so that two batches never wait for each other. How many changed. */
export const saveFootfall = (
  queries: Queries,
  scope: string,
  store: StoreId,
  facts: readonly FootfallFact[],
  now: number,
): Promise<number> => {
  const rows = facts.toSorted((a, b) => a.hour - b.hour);
  return queries.run(
    `INSERT INTO footfall AS f (scope, store, hour, entered, passed, as_of, told_at)
     SELECT $1, $2, n.hour, n.entered, n.passed, n.as_of, $7
     FROM unnest($3::bigint[], $4::int[], $5::int[], $6::bigint[]) AS n(hour, entered, passed, as_of)
     ON CONFLICT (scope, store, hour) DO UPDATE SET entered = excluded.entered, passed = excluded.passed, as_of = excluded.as_of,
       told_at = excluded.told_at WHERE excluded.as_of > f.as_of`,
    [
      ...[scope, store, rows.map(({ hour }) => hour), rows.map(({ entered }) => entered)],
      ...[rows.map(({ passed }) => passed), rows.map(({ asOf }) => asOf), now],
    ],
  );
};

/** Of a store, from `from` on and before `until`; by the hour. */
export const footfallIn = (
  queries: Queries,
  scope: string,
  store: StoreId,
  [from, until]: readonly [number, number],
): Promise<readonly FootfallFact[]> =>
  queries.rows<FootfallFact>(
    `SELECT hour, entered, passed, as_of AS "asOf" FROM footfall WHERE scope = $1 AND store = $2 AND hour >= $3 AND hour < $4 ORDER BY hour`,
    [scope, store, from, until],
  );

/** What is known of these hours of a store. */
export const footfallAt = (
  queries: Queries,
  scope: string,
  store: StoreId,
  hours: readonly number[],
): Promise<readonly FootfallFact[]> =>
  queries.rows<FootfallFact>(
    'SELECT hour, entered, passed, as_of AS "asOf" FROM footfall WHERE scope = $1 AND store = $2 AND hour = ANY($3)',
    [scope, store, hours],
  );
