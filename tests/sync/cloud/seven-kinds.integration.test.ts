/** The seven kinds of data of a store on a real cloud: each figure from entries that tills journalled and from what others told. */
import readXlsx from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sweepGrowth } from '../../../sync/cloud/growth/growth-sweep.ts';
import { FIGURE_NAMES, FIGURES, type FigureName, type FigureRow } from '../../../sync/domain/seven-kinds.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { commissionHands, sentFrom, soldOf } from './commission-shop.ts';
import { teeSale, type SignedEntry, type TestTerminal } from './harness.ts';
import {
  BRAND_MANAGER,
  OTHER_MANAGER,
  OTHER_PIN,
  OTHER_STORE,
  pairElsewhere,
  startShop,
  type Shop,
} from './hostile-shop.ts';
import { ONE_PAGE_WIDE, printedAs } from './sheet-xml.ts';

const SERVICE = 'seven-kinds-service-token-of-tests';
const TEE = TEE_LINE.product.id;
const HOUR_MS = 60 * MINUTE_MS;
let cloud: Shop;
let till: TestTerminal;
let elsewhere: TestTerminal;
let manager: string;
let boss: string;
let hands: ReturnType<typeof commissionHands>;
beforeAll(async () => {
  cloud = await startShop({ serviceToken: SERVICE });
  // An hour before noon in China it says when it is open; then it is noon, so that hours before and after are of the same business day.
  cloud.advance(DAY_MS + 3 * HOUR_MS - MINUTE_MS - (cloud.ports.clock.now() % DAY_MS));
  const place = { store: 'S001', from: now(), opens: 660, closes: 840 };
  expect((await cloud.ask('/v1/store-places', { token: await cloud.logIn(), json: place })).status).toBe(200);
  cloud.advance(HOUR_MS + MINUTE_MS);
  till = await cloud.pair();
  elsewhere = await pairElsewhere(cloud);
  manager = await cloud.logIn();
  boss = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  hands = commissionHands(cloud);
  const coupons = [{ id: 'autumn', name: '满 50 减 10', save: 1000, spend: 5000, issued: 'offline' }];
  const book = await cloud.ask('/v1/price-books', { token: boss, json: { coupons } });
  if (book.status !== 200) throw new Error(book.text);
});
afterAll(() => cloud.close());

/** A terminal's token is short, and hours go by. */
const sent = async (entries: readonly SignedEntry[], terminal = till): Promise<void> => {
  await terminal.renew();
  await sentFrom(terminal, entries);
};
const now = (): number => cloud.ports.clock.now();
const today = (): string => new Date(now() + 4 * HOUR_MS).toISOString().slice(0, 10);
const report = async (query = 'store=S001', token = manager): Promise<readonly FigureRow[]> =>
  (await cloud.ask<{ items: readonly FigureRow[] }>(`/v1/reports/seven-kinds?${query}`, { token })).body.items;
const whole = async (figure: FigureName, query?: string) => {
  const row = (await report(query)).find((one) => one.figure === figure && one.by === 'whole');
  return row === undefined ? undefined : [row.value, row.part, row.of, row.blank];
};
const valueOf = async (figure: FigureName): Promise<number> => Number((await whole(figure))?.[0]);
const parts = async (figure: FigureName, by: string) =>
  (await report())
    .filter((row) => row.figure === figure && row.by === by)
    .map(({ key, name, value, part }) => [key, name, value, part]);
const put = <Body>(path: string, items: readonly object[], token = SERVICE) =>
  cloud.ask<Body>(path, { method: 'PUT', token, json: { items } });
const enrolled = (member: string): SignedEntry => {
  const consent = { version: '2026-01', purpose: 'service', channel: 'till', operator: '1001', marketing: false };
  const sealed = { person: member, alg: 'A256GCM', kid: 'none', iv: 'AAAA', data: 'AAAA' };
  return till.entry('member.enrolled', { member, sealed, guide: '2001', consent });
};

