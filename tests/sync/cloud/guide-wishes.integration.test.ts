/** What customers wish for, noted on the guide's phone, against a real cloud: tills know it, its arrival is told, and own customers alone. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WISHES_PER_GUIDE } from '../../../sync/cloud/routes/guide-wishes.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import type { OwnCustomers } from '../../../sync/protocol/guide-desk.ts';
import { Enrolling } from './enrolling.ts';
import { guidePhone, JSON_ONLY, type GuidePhone } from './guide-phone.ts';
import type { TestTerminal } from './harness.ts';
import { startShop, type Shop } from './hostile-shop.ts';

const XSS = '<img src=x onerror=alert(1)>';

let cloud: Shop;
let till: TestTerminal;
let phone: GuidePhone;
let goods: { readonly id: string; readonly sku: string; readonly name: string };
let numbers = 0;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  phone = guidePhone(cloud);
  const [row] = await cloud.running.cloud.database.rows<typeof goods>(
    `SELECT id, body->>'sku' AS sku, body->>'name' AS name FROM documents
     WHERE scope = 'brand:demo' AND collection = 'products' AND NOT deleted ORDER BY id LIMIT 1`,
  );
  if (row === undefined) throw new Error('the demo shop sells nothing');
  goods = row;
});
beforeEach(async () => {
  cloud.advance(DAY_MS);
  await till.renew();
  await phone.signIn();
});
afterAll(() => cloud.close());

async function customer(guide = '2001'): Promise<string> {
  const enrolling = new Enrolling(cloud, till);
  const number = `+86137${String((numbers += 1)).padStart(8, '0')}`;
  const member = await enrolling.enroll({ phone: number, name: `王 ${String(numbers)} ${XSS}` }, { guide });
  await enrolling.upload();
  return member;
}
const note = (member: string, wish = till.freshId(), product = goods.id, of = phone) =>
  of.post(`/guide/customers/${member}/wishes`, { wish, product });
const toldTill = async (member: string) =>
  (await cloud.ask<OwnCustomers>('/v1/guides/2001/customers', { token: till.token })).body.items.find(
    (one) => String(one.member) === member,
  );
const facts = () =>
  cloud.running.cloud.database.rows<{ subject: string; staff: string; scope: string }>(
    "SELECT subject, staff, scope FROM guide_facts WHERE kind = 'goods.wished' ORDER BY at, id",
  );

describe('a wish noted on the phone', () => {
  test('is found by number for an own customer, known to tills, once however often it is sent; audited', async () => {
    const member = await customer();
    const row = (await phone.get(`/guide/customers?open=${member}`)).text;
    expect(row).toContain(`href="/guide/stock?for=${member}"`);
    const page = (await phone.get(`/guide/stock?q=${goods.sku}&for=${member}`)).text;
    const wish = /name="wish" value="([\w-]+)"/.exec(page)?.[1] ?? '';
    expect([page.includes(`action="/guide/customers/${member}/wishes"`), page.includes(XSS)]).toEqual([true, false]);
    const [first, second] = await Promise.all([note(member, wish), note(member, wish)]);
    expect([first.status, first.headers.get('location'), second.status]).toEqual([
      303,
      `/guide/customers#wish-${wish}`,
      303,
    ]);
    // The same goods wished for anew while they are waited for are one wish.
    expect((await note(member)).status).toBe(303);
    expect((await toldTill(member))?.wishes).toMatchObject([{ wish, goods: { product: goods.id } }]);
    expect((await facts()).filter(({ subject }) => subject === member)).toMatchObject([
      { staff: '2001', scope: 'store:demo:S001' },
    ]);
    const shown = (await phone.get('/guide/customers')).text;
    expect(shown).toContain(`id="wish-${wish}"`);
    expect(shown).not.toContain(XSS);
    expect((await phone.get(`/guide/stock?q=${goods.sku}&for=${member}`)).text).toContain('已在等这件');
    const log = await cloud.running.cloud.database.rows<{ who: string; what: string }>(
      "SELECT who, what FROM audit_log WHERE act = 'wish.noted' AND what LIKE $1",
      [`%${wish}`],
    );
    expect(log[0]).toEqual({ who: 'staff 2001', what: `member ${member} wish ${wish}` });
  });

  test('is answered by the goods’ coming: a reason to call with a draft, marked in the list; ended, it is over', async () => {
    const member = await customer();
    const wish = till.freshId();
    await note(member, wish);
    expect((await toldTill(member))?.facts.arrived).toBeUndefined();
    cloud.advance(1000);
    await till.upload([till.entry('goods.arrived', { goods: { product: goods.id, name: goods.name } })]);
    expect((await toldTill(member))?.facts.arrived).toMatchObject([{ isWished: true, product: goods.id }]);
    const shown = (await phone.get('/guide/customers')).text;
    const due = shown.split('<details ').find((part) => part.includes(`id="member-${member}"`)) ?? '';
    for (const part of ['想要的到店了', '可以这样写']) expect(due).toContain(part);
    const listed = shown.split('<details ').find((part) => part.includes(`id="wish-${wish}"`)) ?? '';
    expect(listed).toContain('已到店');
    expect((await phone.post(`/guide/customers/${member}/wishes/${wish}/end`, { why: 'bought_here' })).status).toBe(
      303,
    );
    expect((await phone.get('/guide/customers')).text).not.toContain(`id="wish-${wish}"`);
  });

  test('that a call seemed to answer stands again once the call is put right', async () => {
    const member = await customer();
    const wish = till.freshId();
    await note(member, wish);
    cloud.advance(1000);
    await till.upload([till.entry('goods.arrived', { goods: { product: goods.id, name: goods.name } })]);
    const occasion = (await toldTill(member))?.facts.arrived?.[0]?.id ?? '';
    const say = async (outcome: string, tries: string) => {
      cloud.advance(1000);
      const form = { kind: 'wish_arrived', occasion, outcome, tries };
      expect((await phone.post(`/guide/customers/${member}/outcomes`, form)).status).toBe(303);
    };
    const isOpen = async (): Promise<boolean> =>
      (await phone.get('/guide/customers')).text.includes(`id="wish-${wish}"`);
    await say('reached', '0');
    expect(await isOpen()).toBe(false);
    await say('no_answer', '1');
    expect(await isOpen()).toBe(true);
    expect((await toldTill(member))?.facts.arrived).toMatchObject([{ id: occasion, isWished: true }]);
  });

  test('is for whoever is found among the own customers by name or last digits', async () => {
    const member = await customer();
    const found = await phone.get(
      `/guide/stock?q=${goods.sku}&product=${goods.id}&who=${encodeURIComponent(`王 ${String(numbers)} `)}`,
    );
    expect(found.text).toContain(`/guide/customers/${member}/wishes`);
    const none = await phone.get(`/guide/stock?q=${goods.sku}&who=${encodeURIComponent(`${XSS}"`)}`);
    expect([none.text.includes('您的顾客里没有找到'), none.text.includes('<img')]).toEqual([true, false]);
  });
});

describe('attack (IDOR): a wish', () => {
  test('of another guide’s customer, of nobody and for goods that are none is not noted, and tells nothing', async () => {
    const theirs = await customer('2002');
    const own = await customer();
    const before = (await facts()).length;
    const answers = [await note(theirs), await note(till.freshId()), await note(own, till.freshId(), 'p-none')];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(new Set(answers.map(({ text }) => text.replaceAll(/nonce="[^"]*"/g, ''))).size).toBe(1);
    // Neither an address nor a search finds another guide's customer.
    const shown = (await phone.get(`/guide/stock?q=${goods.sku}&for=${theirs}&who=${String(numbers - 1)}`)).text;
    expect([shown.includes(theirs), shown.includes(`/guide/customers/${theirs}`)]).toEqual([false, false]);
    const nobody = guidePhone(cloud);
    expect((await note(own, till.freshId(), goods.id, nobody)).status).toBe(401);
    const wish = { wish: till.freshId(), product: goods.id };
    const cross = await phone.post(`/guide/customers/${own}/wishes`, wish, { 'sec-fetch-site': 'cross-site' });
    expect(cross.status).toBe(403);
    expect(await facts()).toHaveLength(before);
  });

  test('that reuses the id of somebody else’s changes nothing of theirs', async () => {
    const [one, other] = [await customer(), await customer('2002')];
    const second = guidePhone(cloud);
    await second.signIn('2002');
    const wish = till.freshId();
    expect((await note(other, wish, goods.id, second)).status).toBe(303);
    expect((await note(one, wish)).status).toBe(303);
    expect((await facts()).filter(({ subject }) => subject === other)).toMatchObject([{ staff: '2002' }]);
    expect((await phone.post(`/guide/customers/${one}/wishes/${wish}/end`, { why: 'not_wanted' })).status).toBe(404);
    const list = await second.get<{ items: { member: string }[] }>('/guide/customers', JSON_ONLY);
    expect(list.body.items.map(({ member }) => member)).toContain(other);
  });

  test('is held up in a flood, of this guide alone', async () => {
    const [own, theirs] = [await customer(), await customer('2002')];
    const second = guidePhone(cloud);
    await second.signIn('2002');
    cloud.hold();
    for (let sent = 0; sent < WISHES_PER_GUIDE.max; sent += 1) await note(till.freshId());
    expect((await note(own)).status).toBe(429);
    expect((await note(theirs, till.freshId(), goods.id, second)).status).toBe(303);
    cloud.release();
  });
});
