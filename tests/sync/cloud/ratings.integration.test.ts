/** Ratings of who served against a real cloud: by whom, until when, what guides and managers see of them, and what attacks find. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startHousekeeping } from '../../../sync/cloud/housekeeping.ts';
import { ratingRows } from '../../../sync/cloud/reports/rating-rows.ts';
import { readStore } from '../../../sync/cloud/store/terminals.ts';
import { businessDayAt, DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import type { OwnTarget } from '../../../sync/protocol/guide-targets.ts';
import type { LowRatings } from '../../../sync/protocol/sale-ratings.ts';
import { giftReceiptText, shortReceiptText } from '../../../sync/protocol/short-receipt.ts';
import { base64UrlOf, bytesOfBase64Url } from '../../../sync/domain/packed-bytes.ts';
import { commissionHands, sentFrom, soldOf } from './commission-shop.ts';
import { guidePhone, JSON_ONLY, PAGE, type GuidePhone } from './guide-phone.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';
import { OTHER_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';
import { tokenOf } from './sister-store.ts';

const SHARED = [
  { guide: '2001', shareBp: 6000 },
  { guide: '2002', shareBp: 4000 },
];
let cloud: Shop;
let till: TestTerminal;
let customer: GuidePhone;
let hands: ReturnType<typeof commissionHands>;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  customer = guidePhone(cloud);
  hands = commissionHands(cloud);
});
beforeEach(async () => {
  cloud.advance(6 * MINUTE_MS);
  await till.renew();
});
afterAll(() => cloud.close());

interface Stands {
  readonly code?: string;
  readonly rating?: { readonly state: string; readonly version?: number };
}
const database = () => cloud.running.cloud.database;
const sold = async (over: Readonly<Record<string, unknown>> = {}): Promise<{ entry: SignedEntry; path: string }> => {
  const entry = till.sale(over);
  const path = `/r/${await tokenOf(cloud, till, entry)}`;
  await sentFrom(till, [entry]);
  return { entry, path };
};
const look = (path: string) => cloud.ask<Stands>(path, { headers: JSON_ONLY });
const say = (path: string, form: Record<string, string>) => cloud.ask<Stands>(path, { form, headers: JSON_ONLY });
const versions = (entry: SignedEntry) =>
  database().rows<{ version: number; stars: number; note: string | null }>(
    "SELECT version, stars, note FROM sale_ratings WHERE scope = 'store:demo:S001' AND sale = $1 ORDER BY version",
    [soldOf(entry).saleId],
  );
const manager = () => cloud.logIn();
/** Whom this store knows. */
const memberHere = async (): Promise<string> => {
  const member = await hands.newMember();
  await database().run(
    "INSERT INTO member_stores (scope, member, store, why, at) VALUES ('brand:demo', $1, 'S001', 'enrolled', 1)",
    [member],
  );
  return member;
};
const listed = async (token: string, query = '') => cloud.ask<LowRatings>(`/v1/ratings/low${query}`, { token });
const lowOf = async (entry: SignedEntry) =>
  (await listed(await manager())).body.items.find(({ sale }) => sale === soldOf(entry).saleId);
const rowsOf = async (at: number) => {
  const store = await readStore(database(), 'demo' as never, 'S001');
  const day = businessDayAt(at as never);
  return ratingRows(cloud.running.cloud, store as never, { from: day, to: day });
};

