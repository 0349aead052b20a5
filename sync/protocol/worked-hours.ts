/** Hours worked in a store as they cross the wire. Rules: domain/worked-time.ts. */
import Type, { type Static } from 'typebox';
import { BUSINESS_DAY, COUNT, ENTRY_ID, INSTANT, STAFF_ID, STORE_ID, TEXT } from '../schemas/scalars.ts';

/** `by` and `reason` of what a manager entered. */
const CLOCKED = Type.Object({
  id: ENTRY_ID,
  at: INSTANT,
  by: Type.Optional(STAFF_ID),
  reason: Type.Optional(TEXT),
});
/** `minutes`: null while nobody said when the person went; `isMissing`: and the business day is over. */
const STRETCH = Type.Object({
  day: BUSINESS_DAY,
  in: CLOCKED,
  out: Type.Union([CLOCKED, Type.Null()]),
  minutes: Type.Union([COUNT, Type.Null()]),
  isMissing: Type.Boolean(),
});
/** Went without having come: who forgot to clock in. */
const ALONE = Type.Object({ day: BUSINESS_DAY, out: CLOCKED });
const PERSON = Type.Object({
  staff: STAFF_ID,
  name: TEXT,
  minutes: COUNT,
  missing: COUNT,
  stretches: Type.Array(STRETCH),
  /** An older cloud does not tell. */
  alone: Type.Optional(Type.Array(ALONE)),
});

/** Business days `from` to `to`, both included. `total` in minutes; null where nobody's hours are known. */
export const WORKED_HOURS = Type.Object({
  store: STORE_ID,
  from: BUSINESS_DAY,
  to: BUSINESS_DAY,
  asOf: INSTANT,
  total: Type.Union([COUNT, Type.Null()]),
  items: Type.Array(PERSON),
  next: Type.Null(),
});
export type WorkedHours = Static<typeof WORKED_HOURS>;
