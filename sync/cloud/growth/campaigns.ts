/**
 * Campaigns: a calendar, what customers read, and what they are given; codes of channels, one for each place that it is told at, so that
 * each coupon knows where it came from. A code is keyed by what it is for: asked again it is the same one, and cannot be guessed.
 * Called by routes/campaigns.ts, routes/campaign-page.ts and the page of a receipt.
 */
import { createHmac } from 'node:crypto';
import type { CameBy } from '../../domain/attribution.ts';
import { crockfordFromBits, normalizedCrockford } from '../../domain/crockford.ts';
import type { StoreId } from '../../domain/ids.ts';
import { DAY_MS } from '../../domain/time.ts';
import type { CampaignBody, ChannelRequest } from '../../protocol/campaigns.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import {
  addCampaignVersion,
  addChannel,
  lockGiven,
  readCampaign,
  readCampaigns,
  readChannel,
  saveGiven,
  type CampaignRow,
  type ChannelRow,
} from '../store/campaigns.ts';
import { codesOfOrigin, isStaff, readCouponCode, type CouponCodeRow } from '../store/coupon-codes.ts';
import { readStore } from '../store/terminals.ts';
import { publishing } from './publish.ts';
import { cameByShelf } from './shelf.ts';
import { couponSerial, issueCoupon, issuedRule, refused } from './coupons.ts';

const CODE_LENGTH = 12;
const CODE_BYTES = 8;
export const CAMPAIGNS_MAX = 1000;

export type CampaignState = 'coming' | 'running' | 'over';
export const stateAt = ({ from, until }: Pick<CampaignBody, 'from' | 'until'>, now: number): CampaignState =>
  now < from ? 'coming' : now < until ? 'running' : 'over';

/** One more version of it. @throws Refusal 422 for what makes no sense, 409 when somebody else saved it just now */
export async function saveCampaign(cloud: Cloud, campaign: string, body: CampaignBody, who: string): Promise<number> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  if (body.until <= body.from) throw refused('/until', 'before_from');
  if (body.receiptFrom !== undefined && body.coupon === undefined) throw refused('/receiptFrom', 'gives_no_coupon');
  if (body.coupon !== undefined) {
    const rule = await issuedRule(cloud, body.coupon.rule).catch((error: unknown) => {
      throw error instanceof Refusal ? refused('/coupon/rule', String(error.extra['reason'])) : error;
    });
    // Such a rule is for what was drawn: of a campaign it would give nothing.
    if ('save' in rule && rule.save === 0) throw refused('/coupon/rule', 'saves_nothing');
  }
  const known = await readCampaign(cloud.database, scope, campaign);
  if (known === null && (await readCampaigns(cloud.database, scope)).length >= CAMPAIGNS_MAX)
    throw refused('/name', 'too_many');
  const version = (known?.version ?? 0) + 1;
  await publishing(cloud, campaign, async (tx) => {
    if (!(await addCampaignVersion(tx, scope, { campaign, version, body, saved_by: who }, now)))
      throw new Refusal(409, 'campaign_changed');
  });
  return version;
}

/** @throws Refusal 404 for no campaign, 422 for a place that does not fit the channel */
export async function channelCode(
  cloud: Cloud,
  campaign: string,
  { channel, name, ...place }: ChannelRequest,
  who: string,
): Promise<ChannelRow> {
  const scope = brandScope(cloud.brand.id);
  if ((await readCampaign(cloud.database, scope, campaign)) === null) throw new Refusal(404, 'campaign_unknown');
  const {
    store = null,
    guide = null,
    community = null,
    liveRoom = null,
  } = {
    ...(place as Readonly<Partial<Record<'guide' | 'community' | 'liveRoom', string> & { store: StoreId }>>),
  };
  const named = { store, guide, community, live_room: liveRoom };
  if (channel !== 'poster' && named[channel] === null)
    throw refused(`/${channel === 'live_room' ? 'liveRoom' : channel}`, 'missing');
  if (store !== null && (await readStore(cloud.database, cloud.brand.id, store)) === null)
    throw refused('/store', 'unknown_store');
  if (guide !== null && !(await isStaff(cloud.database, scope, guide))) throw refused('/guide', 'unknown_staff');
  const what = JSON.stringify([
    campaign,
    channel,
    store,
    guide,
    community,
    liveRoom,
    channel === 'poster' ? name : null,
  ]);
  const keyed = createHmac('sha256', cloud.secrets.tokenSecret).update(`channel|${what}`).digest();
  const bits = keyed.subarray(0, CODE_BYTES).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const code = crockfordFromBits(bits, CODE_LENGTH);
  const row = { code, campaign, channel, ...named, name, made_by: who, made_at: cloud.ports.clock.now() };
  const isKnown = (await readChannel(cloud.database, scope, code)) !== null;
  if (!isKnown && channel === 'guide') await addChannel(cloud.database, scope, row);
  else if (!isKnown) await publishing(cloud, campaign, (tx) => addChannel(tx, scope, row));
  return (await readChannel(cloud.database, scope, code)) ?? row;
}

