/** Campaigns and the codes of their channels as they cross the wire. sync/cloud/growth/README.md. */
import Type, { type Static } from 'typebox';
import { CHANNELS } from '../domain/channels.ts';
import { COUNT, FEN, INSTANT, oneOf, SLUG, STAFF_ID, STORE_ID, TEXT } from '../schemas/scalars.ts';

const QUOTA_MAX = 1_000_000;
const COUPON_DAYS_MAX = 365;

/**
 * `title` and `text` are what customers read. `coupon`: what the page gives, `quota` at most over all codes, each valid for `days`.
 * `receiptFrom`: the receipt of a sale of at least so much (fen) gives one too.
 */
export const CAMPAIGN_BODY = Type.Object({
  name: TEXT,
  from: INSTANT,
  until: INSTANT,
  title: Type.String({ minLength: 1, maxLength: 60 }),
  text: Type.String({ maxLength: 2000 }),
  coupon: Type.Optional(
    Type.Object({
      rule: Type.String({ minLength: 1, maxLength: 50 }),
      quota: Type.Integer({ minimum: 1, maximum: QUOTA_MAX }),
      days: Type.Integer({ minimum: 1, maximum: COUPON_DAYS_MAX }),
    }),
  ),
  receiptFrom: Type.Optional(FEN),
});
export type CampaignBody = Static<typeof CAMPAIGN_BODY>;
export const CAMPAIGNS_ANSWER = Type.Object({
  items: Type.Array(
    Type.Object({
      ...CAMPAIGN_BODY.properties,
      campaign: SLUG,
      version: COUNT,
      by: TEXT,
      state: oneOf(['coming', 'running', 'over']),
      given: COUNT,
    }),
  ),
  next: Type.Null(),
});

export const CHANNEL_REQUEST = Type.Object({
  channel: oneOf(['poster', 'store', 'guide', 'community', 'live_room']),
  /** As people call it, such as the name of a group. */
  name: TEXT,
  store: Type.Optional(STORE_ID),
  guide: Type.Optional(STAFF_ID),
  community: Type.Optional(SLUG),
  liveRoom: Type.Optional(SLUG),
});
export type ChannelRequest = Static<typeof CHANNEL_REQUEST>;
/** `url` is what its QR carries. */
export const CHANNEL_VIEW = Type.Object({
  ...CHANNEL_REQUEST.properties,
  channel: oneOf(CHANNELS),
  code: Type.String({ maxLength: 20 }),
  url: Type.String({ maxLength: 200 }),
});
export const CHANNELS_ANSWER = Type.Object({
  items: Type.Array(
    Type.Object({ ...CHANNEL_VIEW.properties, opened: COUNT, given: COUNT, redeemed: COUNT, saved: FEN }),
  ),
  next: Type.Null(),
});
