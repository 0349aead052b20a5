/** Who is at work: a person clocks for oneself, offline too; hours and what was forgotten are a manager's. Spread into guide-methods.ts. */
import Type from 'typebox';
import { CLOCK_WAYS } from '../../sync/domain/worked-time.ts';
import { WORKED_HOURS } from '../../sync/protocol/worked-hours.ts';
import { BUSINESS_DAY, ENTRY_ID, INSTANT, oneOf, STAFF_ID, TEXT } from '../../sync/schemas/scalars.ts';

const NOTHING = Type.Object({});
const DAYS = Type.Object({ from: BUSINESS_DAY, to: BUSINESS_DAY }, { additionalProperties: false });

export const CLOCK_METHODS = {
  /** Of who is logged in, now. Asked again with the same `entry`, nothing happens twice. */
  'clock.punch': {
    params: Type.Object({ entry: ENTRY_ID, way: oneOf(CLOCK_WAYS) }, { additionalProperties: false }),
    result: NOTHING,
    public: false,
  },
  /**
   * Of somebody who forgot, by who may `manage_people`; `instead` of a clocking that was wrong. `details.reason`: `unknown_person`,
   * `not_yet`, `too_long_ago`, `number_in_text`.
   */
  'clock.correct': {
    params: Type.Object(
      {
        ...{ entry: ENTRY_ID, staff: STAFF_ID, way: oneOf(CLOCK_WAYS), when: INSTANT },
        ...{ instead: Type.Optional(ENTRY_ID), reason: TEXT },
      },
      { additionalProperties: false },
    ),
    result: NOTHING,
    public: false,
  },
  /** Of this store, for who may `manage_people`, online; business days, both included. */
  'clock.hours': { params: DAYS, result: WORKED_HOURS, public: false },
  'clock.hoursCsv': {
    params: DAYS,
    result: Type.Object({ fileName: Type.String(), text: Type.String() }),
    public: false,
  },
} as const;