test('a store where nothing happened: each figure once, in order, blank where it would divide by nothing', async () => {
  const rows = await report();
  expect(rows.map(({ figure }) => figure)).toEqual(FIGURE_NAMES);
  for (const { figure, unit, kind } of rows) expect({ unit, kind }).toEqual(FIGURES[figure]);
  const blanks = Object.fromEntries(rows.map(({ figure, blank, value }) => [figure, blank ?? value]));
  expect(blanks).toEqual({
    ...{ net: 0, sales: 0, atv: 'nothing_yet', upt: 'nothing_yet', member_share: 'nothing_yet' },
    ...{ bound_rate: 'nothing_yet', repurchase: 'nothing_yet', funnel_new: 0, funnel_active: 0, funnel_repeat: 0 },
    ...{
      redemption: 'nothing_yet',
      coupon_roi: 'nothing_yet',
      target_attainment: 'no_target',
      sales_per_m2: 'no_area',
    },
    ...{ sales_per_hour: 'no_hours', return_rate: 'nothing_yet', sell_through: 'no_stock_levels' },
    ...{ entered: 'no_counter', passed: 'no_counter', entry_rate: 'no_counter', conversion: 'no_counter' },
    ...{ follow_ups: 'nothing_yet', first_response: 'nothing_yet', rating: 'nothing_yet' },
  });
});

describe('what tills journalled', () => {
  let one = '';
  let other = '';
  test('trade: net, its hours, members’ share, and what came back', async () => {
    one = await hands.newMember();
    other = await hands.newMember();
    const came = [enrolled(one), enrolled(other), hands.claim(till, one, '2001', now())];
    const bought = hands.sale(till, { member: hands.memberOf(one) }, 3);
    await sent([
      ...came,
      bought,
      hands.sale(till, { member: hands.memberOf(one) }),
      hands.sale(till, { serving: [] }, 2),
      hands.sale(till, { training: true }),
    ]);
    await sent([hands.refund(till, bought, 1)]);
    expect(await whole('net')).toEqual([49_500, 49_500, null, null]);
    expect((await parts('net', 'hour')).map(([key, , value]) => [key, value])).toEqual([['12', 49_500]]);
    const week = `store=S001&from=${new Date(Date.parse(today()) - 6 * DAY_MS).toISOString().slice(0, 10)}&to=${today()}`;
    expect((await report(week)).filter(({ by, figure }) => by === 'day' && figure === 'net')).toMatchObject([
      { key: today(), value: 49_500 },
    ]);
    expect([await whole('sales'), await whole('atv'), await whole('upt')]).toEqual([
      [3, 3, null, null],
      [16_500, 49_500, 3, null],
      [200, 6, 3, null],
    ]);
    expect(await whole('member_share')).toEqual([6000, 29_700, 49_500, null]);
    expect(await whole('return_rate')).toEqual([1666, 9900, 59_400, null]);
    const { body } = await cloud.ask<{ items: { net: number; refunded: number }[] }>('/v1/reports/sales-by-hour', {
      token: manager,
    });
    expect(body.items.reduce((sum, { net, refunded }) => sum + net - refunded, 0)).toBe(49_500);
  });

  test('customers: new ones of whom one is bound, who bought again by the guide they were bound to', async () => {
    await expect.poll(async () => (await whole('bound_rate'))?.slice(1, 3)).toEqual([1, 2]);
    expect(await whole('repurchase')).toEqual([10_000, 1, 1, null]);
    expect(await parts('repurchase', 'guide')).toEqual([['2001', '林晓雨', 10_000, 1]]);
    expect(
      [await whole('funnel_new'), await whole('funnel_active'), await whole('funnel_repeat')].map((row) => row?.[0]),
    ).toEqual([2, 1, 1]);
  });

  test('a sale that came back whole is none, and ids that are one person’s count once', async () => {
    const again = hands.sale(till, { member: hands.memberOf(other) });
    await sent([again]);
    await sent([hands.refund(till, again, 1)]);
    expect((await whole('repurchase'))?.slice(1, 3)).toEqual([1, 1]);
    await sent([hands.sale(till, { member: hands.memberOf(other) })]);
    expect((await whole('repurchase'))?.slice(1, 3)).toEqual([1, 2]);
    const scope = 'brand:demo';
    const { database } = cloud.running.cloud;
    await database.run('INSERT INTO member_aliases (scope, member, person) VALUES ($1, $2, $3), ($1, $3, $3)', [
      scope,
      other,
      one,
    ]);
    // The person was a member by an id that was there before: the hands made both long ago.
    expect([(await whole('repurchase'))?.slice(1, 3), (await whole('funnel_new'))?.[0]]).toEqual([[1, 1], 1]);
    await database.run('DELETE FROM member_aliases WHERE scope = $1', [scope]);
  });

  test('service: the guide’s first word, tasks and wishes that were due', async () => {
    const occasion = till.freshId();
    cloud.advance(30 * MINUTE_MS);
    const call = (over: object, staff = '2001') =>
      till.entry(
        'customer.called',
        { member: one, guide: '2001', reason: 'birthday', occasion, outcome: 'reached', ...over },
        { staff },
      );
    await sent([call({ outcome: 'no_answer' })]);
    expect((await whole('first_response'))?.[3]).toBe('nothing_yet');
    await sent([call({})]);
    expect((await whole('first_response'))?.[0]).toBe(30);
    const task = {
      task: till.freshId(),
      kind: 'count',
      title: '回访',
      due: today(),
      target: 2,
      items: [],
      staff: ['2001'],
    };
    expect((await cloud.ask('/v1/guide-tasks', { token: manager, json: task })).status).toBe(200);
    expect(await whole('follow_ups')).toEqual([0, 0, 1, null]);
    await sent([till.entry('task.progressed', { task: task.task, person: '2001', count: 2 })]);
    const goods = { product: TEE, name: '纯棉T恤' };
    await sent([till.entry('goods.wished', { wish: till.freshId(), member: one, goods })]);
    const arrived = till.entry('goods.arrived', { goods });
    await sent([arrived]);
    expect(await whole('follow_ups')).toEqual([5000, 1, 2, null]);
    expect(await parts('follow_ups', 'guide')).toEqual([['2001', '林晓雨', 5000, 1]]);
    await sent([call({ reason: 'wish_arrived', occasion: arrived.id, outcome: 'coming' })]);
    expect(await whole('follow_ups')).toEqual([10_000, 2, 2, null]);
  });
});

