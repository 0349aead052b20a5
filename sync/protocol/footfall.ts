/** What counters at a store's door counted, an hour a row, as it crosses the wire. */
import Type, { type Static } from 'typebox';
import { INSTANT, STORE_ID, TEXT } from '../schemas/scalars.ts';

export const FOOTFALL_ROWS_MAX = 2000;
/** Of a file of them at a till. */
export const FOOTFALL_FILE_BYTES_MAX = 512 * 1024;
const COUNTED = Type.Integer({ minimum: 0, maximum: 1_000_000 });

/** `hour`: when the full hour began; `passed`: null where the counter sees the door alone; `asOf`: when it was read, the newest holds. */
export const FOOTFALL_ROW = Type.Object({
  store: STORE_ID,
  hour: INSTANT,
  entered: COUNTED,
  passed: Type.Union([COUNTED, Type.Null()]),
  asOf: INSTANT,
});
export type FootfallRow = Static<typeof FOOTFALL_ROW>;
/** Each row is judged for itself: what is wrong with one keeps none of the others out. */
export const FOOTFALL_SENT = Type.Object({
  items: Type.Array(Type.Unknown(), { minItems: 1, maxItems: FOOTFALL_ROWS_MAX }),
});
/** Why a row is not taken; `other_store`: of whoever may speak for some stores alone. */
export const FOOTFALL_REASONS = [
  'malformed',
  'unknown_store',
  'other_store',
  'not_a_full_hour',
  'ahead_of_clock',
  'told_otherwise',
] as const;
export type FootfallReason = (typeof FOOTFALL_REASONS)[number];
export const FOOTFALL_ANSWER = Type.Object({
  taken: Type.Integer(),
  older: Type.Integer(),
  rejected: Type.Array(Type.Object({ row: Type.Integer(), path: TEXT, reason: TEXT })),
});
export type FootfallAnswer = Static<typeof FOOTFALL_ANSWER>;
