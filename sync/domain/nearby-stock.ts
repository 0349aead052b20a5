/**
 * Which other stores have goods that are missing here: how many are left there of what the chain's stock system told, less what tills sold
 * since, and how far it is. A number is told, not promised: few are shown as few, because one of them may be in a fitting room. Pure.
 * Called by the cloud, and by the screens for their words.
 */

/** Where a store is, in millionths of a degree; of all stores on one and the same map. */
export interface Position {
  readonly lat: number;
  readonly lng: number;
}
export const LAT_MAX = 90_000_000;
export const LNG_MAX = 180_000_000;

/** Up to so many are said to be few. */
export const FEW_MAX = 2;
/** What was told longer ago says nothing of today. */
export const LEVEL_DAYS_MAX = 14;

const EARTH_RADIUS_M = 6_371_000;
const DEGREE = 1_000_000;
/** A distance as people say it. */
const ROUNDED_TO_M = 100;

/** The great circle between two places, to 100 m. */
export function metresBetween(a: Position, b: Position): number {
  const [from, to, dLng] = [radians(a.lat), radians(b.lat), radians(b.lng - a.lng)];
  const half = Math.sin((to - from) / 2) ** 2 + Math.cos(from) * Math.cos(to) * Math.sin(dLng / 2) ** 2;
  const metres = 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half)));
  return Math.round(metres / ROUNDED_TO_M) * ROUNDED_TO_M;
}

const radians = (micro: number): number => (micro / DEGREE / 180) * Math.PI;

/** Never below none: a stock system counts goods that it has not booked yet as less than nothing. */
export const leftOf = (told: number, soldSince: number): number => Math.max(0, told - soldSince);

/** The number as it is told; null for few. */
export const toldCount = (left: number): number | null => (left > FEW_MAX ? left : null);

export interface StoreWithStock {
  readonly store: string;
  readonly left: number;
  readonly city?: string | undefined;
  readonly position?: Position | undefined;
}
export type Nearby<Item extends StoreWithStock> = Item & { readonly metres: number | null };

/** Those that have some: the nearest first, then those of the same city, then the others; of equal ones by their name. */
export function nearest<Item extends StoreWithStock>(
  here: Pick<StoreWithStock, 'city' | 'position'>,
  stores: readonly Item[],
): readonly Nearby<Item>[] {
  const isSameCity = ({ city }: Item): boolean => city !== undefined && city === here.city;
  return stores
    .filter(({ left }) => left > 0)
    .map((store) => ({ ...store, metres: distance(here.position, store.position) }))
    .toSorted(
      (a, b) =>
        (a.metres ?? Infinity) - (b.metres ?? Infinity) ||
        Number(isSameCity(b)) - Number(isSameCity(a)) ||
        (a.store < b.store ? -1 : 1),
    );
}

const distance = (a: Position | undefined, b: Position | undefined): number | null =>
  a === undefined || b === undefined ? null : metresBetween(a, b);

/** `0.8`, `12`: with a part below ten. */
export function kilometresText(metres: number): string {
  const tenths = Math.round(metres / ROUNDED_TO_M);
  return tenths < 100 ? `${String(Math.floor(tenths / 10))}.${String(tenths % 10)}` : String(Math.round(tenths / 10));
}
