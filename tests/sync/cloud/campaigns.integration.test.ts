/** Campaigns against a real cloud: a code for each channel, a page without script, coupons within the quota, receipts that give one. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { receiptCoupon } from '../../../sync/cloud/growth/campaigns.ts';
import { sweepGrowth } from '../../../sync/cloud/growth/growth-sweep.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import { commissionHands, sentFrom, soldOf } from './commission-shop.ts';
import type { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let till: TestTerminal;
let manager: string;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  manager = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  const coupons = [
    { id: 'autumn', name: '满 50 减 10', save: 1000, spend: 5000, issued: 'online' },
    { id: 'lucky', save: 0, issued: 'online' },
  ];
  const book = await cloud.ask('/v1/price-books', { token: manager, json: { coupons } });
  if (book.status !== 200) throw new Error(book.text);
});
afterAll(() => cloud.close());

const JSON_ONLY = { accept: 'application/json' };
const now = () => cloud.ports.clock.now();
const bodyOf = (over: object = {}) => ({
  ...{
    name: '秋季新品',
    from: now() - MINUTE_MS,
    until: now() + DAY_MS,
    title: '秋季新品到店',
    text: '第一行\n第二行',
  },
  ...{ coupon: { rule: 'autumn', quota: 100, days: 30 }, ...over },
});
const save = (campaign: string, over: object = {}) =>
  cloud.ask<{ items: { campaign: string; version: number }[] }>(`/v1/campaigns/${campaign}`, {
    ...{ token: manager, method: 'PUT', json: bodyOf(over) },
  });
const channelOf = async (campaign: string, asked: object, token = manager) =>
  cloud.ask<{ code: string; url: string }>(`/v1/campaigns/${campaign}/channels`, { token, json: asked });
const poster = async (campaign: string, name = '海报') =>
  (await channelOf(campaign, { channel: 'poster', name })).body.code;
const numbered = (n: number) => String(n).padStart(22, 'r');
interface Given {
  readonly coupon: { readonly code: string; readonly until: number };
  readonly code?: string;
}
const take = (code: string, n: number) =>
  cloud.ask<Given>(`/k/${code}`, { json: { request: numbered(n) }, headers: JSON_ONLY });

describe('a campaign', () => {
  test('that makes no sense is refused by its place; a saving is one more version', async () => {
    const refusals: readonly (readonly [object, string])[] = [
      [{ until: now() - DAY_MS }, '/until'],
      [{ coupon: { rule: 'nothing', quota: 1, days: 1 } }, '/coupon/rule'],
      [{ coupon: { rule: 'lucky', quota: 1, days: 1 } }, '/coupon/rule'],
      [{ coupon: undefined, receiptFrom: 100 }, '/receiptFrom'],
    ];
    for (const [over, path] of refusals) {
      const answer = await save('bad', over);
      expect([answer.status, answer.body]).toMatchObject([422, { path }]);
    }
    await save('twice');
    const { body } = await save('twice', { name: '改名' });
    expect(body.items.find(({ campaign }) => campaign === 'twice')).toMatchObject({
      version: 2,
      name: '改名',
      given: 0,
    });
  });

  test('has one code for each community, live room and guide; a till makes its guides’ alone, a manager their own stores’', async () => {
    await save('codes');
    const asked = { channel: 'community', name: '福利群', community: 'wutong-01' };
    const [first, again] = [await channelOf('codes', asked), await channelOf('codes', asked)];
    expect(first.body.url).toContain(`/k/${first.body.code}`);
    expect(again.body).toEqual(first.body);
    const room = await channelOf('codes', { channel: 'live_room', name: '晚八点', liveRoom: 'r8' });
    expect(room.body.code).not.toBe(first.body.code);
    expect((await channelOf('codes', { channel: 'community', name: '群' })).body).toMatchObject({ path: '/community' });
    expect((await channelOf('codes', { ...asked, guide: '7777' })).body).toMatchObject({ path: '/guide' });
    expect((await channelOf('nothing', asked)).status).toBe(404);
    const guide = { channel: 'guide', name: '转发', guide: '2001' };
    expect((await channelOf('codes', guide, till.token)).body).toMatchObject({ store: 'S001', guide: '2001' });
    expect((await channelOf('codes', asked, till.token)).status).toBe(403);
    const other = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
    expect((await channelOf('codes', { ...asked, store: 'S001' }, other)).status).toBe(403);
  });
});

describe('the page behind a code', () => {
  test('says what headquarters wrote and who sent it, runs nothing, and escapes XSS in title, text and names', async () => {
    const evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
    await save('evil', { title: evil.slice(0, 60), text: evil });
    const { code } = (await channelOf('evil', { channel: 'guide', name: evil, guide: '2001' })).body;
    for (const language of ['zh-CN', 'en']) {
      const page = await cloud.ask(`/k/${code.toLowerCase()}`, { headers: { 'accept-language': language } });
      expect(page.status).toBe(200);
      expect(page.text).toContain('林晓雨');
      expect(page.text).not.toMatch(/<script|<img/);
      expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'nonce-/);
    }
  });

  test('gives one coupon to a form however often it is sent, at once too, and never more than the quota', async () => {
    await save('quota', { coupon: { rule: 'autumn', quota: 3, days: 30 } });
    const code = await poster('quota');
    const twice = await Promise.all([take(code, 1), take(code, 1), take(code, 1)]);
    expect(new Set(twice.map(({ body }) => body.coupon.code)).size).toBe(1);
    const more = await Promise.all(Array.from({ length: 8 }, (_, n) => take(code, n)));
    const given = more.filter(({ status }) => status === 200);
    expect(given.map(({ body }) => body.coupon.code)).toContain(twice[0]?.body.coupon.code);
    expect(new Set(given.map(({ body }) => body.coupon.code)).size).toBe(3);
    for (const { status, body } of more)
      if (status !== 200) expect([status, body.code]).toEqual([410, 'campaign_all_given']);
    const html = await cloud.ask(`/k/${code}`, { form: { request: numbered(1) } });
    expect(html.text).toContain(`GPC-${twice[0]?.body.coupon.code ?? ''}`);
  });

  test('gives nothing before and after its time, to another site’s form, and says so in words', async () => {
    await save('later', { from: now() + MINUTE_MS });
    const code = await poster('later');
    expect((await take(code, 1)).body.code).toBe('campaign_coming');
    cloud.advance(2 * MINUTE_MS);
    const foreign = { form: { request: numbered(1) }, headers: { 'sec-fetch-site': 'cross-site' } };
    expect((await cloud.ask(`/k/${code}`, foreign)).status).toBe(403);
    expect((await take(code, 1)).status).toBe(200);
    await save('later', { until: now() - MINUTE_MS, from: now() - 2 * MINUTE_MS });
    expect((await take(code, 2)).body.code).toBe('campaign_over');
    expect((await cloud.ask(`/k/${code}`, { form: { request: numbered(2) } })).text).toContain('活动结束了');
  });

  test('slows down who tries codes that nobody made, and who takes coupons by the dozen', async () => {
    await save('many', { coupon: { rule: 'autumn', quota: 1000, days: 30 } });
    const code = await poster('many');
    const many = await Promise.all(Array.from({ length: 62 }, (_, n) => take(code, n)));
    expect([...new Set(many.map(({ status }) => status))].sort()).toEqual([200, 429]);
    cloud.advance(11 * MINUTE_MS);
    await Promise.all(Array.from({ length: 60 }, () => cloud.ask('/k/000000000000', { headers: JSON_ONLY })));
    expect((await cloud.ask('/k/000000000000', { headers: JSON_ONLY })).status).toBe(429);
    expect((await cloud.ask(`/k/${code}`)).status).toBe(200);
  });
});

test('a receipt gives a coupon once its sale is here; a refund takes it back; figures name the code that it came from', async () => {
  await save('receipts', { receiptFrom: 5000 });
  await till.renew();
  const hands = commissionHands(cloud);
  const sold = hands.sale(till);
  await sentFrom(till, [sold]);
  const { database } = cloud.running.cloud;
  const paid = { store: 'S001', sale: soldOf(sold).saleId, at: now(), paid: 9900, guide: '2001' };
  const coupon = await receiptCoupon(cloud.running.cloud, paid);
  expect(await receiptCoupon(cloud.running.cloud, { ...paid, sale: till.freshId(), paid: 4999 })).toBeNull();
  expect((await receiptCoupon(cloud.running.cloud, paid))?.code).toBe(coupon?.code);
  expect(coupon).toMatchObject({ source: 'receipt', guide: '2001', campaign: 'receipts' });
  await save('receipts', { receiptFrom: 5000, until: now() });
  await save('then', { receiptFrom: 100 });
  expect(await receiptCoupon(cloud.running.cloud, paid)).toBeNull();
  await save('then', {});
  await save('receipts', { receiptFrom: 5000 });
  const hold = () =>
    cloud.ask<{ code: string }>(`/v1/coupon-codes/${coupon?.code ?? ''}/hold`, {
      ...{ token: till.token, json: { sale: till.freshId() } },
    });
  expect((await hold()).status).toBe(200);
  await sentFrom(till, [hands.refund(till, sold, 1)]);
  expect((await hold()).body.code).toBe('coupon_revoked');

  const code = await poster('receipts', '门口');
  await cloud.ask(`/k/${code}`);
  const used = (await take(code, 900)).body.coupon.code;
  await database.run(
    "INSERT INTO coupon_entries (scope, code, what, cause, sale, store, receipt, saving, at) VALUES ('brand:demo', $1, 'redeemed', 'c', 's', 'S001', 'r', 1000, 1)",
    [used],
  );
  await sweepGrowth(cloud.running.cloud);
  const { body } = await cloud.ask<{ items: object[] }>('/v1/campaigns/receipts/channels', { token: manager });
  expect(body.items).toMatchObject([{ code, opened: 1, given: 1, redeemed: 1, saved: 1000 }]);
});
