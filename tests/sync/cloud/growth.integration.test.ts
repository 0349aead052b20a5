/** Coupons with codes and red packets against a real cloud: drawn once for each person, never more than the pot, redeemed once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sweepGrowth } from '../../../sync/cloud/growth/growth-sweep.ts';
import { readCouponCode } from '../../../sync/domain/coupon-code.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { commissionHands, sentFrom, soldOf } from './commission-shop.ts';
import { teeSale, type SignedEntry, type TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

const SERVICE = 'the-mini-program-server';
const BRAND = 'brand:demo';
let cloud: Shop;
let home: TestTerminal;
let away: TestTerminal;
let hands: ReturnType<typeof commissionHands>;
let manager: string;
beforeAll(async () => {
  cloud = await startShop({ serviceToken: SERVICE });
  home = await cloud.pair();
  away = await pairElsewhere(cloud);
  hands = commissionHands(cloud);
  manager = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  const coupons = [
    { id: 'lucky', name: '红包券', save: 0, issued: 'online' },
    { id: 'autumn', name: '满 50 减 10', save: 1000, spend: 5000, issued: 'offline' },
    { id: 'tenth', payBp: 9000, issued: 'online' },
    { id: 'paper', save: 500 },
  ];
  const book = await cloud.ask('/v1/price-books', { token: manager, json: { coupons } });
  if (book.status !== 200) throw new Error(book.text);
});
afterAll(() => cloud.close());

const now = () => cloud.ports.clock.now();
const rows = <Row extends object>(sql: string, ...parameters: string[]) =>
  cloud.running.cloud.database.rows<Row>(sql, [BRAND, ...parameters]);
const sweep = () => sweepGrowth(cloud.running.cloud);
const asBrand = (path: string, json: object) => cloud.ask(path, { token: manager, json });
const packetOf = (over: object = {}) => ({
  ...{ packet: home.freshId(), name: '开业红包', coupon: 'lucky', total: 1000, parts: 7 },
  ...{ from: now(), until: now() + DAY_MS, couponDays: 30, ...over },
});
interface Part {
  readonly amount: number;
  readonly code: string;
  readonly until: number;
}
const draw = (packet: string, member: string, token = SERVICE) =>
  cloud.ask<Part & { code: string }>(`/v1/red-packets/${packet}/drawings`, { token, json: { member } });
const alerts = async (code: string) =>
  await rows<{ subject: string; detail: string }>(
    'SELECT subject, detail FROM alerts WHERE scope = $1 AND code = $2',
    code,
  );

describe('a red packet', () => {
  test('that makes no sense is refused by its place, and only who manages the brand makes one', async () => {
    const refusals: readonly (readonly [object, string, string])[] = [
      [{ coupon: 'nothing' }, '/coupon', 'unknown_coupon'],
      [{ coupon: 'paper' }, '/coupon', 'not_issued_by_code'],
      [{ coupon: 'tenth' }, '/coupon', 'not_an_amount_online'],
      [{ coupon: 'autumn' }, '/coupon', 'not_an_amount_online'],
      [{ total: 6 }, '/total', 'pot_too_small'],
      [{ until: now() - 1 }, '/until', 'has_passed'],
    ];
    for (const [over, path, reason] of refusals)
      expect((await asBrand('/v1/red-packets', packetOf(over))).body).toMatchObject({ path, reason });
    expect((await asBrand('/v1/red-packets', packetOf({ parts: 10_001 }))).status).toBe(422);
  });

  test('drawn by more people than it has parts, each several times at once: never more than the pot, a part each', async () => {
    const asked = packetOf();
    expect((await asBrand('/v1/red-packets', asked)).status).toBe(200);
    const people = await Promise.all(Array.from({ length: 12 }, () => hands.newMember()));
    const drawn = await Promise.all([...people, ...people, ...people].map((one) => draw(asked.packet, one)));
    const parts = new Map<string, Part>();
    for (const [index, { status, body }] of drawn.entries()) {
      if (status !== 200) {
        expect([status, body.code]).toEqual([409, 'red_packet_empty']);
        continue;
      }
      const person = people[index % people.length] ?? '';
      expect(parts.get(person) ?? body).toEqual(body);
      parts.set(person, body);
    }
    expect(parts.size).toBe(7);
    expect(new Set([...parts.values()].map(({ code }) => code)).size).toBe(7);
    expect([...parts.values()].reduce((sum, { amount }) => sum + amount, 0)).toBe(1000);
    const [left] = await rows<{ left: number }>(
      "SELECT sum(CASE WHEN what = 'funded' THEN amount ELSE -amount END)::bigint AS left FROM red_packet_entries WHERE scope = $1 AND packet = $2",
      asked.packet,
    );
    expect(left?.left).toBe(0);
    const issued = await rows('SELECT code FROM coupon_codes WHERE scope = $1 AND origin = $2', asked.packet);
    expect(issued).toHaveLength(7);
  });

  test('gives one person one part, also under another id of theirs', async () => {
    const asked = packetOf({ total: 200, parts: 2 });
    await asBrand('/v1/red-packets', asked);
    const [one, other] = [await hands.newMember(), await hands.newMember()];
    const first = await draw(asked.packet, one);
    await cloud.running.cloud.database.run(
      'INSERT INTO member_aliases (scope, member, person) VALUES ($1, $2, $3), ($1, $3, $3)',
      [BRAND, other, one],
    );
    expect((await draw(asked.packet, other)).body).toEqual(first.body);
  });

  test('gives back what nobody drew when it is over, once, and says so in the audit log', async () => {
    const asked = packetOf({ total: 5000, parts: 5 });
    await asBrand('/v1/red-packets', asked);
    expect((await asBrand('/v1/red-packets', asked)).status).toBe(200);
    expect((await asBrand('/v1/red-packets', { ...asked, total: 6000 })).body['code']).toBe('red_packet_differs');
    const member = await hands.newMember();
    const part = await draw(asked.packet, member, home.token);
    expect((await draw(asked.packet, home.freshId())).body.code).toBe('unknown_member');
    cloud.advance(DAY_MS);
    manager = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
    await Promise.all([sweep(), sweep()]);
    await asBrand(`/v1/red-packets/${asked.packet}/end`, {});
    expect((await draw(asked.packet, await hands.newMember())).body.code).toBe('red_packet_over');
    expect((await draw(asked.packet, member)).body).toEqual(part.body);
    const { body } = await cloud.ask<{ items: { packet: string }[] }>('/v1/red-packets', { token: manager });
    expect(body.items.find(({ packet }) => packet === asked.packet)).toMatchObject({
      ...{ state: 'closed', drawn: 1, given: part.body.amount, returned: 5000 - part.body.amount },
    });
    const acts = await rows<{ act: string; who: string }>(
      'SELECT act, who FROM audit_log WHERE scope = $1 AND what LIKE $2 ORDER BY seq',
      `${asked.packet}%`,
    );
    expect(acts[0]).toEqual({ act: 'red_packet.made', who: `staff ${BRAND_MANAGER}` });
    expect(acts.map(({ act }) => act)).toContain('red_packet.ended');
  });

  test('is not drawn before its time', async () => {
    const asked = packetOf({ from: now() + MINUTE_MS });
    await asBrand('/v1/red-packets', asked);
    expect((await draw(asked.packet, await hands.newMember())).body.code).toBe('red_packet_not_yet');
  });
});

describe('a coupon with a code', () => {
  const issue = async (over: object = {}): Promise<readonly string[]> => {
    const json = { request: home.freshId(), coupon: 'autumn', count: 1, from: now(), until: now() + DAY_MS, ...over };
    const answer = await cloud.ask<{ items: { code: string }[] }>('/v1/coupon-codes', { token: manager, json });
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body.items.map(({ code }) => code);
  };
  const hold = (till: TestTerminal, code: string, sale: string, act = 'hold') =>
    cloud.ask<{ code: string; save?: number }>(`/v1/coupon-codes/${code}/${act}`, {
      token: till.token,
      json: { sale },
    });
  const state = async (code: string) =>
    (await cloud.ask<{ state: string }>(`/v1/coupon-codes/${code}`, { token: manager })).body.state;
  /** A T-shirt at 99.00 with this coupon. */
  const soldWith = (till: TestTerminal, code: string, saving = 1000, save?: number): SignedEntry => {
    const { pricing } = teeSale(till, now()) as { pricing: object };
    const coupon = { id: code.slice(0, code.lastIndexOf('-')), code, ...(save === undefined ? {} : { save }) };
    const total = 9900 - saving;
    const tax = total - Math.round((total * 10_000) / 11_300);
    return till.sale({
      ...{ pricing: { ...pricing, coupons: [coupon] }, order: [[coupon.id, saving]] },
      lines: [{ ...TEE_LINE, orderDiscount: saving, net: total, tax }],
      ...{ total, cashDue: total, tenders: [{ tenderId: 't1', kind: 'cash', amount: total }], change: 0 },
    });
  };

  test('is issued once for a request, also by two at once, and names its guide', async () => {
    const request = { request: home.freshId(), count: 3, guide: '2001', campaign: 'opening' };
    const [one, two] = await Promise.all([issue(request), issue(request)]);
    expect(two).toEqual(one);
    expect(new Set(one).size).toBe(3);
    for (const code of one) expect(readCouponCode(code)?.rule).toBe('autumn');
    await expect(issue({ ...request, count: 2 })).rejects.toThrow('coupon_request_differs');
    await expect(issue({ guide: '7777' })).rejects.toThrow('unknown_staff');
    const { body } = await cloud.ask<{ items: object[] }>('/v1/coupon-codes', { token: manager });
    expect(body.items).toContainEqual(
      expect.objectContaining({
        coupon: 'autumn',
        source: 'guide',
        campaign: 'opening',
        issued: 3,
        redeemed: 0,
        saved: 0,
        sales: 0,
        paid: 0,
      }),
    );
  });

  test('is held by one till at a time, let go, and held no longer than a hold lasts', async () => {
    await Promise.all([home.renew(), away.renew()]);
    const [code = ''] = await issue();
    const [sale, other] = [home.freshId(), home.freshId()];
    expect((await hold(home, code.toLowerCase(), sale)).body).toMatchObject({ code, coupon: 'autumn' });
    expect((await hold(away, code, other)).body.code).toBe('coupon_held');
    expect(await state(code)).toBe('held');
    await hold(away, code, other, 'release');
    expect((await hold(away, code, other)).status).toBe(409);
    expect((await hold(home, code, other)).status).toBe(200);
    await hold(home, code, sale, 'release');
    expect((await hold(away, code, other)).status).toBe(200);
    cloud.advance(31 * MINUTE_MS);
    await Promise.all([home.renew(), away.renew()]);
    expect((await hold(home, code, sale)).status).toBe(200);
    await asBrand(`/v1/coupon-codes/${code}/revoke`, {});
    expect((await hold(home, code, sale)).body.code).toBe('coupon_revoked');
    expect((await hold(home, 'autumn-0000000000000', sale)).body.code).toBe('coupon_unknown');
  });

  test('of a sale that came in is kept for no other, though nobody has read its ledger yet', async () => {
    await home.renew();
    const [code = ''] = await issue();
    await hold(home, code, home.freshId());
    await sentFrom(home, [soldWith(home, code)]);
    expect((await hold(home, code, home.freshId())).body.code).toBe('coupon_used');
  });

  test('of another store’s sale that came in is kept for nobody, also when its hold has ended and no ledger was read since', async () => {
    await Promise.all([home.renew(), away.renew()]);
    const [code = ''] = await issue();
    await hold(home, code, home.freshId());
    await sentFrom(home, [soldWith(home, code)]);
    cloud.advance(31 * MINUTE_MS);
    await Promise.all([home.renew(), away.renew()]);
    expect((await hold(away, code, away.freshId())).body.code).toBe('coupon_used');
  });

  test('is used by its sale, given back by the refund, and one used by two offline tills is flagged with both receipts', async () => {
    await Promise.all([home.renew(), away.renew()]);
    const [code = ''] = await issue();
    await hold(away, code, home.freshId());
    const sold = soldWith(home, code);
    await sentFrom(home, [sold]);
    await Promise.all([sweep(), sweep()]);
    expect(await state(code)).toBe('redeemed');
    expect((await hold(away, code, home.freshId())).body.code).toBe('coupon_used');
    const [seq, prevHash] = [home.seq, home.prevHash];
    const back = hands.refund(home, sold, 1)['body'] as object;
    Object.assign(home, { seq, prevHash });
    await sentFrom(home, [home.entry('refund', { ...back, couponsRevived: ['autumn'] })]);
    await sweep();
    expect(await state(code)).toBe('free');
    const again = soldWith(away, code);
    const twice = soldWith(home, code);
    await sentFrom(away, [again]);
    await sentFrom(home, [twice]);
    await sweep();
    await sweep();
    const flagged = (await alerts('coupon_twice')).filter(({ subject }) => subject === `coupon ${code}`);
    expect(flagged).toHaveLength(1);
    for (const entry of [again, twice]) expect(flagged[0]?.detail).toContain(soldOf(entry).receiptNumber);
  });

  test('tells what it brought: paid for its sales, less what went back, read in any order and again', async () => {
    await Promise.all([home.renew(), away.renew()]);
    const campaign = 'what-it-brought';
    const [one = '', two = '', three = ''] = await issue({ count: 3, campaign });
    const sums = async () => {
      await Promise.all([sweep(), sweep()]);
      const { items } = (await cloud.ask<{ items: { campaign: string }[] }>('/v1/coupon-codes', { token: manager }))
        .body;
      return items.find((row) => row.campaign === campaign);
    };
    const back = (till: TestTerminal, sold: SignedEntry, amount: number, couponsRevived: readonly string[] = []) => {
      const [seq, prevHash] = [till.seq, till.prevHash];
      const { lines, tenders, ...body } = hands.refund(till, sold, 1)['body'] as { lines: object[]; tenders: object[] };
      Object.assign(till, { seq, prevHash });
      const given = {
        lines: lines.map((line) => ({ ...line, amount })),
        tenders: tenders.map((row) => ({ ...row, amount })),
      };
      return till.entry('refund', { ...body, ...given, total: amount, couponsRevived });
    };
    const beside = await cloud.pair();
    const [first, second] = [soldWith(home, one), soldWith(beside, two)];
    await sentFrom(home, [first]);
    expect(await sums()).toMatchObject({ issued: 3, redeemed: 1, saved: 1000, sales: 1, paid: 8900 });
    // Of the second sale a part goes back before anybody has heard of it, of the first at another store.
    await sentFrom(home, [back(home, second, 900)]);
    await sums();
    await sentFrom(beside, [second]);
    await sentFrom(away, [back(away, first, 4000)]);
    expect(await sums()).toMatchObject({ redeemed: 2, saved: 2000, sales: 2, paid: 4900 + 8000 });
    // A coupon that came alive again was not redeemed, and its sale was none of its own.
    const third = soldWith(home, three);
    await sentFrom(home, [third, back(home, third, 8900, ['autumn'])]);
    const last = await sums();
    expect(last).toMatchObject({ redeemed: 2, sales: 2, paid: 4900 + 8000 });
    await cloud.running.cloud.database.run("DELETE FROM ledger_cursors WHERE reader = 'growth'");
    expect(await sums()).toEqual(last);
  });

  test('that nobody issued, and one worth another amount, are flagged; the sales stand', async () => {
    const asked = packetOf({ total: 300, parts: 1 });
    await asBrand('/v1/red-packets', asked);
    const { code, amount } = (await draw(asked.packet, await hands.newMember())).body;
    await home.renew();
    expect((await hold(home, code, home.freshId())).body).toMatchObject({ save: amount });
    await sentFrom(home, [soldWith(home, code, 900, 900), soldWith(home, 'autumn-000000000000Z')]);
    await sweep();
    expect((await alerts('coupon_differs')).map(({ subject }) => subject)).toEqual([`coupon ${code}`]);
    expect((await alerts('coupon_code_unknown')).map(({ subject }) => subject)).toEqual([
      'coupon autumn-000000000000Z',
    ]);
  });
});
