/** Reports by each dimension of attribution over a random ledger, and orders of other channels, on a real cloud. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DIMENSIONS } from '../../../sync/domain/attribution.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { seeded, type Random } from '../../simulation/seeded.ts';
import { commissionHands, sentFrom } from './commission-shop.ts';
import { teeSale, type SignedEntry, type TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

const SERVICE = 'attribution-service-token';
const TEE = '6901234567892';
let cloud: Shop;
let till: TestTerminal;
let manager: string;
let hands: ReturnType<typeof commissionHands>;
interface Row {
  readonly key: string;
  readonly name: string;
  readonly sales: number;
  readonly units: number;
  readonly net: number;
  readonly refunded: number;
}
const report = async (by: string, query = ''): Promise<readonly Row[]> =>
  (
    await cloud.ask<{ items: readonly Row[] }>(`/v1/reports/attribution?store=S001&by=${by}${query}`, {
      token: manager,
    })
  ).body.items;
const sumOf = (rows: readonly Row[], of: 'net' | 'refunded'): number => rows.reduce((sum, row) => sum + row[of], 0);
const netOf = async (by: string, key: string): Promise<number | undefined> =>
  (await report(by)).find((row) => row.key === key)?.net;

beforeAll(async () => {
  cloud = await startShop({ serviceToken: SERVICE });
  till = await cloud.pair();
  manager = await cloud.logIn();
  hands = commissionHands(cloud);
  await hands.enter();
});
afterAll(() => cloud.close());

const GUIDES = ['2001', '2002'] as const;
/** Lines, guides, fields and round-off as they fall; it adds up. */
function randomSale(random: Random, members: readonly string[]): SignedEntry {
  const lines = Array.from({ length: 1 + random.below(3) }, (_, index) => {
    const quantity = 1 + random.below(3);
    const net = 9900 * quantity;
    const tax = net - Math.round((net * 10_000) / 11_300);
    const serving = random.chance(0.3) ? { serving: shares(random) } : {};
    return { ...TEE_LINE, lineId: String(index + 1), quantity, base: net, net, tax, ...serving };
  });
  const total = lines.reduce((sum, { net }) => sum + net, 0);
  const some = (field: string, ...values: readonly unknown[]): object =>
    random.chance(0.5) ? { [field]: values[random.below(values.length)] } : {};
  const member = members[random.below(members.length)] ?? '';
  return till.entry('sale', {
    ...teeSale(till, cloud.ports.clock.now()),
    ...{ lines, total, cashDue: total, change: 0, tenders: [{ tenderId: 't1', kind: 'cash', amount: total }] },
    serving: random.chance(0.7) ? shares(random) : [],
    ...(random.chance(0.5) ? { member: hands.memberOf(member) } : {}),
    ...some('touchpoint', 'door', 'poster'),
    ...some('campaign', 'autumn', '616'),
    ...some('community', 'mothers'),
    ...some('liveRoom', 'room-1', 'room-2'),
    ...some('occasion', 'self', 'gift', 'child'),
  });
}
function shares(random: Random): readonly object[] {
  const [first, second] = GUIDES;
  const part = 1 + random.below(9999);
  const both = [
    { guide: first, shareBp: part },
    { guide: second, shareBp: 10_000 - part },
  ];
  return random.chance(0.5) ? both : [{ guide: first, shareBp: 10_000 }];
}

