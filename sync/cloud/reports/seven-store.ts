/** What a store was to reach, how large it is and what it has in stock, for the seven kinds of data. Called by seven-kinds.ts. */
import { placeAt } from '../../domain/attribution.ts';
import { LEVEL_DAYS_MAX } from '../../domain/nearby-stock.ts';
import { monthsOf, targetOfDays } from '../../domain/store-figures.ts';
import { DAY_MS, epochMs, type BusinessDay } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { readStorePlaces, type SavedPlace } from '../store/attribution.ts';
import { productsStocked } from '../store/stock-levels.ts';
import { storeTargetsOf } from '../store/store-targets.ts';
import type { StoreProfile } from '../store/terminals.ts';
import type { Window } from './seven-customers.ts';

interface Span {
  readonly from: BusinessDay;
  readonly to: BusinessDay;
}

export async function readTarget({ database, brand }: Cloud, store: StoreProfile, span: Span): Promise<number | null> {
  const months = monthsOf(span.from, span.to);
  const rows = await storeTargetsOf(database, brandScope(brand.id), { store: store.id, months });
  // The newest version comes last, and holds.
  const newest = new Map(rows.map(({ month, amount }) => [month, amount]));
  const targets = [...newest].flatMap(([month, amount]): [string, number][] =>
    amount === null ? [] : [[month, amount]],
  );
  return targetOfDays(new Map(targets), span);
}

export const readPlaces = async ({ database, brand }: Cloud, store: StoreProfile): Promise<readonly SavedPlace[]> =>
  (await readStorePlaces(database, brandScope(brand.id))).filter((place) => place.store === store.id);

/** Square metres when the days end; null where nobody said them. */
export const areaAt = (places: readonly SavedPlace[], [, until]: Window): number | null =>
  placeAt(places, epochMs(until - 1))?.areaM2 ?? null;

/** What the store has some of; null where no level of it is fresh enough. Levels are of now, whatever days are asked for. */
export async function readStocked(
  { database, brand, ports }: Cloud,
  store: StoreProfile,
): Promise<ReadonlySet<string> | null> {
  const since = ports.clock.now() - LEVEL_DAYS_MAX * DAY_MS;
  const levels = await productsStocked(database, storeScope(brand.id, store.id), since);
  if (levels.length === 0) return null;
  return new Set(levels.flatMap(({ product, onHand }) => (onHand > 0 ? [product] : [])));
}