describe('a customer', () => {
  test('rates once the sale is here: not before, and what was given is shown to nobody who opens the page again', async () => {
    const entry = till.sale();
    const path = `/r/${await tokenOf(cloud, till, entry)}`;
    expect((await look(path)).body.rating).toEqual({ state: 'waits' });
    expect([(await say(path, { stars: '5' })).status, (await customer.get(path)).text.includes('<form')]).toEqual([
      404,
      false,
    ]);
    await sentFrom(till, [entry]);
    const page = await customer.get(path);
    for (const part of ['data-state="open"', '林晓雨', 'name="stars" value="5"', '硬推销'])
      expect(page.text).toContain(part);
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(page.text).not.toContain('<script');
    const sent = await customer.post(path, { stars: '4', patient: 'yes', text: ' 等了  一会儿 ', version: '0' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `${path}#rating`]);
    const after = await customer.get(path);
    expect(after.text).toContain('data-state="given"');
    expect(after.text).not.toContain('等了');
    expect(after.text).not.toContain(' checked');
    expect(await versions(entry)).toEqual([{ version: 1, stars: 4, note: '等了 一会儿' }]);
    expect((await customer.get(path, { ...PAGE, 'accept-language': 'en' })).text).toContain('Your rating has arrived');
  });

  test('changes it for seven days, every change one more version; after that it stands', async () => {
    const { entry, path } = await sold();
    expect((await say(path, { stars: '5', version: '0' })).body.rating).toEqual({ state: 'given', version: 1 });
    // A reload of the form says the same.
    expect((await say(path, { stars: '5', version: '0' })).status).toBe(200);
    cloud.advance(6 * DAY_MS);
    await till.renew();
    expect((await say(path, { stars: '3', version: '1' })).body.rating).toEqual({ state: 'given', version: 2 });
    cloud.advance(DAY_MS + MINUTE_MS);
    const late = await say(path, { stars: '1', version: '2' });
    expect([late.status, late.body.code]).toEqual([410, 'rating_stands']);
    expect((await look(path)).body.rating).toEqual({ state: 'stands' });
    expect((await versions(entry)).map(({ version, stars }) => [version, stars])).toEqual([
      [1, 5],
      [2, 3],
    ]);
  });

  test('who presses twice is told twice that it is kept, and said it once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { entry, path } = await sold();
      const both = await Promise.all([1, 2].map(() => say(path, { stars: '4', version: '0' })));
      expect(both.map(({ status }) => status)).toEqual([200, 200]);
      expect(await versions(entry)).toEqual([{ version: 1, stars: 4, note: null }]);
    }
  });

  test('has thirty days for the first one', async () => {
    const { entry, path } = await sold();
    cloud.advance(30 * DAY_MS + MINUTE_MS);
    const late = await say(path, { stars: '5' });
    expect([late.status, late.body.code]).toEqual([410, 'too_late_to_rate']);
    expect((await look(path)).body.rating).toEqual({ state: 'over' });
    expect(await versions(entry)).toEqual([]);
  });

  test('is told what is wrong with a form, which keeps what was typed', async () => {
    const { entry, path } = await sold();
    const number = `13${'8'.repeat(9)}`;
    for (const [code, form] of [
      ['stars_missing', { text: '很好' }],
      ['stars_missing', { stars: '6' }],
      ['stars_missing', { stars: '0' }],
      ['text_too_long', { stars: '5', text: '好'.repeat(201) }],
      ['number_in_text', { stars: '5', text: `打我电话 ${number}` }],
    ] as const) {
      const { status, body } = await say(path, form);
      expect([status, body.code]).toEqual([422, code]);
    }
    const again = await customer.post(path, { quick: 'yes', text: '很好' });
    expect(again.status).toBe(422);
    for (const part of ['role="alert"', '请先选几颗星', 'name="quick" value="yes" checked', '很好'])
      expect(again.text).toContain(part);
    expect(await versions(entry)).toEqual([]);
  });

  test('rates goods that all went back too: they were served', async () => {
    const { entry, path } = await sold();
    await sentFrom(till, [hands.refund(till, entry, 1)]);
    expect((await say(path, { stars: '2', version: '0' })).body.rating).toEqual({ state: 'given', version: 1 });
  });

  test('has nobody to rate where nobody served, or somebody of the shop bought', async () => {
    const own = await memberHere();
    const linked = { method: 'PUT', token: await manager(), json: { member: own } };
    expect((await cloud.ask('/v1/staff/2001/member', linked)).status).toBe(200);
    for (const over of [{ serving: [] }, { buyer: '2002' }, { member: { id: own, tier: 'basic', points: 0 } }]) {
      const { entry, path } = await sold(over);
      expect((await look(path)).body.rating).toBeUndefined();
      expect((await customer.get(path)).text).not.toContain('id="rating"');
      const { status, body } = await say(path, { stars: '5' });
      expect([status, body.code, await versions(entry)]).toEqual([409, 'nothing_to_rate', []]);
    }
  });
});