describe('marketing', () => {
  const issue = async (guide?: string): Promise<string> => {
    const json = {
      request: till.freshId(),
      coupon: 'autumn',
      count: 2,
      from: now(),
      until: now() + DAY_MS,
      ...(guide === undefined ? {} : { guide }),
    };
    return (
      (await cloud.ask<{ items: { code: string }[] }>('/v1/coupon-codes', { token: boss, json })).body.items[0]?.code ??
      ''
    );
  };
  const saleWith = (code: string): SignedEntry => {
    const body = teeSale(till, now());
    const line = { ...TEE_LINE, orderDiscount: 1000, net: 8900, tax: 8900 - Math.round((8900 * 10_000) / 11_300) };
    return till.entry('sale', {
      ...{
        ...body,
        lines: [line],
        total: 8900,
        cashDue: 8900,
        tenders: [{ tenderId: 't1', kind: 'cash', amount: 8900 }],
        change: 0,
      },
      ...{ pricing: { ...(body['pricing'] as object), coupons: [{ id: 'autumn', code }] }, order: [['autumn', 1000]] },
    });
  };
  test('codes of the store’s guides count, those for nobody do not; a redeemed one comes back with its refund', async () => {
    await issue();
    const code = await issue('2001');
    expect(await whole('redemption')).toEqual([0, 0, 2, null]);
    const used = saleWith(code);
    await sent([used]);
    await sweepGrowth(cloud.running.cloud);
    expect(await parts('redemption', 'coupon')).toEqual([['autumn', '满 50 减 10', 5000, 1]]);
    expect(await whole('coupon_roi')).toEqual([null, null, 1000, 'no_cost']);
  });
  test('the return on coupons, of what goods cost on the day; costs are in nobody’s answer', async () => {
    const row = (over: object) => ({ product: TEE, from: '2026-01-01', cost: 5000, ...over });
    const { body } = await put('/v1/product-costs', [
      row({}),
      row({ from: '2126-01-01', cost: 1 }),
      row({ cost: 6000 }),
      row({ product: 'p-nothing' }),
      row({ sku: TEE_LINE.product.sku }),
      row({ product: undefined, sku: 'NO-SUCH' }),
      row({ cost: -1 }),
    ]);
    expect(body).toEqual({
      ...{ taken: 2, same: 0 },
      rejected: [
        { row: 2, path: '/cost', reason: 'told_twice' },
        { row: 3, path: '/product', reason: 'unknown_product' },
        { row: 4, path: '/product', reason: 'product_or_sku' },
        { row: 5, path: '/sku', reason: 'unknown_product' },
        { row: 6, path: '/cost', reason: 'malformed' },
      ],
    });
    expect((await put('/v1/product-costs', [row({})])).body).toEqual({ taken: 0, same: 1, rejected: [] });
    // 8900 paid and 1000 saved, less 5000: 4900; less the 1000 that was given.
    const told = (await report('store=S001', boss)).find(({ figure }) => figure === 'coupon_roi');
    expect(told).toMatchObject({ value: 390, part: 3900, of: 1000, blank: null });
    // Of one sale it is the cost itself: not for who manages the store alone.
    expect(await whole('coupon_roi')).toEqual([null, null, 1000, 'few_sales']);
    for (const token of [manager, boss]) expect((await put('/v1/product-costs', [row({})], token)).status).toBe(403);
    await till.renew();
    const pulled = await till.pull('products');
    expect(pulled.text).not.toMatch(/"cost"/);
  });
});

