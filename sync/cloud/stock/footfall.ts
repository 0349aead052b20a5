/**
 * Takes in what counters at stores' doors counted, in any order and however often: of each store and hour what was read last holds. Rows
 * are judged one by one; what is wrong with one is told, and keeps no other out. Called by routes/footfall.ts.
 */
import { Compile } from 'typebox/compile';
import { isFullHour } from '../../domain/footfall-figures.ts';
import type { StoreId } from '../../domain/ids.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { FOOTFALL_ROW, type FootfallAnswer, type FootfallReason, type FootfallRow } from '../../protocol/footfall.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { footfallAt, saveFootfall } from '../store/footfall.ts';
import { readStores } from '../store/terminals.ts';

/** Another machine's clock may be ahead of ours by so much. */
const AHEAD_MAX_MS = 5 * MINUTE_MS;

const rowShape = Compile(FOOTFALL_ROW);
interface Judged extends FootfallRow {
  readonly row: number;
}
interface Rejected {
  readonly row: number;
  readonly path: string;
  readonly reason: FootfallReason;
}

/** `within`: the stores that who tells may speak for; null: all of the brand. */
export async function takeFootfall(
  cloud: Cloud,
  sent: readonly unknown[],
  within: ReadonlySet<string> | null,
): Promise<FootfallAnswer> {
  const offsets = new Map<string, number>(
    (await readStores(cloud.database, cloud.brand.id)).map(({ id, offsetMinutes }) => [id, offsetMinutes]),
  );
  const now = cloud.ports.clock.now();
  const verdicts = sent.map((value, row) => judge(value, row, { offsets, within, now }));
  const rejected = verdicts.flatMap((verdict) => ('reason' in verdict ? [verdict] : []));
  const good = verdicts.flatMap((verdict) => ('reason' in verdict ? [] : [verdict]));
  let taken = 0;
  for (const store of [...new Set(good.map((fact) => fact.store))].sort()) {
    const own = good.filter((fact) => fact.store === store);
    const { changed, otherwise } = await saveOfStore(cloud, store, own);
    taken += changed;
    rejected.push(...otherwise.map(({ row }) => ({ row, path: '/asOf', reason: 'told_otherwise' as const })));
  }
  return {
    ...{ taken, older: sent.length - taken - rejected.length },
    rejected: rejected.toSorted((a, b) => a.row - b.row),
  };
}

interface Known {
  readonly offsets: ReadonlyMap<string, number>;
  readonly within: ReadonlySet<string> | null;
  readonly now: number;
}

function judge(value: unknown, row: number, { offsets, within, now }: Known): Judged | Rejected {
  if (!rowShape.Check(value)) {
    const [first] = rowShape.Errors(value);
    return { row, path: first?.instancePath ?? '', reason: 'malformed' };
  }
  const { store, hour, asOf } = value;
  // Whoever speaks for some stores alone is not told which others there are.
  if (within?.has(store) === false) return { row, path: '/store', reason: 'other_store' };
  const offset = offsets.get(store);
  if (offset === undefined) return { row, path: '/store', reason: 'unknown_store' };
  if (!isFullHour(hour, offset)) return { row, path: '/hour', reason: 'not_a_full_hour' };
  if (hour > now + AHEAD_MAX_MS) return { row, path: '/hour', reason: 'ahead_of_clock' };
  if (asOf > now + AHEAD_MAX_MS) return { row, path: '/asOf', reason: 'ahead_of_clock' };
  return { ...value, row };
}

/** What was read last of each hour is saved; what says something else of the same instant is returned. */
async function saveOfStore(
  cloud: Cloud,
  store: StoreId,
  facts: readonly Judged[],
): Promise<{ readonly changed: number; readonly otherwise: readonly Judged[] }> {
  const scope = brandScope(cloud.brand.id);
  const newest = new Map<number, Judged>();
  for (const fact of facts) if (fact.asOf > (newest.get(fact.hour)?.asOf ?? -1)) newest.set(fact.hour, fact);
  return cloud.database.transaction(async (tx) => {
    const changed = await saveFootfall(tx, scope, store, [...newest.values()], cloud.ports.clock.now());
    const known = new Map((await footfallAt(tx, scope, store, [...newest.keys()])).map((fact) => [fact.hour, fact]));
    const otherwise = facts.filter(({ hour, entered, passed, asOf }) => {
      const fact = known.get(hour);
      return fact?.asOf === asOf && (fact.entered !== entered || fact.passed !== passed);
    });
    return { changed, otherwise };
  });
}
