/** What a person types of campaigns, coupons, packets, terms and the shelf, as text and back; what is wrong with it says the cloud. Pure. */
import type { ChannelRequest } from '../../../sync/protocol/campaigns.ts';
import type { CampaignBody } from '../../../sync/protocol/campaigns.ts';
import type { CouponIssue, RedPacketRequest } from '../../../sync/protocol/growth.ts';
import type { ReferralRule } from '../../../sync/protocol/referrals.ts';
import type { ShelfBody } from '../../../sync/protocol/shelf.ts';
import type { EntryId } from '../../../sync/domain/ids.ts';
import { fenFromYuanText, yuanText, fen } from '../../../sync/domain/money.ts';
import { DAY_MS, epochMs, localMinuteAt, MINUTE_MS, type EpochMs } from '../../../sync/domain/time.ts';

/** Fields of a form by name. */
export type Typed = Readonly<Record<string, string>>;

const CODE = /^[A-Za-z0-9._-]{1,40}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
export const isCode = (text: string): boolean => CODE.test(text.trim());

/** When a day of the store begins. */
export const dayStart = (day: string, offsetMinutes: number): EpochMs =>
  epochMs(Date.parse(`${day}T00:00:00Z`) - offsetMinutes * MINUTE_MS);
export const dayOf = (at: number, offsetMinutes: number): string =>
  localMinuteAt(epochMs(at), offsetMinutes).slice(0, 10);
/** The last day of what ends at an instant. */
export const lastDayOf = (until: number, offsetMinutes: number): string => dayOf(until - 1, offsetMinutes);

/** From the first day's beginning to the last day's end; undefined where one is no day. */
function spanOf({ from = '', until = '' }: Typed, offsetMinutes: number) {
  if (!DAY.test(from) || !DAY.test(until)) return undefined;
  return { from: dayStart(from, offsetMinutes), until: epochMs(dayStart(until, offsetMinutes) + DAY_MS) };
}

export const wholeOf = (text = ''): number | undefined =>
  /^[1-9]\d{0,6}$/.test(text.trim()) ? Number(text.trim()) : undefined;
const fenOf = (text = ''): number | undefined => {
  const amount = fenFromYuanText(text.trim());
  return amount.ok ? amount.value : undefined;
};

export function campaignOf(typed: Typed, offsetMinutes: number): CampaignBody | undefined {
  const { name = '', title = '', text = '', rule = '', quota, days, receiptFrom = '' } = typed;
  const span = spanOf(typed, offsetMinutes);
  if (span === undefined || name.trim() === '' || title.trim() === '') return undefined;
  const [most, valid, paid] = [wholeOf(quota), wholeOf(days), fenOf(receiptFrom)];
  if (rule.trim() !== '' && (most === undefined || valid === undefined)) return undefined;
  if (receiptFrom.trim() !== '' && paid === undefined) return undefined;
  return {
    ...{ name: name.trim(), title: title.trim(), text, ...span },
    ...(rule.trim() === '' ? {} : { coupon: { rule: rule.trim(), quota: most ?? 1, days: valid ?? 1 } }),
    ...(paid === undefined || receiptFrom.trim() === '' ? {} : { receiptFrom: fen(paid) }),
  };
}

export function typedCampaign(body: CampaignBody & { readonly campaign: string }, offsetMinutes: number): Typed {
  const { campaign, name, title, text, from, until, coupon, receiptFrom } = body;
  return {
    ...{ campaign, name, title, text, from: dayOf(from, offsetMinutes), until: lastDayOf(until, offsetMinutes) },
    ...{ rule: coupon?.rule ?? '', quota: String(coupon?.quota ?? ''), days: String(coupon?.days ?? '') },
    receiptFrom: receiptFrom === undefined ? '' : yuanText(receiptFrom, { group: false }),
  };
}

/** What a channel's code is of is named in `place`; a poster is of nothing. */
export function channelOf(
  channel: ChannelRequest['channel'],
  { channelName = '', place = '' }: Typed,
): ChannelRequest | undefined {
  const name = channelName.trim();
  const named = place.trim();
  if (name === '' || (channel !== 'poster' && !isCode(named))) return undefined;
  const field = channel === 'live_room' ? 'liveRoom' : channel;
  return { channel, name, ...(channel === 'poster' ? {} : { [field]: named }) };
}

export function issueOf(request: EntryId, typed: Typed, offsetMinutes: number): CouponIssue | undefined {
  const { rule = '', campaign = '', guide = '' } = typed;
  const span = spanOf(typed, offsetMinutes);
  const count = wholeOf(typed['count']);
  if (span === undefined || count === undefined || rule.trim() === '') return undefined;
  return {
    ...{ request, coupon: rule.trim(), count, ...span },
    ...(campaign.trim() === '' ? {} : { campaign: campaign.trim() }),
    ...(guide.trim() === '' ? {} : { guide: guide.trim() as NonNullable<CouponIssue['guide']> }),
  };
}

export function packetOf(packet: EntryId, typed: Typed, offsetMinutes: number): RedPacketRequest | undefined {
  const { name = '', rule = '', pot } = typed;
  const span = spanOf(typed, offsetMinutes);
  const [total, parts, couponDays] = [fenOf(pot), wholeOf(typed['parts']), wholeOf(typed['couponDays'])];
  if (span === undefined || name.trim() === '' || rule.trim() === '') return undefined;
  if (total === undefined || parts === undefined || couponDays === undefined) return undefined;
  return { ...{ packet, name: name.trim(), coupon: rule.trim(), total, parts, couponDays }, ...span };
}

/** From now on. */
export function referralRuleOf(typed: Typed, now: EpochMs): ReferralRule | undefined {
  const [floor, first, second] = [fenOf(typed['floor']), fenOf(typed['first']), fenOf(typed['second'])];
  const couponDays = wholeOf(typed['couponDays']);
  const coupon = typed['rule']?.trim() ?? '';
  if (floor === undefined || first === undefined || second === undefined) return undefined;
  return couponDays === undefined || coupon === ''
    ? undefined
    : { from: now, floor, first, second, coupon, couponDays };
}

export function shelfOf(typed: Typed, offsetMinutes: number): ShelfBody | undefined {
  const { title = '', text = '', link = '', campaign = '' } = typed;
  const span = spanOf(typed, offsetMinutes);
  if (span === undefined || title.trim() === '') return undefined;
  return {
    ...{ title: title.trim(), text, ...span },
    ...(link.trim() === '' ? {} : { link: link.trim() }),
    ...(campaign.trim() === '' ? {} : { campaign: campaign.trim() }),
  };
}
