/** A guide's customers as a till asks for them, against a real cloud: what the phone knows and what tills journalled, and who may ask. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS } from '../../../sync/domain/time.ts';
import type { OwnCustomers } from '../../../sync/protocol/guide-desk.ts';
import { Enrolling } from './enrolling.ts';
import { guidePhone, JSON_ONLY, type GuidePhone } from './guide-phone.ts';
import type { TestTerminal } from './harness.ts';
import { OTHER_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

const XSS = '<img src=x onerror=alert(1)>';
const GOODS = { product: 'p-coat', name: `羊毛大衣 ${XSS}`, size: 'M' };

let cloud: Shop;
let one: TestTerminal;
let two: TestTerminal;
let elsewhere: TestTerminal;
let phone: GuidePhone;
let numbers = 0;
beforeAll(async () => {
  cloud = await startShop();
  one = await cloud.pair();
  two = await cloud.pair();
  elsewhere = await pairElsewhere(cloud);
  phone = guidePhone(cloud);
});
beforeEach(() => later(1));
afterAll(() => cloud.close());

async function later(days: number): Promise<void> {
  cloud.advance(days * DAY_MS);
  for (const till of [one, two, elsewhere]) await till.renew();
}
const newPhone = (): string => `+86137${String((numbers += 1)).padStart(8, '0')}`;
async function customer({ birthday, marketing = false }: { birthday?: string; marketing?: boolean } = {}) {
  const till = new Enrolling(cloud, one);
  const fields = { phone: newPhone(), name: `王 ${XSS}`, ...(birthday === undefined ? {} : { birthday }) };
  const member = await till.enroll(fields, { guide: '2001', marketing });
  await till.upload();
  return member;
}
const asked = (token: string, guide = '2001') =>
  cloud.ask<OwnCustomers & { code?: string }>(`/v1/guides/${guide}/customers`, { token });
const seen = async (member: string, till = two) =>
  (await asked(till.token)).body.items.find((one) => String(one.member) === member);
const today = (): string => new Date(cloud.ports.clock.now() + 4 * 3_600_000).toISOString().slice(0, 10);
const page = async (): Promise<string> => {
  await phone.signIn();
  return (await phone.get('/guide/customers')).text;
};

describe('facts to find reasons in', () => {
  test('are birthday, sizes’ arrivals and notes of who agreed, and calls of tills and phone together', async () => {
    const member = await customer({ birthday: `1990${today().slice(4)}`, marketing: true });
    const till = new Enrolling(cloud, one);
    till.consent(member, 'profile', true);
    await till.profile(member, { 'size.top': 'm', 'note.n1': `周六来 ${XSS}` });
    till.entries.push(one.entry('goods.arrived', { goods: GOODS }));
    const call = { member, guide: '2001', reason: 'birthday', occasion: today().slice(0, 4), outcome: 'no_answer' };
    till.entries.push(one.entry('customer.called', call, { staff: '2001' }));
    await till.upload();
    const told = await seen(member);
    expect(told).toMatchObject({
      facts: {
        birthday: `1990${today().slice(4)}`,
        hasAgreed: true,
        arrived: [{ name: GOODS.name, isWished: false }],
      },
      notes: [{ text: `周六来 ${XSS}` }],
      calls: [{ reason: 'birthday', outcome: 'no_answer', staff: '2001' }],
    });
    expect(told?.phone).toMatch(/^137\*{4}/);
    const shown = await page();
    for (const part of ['生日', '新品有尺码', '已试 1 次', '周六来 &lt;img']) expect(shown).toContain(part);
    expect(shown).not.toContain(XSS);
  });

  test('a call journalled at one till ends the reason at the other and on the phone, and is counted once', async () => {
    const member = await customer({ birthday: `1990${today().slice(4)}`, marketing: true });
    const call = { member, guide: '2001', reason: 'birthday', occasion: today().slice(0, 4), outcome: 'reached' };
    const entry = one.entry('customer.called', call, { staff: '2001' });
    await one.upload([entry]);
    await one.upload([entry]);
    await phone.signIn();
    const { items } = (
      await phone.get<{ items: { member: string; reasons: unknown[] }[] }>('/guide/customers', JSON_ONLY)
    ).body;
    expect(items.find((each) => each.member === member)?.reasons).toEqual([]);
    expect((await seen(member))?.calls).toHaveLength(1);
    const { called } = (await asked(one.token)).body;
    expect((await phone.get('/guide/customers')).text).toContain(`本月已联系 ${String(called)} 位`);
  });

  test('a wish is told of when the goods come, without consent to advertising, until it is over', async () => {
    const member = await customer();
    const other = await customer();
    const wish = (who: string, over: object = {}) =>
      one.entry('goods.wished', { wish: one.freshId(), member: who, goods: { ...GOODS, product: 'p-boot' }, ...over });
    const [own, theirs] = [wish(member), wish(other)];
    await one.upload([own, theirs]);
    expect((await seen(member))?.facts.arrived).toBeUndefined();
    cloud.advance(1000);
    await two.upload([two.entry('goods.arrived', { goods: { ...GOODS, product: 'p-boot' } })]);
    expect((await seen(member))?.facts).toMatchObject({ hasAgreed: false, arrived: [{ isWished: true }] });
    expect(await page()).toContain('想要的到店了');
    cloud.advance(1000);
    await one.upload([wish(other, { wish: (theirs['body'] as { wish: string }).wish, ended: true })]);
    expect((await seen(other))?.facts.arrived).toBeUndefined();
  });

  test('an open wish is told of; ended at a till, on the phone or by an answer it is told of as over', async () => {
    const member = await customer();
    const goods = { ...GOODS, product: 'p-scarf' };
    const wishes = [1, 2, 3].map(() => one.freshId());
    const [first = '', second = '', third = ''] = wishes;
    const noted = (wish: string, over: object = {}) => one.entry('goods.wished', { wish, member, goods, ...over });
    await one.upload(wishes.map((wish) => noted(wish, { goods: { ...goods, product: `p-scarf-${wish.slice(-4)}` } })));
    const open = async (): Promise<readonly string[]> => {
      const told = (await seen(member))?.wishes ?? [];
      const over = new Set(told.filter(({ ended }) => ended).map(({ wish }) => String(wish)));
      return told.map(({ wish }) => String(wish)).filter((wish) => !over.has(wish));
    };
    expect(await open()).toEqual(wishes);
    const shown = await page();
    expect(shown).toContain('顾客想要的');
    expect(shown).not.toContain(XSS);
    await one.upload([noted(first, { ended: true, why: 'bought_here' })]);
    expect(await open()).toEqual([second, third]);
    const end = (who: string, wish: string, why = 'bought_elsewhere') =>
      phone.post(`/guide/customers/${who}/wishes/${wish}/end`, { why });
    expect((await end(member, second)).status).toBe(303);
    expect((await end(member, second)).status).toBe(303);
    expect(await open()).toEqual([third]);
    const ended = { product: `p-scarf-${third.slice(-4)}` };
    await two.upload([two.entry('goods.arrived', { goods: { ...goods, ...ended } })]);
    const arrived = (await seen(member))?.facts.arrived?.[0];
    const call = { member, guide: '2001', reason: 'wish_arrived', occasion: arrived?.id, outcome: 'not_wanted' };
    await one.upload([one.entry('customer.called', call, { staff: '2001' })]);
    expect(await open()).toEqual([]);
    await two.upload([two.entry('goods.arrived', { goods: { ...goods, ...ended } })]);
    expect((await seen(member))?.facts.arrived).toBeUndefined();
    expect(await page()).not.toContain(`/customers/${member}/wishes/`);
  });

  test('attack: a wish of nobody’s, of another customer and for a made-up reason is ended by nobody', async () => {
    const [member, other] = [await customer(), await customer()];
    const wish = one.freshId();
    await one.upload([one.entry('goods.wished', { wish, member, goods: { ...GOODS, product: 'p-glove' } })]);
    await phone.signIn();
    const end = (who: string, which: string, why = 'not_wanted') =>
      phone.post(`/guide/customers/${who}/wishes/${which}/end`, { why });
    expect((await end(other, wish)).status).toBe(404);
    expect((await end(member, one.freshId())).status).toBe(404);
    expect((await end(one.freshId(), wish)).status).toBe(404);
    expect((await end(member, wish, 'because')).status).toBe(422);
    expect((await seen(member))?.wishes?.filter(({ ended }) => ended)).toEqual([]);
  });

  test('who took the profile back is called about none of it', async () => {
    const member = await customer({ birthday: `1990${today().slice(4)}`, marketing: true });
    const till = new Enrolling(cloud, one);
    till.consent(member, 'profile', true);
    await till.profile(member, { 'note.n1': '周日来' });
    await till.upload();
    cloud.advance(1000);
    const gone = new Enrolling(cloud, one);
    gone.consent(member, 'profile', false);
    await gone.upload();
    const told = await seen(member);
    expect([told?.facts.birthday, told?.notes]).toEqual([undefined, []]);
  });
});

describe('attack: another store’s members', () => {
  test('a till of another store and its manager hear of the guide what they hear of nobody', async () => {
    await customer();
    const manager = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
    for (const token of [elsewhere.token, manager])
      for (const guide of ['2001', '7777']) {
        const { status, body } = await asked(token, guide);
        expect([status, body.code]).toEqual([404, 'unknown_guide']);
      }
    const cashier = await cloud.logIn('1001', '111111');
    expect((await asked(cashier)).status).toBe(403);
    expect((await asked(await cloud.logIn('2002', '222222'))).status).toBe(403);
    expect((await asked(await cloud.logIn('2001', '222222'))).status).toBe(200);
  });

  test('what another store’s till says of a customer changes nothing here', async () => {
    const member = await customer({ birthday: `1990${today().slice(4)}`, marketing: true });
    const call = { member, guide: '2001', reason: 'birthday', occasion: today().slice(0, 4), outcome: 'reached' };
    await elsewhere.upload([
      elsewhere.entry('customer.called', call),
      elsewhere.entry('goods.arrived', { goods: { ...GOODS, product: 'p-hat' } }),
    ]);
    const told = await seen(member);
    expect([told?.calls, told?.facts.arrived]).toEqual([[], undefined]);
  });
});
