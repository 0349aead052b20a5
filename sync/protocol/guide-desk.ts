/**
 * What cloud and terminal tell each other of a guide's own customers: facts to find reasons to call in, by the rule that both have
 * (domain/call-reasons.ts), what was tried, and the newest notes. Phones are masked. UX.md 3.
 */
import Type, { type Static } from 'typebox';
import { CALL_OUTCOMES, CALL_REASONS } from '../domain/call-reasons.ts';
import { NAMED_GOODS, OCCASION } from '../schemas/entries/guide-kinds.ts';
import {
  BUSINESS_DAY,
  COUNT,
  ENTRY_ID,
  INSTANT,
  MEMBER_ID,
  oneOf,
  PRODUCT_ID,
  STAFF_ID,
  TEXT,
} from '../schemas/scalars.ts';

/** Of a guide. */
export const OWN_CUSTOMERS_MAX = 2000;

export const CUSTOMER_FACTS = Type.Object({
  birthday: Type.Optional(Type.String({ maxLength: 10 })),
  lastBought: Type.Optional(BUSINESS_DAY),
  pointsEnding: Type.Optional(Type.Object({ points: COUNT, day: BUSINESS_DAY })),
  protectedUntil: Type.Optional(BUSINESS_DAY),
  arrived: Type.Optional(
    Type.Array(
      Type.Object({
        ...{ id: Type.String(), product: Type.Optional(PRODUCT_ID) },
        ...{ day: BUSINESS_DAY, name: TEXT, isWished: Type.Boolean() },
      }),
    ),
  ),
  hasAgreed: Type.Boolean(),
});
export const CALL = Type.Object({
  /** Of the journal's entry; null where the guide said it on the phone's page. */
  id: Type.Union([Type.String(), Type.Null()]),
  reason: oneOf(CALL_REASONS),
  occasion: OCCASION,
  outcome: oneOf(CALL_OUTCOMES),
  staff: Type.Union([STAFF_ID, Type.Null()]),
  at: INSTANT,
});
export const CUSTOMER_NOTE = Type.Object({ text: TEXT, at: INSTANT, by: Type.Union([STAFF_ID, Type.Null()]) });
/** What the customer asked for; an end names the wish that is over. */
export const CUSTOMER_WISH = Type.Object({
  wish: ENTRY_ID,
  goods: NAMED_GOODS,
  at: INSTANT,
  ended: Type.Optional(Type.Literal(true)),
});
export type CustomerWish = Static<typeof CUSTOMER_WISH>;
export const OWN_CUSTOMER = Type.Object({
  member: MEMBER_ID,
  name: Type.Union([TEXT, Type.Null()]),
  phone: Type.Union([Type.String({ maxLength: 20 }), Type.Null()]),
  since: Type.Union([INSTANT, Type.Null()]),
  protectedUntil: Type.Union([INSTANT, Type.Null()]),
  facts: CUSTOMER_FACTS,
  calls: Type.Array(CALL),
  notes: Type.Array(CUSTOMER_NOTE),
  /** Absent from a cloud that does not tell it yet. */
  wishes: Type.Optional(Type.Array(CUSTOMER_WISH)),
});
export const OWN_CUSTOMERS = Type.Object({
  guide: STAFF_ID,
  /** When the cloud said so. */
  asOf: INSTANT,
  /** Customers got in touch with this month. */
  called: COUNT,
  items: Type.Array(OWN_CUSTOMER, { maxItems: OWN_CUSTOMERS_MAX }),
});
export type OwnCustomers = Static<typeof OWN_CUSTOMERS>;
export type CustomerCall = Static<typeof CALL>;
