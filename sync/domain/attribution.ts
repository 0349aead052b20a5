/**
 * Where a sale came from and whom it is counted for: the facts that DOMAIN.md §7 keeps on each sale, and what follows from dated facts of
 * its store. Pure. What nobody knows is `''`, unattributed, never guessed. Called by the cloud's reports and by intake of orders.
 */
import type { StaffId, StoreId } from './ids.ts';
import type { Position } from './nearby-stock.ts';
import { MINUTE_MS, type EpochMs } from './time.ts';

export const DIMENSIONS = [
  'channel',
  'touchpoint',
  'campaign',
  'community',
  'liveRoom',
  'occasion',
  'store',
  'terminal',
  'servedBy',
  'boundTo',
  'afterHours',
  'crossCity',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const UNATTRIBUTED = '';
/** Of whatever happens at a till, or with a code that a till or a guide showed. */
export const TILL_CHANNEL = 'store';
/** Of whoever came by the code on a piece. */
export const ITEM_CHANNEL = 'item';

/** Why it was bought, DOMAIN.md §7: for oneself, as a gift, for a child. */
export const OCCASIONS = ['self', 'gift', 'child'] as const;
export type Occasion = (typeof OCCASIONS)[number];

/** By which code, campaign, community or live room somebody came, as a till or page was told; what nobody said is absent. */
export interface CameBy {
  readonly touchpoint?: string;
  readonly campaign?: string;
  readonly community?: string;
  readonly liveRoom?: string;
}

type Said = { readonly [Key in keyof CameBy]?: string | undefined };
/** Only what was said: an entry of somebody of whom nothing is known is written as it ever was. */
export const cameByOf = ({ touchpoint, campaign, community, liveRoom }: Said): CameBy => ({
  ...(touchpoint === undefined ? {} : { touchpoint }),
  ...(campaign === undefined ? {} : { campaign }),
  ...(community === undefined ? {} : { community }),
  ...(liveRoom === undefined ? {} : { liveRoom }),
});

/** Of a store, from an instant on: its city, its area and, in minutes of its local day, when it opens and closes (`closes` above `opens`; above 1440 is after midnight). */
export interface StorePlace {
  readonly from: EpochMs;
  readonly city?: string;
  readonly opens?: number;
  readonly closes?: number;
  readonly position?: Position;
  /** Square metres of the sales floor. */
  readonly areaM2?: number;
}

export const AREA_M2_MAX = 1_000_000;

export const DAY_MINUTES = 1440;

/** What held of the store at an instant; undefined before the first. `places` in any order, at most one for an instant. */
export function placeAt(places: readonly StorePlace[], at: EpochMs): StorePlace | undefined {
  let found: StorePlace | undefined;
  for (const place of places) if (place.from <= at && (found === undefined || place.from > found.from)) found = place;
  return found;
}

/** Outside the store's hours: at closing time it is closed. Undefined where nobody said its hours. */
export function isAfterHours(at: EpochMs, place: StorePlace | undefined, offsetMinutes: number): boolean | undefined {
  if (place?.opens === undefined || place.closes === undefined) return undefined;
  const local = Math.floor(at / MINUTE_MS) + offsetMinutes;
  const minute = ((local % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  const isOpen = (each: number): boolean => each >= (place.opens ?? 0) && each < (place.closes ?? 0);
  return !isOpen(minute) && !isOpen(minute + DAY_MINUTES);
}

/** Sold or sent to another city than the guide's own. Undefined where one of them is not known. */
export const isCrossCity = (city: string | undefined, guideCity: string | undefined): boolean | undefined =>
  city === undefined || guideCity === undefined ? undefined : city !== guideCity;

/** The store that a guide belonged to at an instant, by their moves; `now` where they never moved. */
export function homeStoreAt(
  moves: readonly { readonly guide: StaffId; readonly at: EpochMs; readonly from: StoreId; readonly to: StoreId }[],
  guide: StaffId,
  at: EpochMs,
  now: StoreId | undefined,
): StoreId | undefined {
  const own = moves.filter((move) => move.guide === guide).sort((a, b) => a.at - b.at);
  return own.findLast((move) => move.at <= at)?.to ?? own[0]?.from ?? now;
}

/** As a key of a report: `yes`, `no`, or unattributed. */
export const yesNo = (is: boolean | undefined): string => (is === undefined ? UNATTRIBUTED : is ? 'yes' : 'no');
