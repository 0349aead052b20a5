/** What is typed of growth, and what the store has running: pure. */
import { expect, test } from 'vitest';
import {
  campaignOf,
  channelOf,
  packetOf,
  referralRuleOf,
  shelfOf,
  typedCampaign,
} from '../../renderer/screens/office/growth-typed.ts';
import { cameByCode, runningAt } from '../../renderer/sale/touchpoints.ts';
import type { TouchpointDocument } from '../../sync/schemas/documents/touchpoint.ts';
import { zhCN } from '../../renderer/text/dictionary.ts';
import { refusedRecruiter, recruitersOf, guideTypesAt, type GuideTypeFact } from '../../sync/domain/guide-type.ts';

const CHINA = 480;
const ID = '01890000-0000-7000-8000-0000000000d1' as never;
const days = { from: '2026-11-23', until: '2026-11-24' };
const campaign = { ...days, name: ' 双十一 ', title: '到店', text: '', rule: 'autumn', quota: '100', days: '30' };

test('what is typed of a campaign is whole days of the store, and comes back the same', () => {
  const body = campaignOf({ ...campaign, receiptFrom: '50' }, CHINA);
  expect(body).toEqual({
    ...{ name: '双十一', title: '到店', text: '' },
    ...{ from: Date.parse('2026-11-23T00:00:00+08:00'), until: Date.parse('2026-11-25T00:00:00+08:00') },
    ...{ coupon: { rule: 'autumn', quota: 100, days: 30 }, receiptFrom: 5000 },
  });
  if (body !== undefined) expect(campaignOf(typedCampaign({ ...body, campaign: 'x' }, CHINA), CHINA)).toEqual(body);
});

test('what is no day, figure, amount or code cannot be saved', () => {
  for (const wrong of [{ from: '' }, { until: '24.11.' }, { name: ' ' }, { title: '' }, { quota: '0' }, { days: 'x' }])
    expect(campaignOf({ ...campaign, ...wrong }, CHINA), JSON.stringify(wrong)).toBeUndefined();
  expect(campaignOf({ ...campaign, receiptFrom: 'x' }, CHINA)).toBeUndefined();
  expect(campaignOf({ ...campaign, rule: '', quota: '' }, CHINA)).not.toHaveProperty('coupon');
  expect(channelOf('community', { channelName: '群', place: '' })).toBeUndefined();
  expect(channelOf('live_room', { channelName: '晚八点', place: 'r8' })).toEqual({
    ...{ channel: 'live_room', name: '晚八点', liveRoom: 'r8' },
  });
  expect(channelOf('poster', { channelName: '海报' })).toEqual({ channel: 'poster', name: '海报' });
  const packet = { ...days, name: '红包', rule: 'lucky', pot: '100', parts: '10', couponDays: '30' };
  expect(packetOf(ID, packet, CHINA)).toMatchObject({ total: 10_000, parts: 10 });
  expect(packetOf(ID, { ...packet, pot: '1.234' }, CHINA)).toBeUndefined();
  const terms = { floor: '99', first: '10', second: '0', rule: 'lucky', couponDays: '30' };
  expect(referralRuleOf(terms, 7 as never)).toMatchObject({ from: 7, floor: 9900, first: 1000, second: 0 });
  expect(referralRuleOf({ ...terms, second: '' }, 7 as never)).toBeUndefined();
  expect(shelfOf({ ...days, title: '针织', link: '' }, CHINA)).not.toHaveProperty('link');
  expect(zhCN.growth.faults.ring).toBeTruthy();
});

test('what a till asks about is what runs now, of this store or of all', () => {
  const one = (id: string, over: object = {}): TouchpointDocument =>
    ({ id, name: id, from: 0, until: 10, campaign: 'a', ...over }) as TouchpointDocument;
  const all = [
    one('campaign-a'),
    one('channel-1', { code: '1', store: 'S001' }),
    one('channel-2', { code: '2', store: 'S002' }),
    one('later', { from: 5 }),
    one('over', { until: 4 }),
  ];
  expect(runningAt(all, 'S001', 4).map(({ id }) => id)).toEqual(['campaign-a', 'channel-1']);
  expect(cameByCode(all, '1', 10)).toBeNull();
  expect(cameByCode(all, '9', 10)).toEqual({ touchpoint: '9' });
});

test('who recruited whom: the latest word holds, two levels are told, nobody closes a ring', () => {
  const fact = (guide: string, recruitedBy: string | null, from: number): GuideTypeFact =>
    ({ guide, recruitedBy, from, type: 'partner' }) as unknown as GuideTypeFact;
  const facts = [fact('d', 'c', 1), fact('c', 'b', 1), fact('b', 'a', 1), fact('d', 'a', 3)];
  const before = guideTypesAt(facts, 2 as never);
  expect(recruitersOf(before, 'd' as never)).toEqual(['c', 'b']);
  expect(recruitersOf(guideTypesAt(facts.toReversed(), 3 as never), 'd' as never)).toEqual(['a']);
  expect(refusedRecruiter(before, 'a' as never, 'd' as never)).toBe('ring');
  expect(refusedRecruiter(before, 'e' as never, 'd' as never)).toBeUndefined();
  expect(refusedRecruiter(before, 'a' as never, 'a' as never)).toBe('self');
});
