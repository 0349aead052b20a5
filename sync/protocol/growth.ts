/** Coupons with a code each and red packets as they cross the wire. sync/cloud/growth/README.md. */
import Type, { type Static, type TSchema } from 'typebox';
import { COUNT, ENTRY_ID, FEN, INSTANT, MEMBER_ID, oneOf, SALE_ID, SLUG, STAFF_ID, TEXT } from '../schemas/scalars.ts';
import { RED_PACKET_PARTS_MAX, RED_PACKET_TOTAL_MAX } from '../domain/red-packet.ts';

const COUPON_DAYS_MAX = 365;
/** Of one request. */
export const COUPON_CODES_MAX = 1000;
export const COUPON_CODE = Type.String({ minLength: 1, maxLength: 64 });
const RULE_ID = Type.String({ minLength: 1, maxLength: 50 });
const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

export const COUPON_SOURCES = ['campaign', 'guide', 'receipt', 'red_packet', 'referral'] as const;

/** `request`: the same again is the same codes. With `guide` they are this guide's to hand on. */
export const COUPON_ISSUE = Type.Object({
  request: ENTRY_ID,
  coupon: RULE_ID,
  count: Type.Integer({ minimum: 1, maximum: COUPON_CODES_MAX }),
  from: INSTANT,
  until: INSTANT,
  campaign: Type.Optional(SLUG),
  guide: Type.Optional(STAFF_ID),
});
export type CouponIssue = Static<typeof COUPON_ISSUE>;
export const COUPON_CODES_ANSWER = Type.Object({
  items: Type.Array(Type.Object({ code: COUPON_CODE, from: INSTANT, until: INSTANT })),
  next: Type.Null(),
});

/** What a till is told of a code that it holds for its open sale. `save`: instead of what the rule says. */
export const COUPON_HOLD = Type.Object({
  code: COUPON_CODE,
  coupon: RULE_ID,
  save: Type.Optional(FEN),
  heldUntil: INSTANT,
});
export type CouponHold = Static<typeof COUPON_HOLD>;
export const COUPON_HOLD_REQUEST = Type.Object({ sale: SALE_ID });

/** A code as a manager looks it up. */
export const COUPON_VIEW = Type.Object({
  code: COUPON_CODE,
  coupon: RULE_ID,
  source: oneOf(COUPON_SOURCES),
  campaign: nullable(SLUG),
  guide: nullable(STAFF_ID),
  save: nullable(FEN),
  from: INSTANT,
  until: INSTANT,
  state: oneOf(['free', 'held', 'redeemed', 'revoked', 'not_yet_valid', 'expired']),
  entries: Type.Array(
    Type.Object({
      what: oneOf(['redeemed', 'revived', 'revoked']),
      store: Type.String({ maxLength: 20 }),
      receipt: Type.String({ maxLength: 60 }),
      saving: FEN,
      at: INSTANT,
    }),
  ),
});
/** How coupons with codes do, by rule, source and campaign. `paid`: for the sales that they were used in, less what went back. */
export const COUPON_SUMS = Type.Object({
  items: Type.Array(
    Type.Object({
      coupon: RULE_ID,
      source: oneOf(COUPON_SOURCES),
      campaign: nullable(SLUG),
      issued: COUNT,
      redeemed: COUNT,
      saved: FEN,
      sales: COUNT,
      paid: FEN,
    }),
  ),
  next: Type.Null(),
});

/** `packet`: the same again is the same packet. Drawn coupons are valid until `couponDays` after it is over. */
export const RED_PACKET = Type.Object({
  packet: ENTRY_ID,
  name: TEXT,
  campaign: Type.Optional(SLUG),
  coupon: RULE_ID,
  total: Type.Integer({ minimum: 1, maximum: RED_PACKET_TOTAL_MAX }),
  parts: Type.Integer({ minimum: 1, maximum: RED_PACKET_PARTS_MAX }),
  from: INSTANT,
  until: INSTANT,
  couponDays: Type.Integer({ minimum: 1, maximum: COUPON_DAYS_MAX }),
});
export type RedPacketRequest = Static<typeof RED_PACKET>;
/** `given` and `returned`: fen that were drawn and that went back when it was over. */
export const RED_PACKETS_ANSWER = Type.Object({
  items: Type.Array(
    Type.Object({
      ...RED_PACKET.properties,
      state: oneOf(['open', 'closed']),
      drawn: COUNT,
      given: FEN,
      returned: FEN,
      by: TEXT,
    }),
  ),
  next: Type.Null(),
});
export const RED_PACKET_DRAWING = Type.Object({ member: MEMBER_ID });
/** What was drawn is a coupon with a code of its own. */
export const RED_PACKET_DRAWN = Type.Object({
  amount: FEN,
  code: COUPON_CODE,
  until: INSTANT,
});