describe('the store and its door', () => {
  test('a target of the month, shared among its days, and the area when the days end', async () => {
    const month = today().slice(0, 7);
    const json = { store: 'S001', month, amount: 30_000_000, version: 0 };
    expect((await cloud.ask('/v1/store-targets', { token: manager, json })).status).toBe(200);
    const place = { store: 'S001', from: now(), opens: 660, closes: 840, areaM2: 100 };
    expect((await cloud.ask('/v1/store-places', { token: manager, json: place })).status).toBe(200);
    const net = await valueOf('net');
    const days = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
    const [day] = [Number(today().slice(8))];
    const share = Math.floor((30_000_000 * day) / days) - Math.floor((30_000_000 * (day - 1)) / days);
    expect((await whole('target_attainment'))?.slice(1)).toEqual([net, share, null]);
    expect(await whole('sales_per_m2')).toEqual([Math.floor(net / 100), net, 100, null]);
  });
  test('sell-through of fresh levels', async () => {
    const level = (product: string, onHand: number) => ({ store: 'S001', product, onHand, asOf: now() });
    const others = await cloud.running.cloud.database.rows<{ id: string }>(
      "SELECT id FROM documents WHERE scope = 'brand:demo' AND collection = 'products' AND body->>'soldBy' = 'piece' AND id <> $1 ORDER BY id LIMIT 4",
      [TEE],
    );
    await put('/v1/stock-levels', [...others.slice(0, 3).map(({ id }) => level(id, 5)), level(others[3]?.id ?? '', 0)]);
    expect(await whole('sell_through')).toEqual([2500, 1, 4, null]);
  });
  test('footfall: sales of counted hours / entered; with an hour missing the conversion is blank, never the rest', async () => {
    const noon = now() - (now() % HOUR_MS);
    const hour = (back: number, entered: number, over: object = {}) => ({
      ...{ store: 'S001', hour: noon - back * HOUR_MS, entered, passed: entered * 10, asOf: now(), ...over },
    });
    // It is past noon: of the opening hours 11 to 14 the one from 11 is over.
    expect((await put('/v1/footfall', [hour(2, 7)])).body).toEqual({ taken: 1, older: 0, rejected: [] });
    cloud.advance(HOUR_MS);
    expect((await whole('conversion'))?.[3]).toBe('counter_gaps');
    expect((await put('/v1/footfall', [hour(1, 10), hour(0, 20)], manager)).status).toBe(200);
    expect(await whole('entered')).toEqual([37, 37, null, null]);
    expect(await whole('entry_rate')).toEqual([1000, 37, 370, null]);
    const sales = await valueOf('sales');
    expect(await whole('conversion')).toEqual([Math.floor((sales * 10_000) / 37), sales, 37, null]);
  });
});