describe('a ledger of random sales, refunds and orders', () => {
  const expected = { net: 0, refunded: 0, orders: 0, ordersRefunded: 0 };
  beforeAll(async () => {
    const random = seeded(20260921);
    const members = [await hands.newMember(), await hands.newMember(), await hands.newMember()];
    const entries: SignedEntry[] = [
      hands.claim(till, members[0] ?? '', '2001', cloud.ports.clock.now() - MINUTE_MS),
      hands.claim(till, members[1] ?? '', '2002', cloud.ports.clock.now() - MINUTE_MS),
    ];
    for (let count = 0; count < 40; count += 1) {
      const sold = randomSale(random, members);
      entries.push(sold);
      const { lines, total } = sold['body'] as { lines: { lineId: string; quantity: number }[]; total: number };
      expected.net += total;
      const [line] = lines;
      if (line === undefined || !random.chance(0.4)) continue;
      entries.push(hands.refund(till, sold, 1));
      expected.refunded += 9900;
    }
    await sentFrom(till, entries);
    for (let count = 0; count < 8; count += 1) {
      const quantity = 1 + random.below(4);
      const number = `R-${String(count)}`;
      const order = {
        ...ORDER(),
        number,
        lines: [{ ...LINE, quantity, net: 5000 * quantity + 1 }],
        total: 5000 * quantity + 1,
      };
      const named = random.chance(0.5) ? { ...order, guide: '2002', member: members[0], liveRoom: 'room-1' } : order;
      expect((await send(named)).status).toBe(200);
      expected.orders += order.total;
      if (random.chance(0.5)) expected.ordersRefunded += (await back(number, 'B1', 1)).body.amount;
    }
  });

  test('sums by hour are the ledger’s', async () => {
    const { body } = await cloud.ask<{ items: readonly Row[] }>('/v1/reports/sales-by-hour', { token: manager });
    expect([sumOf(body.items, 'net'), sumOf(body.items, 'refunded')]).toEqual([expected.net, expected.refunded]);
  });

  test.each(DIMENSIONS)('by %s: net and refunds add up to the ledger’s and the orders’ to the fen', async (by) => {
    const rows = await report(by);
    expect(sumOf(rows, 'net')).toBe(expected.net + expected.orders);
    expect(sumOf(rows, 'refunded')).toBe(expected.refunded + expected.ordersRefunded);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });

  test('rows are what the sales said; what none said stands as unattributed', async () => {
    const keys = async (by: string): Promise<readonly string[]> => (await report(by)).map(({ key }) => key).sort();
    expect(await keys('channel')).toEqual(['miniprogram', 'store']);
    expect(await keys('campaign')).toEqual(['', '616', 'autumn']);
    expect(await keys('occasion')).toEqual(['', 'child', 'gift', 'self']);
    expect(await keys('boundTo')).toEqual(['', '2001', '2002']);
    expect(await keys('terminal')).toEqual(['', till.id].sort());
    expect(await keys('afterHours')).toEqual(['']);
    expect(await keys('crossCity')).toEqual(['']);
    expect((await report('servedBy')).find(({ key }) => key === '2001')?.name).toBe('林晓雨');
  });

  test('as CSV in yuan, the dimension named in header and file', async () => {
    const csv = await cloud.ask('/v1/reports/attribution?by=channel&format=csv', { token: manager });
    expect(csv.headers.get('content-disposition')).toContain('attribution-channel-S001');
    expect(csv.text).toMatch(
      /^\uFEFF?channel,name,sales,units,net,refunded,enrolled,bound\r\n(store|miniprogram),,\d+,\d+,\d+\.\d\d,/,
    );
  });

  test('a dimension that is none is refused', async () => {
    expect((await cloud.ask('/v1/reports/attribution?by=weather', { token: manager })).status).toBe(422);
  });
});

const LINE = { lineId: '1', product: TEE, quantity: 3, net: 10_000 };
const ORDER = () => ({
  channel: 'miniprogram',
  number: 'A1',
  store: 'S001',
  paidAt: cloud.ports.clock.now(),
  lines: [LINE],
  total: 10_000,
});
interface Taken {
  readonly id: string;
  readonly boundGuide: string | null;
  readonly refunded: number;
  readonly code?: string;
  readonly path?: string;
  readonly reason?: string;
}
const send = (json: object, token: string = SERVICE) =>
  cloud.ask<Taken & { code?: string }>('/v1/orders', { token, json });
const back = (number: string, refund: string, units: number, over: object = {}) =>
  cloud.ask<{ amount: number; refunded: number; code?: string; path?: string; reason?: string }>(
    `/v1/orders/miniprogram/${number}/refunds`,
    { token: SERVICE, json: { refund, at: cloud.ports.clock.now(), lines: [{ lineId: '1', units }], ...over } },
  );
const postings = async (sale: string): Promise<Readonly<Record<string, number>>> => {
  const rows = await cloud.running.cloud.database.rows<{ party: string; amount: number }>(
    "SELECT party, sum(amount)::int AS amount FROM commission_postings WHERE scope = 'brand:demo' AND sale = $1 GROUP BY party",
    [sale],
  );
  return Object.fromEntries(rows.map(({ party, amount }) => [party, amount]));
};

