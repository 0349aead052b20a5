/**
 * Orders of other channels (the mini program, a shop elsewhere) as their server sends them: paid already, of one store that they are
 * counted for. Nothing in them names a person but the member's id. Amounts in fen. Called by routes/orders.ts and intake.
 */
import Type, { type Static } from 'typebox';
import { OCCASIONS } from '../domain/attribution.ts';
import {
  ENTRY_ID,
  FEN,
  INSTANT,
  MEMBER_ID,
  oneOf,
  PRODUCT_ID,
  QUANTITY,
  SLUG,
  STAFF_ID,
  STORE_ID,
} from '../schemas/scalars.ts';

const LINE_ID = Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' });
/** A city as the brand writes it; two are one where they are written alike. No control characters, no half of a character. */
export const CITY = Type.String({ pattern: '^[^\\u0000-\\u001f\\ud800-\\udfff]{1,40}$' });
const LINES_MAX = 500;
/** As the other channel calls it; with the channel it names the order for ever. */
export const ORDER_NUMBER = Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' });

export const CHANNEL_ORDER = Type.Object({
  channel: SLUG,
  number: ORDER_NUMBER,
  store: STORE_ID,
  /** When the customer paid. */
  paidAt: INSTANT,
  member: Type.Optional(MEMBER_ID),
  /** Whose link or code led to it: serves, and claims the member as `order_auto`. */
  guide: Type.Optional(STAFF_ID),
  touchpoint: Type.Optional(SLUG),
  campaign: Type.Optional(SLUG),
  community: Type.Optional(SLUG),
  liveRoom: Type.Optional(SLUG),
  occasion: Type.Optional(oneOf(OCCASIONS)),
  /** Where it is sent, as the brand writes its stores' cities. */
  city: Type.Optional(CITY),
  lines: Type.Array(
    Type.Object({
      lineId: LINE_ID,
      product: PRODUCT_ID,
      quantity: QUANTITY,
      /** What was paid for all pieces of it, discounts taken off. */
      net: FEN,
    }),
    { minItems: 1, maxItems: LINES_MAX },
  ),
  /** The sum of its lines. */
  total: FEN,
});
export type ChannelOrder = Static<typeof CHANNEL_ORDER>;

export const CHANNEL_ORDER_ANSWER = Type.Object({
  id: ENTRY_ID,
  channel: SLUG,
  number: ORDER_NUMBER,
  store: STORE_ID,
  total: FEN,
  refunded: FEN,
  /** Who the member was bound to when it was paid, by all that is known now. */
  boundGuide: Type.Union([STAFF_ID, Type.Null()]),
});
export type ChannelOrderAnswer = Static<typeof CHANNEL_ORDER_ANSWER>;

export const CHANNEL_REFUND = Type.Object({
  /** As the other channel calls it; once for each order. */
  refund: ORDER_NUMBER,
  at: INSTANT,
  lines: Type.Array(Type.Object({ lineId: LINE_ID, units: QUANTITY }), {
    minItems: 1,
    maxItems: LINES_MAX,
  }),
});
export type ChannelRefund = Static<typeof CHANNEL_REFUND>;

/** `amount`: what these units had cost, by DOMAIN.md §2 Refund. */
export const CHANNEL_REFUND_ANSWER = Type.Object({ refund: ORDER_NUMBER, amount: FEN, refunded: FEN });
export type ChannelRefundAnswer = Static<typeof CHANNEL_REFUND_ANSWER>;