test('as CSV in yuan, blank where it is blank; of all stores within reach each row begins with its store', async () => {
  const csv = await cloud.ask('/v1/reports/seven-kinds?store=S001&format=csv', { token: manager });
  const lines = csv.text.replace(/^\uFEFF/, '').split('\r\n');
  expect(lines[0]).toBe('kind,figure,by,key,name,unit,value,part,of,blank');
  expect(lines).toContain('service,rating,whole,,,hundredths,,0,0,nothing_yet');
  expect(lines.some((line) => /^trade,atv,whole,,,yuan,\d+\.\d\d,\d+\.\d\d,\d+,$/.test(line))).toBe(true);
  expect(csv.headers.get('content-disposition')).toContain('seven-kinds-S001');
  const reach = await cloud.ask<{ items: { store: string }[] }>('/v1/reports/seven-kinds?of=reach', { token: boss });
  expect(new Set(reach.body.items.map(({ store }) => store)).size).toBe(3);
});

test('as a workbook: amounts and rates are numbers, what is blank is empty, and it prints one page wide', async () => {
  const url = `${cloud.url}/v1/reports/seven-kinds?store=S001&format=xlsx`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${boss}` } });
  expect(answer.headers.get('content-type')).toContain('spreadsheetml');
  expect(answer.headers.get('content-disposition')).toMatch(/seven-kinds-S001-[\d-]+\.xlsx/);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const [sheet] = await readXlsx(bytes);
  expect(sheet?.data[0]).toEqual('kind,figure,by,key,name,unit,value,part,of,blank'.split(','));
  const rowOf = (figure: string) => sheet?.data.find((row) => row[1] === figure && row[2] === 'whole')?.slice(5);
  const rows = await report('store=S001', boss);
  const told = (figure: FigureName) => rows.find((row) => row.figure === figure && row.by === 'whole');
  const [net, share, roi] = [told('net'), told('member_share'), told('coupon_roi')];
  expect(rowOf('net')).toEqual(['yuan', (net?.value ?? 0) / 100, (net?.part ?? 0) / 100, null, null]);
  expect(rowOf('member_share')).toEqual([
    ...['%', (share?.value ?? 0) / 10_000, (share?.part ?? 0) / 100, (share?.of ?? 0) / 100, null],
  ]);
  expect(rowOf('coupon_roi')?.slice(1)).toEqual([
    ...[(roi?.value ?? 0) / 100, (roi?.part ?? 0) / 100, (roi?.of ?? 0) / 100, null],
  ]);
  expect(rowOf('rating')).toEqual([null, null, 0, 0, 'nothing_yet']);
  expect(printedAs(bytes)).toEqual([ONE_PAGE_WIDE]);
});

test('attack (IDOR): nobody reads another store’s figures, and what happened elsewhere is in none of these', async () => {
  const others = await cloud.logIn(OTHER_MANAGER, OTHER_PIN);
  for (const [token, store] of [
    [others, 'S001'],
    [manager, OTHER_STORE],
  ] as const)
    expect((await cloud.ask(`/v1/reports/seven-kinds?store=${store}`, { token })).status).toBe(403);
  const before = await report();
  const there = commissionHands(cloud).sale(elsewhere, { member: hands.memberOf(await hands.newMember()) });
  await sent([there], elsewhere);
  expect(soldOf(there).receiptNumber).toContain(OTHER_STORE);
  expect(await report()).toEqual(before);
});
