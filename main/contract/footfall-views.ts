/**
 * A file of what counters at the doors of stores counted, an hour a row: read whole before anything is sent, each fault with its line; then
 * sent, and what the cloud would not take listed by the file's lines. For who may `manage_people`. Spread into brand-views.ts.
 */
import Type, { type Static } from 'typebox';
import { FOOTFALL_FILE_BYTES_MAX } from '../../sync/protocol/footfall.ts';
import { BUSINESS_DAY, COUNT, oneOf, STORE_ID, TEXT } from '../../sync/schemas/scalars.ts';

const BASE64_OF_THREE = 4;
const FILE = Type.Object({
  /** Base64. */
  file: Type.String({ minLength: 1, maxLength: Math.ceil(FOOTFALL_FILE_BYTES_MAX / 3) * BASE64_OF_THREE }),
});

/** What is wrong with a cell, a row, or, of line 0, with the file. */
export const FOOTFALL_FAULTS = [
  'unreadable',
  'empty',
  'too_many_rows',
  'no_column',
  'not_a_store',
  'not_a_day',
  'not_an_hour',
  'not_a_count',
  'to_come',
  'twice',
] as const;
export type FootfallFaultReason = (typeof FOOTFALL_FAULTS)[number];
export const FOOTFALL_COLUMNS = ['store', 'date', 'hour', 'entered', 'passed'] as const;
export type FootfallColumn = (typeof FOOTFALL_COLUMNS)[number];

export const FOOTFALL_FILE = Type.Object({
  rows: COUNT,
  /** Calendar days of the stores, in order. */
  days: Type.Array(
    Type.Object({
      store: STORE_ID,
      day: BUSINESS_DAY,
      hours: COUNT,
      entered: COUNT,
      /** Null where not every hour has it. */
      passed: Type.Union([COUNT, Type.Null()]),
    }),
  ),
  faults: Type.Array(
    Type.Object({
      /** As a spreadsheet counts them. */
      line: COUNT,
      column: Type.Union([oneOf(FOOTFALL_COLUMNS), Type.Null()]),
      reason: oneOf(FOOTFALL_FAULTS),
      /** What stands there. */
      text: TEXT,
    }),
  ),
});
export type FootfallFile = Static<typeof FOOTFALL_FILE>;

export const FOOTFALL_SENT_VIEW = Type.Object({
  taken: COUNT,
  /** Of hours of which something newer is known. */
  older: COUNT,
  rejected: Type.Array(Type.Object({ line: COUNT, path: TEXT, reason: TEXT })),
});
export type FootfallSent = Static<typeof FOOTFALL_SENT_VIEW>;

export const FOOTFALL_METHODS = {
  'footfall.read': { params: FILE, result: FOOTFALL_FILE, public: false },
  /** A file with a fault is not sent at all: `details.reason` is `faulty_file`. */
  'footfall.send': { params: FILE, result: FOOTFALL_SENT_VIEW, public: false },
} as const;
