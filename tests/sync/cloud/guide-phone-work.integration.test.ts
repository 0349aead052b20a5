/** What a guide sees on a phone of the own work, against a real cloud: amounts with their why, objections, customers to call. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS } from '../../../sync/domain/time.ts';
import { commissionHands, sentFrom, soldOf } from './commission-shop.ts';
import { guidePhone, JSON_ONLY, type GuidePhone } from './guide-phone.ts';
import type { SignedEntry, TestTerminal } from './harness.ts';
import { startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let till: TestTerminal;
let hands: ReturnType<typeof commissionHands>;
let own: GuidePhone;
let other: GuidePhone;
beforeAll(async () => {
  cloud = await startShop();
  till = await cloud.pair();
  hands = commissionHands(cloud);
  own = guidePhone(cloud);
  other = guidePhone(cloud);
});
afterAll(() => cloud.close());

const XSS = '<img src=x onerror=alert(1)>';

describe('earnings', () => {
  let sold: SignedEntry;
  let served: SignedEntry;
  const day = (): string => new Date(cloud.ports.clock.now() + 4 * 3_600_000).toISOString().slice(0, 10);
  beforeAll(async () => {
    cloud.advance(DAY_MS);
    // Noon in the store, so that a busy machine does not reach another day.
    cloud.advance((28 - (new Date(cloud.ports.clock.now()).getUTCHours() % 24)) * 3_600_000);
    await till.renew();
    await own.signIn();
    await other.signIn('2002');
    expect((await hands.enter()).status).toBe(200);
    cloud.advance(1000);
    const member = await hands.newMember();
    const claim = hands.claim(till, member, '2002', cloud.ports.clock.now() - 500);
    sold = hands.sale(till, { member: hands.memberOf(member), serving: [{ guide: '2001', shareBp: 10_000 }] }, 2);
    served = hands.sale(till, { serving: [{ guide: '2002', shareBp: 10_000 }] });
    await sentFrom(till, [claim, sold, served]);
  });

  test('a sale is there right after its upload, and the page that asks by itself knows that something is new', async () => {
    const before = (await own.get<{ version: string }>('/guide', JSON_ONLY)).body;
    expect((await own.get<{ version: string }>('/guide', JSON_ONLY)).body.version).toBe(before.version);
    const more = hands.sale(till, { serving: [{ guide: '2001', shareBp: 10_000 }] });
    await sentFrom(till, [more]);
    const after = (await own.get('/guide', JSON_ONLY)).body;
    expect(after['version']).not.toBe(before.version);
    // 60 % of 9.90, and 4.95 with nobody bound.
    expect(after).toMatchObject({ guide: '2001', frozen: 594 + 495, settled: 0, sales: 2 });
  });

  test('each amount is explained so that it can be added up by hand, in both languages', async () => {
    const page = (await own.get('/guide')).text;
    expect(page).toContain(`data-fen="${String(594 + 495)}"`);
    const card = page.slice(page.indexOf(`id="sale-${soldOf(sold).saleId}"`));
    for (const part of [
      '198.00 × 5 %',
      '9.90',
      '专属导购',
      '绑定人拿 40 %',
      '−3.96',
      '服务导购 您',
      '+5.94',
      'data-own="594"',
      '冻结到',
    ])
      expect(card, part).toContain(part);
    const english = (await own.get('/guide', { accept: 'text/html', 'accept-language': 'en' })).text;
    for (const part of ['lang="en"', 'Pool of this sale', 'Served by you', 'Frozen until', 'Not right?'])
      expect(english).toContain(part);
    const theirs = (await other.get('/guide')).text;
    expect(theirs).toContain('+3.96');
    expect(theirs).not.toContain('data-own="594"');
  });

  test('what is returned is taken back, seen as such', async () => {
    await sentFrom(till, [hands.refund(till, sold, 1)]);
    const page = (await own.get('/guide')).text;
    expect(page).toContain('退货冲回');
    expect((await own.get('/guide', JSON_ONLY)).body).toMatchObject({ frozen: 297 + 495 });
  });

  test('no address shows another guide’s money, and what was never a day is refused', async () => {
    for (const path of ['/guide?guide=2002', '/guide?party=2002', `/guide?day=${day()}&guide=2002`]) {
      const page = await own.get(path);
      expect(page.text).not.toContain(soldOf(served).saleId);
      expect(page.text).not.toContain('3.96</b>');
    }
    expect((await own.get('/guide?day=2026-13-77')).status).toBe(404);
    expect((await own.get('/guide?month=2026-77')).status).toBe(422);
    expect((await own.get(`/guide?month=${encodeURIComponent("' OR 1=1")}`)).status).toBe(422);
    const empty = await own.get('/guide?month=2026-01');
    expect(empty.text).toContain('这一天还没有提成');
  });

  test('an objection reaches the manager once, is decided and shown; of others’ sales there is none', async () => {
    const object = (phone: GuidePhone, entry: SignedEntry, reason = 'served_by_me') =>
      phone.post('/guide/objections', { sale: soldOf(entry).saleId, day: day(), reason });
    expect((await object(own, served)).status).toBe(404);
    expect((await object(own, sold, 'because')).status).toBe(422);
    expect((await object(own, sold)).headers.get('location')).toBe(`/guide?day=${day()}#sale-${soldOf(sold).saleId}`);
    await object(own, sold);
    const told = await cloud.running.cloud.database.rows(
      "SELECT subject FROM alerts WHERE code = 'commission_questioned'",
    );
    expect(told).toHaveLength(1);
    expect((await own.get('/guide')).text).toContain('已提交，等店长处理');
    expect((await other.get('/guide')).text).not.toContain('已提交');
    const manager = await cloud.logIn();
    const { items } = (
      await cloud.ask<{ items: { id: string; sale: string }[] }>('/v1/commission-disputes', {
        token: manager,
      })
    ).body;
    expect(items).toMatchObject([
      { sale: soldOf(sold).saleId, raisedBy: '2001', reason: 'questioned', words: expect.any(String) },
    ]);
    const decision = { token: manager, json: { upheld: false, note: XSS } };
    const decided = await cloud.ask(`/v1/commission-disputes/${items[0]?.id ?? ''}/decision`, decision);
    expect(decided.status, decided.text).toBe(200);
    const page = (await own.get('/guide')).text;
    expect(page).toContain('店长驳回');
    expect(page).not.toContain(XSS);
    expect(page).toContain('&lt;img src=x');
  });

  test('what runs out of its return window is settled, and the day before is found again', async () => {
    const first = day();
    cloud.advance(8 * DAY_MS);
    await own.signIn();
    expect((await own.get(`/guide?day=${first}`)).text).toContain('已结算');
    const month = (await own.get(`/guide?month=${first.slice(0, 7)}`, JSON_ONLY)).body;
    expect(month).toMatchObject({ settled: 297 + 495, frozen: 0 });
  });
});

describe('my customers', () => {
  interface Listed {
    readonly member: string;
    readonly phone: string | null;
    readonly reasons: readonly { readonly kind: string; readonly occasion: string; readonly tries: number }[];
  }
  const listOf = async (phone: GuidePhone): Promise<readonly Listed[]> =>
    (await phone.get<{ items: Listed[] }>('/guide/customers', JSON_ONLY)).body.items;
  const reasonsOf = async (member: string, phone = own) =>
    (await listOf(phone)).find((one) => one.member === member)?.reasons.map(({ kind }) => kind);
  const bound = async (phone: GuidePhone, number: string, marketing: 'yes' | 'no'): Promise<string> => {
    const path = (await phone.post('/guide/codes')).headers.get('location') ?? '';
    const form = { phone: number, consent: 'yes', marketing };
    await cloud.ask(path.replace('/guide/codes', '/g'), { form, headers: JSON_ONLY });
    const found = await cloud.ask<{ items: { id: string }[] }>(`/v1/members?phone=${number}`, { token: till.token });
    return found.body.items[0]?.id ?? 'nobody';
  };
  const said = async (phone: GuidePhone, member: string, outcome: string, over: Record<string, string> = {}) => {
    const [reason] = (await listOf(phone)).find((one) => one.member === member)?.reasons ?? [];
    const { kind = 'after_sale', occasion = '2026-01-01', tries = 0 } = reason ?? {};
    return phone.post(`/guide/customers/${member}/outcomes`, {
      kind,
      occasion,
      tries: String(tries),
      outcome,
      ...over,
    });
  };
  /** On with the clock, past the sessions' end. */
  const later = async (days: number): Promise<void> => {
    cloud.advance(days * DAY_MS);
    await till.renew();
    await own.signIn();
    await other.signIn('2002');
  };
  let keen: string;
  let quiet: string;
  let theirs: string;
  beforeAll(async () => {
    await later(1);
    keen = await bound(own, '13800000921', 'yes');
    quiet = await bound(own, '13800000922', 'no');
    theirs = await bound(other, '13800000923', 'yes');
    const { database } = cloud.running.cloud;
    await database.run('UPDATE members SET name = $3 WHERE scope = $1 AND id = $2', ['brand:demo', keen, XSS]);
    const sales = [keen, quiet, theirs].map((member) => hands.sale(till, { member: hands.memberOf(member) }));
    await sentFrom(till, sales);
  });

  test('are those bound to the guide who asks, masked, and nobody has to be called on the day of the sale', async () => {
    const mine = await listOf(own);
    expect(mine.map(({ member }) => member).toSorted()).toEqual([keen, quiet].toSorted());
    expect(mine.map(({ phone }) => phone).toSorted()).toEqual(['138****0921', '138****0922']);
    expect(mine.flatMap(({ reasons }) => reasons)).toEqual([]);
    expect((await listOf(other)).map(({ member }) => member)).toContain(theirs);
    const page = (await own.get('/guide/customers')).text;
    expect(page).not.toContain(XSS);
    expect(page).toContain('&lt;img src=x');
    expect(page).not.toContain('0923');
    expect((await own.get('/guide/customers?q=0922')).text.match(/id="person-/g)).toHaveLength(1);
    expect((await own.get(`/guide/customers?q=${encodeURIComponent(XSS)}`)).text).not.toContain(XSS);
  });

  test('a week after the sale there is a look to take; of the rest one is told about who agreed', async () => {
    await later(8);
    expect([await reasonsOf(keen), await reasonsOf(quiet)]).toEqual([['after_sale'], ['after_sale']]);
    const page = (await own.get('/guide/customers')).text;
    for (const part of ['售后回访', '联系得怎样？', 'value="no_answer"']) expect(page).toContain(part);
    await later(16);
    expect([await reasonsOf(keen), await reasonsOf(quiet)]).toEqual([['protection_ending'], []]);
    const saidAtTill = async (given: boolean): Promise<void> => {
      const consent = { member: quiet, purpose: 'marketing', given, version: '2026-01', channel: 'till' };
      await till.upload([till.entry('member.consented', consent)]);
    };
    await saidAtTill(true);
    await expect.poll(() => reasonsOf(quiet)).toEqual(['protection_ending']);
    await saidAtTill(false);
    await expect.poll(() => reasonsOf(quiet)).toEqual([]);
  });

  test('no answer leaves it standing, an answer ends it, once however often it is sent; who and when is kept', async () => {
    expect((await said(own, keen, 'no_answer')).status).toBe(303);
    expect((await listOf(own)).find(({ member }) => member === keen)?.reasons[0]?.tries).toBe(1);
    expect((await own.get('/guide/customers')).text).toContain('已试 1 次');
    const [due] = (await listOf(own)).find(({ member }) => member === keen)?.reasons ?? [];
    const form = { kind: due?.kind ?? '', occasion: due?.occasion ?? '', tries: '1', outcome: 'reached' };
    const path = `/guide/customers/${keen}/outcomes`;
    const both = await Promise.all([own.post(path, form), own.post(path, form)]);
    expect([...both, await own.post(path, form)].map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await reasonsOf(keen)).toEqual([]);
    const rows = await cloud.running.cloud.database.rows(
      'SELECT n, outcome, staff FROM call_outcomes WHERE member = $1 ORDER BY n',
      [keen],
    );
    expect(rows).toEqual([
      { n: 0, outcome: 'no_answer', staff: '2001' },
      { n: 1, outcome: 'reached', staff: '2001' },
    ]);
    const noted = await cloud.running.cloud.database.rows("SELECT what FROM audit_log WHERE act = 'customer.called'");
    expect(noted).toHaveLength(2);
    expect((await own.get('/guide/customers')).text).toContain('本月已联系 1 位');
  });

  test('nothing can be said of another guide’s customer, of nobody, and of what nobody asked', async () => {
    const due = { kind: 'protection_ending', occasion: '2026-12-31' };
    for (const member of [theirs, '019a0000-0000-7000-8000-000000000009'])
      expect((await said(own, member, 'reached', due)).status).toBe(404);
    expect((await said(own, quiet, 'reached', due)).status).toBe(409);
    expect((await said(own, keen, 'shouted')).status).toBe(422);
    expect((await said(own, keen, 'reached', { kind: 'birthday', occasion: '2026', tries: '0' })).status).toBe(409);
    const forged = await own.post(
      `/guide/customers/${keen}/outcomes`,
      { ...due, tries: '0', outcome: 'reached' },
      {
        origin: 'https://evil.example',
      },
    );
    expect(forged.status).toBe(403);
    expect(await reasonsOf(theirs, other)).toEqual(['protection_ending']);
  });

  test('a customer whose binding ran out is nobody’s', async () => {
    await later(345);
    expect((await listOf(own)).map(({ member }) => member)).toEqual([]);
    expect((await said(own, keen, 'reached', { kind: 'lapsed', occasion: '2026-01-01+1' })).status).toBe(404);
  });
});
