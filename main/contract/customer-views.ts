/** A guide's own customers at the till: why to call them, how it went, what they wish for. Spread into contract.ts. */
import Type, { type Static } from 'typebox';
import { WISH_ENDS } from '../../sync/domain/arrived-goods.ts';
import { CALL_OUTCOMES, CALL_REASONS } from '../../sync/domain/call-reasons.ts';
import { NOTE_MAX } from '../../sync/domain/member-profile.ts';
import { CUSTOMER_WISH, OWN_CUSTOMER } from '../../sync/protocol/guide-desk.ts';
import { NAMED_GOODS, OCCASION } from '../../sync/schemas/entries/guide-kinds.ts';
import { COUNT, ENTRY_ID, INSTANT, MEMBER_ID, oneOf, STAFF_ID } from '../../sync/schemas/scalars.ts';

const DAY = Type.String({ maxLength: 10 });
const NOTHING = Type.Object({});

export const CALL_REASON_VIEW = Type.Object({
  kind: oneOf(CALL_REASONS),
  occasion: OCCASION,
  day: DAY,
  until: Type.Union([DAY, Type.Null()]),
  goods: Type.Optional(Type.String()),
  points: Type.Optional(COUNT),
  tries: COUNT,
});
export const GUIDE_CUSTOMER = Type.Object({
  ...Type.Pick(OWN_CUSTOMER, ['member', 'name', 'phone', 'since', 'protectedUntil', 'notes']).properties,
  lastBought: Type.Union([DAY, Type.Null()]),
  /** Open ones, the newest first. */
  wishes: Type.Array(Type.Omit(CUSTOMER_WISH, ['ended'])),
  /** The most urgent first. */
  reasons: Type.Array(CALL_REASON_VIEW),
  /** What who asks said of late and can still say otherwise, the newest first. */
  correctable: Type.Array(
    Type.Object({ kind: oneOf(CALL_REASONS), occasion: OCCASION, outcome: oneOf(CALL_OUTCOMES), tries: COUNT }),
  ),
});
export type GuideCustomer = Static<typeof GUIDE_CUSTOMER>;
/** `asOf`: when the cloud last said so, null if never; what this till wrote since is in it. */
export const GUIDE_CUSTOMERS = Type.Object({
  online: Type.Boolean(),
  asOf: Type.Union([INSTANT, Type.Null()]),
  called: COUNT,
  items: Type.Array(GUIDE_CUSTOMER),
});
export type GuideCustomers = Static<typeof GUIDE_CUSTOMERS>;

export const CUSTOMER_METHODS = {
  /** The own ones, or for who may see reports another guide's. From the cloud, else as it last said. */
  'guide.customers': { params: Type.Object({ guide: STAFF_ID }), result: GUIDE_CUSTOMERS, public: false },
  /**
   * How a call went, or went after all: a later entry puts the own last word of the last days right. Offline too. `entry` is made by the screen: asked again with it, nothing happens twice. A note goes into the member's
   * profile, which needs their consent: without one `details.path` is `/note`, and nothing is written.
   */
  'guide.call': {
    params: Type.Object({
      entry: ENTRY_ID,
      guide: STAFF_ID,
      member: MEMBER_ID,
      reason: oneOf(CALL_REASONS),
      occasion: OCCASION,
      outcome: oneOf(CALL_OUTCOMES),
      note: Type.Optional(Type.Object({ entry: ENTRY_ID, text: Type.String({ minLength: 1, maxLength: NOTE_MAX }) })),
    }),
    result: GUIDE_CUSTOMERS,
    public: false,
  },
  /** A note on an own customer whom nobody called, into the member's profile: with the consent and the limits that a note with a call has. */
  'guide.note': {
    params: Type.Object({
      entry: ENTRY_ID,
      guide: STAFF_ID,
      member: MEMBER_ID,
      text: Type.String({ minLength: 1, maxLength: NOTE_MAX }),
    }),
    result: GUIDE_CUSTOMERS,
    public: false,
  },
  /** A member asks for goods that are not here, or no more, and why; offline too. */
  'guide.wish': {
    params: Type.Object({
      entry: ENTRY_ID,
      wish: ENTRY_ID,
      member: MEMBER_ID,
      goods: NAMED_GOODS,
      isEnded: Type.Boolean(),
      why: Type.Optional(oneOf(WISH_ENDS)),
    }),
    result: NOTHING,
    public: false,
  },
  /** Goods came: who asked for them, and who wears the size, is a reason to call; offline too. */
  'guide.arrived': {
    params: Type.Object({ entry: ENTRY_ID, goods: NAMED_GOODS }),
    result: NOTHING,
    public: false,
  },
} as const;
