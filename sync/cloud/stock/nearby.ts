/**
 * Which stores have a product that is missing in one, and how fresh what the cloud knows of levels is. What tills sold since a level was
 * right is subtracted where the cloud has it. Called by routes/stock.ts and the guide's page.
 */
import { placeAt } from '../../domain/attribution.ts';
import { leftOf, LEVEL_DAYS_MAX, nearest, toldCount, type Position } from '../../domain/nearby-stock.ts';
import type { ProductId, StoreId } from '../../domain/ids.ts';
import { businessDayAt, DAY_MS, epochMs, type EpochMs } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { NearbyStock, StockStatus } from '../../protocol/stock.ts';
import type { Cloud } from '../app/context.ts';
import { readStorePlaces, type SavedPlace } from '../store/attribution.ts';
import { levelsByStore, levelsOf, readRejections, soldSince, type StockLevelRow } from '../store/stock-levels.ts';
import { readStores, type StoreProfile } from '../store/terminals.ts';

/** Whose sales are looked at; the nearest by what was told. */
const LOOKED_AT_MAX = 40;
export const NEARBY_MAX = 20;

interface Place {
  readonly city?: string | undefined;
  readonly position?: Position | undefined;
}

export async function nearbyStock(cloud: Cloud, product: ProductId, store: StoreId): Promise<NearbyStock> {
  const now = cloud.ports.clock.now();
  const scope = brandScope(cloud.brand.id);
  const stores = await readStores(cloud.database, cloud.brand.id);
  const places = placesAt(await readStorePlaces(cloud.database, scope), now);
  const byScope = new Map(stores.map((one) => [storeScope(cloud.brand.id, one.id), one]));
  const levels = (await levelsOf(cloud.database, [...byScope.keys()], [product])).filter(
    ({ as_of: asOf }) => asOf >= now - LEVEL_DAYS_MAX * DAY_MS,
  );
  const withPlace = levels.flatMap((level) => {
    const profile = byScope.get(level.scope);
    return profile === undefined
      ? []
      : [{ store: profile.id, profile, level, left: level.on_hand, ...places(profile.id) }];
  });
  const own = withPlace.filter((one) => one.store === store);
  const others = withPlace.filter((one) => one.store !== store);
  const looked = [...own, ...nearest(places(store), others).slice(0, LOOKED_AT_MAX)];
  const sold = await soldSince(
    cloud.database,
    product,
    looked.map(({ level, profile }) => sinceOf(level, profile)),
  );
  const leftNow = looked.map((one) => ({ ...one, left: leftOf(one.level.on_hand, sold.get(one.level.scope) ?? 0) }));
  const here = leftNow.find((one) => one.store === store);
  const found = nearest(
    places(store),
    leftNow.filter((one) => one.store !== store),
  ).slice(0, NEARBY_MAX);
  return {
    product,
    store,
    asOf: now,
    isPlaced: places(store).position !== undefined,
    here: here === undefined ? null : { count: toldCountOf(here.left), asOf: here.level.as_of },
    items: found.map(({ store: id, profile, city, metres, left, level }) => ({
      store: id,
      name: profile.name,
      ...(city === undefined ? {} : { city }),
      metres,
      count: toldCount(left),
      asOf: level.as_of,
    })),
  };
}

/** Of the own store nothing left is told as 0. */
const toldCountOf = (left: number): number | null => (left === 0 ? 0 : toldCount(left));

/** What holds of each store now; a position stays until another one is said. */
function placesAt(rows: readonly SavedPlace[], now: EpochMs): (store: StoreId) => Place {
  return (store) => {
    const own = rows.filter((row) => row.store === store);
    const positioned = own.filter(({ position }) => position !== undefined);
    return { city: placeAt(own, now)?.city, position: placeAt(positioned, now)?.position };
  };
}

/** A day earlier: sales of the same business day count, whenever a store's day begins. */
function sinceOf({ scope, as_of: asOf }: StockLevelRow, profile: StoreProfile) {
  return { scope, asOf, day: businessDayAt(epochMs(Math.max(0, asOf - DAY_MS)), profile) };
}

/** Of these stores; rows that were not taken of these, and for the whole brand also those of stores that are none. */
export async function stockStatus(
  cloud: Cloud,
  reach: readonly StoreId[],
  isWholeBrand: boolean,
): Promise<StockStatus> {
  const stores = (await readStores(cloud.database, cloud.brand.id)).filter(({ id }) => reach.includes(id));
  const scopes = stores.map(({ id }) => storeScope(cloud.brand.id, id));
  const levels = new Map((await levelsByStore(cloud.database, scopes)).map((row) => [row.scope, row]));
  const rejected = await readRejections(cloud.database, brandScope(cloud.brand.id));
  return {
    items: stores.map(({ id, name }, index) => {
      const level = levels.get(scopes[index] ?? '');
      const { products = 0, oldest = null, newest = null } = level ?? {};
      return { store: id, name, products, oldest, newest };
    }),
    rejected: rejected
      .filter(({ store }) => isWholeBrand || reach.some((id) => id === store))
      .map(({ told_at: at, ...row }) => ({ ...row, at })),
  };
}
