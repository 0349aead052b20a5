/**
 * When a code on goods looks copied: one piece is in one place and is looked at by few. Flagged, never refused: the one genuine piece has
 * the same code. The rule: five devices within a day, three networks within an hour (nobody tells a page the city; a network is the next
 * best, and a phone between its own and a shop's has two), or twelve devices in all. Tills do not count. Pure. Called by the cloud.
 */
import { DAY_MS, MINUTE_MS } from './time.ts';

export const COPY_DEVICES_A_DAY = 5;
export const COPY_PLACES_AN_HOUR = 3;
export const COPY_DEVICES = 12;
/** Devices of one code that are kept: with so many it is flagged long since. */
export const ITEM_DEVICES_MAX = 50;

/** The first look from a device. */
export interface ItemScan {
  readonly device: string;
  readonly place: string;
  readonly at: number;
}

/** Looks may come in any order. */
export function looksCopied(scans: readonly ItemScan[]): boolean {
  if (new Set(scans.map(({ device }) => device)).size >= COPY_DEVICES) return true;
  return (
    hasWithin(scans, DAY_MS, ({ device }) => device, COPY_DEVICES_A_DAY) ||
    hasWithin(scans, 60 * MINUTE_MS, ({ place }) => place, COPY_PLACES_AN_HOUR)
  );
}

/** So many different ones in a window that begins with one of the looks. */
const hasWithin = (
  scans: readonly ItemScan[],
  windowMs: number,
  keyOf: (scan: ItemScan) => string,
  count: number,
): boolean =>
  scans.some(
    ({ at: from }) => new Set(scans.filter(({ at }) => at >= from && at < from + windowMs).map(keyOf)).size >= count,
  );