describe('an order of another channel', () => {
  test('the example of the description is taken as it stands', async () => {
    const { body } = await cloud.ask<{
      paths: Record<
        string,
        { post: { requestBody: { content: Record<string, { example?: object; schema: { example?: object } }> } } }
      >;
    }>('/openapi.json');
    const content = body.paths['/v1/orders']?.post.requestBody.content['application/json'];
    expect((await send(content?.example ?? content?.schema.example ?? {})).status).toBe(200);
  });

  test('who is bound has the binder’s part, whose link it was serves; sent again it is the same order', async () => {
    const member = await hands.newMember();
    await sentFrom(till, [hands.claim(till, member, '2001', cloud.ports.clock.now() - MINUTE_MS)]);
    const order = { ...ORDER(), number: 'BOUND', member, guide: '2002' };
    const first = await send(order);
    expect([first.status, first.body.boundGuide]).toEqual([200, '2001']);
    // 5 % of 100.00: 40 % of it to who is bound.
    expect(await postings(first.body.id)).toEqual({ '2001': 200, '2002': 300 });
    const again = await Promise.all([send(order), send(order), send({ ...order, note: 'sent again' })]);
    expect(again.map(({ body }) => body.id)).toEqual([first.body.id, first.body.id, first.body.id]);
    expect(await postings(first.body.id)).toEqual({ '2001': 200, '2002': 300 });
    expect((await send({ ...order, total: 1, lines: [{ ...LINE, net: 1 }] })).body.code).toBe('order_differs');
  });

  test('sent five times at the same moment it is one order', async () => {
    const order = { ...ORDER(), number: 'AT-ONCE', guide: '2002' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(order)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await postings(answers[0]?.body.id ?? '')).toEqual({ '2002': 500 });
  });

  test('nobody’s customer is bound by it to whose link it was: the next order pays both parts', async () => {
    const member = await hands.newMember();
    const first = await send({ ...ORDER(), number: 'FIRST', member, guide: '2002' });
    expect([first.body.boundGuide, await postings(first.body.id)]).toEqual([null, { '2002': 500 }]);
    cloud.advance(1000);
    const next = await send({ ...ORDER(), number: 'NEXT', member });
    expect([next.body.boundGuide, await postings(next.body.id)]).toEqual(['2002', { '2002': 500 }]);
  });

  test('units taken back return what they cost and claw the commission back; never more than was sold', async () => {
    const { body } = await send({ ...ORDER(), number: 'BACK', guide: '2002' });
    const one = await back('BACK', 'R1', 1);
    expect(one.body).toMatchObject({ amount: 3333, refunded: 3333 });
    expect(await postings(body.id)).toEqual({ '2002': 333 });
    const at = cloud.ports.clock.now();
    expect((await back('BACK', 'R2', 2, { at })).body).toMatchObject({ amount: 6667, refunded: 10_000 });
    expect((await back('BACK', 'R2', 2, { at })).body).toMatchObject({ amount: 6667, refunded: 10_000 });
    expect((await back('BACK', 'R2', 1, { at })).body.code).toBe('refund_differs');
    expect((await back('BACK', 'R3', 1)).body).toMatchObject({ path: '/lines/0/units', reason: 'more_than_left' });
    expect(await postings(body.id)).toEqual({ '2002': 0 });
    expect((await send({ ...ORDER(), number: 'BACK2' })).body.refunded).toBe(0);
  });

  test('two refunds at the same moment never take back more than was sold', async () => {
    await send({ ...ORDER(), number: 'RACE' });
    const answers = await Promise.all(['R1', 'R2', 'R3'].map((refund) => back('RACE', refund, 2)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422]);
  });

  test.each([
    ['/total', 'not_the_sum_of_lines', { total: 9999 }],
    ['/paidAt', 'in_the_future', { paidAt: 4_000_000_000_000 }],
    ['/lines/0/product', 'unknown_product', { lines: [{ ...LINE, product: 'nothing' }] }],
    ['/lines/1/lineId', 'twice', { lines: [LINE, LINE], total: 20_000 }],
    ['/guide', 'unknown_guide', { guide: '7777' }],
    ['/member', 'unknown_member', { member: '019a0000-0000-7000-8000-00000000dead' }],
  ])('bad input is refused at %s: %s', async (path, reason, over) => {
    const answer = await send({ ...ORDER(), number: 'BAD', ...over });
    expect([answer.status, answer.body.path, answer.body.reason]).toEqual([422, path, reason]);
  });

  test.each([
    ['a negative amount', { total: -1 }],
    ['no lines', { lines: [] }],
    ['a number with a space', { number: 'a b' }],
    ['a piece and a half', { lines: [{ ...LINE, quantity: 1.5 }] }],
    ['no store', { store: undefined }],
    ['half a character', { city: '\ud800' }],
    ['a character that is none', { city: 'a\u0000b' }],
  ])('%s does not fit the schema', async (_, over) => {
    expect((await send({ ...ORDER(), number: 'BAD', ...over })).status).toBe(422);
  });

  test('what a sender adds beyond the schema is not kept', async () => {
    await send({
      ...ORDER(),
      number: 'PHONE',
      receiver: 'kept-by-nobody',
      lines: [{ ...LINE, receiver: 'kept-by-nobody' }],
    });
    const rows = await cloud.running.cloud.database.rows(
      "SELECT number FROM channel_orders WHERE body::text LIKE '%kept-by-nobody%'",
    );
    expect(rows).toEqual([]);
  });

  test('a manager enters orders of own stores only; another’s order is nobody’s, and no number is of two stores', async () => {
    const other = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
    expect((await send({ ...ORDER(), number: 'OWN' }, other)).status).toBe(403);
    expect((await send({ ...ORDER(), number: 'OWN' }, manager)).status).toBe(200);
    expect((await send({ ...ORDER(), number: 'OWN', store: 'S002' }, other)).body.code).toBe('order_of_other_store');
    const taken = await cloud.ask<{ code?: string }>('/v1/orders/miniprogram/OWN/refunds', {
      token: other,
      json: { refund: 'R1', at: cloud.ports.clock.now(), lines: [{ lineId: '1', units: 1 }] },
    });
    expect([taken.status, taken.body.code]).toEqual([404, 'unknown_order']);
    expect((await send({ ...ORDER(), number: 'NOWHERE', store: 'S999' })).body.code).toBe('unknown_store');
  });
});