/** What a code leads to; null for a code that nobody made. */
export async function behindCode(
  cloud: Cloud,
  typed: string,
): Promise<{ readonly channel: ChannelRow; readonly campaign: CampaignRow } | null> {
  const scope = brandScope(cloud.brand.id);
  const channel = await readChannel(cloud.database, scope, normalizedCrockford(typed));
  const campaign = channel === null ? null : await readCampaign(cloud.database, scope, channel.campaign);
  return channel === null || campaign === null ? null : { channel, campaign };
}

/** What the code of a channel, or of a guide's link, says of who opened it; nothing for a code that nobody made. */
export async function cameByLink(cloud: Cloud, typed: string): Promise<CameBy> {
  const channel = await readChannel(cloud.database, brandScope(cloud.brand.id), normalizedCrockford(typed));
  if (channel === null) return cameByShelf(cloud, typed);
  return {
    touchpoint: channel.code,
    campaign: channel.campaign,
    ...(channel.community === null ? {} : { community: channel.community }),
    ...(channel.live_room === null ? {} : { liveRoom: channel.live_room }),
  };
}

const RECEIPT = 'receipt/';
export const receiptOrigin = (store: string, sale: string): string => `${RECEIPT}${store}/${sale}`;

export interface PaidSale {
  readonly store: string;
  readonly sale: string;
  readonly at: number;
  /** What was paid and not given back, in fen. */
  readonly paid: number;
  readonly guide: string | null;
}
/**
 * The coupon that the receipt of this sale gives: of the first campaign that ran when it was sold and runs still; null for none. Once it
 * gave one it gives no other, whatever campaigns come and go.
 */
export async function receiptCoupon(cloud: Cloud, sold: PaidSale): Promise<CouponCodeRow | null> {
  const scope = brandScope(cloud.brand.id);
  const [given] = await codesOfOrigin(cloud.database, scope, receiptOrigin(sold.store, sold.sale));
  for (const row of await readCampaigns(cloud.database, scope)) {
    const { receiptFrom } = row.body;
    if (receiptFrom === undefined || sold.paid < receiptFrom || stateAt(row.body, sold.at) !== 'running') continue;
    if (given !== undefined && given.campaign !== row.campaign) continue;
    const origin = receiptOrigin(sold.store, sold.sale);
    const coupon = await giveCoupon(cloud, row, {
      origin,
      request: row.campaign,
      source: 'receipt',
      guide: sold.guide,
    });
    if (coupon !== null) return coupon;
  }
  return null;
}

export const channelOrigin = (code: string): string => `channel/${code}`;

export interface Giving {
  /** What it is given for, once; the same again is the same coupon. */
  readonly origin: string;
  readonly request: string;
  readonly source: CouponCodeRow['source'];
  readonly guide: string | null;
}

/** The campaign's coupon, while it runs and within its quota; null when it gives none, or none any more. */
export async function giveCoupon(
  cloud: Cloud,
  { campaign, body }: CampaignRow,
  { origin, request, source, guide }: Giving,
): Promise<CouponCodeRow | null> {
  const scope = brandScope(cloud.brand.id);
  const { coupon } = body;
  const now = cloud.ports.clock.now();
  if (coupon === undefined || stateAt(body, now) !== 'running') return null;
  const made = couponSerial(cloud, coupon.rule, origin, request);
  const until = now + coupon.days * DAY_MS;
  return cloud.database.transaction(async (tx) => {
    const known = await readCouponCode(tx, scope, made);
    if (known !== null) return known;
    const given = await lockGiven(tx, scope, campaign);
    // Another of the same request may have been first.
    const first = await readCouponCode(tx, scope, made);
    if (first !== null || given >= coupon.quota) return first;
    await saveGiven(tx, scope, campaign, given + 1);
    const each = { coupon: coupon.rule, source, origin, campaign, guide, value: null, from_at: now, until_at: until };
    await issueCoupon(cloud, tx, { ...each, issued_by: 'host' }, request);
    return readCouponCode(tx, scope, made);
  });
}