describe('attack', () => {
  test('(forged code): neither an altered code, nor a number alone, nor a gift slip rates', async () => {
    const { entry, path } = await sold();
    const { receiptNumber } = soldOf(entry);
    const bytes = bytesOfBase64Url(path.slice('/r/'.length)) ?? new Uint8Array();
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const gift = till.sign(giftReceiptText({ receiptNumber: receiptNumber as never, lines: ['1'] }, entry.hash));
    const sign = (total: number) =>
      till.sign(shortReceiptText({ receiptNumber: receiptNumber as never, total }, entry.hash));
    for (const forged of [
      `/r/${base64UrlOf(bytes)}`,
      `/r/${receiptNumber}`,
      `/r/${receiptNumber}/9900/${gift}`,
      `/r/${receiptNumber}/9901/${sign(9900)}`,
      `/r/${receiptNumber}/gift/1/${gift}`,
    ])
      expect([forged, (await say(forged, { stars: '1', version: '0' })).status]).toEqual([forged, 404]);
    expect((await look(`/r/${receiptNumber}/gift/1/${gift}`)).body.rating).toBeUndefined();
    expect(await versions(entry)).toEqual([]);
    // The short code of the same receipt does.
    expect((await say(`/r/${receiptNumber}/9900/${sign(9900)}`, { stars: '4', version: '0' })).status).toBe(200);
    expect(await versions(entry)).toHaveLength(1);
  });

  test('(replay): a form that was sent before a newer one changes nothing, and of two at once one is kept', async () => {
    const { entry, path } = await sold();
    await say(path, { stars: '1', version: '0' });
    await say(path, { stars: '5', version: '1' });
    const replayed = await say(path, { stars: '1', version: '0' });
    expect([replayed.status, replayed.body.code]).toEqual([409, 'rated_meanwhile']);
    const both = await Promise.all(['2', '3'].map((stars) => say(path, { stars, version: '2' })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await versions(entry)).map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  test('(another site’s form) is refused, whatever it holds', async () => {
    const { entry, path } = await sold();
    const sent = await customer.post(path, { stars: '1', version: '0' }, { 'sec-fetch-site': 'cross-site' });
    expect([sent.status, await versions(entry)]).toEqual([403, []]);
    expect(sent.headers.get('content-security-policy')).toContain("form-action 'none'");
  });

  test('(flood): one receipt rates ten times in five minutes, and others go on', async () => {
    const { path } = await sold();
    const statuses: number[] = [];
    for (let tries = 0; tries < 12; tries += 1) statuses.push((await say(path, { text: 'x' })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(422), 429, 429]);
    expect((await say((await sold()).path, { stars: '5', version: '0' })).status).toBe(200);
  });

  test('(XSS through the text and a guide’s name): what comes back is text', async () => {
    await database().run(
      `UPDATE staff SET body = jsonb_set(body, '{name}', '"<img src=x onerror=alert(1)>"') WHERE scope = 'brand:demo' AND staff = '2002'`,
    );
    const { entry, path } = await sold({ serving: [{ guide: '2002', shareBp: 10_000 }] });
    const evil = '"><script>alert(1)</script>';
    const again = await customer.post(path, { text: evil, version: '"><b' });
    expect(again.text).toContain('&lt;script&gt;');
    expect(again.text).toContain('&lt;img src=x');
    expect(again.text).not.toMatch(/<script|<img/);
    await say(path, { stars: '1', text: evil, version: '0' });
    expect((await lowOf(entry))?.text).toBe(evil);
  });
});

describe('who reads them', () => {
  test('a report has a row of each sale and of each who served, by the day of the sale, as the last version and correction say', async () => {
    cloud.advance(40 * DAY_MS);
    await till.renew();
    const [shared, wrong] = [await sold({ serving: SHARED }), await sold()];
    await say(shared.path, { stars: '2', version: '0' });
    await say(shared.path, { stars: '4', version: '1' });
    await say(wrong.path, { stars: '5', version: '0' });
    const at = shared.entry['at'] as number;
    const both = { corrects: soldOf(wrong.entry).receiptNumber };
    await sentFrom(till, [
      till.entry('correction', {
        ...{ of: wrong.entry.id, what: 'guide', serving: [{ guide: '2002', shareBp: 10_000 }], ...both },
        approval: { by: '9001', reason: 'wrong_guide' },
      }),
    ]);
    const found = (await rowsOf(at)).map(({ guide, stars }) => `${guide ?? 'store'} ${String(stars)}`);
    expect(found.sort()).toEqual(['2001 4', '2002 4', '2002 5', 'store 4', 'store 5']);
    cloud.advance(DAY_MS);
    expect(await rowsOf(cloud.ports.clock.now())).toEqual([]);
  });

  test('a guide sees from tomorrow on how many, and the mean and the words from five on; never a text or a receipt', async () => {
    cloud.advance(40 * DAY_MS);
    await till.renew();
    const guide = guidePhone(cloud);
    const atTill = async () =>
      (await cloud.ask<OwnTarget>('/v1/guides/2001/target', { token: till.token })).body.rating;
    const rate = async (stars: string) =>
      say((await sold()).path, { stars, friendly: 'yes', text: '写给店长的话', version: '0' });
    for (const stars of ['5', '4', '4', '5']) await rate(stars);
    expect(await atTill()).toEqual({ count: 0, mean: null });
    // To a morning in the same month, whichever day it is.
    const month = businessDayAt(cloud.ports.clock.now()).slice(0, 7);
    cloud.advance(DAY_MS);
    await till.renew();
    const isSame = businessDayAt(cloud.ports.clock.now()).startsWith(month);
    await guide.signIn();
    const page = async () => (await guide.get(`/guide?month=${month}`)).text;
    expect(await page()).toContain('data-count="4"');
    expect(await page()).not.toContain('data-mean');
    if (isSame) expect(await atTill()).toEqual({ count: 4, mean: null });
    const stood = await database().rows<{ day: string }>(
      "SELECT max(business_day) AS day FROM sale_ratings WHERE scope = 'store:demo:S001'",
    );
    // The fifth, of the same day as the others: the receipt is good for a month.
    const day = stood[0]?.day ?? '';
    await rate('3');
    await database().run(
      "UPDATE sale_ratings SET business_day = $1 WHERE scope = 'store:demo:S001' AND business_day > $1",
      [day],
    );
    expect(await page()).toContain('data-count="4"');
    cloud.advance(DAY_MS);
    await guide.signIn();
    const text = await page();
    for (const part of ['data-count="5"', 'data-mean="420"', '4.20 星', '热情 5']) expect(text).toContain(part);
    expect(text).not.toContain('写给店长');
  });

  test('a manager has the low ones with what was written, says once what was done, and the row of attention goes', async () => {
    const { entry, path } = await sold({ serving: SHARED });
    await say(path, { stars: '2', waited: 'yes', text: '等了二十分钟', version: '0' });
    const token = await manager();
    const low = await lowOf(entry);
    expect(low).toMatchObject({
      stars: 2,
      words: ['waited'],
      text: '等了二十分钟',
      guides: ['2001', '2002'],
      now: null,
      isOpen: true,
    });
    const attention = async () =>
      (
        await cloud.ask<{ items: { code: string; count: number }[] }>('/v1/reports/attention', { token })
      ).body.items.find(({ code }) => code === 'low_rating')?.count ?? 0;
    const before = await attention();
    expect(before).toBeGreaterThan(0);
    const answer = (json: object, as = token) =>
      cloud.ask<LowRatings & { code?: string; reason?: string }>(`/v1/ratings/${soldOf(entry).saleId}/answers`, {
        token: as,
        json: { store: 'S001', version: 1, note: '已道歉，周末加一人', ...json },
      });
    expect((await answer({ note: ' ' })).body.reason).toBe('empty');
    expect((await answer({ note: `回电 13${'8'.repeat(9)}` })).body.reason).toBe('number_in_text');
    expect((await answer({ version: 2 })).body.code).toBe('rating_changed');
    const both = await Promise.all([answer({}), answer({ note: '第二个人' })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await lowOf(entry))?.isOpen).toBe(false);
    expect(await attention()).toBe(before - 1);
    // Whose press got no answer presses again.
    const [{ note } = { note: '' }] = (await lowOf(entry))?.answers ?? [];
    expect([(await answer({ note })).status, (await lowOf(entry))?.answers.length]).toEqual([200, 1]);
    const { body } = await cloud.ask<{ items: { act: string; what: string }[] }>('/v1/audit', { token });
    expect(body.items.filter(({ act }) => act === 'rating.answered')).toHaveLength(2);
    // Worse again: it waits again. Better: the low one stays in sight.
    await say(path, { stars: '1', version: '1' });
    expect(await lowOf(entry)).toMatchObject({ version: 2, isOpen: true, answers: [{ version: 1 }] });
    await say(path, { stars: '5', version: '2' });
    expect(await lowOf(entry)).toMatchObject({ version: 2, stars: 1, now: 5, isOpen: true });
  });

  test('attack (IDOR): nobody reads or answers ratings of another store, and no guide does', async () => {
    const { entry, path } = await sold();
    await say(path, { stars: '1', version: '0' });
    const other = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
    const guide = await cloud.logIn('2001', '222222');
    expect((await listed(other, '?store=S001')).status).toBe(403);
    expect((await listed(other)).body.items).toEqual([]);
    expect((await listed(guide)).status).toBe(403);
    const answer = async (token: string, store: string) =>
      (
        await cloud.ask(`/v1/ratings/${soldOf(entry).saleId}/answers`, {
          token,
          json: { store, version: 1, note: 'x' },
        })
      ).status;
    expect([await answer(other, 'S001'), await answer(other, 'S002'), await answer(guide, 'S001')]).toEqual([
      403, 404, 403,
    ]);
    expect((await lowOf(entry))?.isOpen).toBe(true);
  });

  test('what a member wrote is in their file, and goes with them; the stars stay', async () => {
    const member = await memberHere();
    const { entry, path } = await sold({ member: { id: member, tier: 'basic', points: 0 } });
    await say(path, { stars: '1', pushy: 'yes', text: '我是常客', version: '0' });
    const token = await manager();
    const file = await cloud.ask<{ ratings: object[] }>(`/v1/members/${member}/export`, { token });
    expect(file.body.ratings).toMatchObject([{ stars: 1, words: ['pushy'], text: '我是常客' }]);
    const gone = await cloud.ask(`/v1/members/${member}/deletion`, { token, json: { reason: 'customer_asked' } });
    expect(gone.status).toBe(200);
    expect(await lowOf(entry)).toMatchObject({ stars: 1, text: null });
    expect(
      await database().rows("SELECT 1 FROM sale_ratings WHERE scope = 'store:demo:S001' AND member = $1", [member]),
    ).toEqual([]);
  });

  test('what was written is kept for half a year, stars for good', async () => {
    const { entry, path } = await sold();
    await say(path, { stars: '5', text: '很好', version: '0' });
    const sweep = async () => (await startHousekeeping(cloud.running.cloud)).close();
    cloud.advance(179 * DAY_MS);
    await sweep();
    expect(await versions(entry)).toEqual([{ version: 1, stars: 5, note: '很好' }]);
    cloud.advance(2 * DAY_MS);
    await sweep();
    expect(await versions(entry)).toEqual([{ version: 1, stars: 5, note: null }]);
  });
});