describe('hours and cities of stores', () => {
  const say = (json: object, token: string = manager) =>
    cloud.ask<{ reason?: string; path?: string }>('/v1/store-places', {
      token,
      json: { store: 'S001', from: cloud.ports.clock.now(), ...json },
    });

  test('bad hours and what has passed are refused; another store’s are its own manager’s', async () => {
    expect((await say({ opens: 600 })).body.reason).toBe('opens_and_closes');
    expect((await say({ opens: 600, closes: 500 })).body.reason).toBe('not_after_opening');
    expect((await say({ from: cloud.ports.clock.now() - 10 * MINUTE_MS })).body.reason).toBe('has_passed');
    expect((await say({ city: '上海' }, await cloud.logIn(OTHER_MANAGER, OTHER_PIN))).status).toBe(403);
  });

  test('headquarters says them of any store; who asks is told the stores within reach', async () => {
    const brand = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
    const saved = await cloud.ask<{ items: object[]; stores: string[] }>('/v1/store-places', {
      token: brand,
      json: { store: 'S002', from: cloud.ports.clock.now(), city: '苏州' },
    });
    expect(saved.body.items).toMatchObject([{ store: 'S002', city: '苏州', by: `staff ${BRAND_MANAGER}` }]);
    expect(saved.body.stores).toEqual(expect.arrayContaining(['S001', 'S002']));
    const own = await cloud.ask<{ stores: string[] }>('/v1/store-places', { token: manager });
    expect(own.body.stores).toEqual(['S001']);
    expect((await cloud.ask('/v1/store-places?store=S002', { token: manager })).status).toBe(403);
  });

  test('say which sales are after hours and cross city, from then on', async () => {
    const before = await netOf('afterHours', '');
    const minute = (Math.floor(cloud.ports.clock.now() / MINUTE_MS) + 480) % 1440;
    // Closed by now, whatever time it is: open for the hour that begins in two.
    const opens = (minute + 120) % 1440;
    await say({ city: '上海', opens, closes: opens + 60 });
    cloud.advance(1000);
    const member = await hands.newMember();
    await sentFrom(till, [
      hands.claim(till, member, '2001', cloud.ports.clock.now()),
      hands.sale(till, { member: hands.memberOf(member), serving: [] }),
    ]);
    await send({ ...ORDER(), number: 'SUZHOU', member, city: '苏州' });
    expect(await netOf('afterHours', 'yes')).toBe(9900 + 10_000);
    expect(await netOf('afterHours', '')).toBe(before);
    expect(await netOf('crossCity', 'no')).toBe(9900);
    expect(await netOf('crossCity', 'yes')).toBe(10_000);
  });
});
