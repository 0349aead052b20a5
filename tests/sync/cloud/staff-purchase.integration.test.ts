/** Sales to staff in the cloud: priced again, counted by month over all stores, told to the other tills, held, found when they are too many. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { monthOf } from '../../../sync/domain/staff-purchase.ts';
import { MINUTE_MS } from '../../../sync/domain/time.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import {
  BRAND_MANAGER,
  OTHER_MANAGER,
  OTHER_PIN,
  OTHER_STORE,
  pairElsewhere,
  startShop,
  type Shop,
} from './hostile-shop.ts';
import { bookHash, type SignedEntry, type TestTerminal } from './harness.ts';

const RULES = { purchase: { payBp: 7000, quota: 20_000 } };
let cloud: Shop;
let one: TestTerminal;
let other: TestTerminal;
/** Of the brand's second store. */
let far: TestTerminal;
let month: string;
let hash: string;
beforeAll(async () => {
  cloud = await startShop();
  one = await cloud.pair('one');
  other = await cloud.pair('other');
  far = await pairElsewhere(cloud);
  hash = await bookHash(one, 'demo-1');
  month = monthOf(cloud.ports.clock.now(), 480);
  const token = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  for (const store of ['S001', OTHER_STORE])
    await cloud.ask(`/v1/people-rules?store=${store}`, { method: 'PUT', token, json: { rules: RULES } });
});
afterAll(() => cloud.close());

const off = { discount: { payBp: 7000, staff: true }, by: '1001', reason: 'staff_purchase' };
const told = async (till: TestTerminal) =>
  (await cloud.ask<{ bought?: unknown }>('/v1/staff-verifiers', { token: till.token })).body.bought;
const flagsOf = async (id: string): Promise<readonly string[]> => {
  const [row] = await cloud.running.cloud.database.rows<{ body: { flags?: string[] } }>(
    "SELECT body FROM documents WHERE scope LIKE 'store:demo:%' AND collection = 'ledger' AND id = $1",
    [id],
  );
  return row?.body.flags ?? [];
};
const alerts = (store = 'S001') =>
  cloud.running.cloud.database.rows<{ subject: string; detail: string }>(
    "SELECT subject, detail FROM alerts WHERE scope = $1 AND code = 'staff_quota_exceeded' ORDER BY id",
    [`store:demo:${store}`],
  );

/** One tee, for which staff pay 69.30, or another part of its price. */
const staffSale = (till: TestTerminal, over: object = {}, payBp = 7000) => {
  const [net, tax] = payBp === 7000 ? [6930, 797] : [4950, 569];
  return till.sale({
    pricing: {
      now: cloud.ports.clock.now(),
      version: 1,
      book: 'demo-1',
      bookHash: hash,
      roundOffUnit: 0,
      coupons: [],
      pointsAsked: 0,
      orderDiscount: { ...off, discount: { payBp, staff: true } },
    },
    lines: [{ ...TEE_LINE, orderDiscount: 9900 - net, net, tax }],
    order: [['staff_purchase', 9900 - net]],
    total: net,
    cashDue: net,
    tenders: [{ tenderId: 't1', kind: 'cash', amount: net }],
    change: 0,
    staffPurchase: { staff: '2001', month, ...over },
  });
};
const receiptOf = ({ body }: SignedEntry): string => (body as { receiptNumber: string }).receiptNumber;
const sent = async (till: TestTerminal, ...entries: readonly SignedEntry[]): Promise<void> => {
  const { status, body } = await till.upload(entries);
  expect([status, body.quarantined]).toEqual([200, []]);
};

test('is priced again to the fen, and told to the other tills, not to the one that sold it', async () => {
  expect(await told(one)).toEqual([]);
  const sale = staffSale(one);
  await sent(one, sale);
  expect(await flagsOf(sale.id)).toEqual([]);
  expect(await told(other)).toEqual([{ staff: '2001', month, amount: 6930 }]);
  expect(await told(one)).toEqual([]);
});

test('beyond the quota it is flagged and the alert names the receipts; what somebody approved is no fault', async () => {
  const second = staffSale(one);
  const third = staffSale(other);
  await sent(one, second);
  await sent(other, third);
  expect(await flagsOf(second.id)).toEqual([]);
  expect(await flagsOf(third.id)).toEqual(['staff_quota_exceeded']);
  const [alert] = await alerts();
  expect(alert).toMatchObject({ subject: `staff 2001 ${month}` });
  for (const entry of [second, third]) expect(alert?.detail).toContain(receiptOf(entry));
  const approved = staffSale(one, { beyond: 7720 });
  await sent(one, approved);
  expect(await flagsOf(approved.id)).toEqual([]);
  expect(await alerts()).toHaveLength(1);
});

test('a refund is taken off the month of its sale, also at another till', async () => {
  const sale = staffSale(other, { staff: '2002' });
  await sent(other, sale);
  const { saleId, receiptNumber } = sale['body'] as { saleId: string; receiptNumber: string };
  const refund = one.entry('refund', {
    refundId: one.freshId(),
    receiptNumber: one.nextReceipt(),
    store: 'S001',
    terminal: one.id,
    shift: '019a0000-0000-7000-8000-000000000001',
    cashier: '1001',
    sale: { saleId, receiptNumber },
    lines: [{ lineId: '1', product: TEE_LINE.product, units: 1, amount: 6930, refundedBefore: 0 }],
    total: 6930,
    tenders: [{ tenderId: 'r1', kind: 'cash', amount: 6930, of: 't1' }],
    pointsReturned: 0,
    couponsRevived: [],
    knownFrom: 'cloud',
    staffPurchase: { staff: '2002', month },
  });
  await sent(one, refund);
  const of = (list: unknown) => (list as { staff: string; amount: number }[]).filter(({ staff }) => staff === '2002');
  expect(of(await told(other))).toEqual([{ staff: '2002', month, amount: -6930 }]);
  expect(of(await told(one))).toEqual([{ staff: '2002', month, amount: 6930 }]);
});

test('a staff price that the store does not give is flagged, whoever typed it', async () => {
  const sale = staffSale(other, { staff: '1001' }, 5000);
  await sent(other, sale);
  expect(await flagsOf(sale.id)).toEqual(['staff_price_differs']);
});

const held = async (till: TestTerminal, sale: string, over: object = {}) =>
  (
    await cloud.ask<{ isHeld: boolean; elsewhere: number }>(`/v1/staff-quota/holds/${sale}`, {
      method: 'PUT',
      token: till.token,
      json: { staff: '9001', month, amount: 13_860, own: 0, ...over },
    })
  ).body;

test('counts over all stores of the brand: another store’s till is told, and what goes beyond is found there too', async () => {
  const here = staffSale(one, { staff: '9005' });
  const there = [staffSale(far, { staff: '9005' }), staffSale(far, { staff: '9005' })] as const;
  await sent(one, here);
  const known = (await told(far)) as { staff: string; amount: number }[];
  expect(known.find(({ staff }) => staff === '9005')?.amount).toBe(6930);
  await sent(far, ...there);
  expect(await flagsOf(there[0].id)).toEqual([]);
  expect(await flagsOf(there[1].id)).toEqual(['staff_quota_exceeded']);
  const [alert, ...more] = await alerts(OTHER_STORE);
  expect(more).toEqual([]);
  for (const entry of [here, ...there]) expect(alert?.detail).toContain(receiptOf(entry));
});

test('two uploads at the same instant, of two stores, are found together: one alert with both receipts', async () => {
  for (const staff of ['7001', '7002', '7003', '7004', '7005']) {
    const before = (await alerts()).length + (await alerts(OTHER_STORE)).length;
    const sales = [
      staffSale(one, { staff }),
      staffSale(one, { staff }),
      staffSale(far, { staff }),
      staffSale(far, { staff }),
    ] as const;
    await Promise.all([sent(one, sales[0], sales[1]), sent(far, sales[2], sales[3])]);
    const found = [...(await alerts()), ...(await alerts(OTHER_STORE))].filter(({ subject }) =>
      subject.startsWith(`staff ${staff} `),
    );
    expect((await alerts()).length + (await alerts(OTHER_STORE)).length - before).toBe(found.length);
    const flagged = (await Promise.all(sales.map(({ id }) => flagsOf(id)))).filter((flags) => flags.length > 0);
    expect(flagged).toHaveLength(2);
    const named = found.map(({ detail }) => detail).sort((a, b) => b.length - a.length);
    for (const entry of sales) expect(named[0]).toContain(receiptOf(entry));
  }
});

test('two tills that ask at once are never given more than is left together', async () => {
  const [mine, theirs] = [one.freshId(), far.freshId()];
  const both = await Promise.all([held(one, mine), held(far, theirs)]);
  expect(both.map(({ isHeld }) => isHeld).sort()).toEqual([false, true]);
  const [winner, loser, lost] = both[0].isHeld ? ([one, far, theirs] as const) : ([far, one, mine] as const);
  const won = winner === one ? mine : theirs;
  expect(await held(loser, lost)).toMatchObject({ isHeld: false, elsewhere: 13_860 });
  expect(await held(loser, lost, { amount: 6000 })).toMatchObject({ isHeld: true, elsewhere: 13_860 });
  // What somebody allowed beyond is held too; what is let go is everybody's.
  expect(await held(loser, lost, { beyond: 7720 })).toMatchObject({ isHeld: true });
  await cloud.ask(`/v1/staff-quota/holds/${won}/release`, { token: winner.token, json: {} });
  expect(await held(loser, lost)).toMatchObject({ isHeld: true, elsewhere: 0 });
  // A hold of which no sale comes ends after a day.
  cloud.advance(24 * 60 * MINUTE_MS + 1);
  for (const till of [one, other, far]) await till.renew();
  expect(await held(winner, won)).toMatchObject({ isHeld: true, elsewhere: 0 });
});

test('the sale that a hold was for takes its place and is not counted twice', async () => {
  const sale = staffSale(one, { staff: '7100' });
  const { saleId } = sale['body'] as { saleId: string };
  expect(await held(one, saleId, { staff: '7100', amount: 6930 })).toMatchObject({ isHeld: true });
  await sent(one, sale);
  expect(await held(far, far.freshId(), { staff: '7100', amount: 13_000 })).toMatchObject({
    isHeld: true,
    elsewhere: 6930,
  });
});

describe('a person’s own member', () => {
  const SELF = '019a0000-0000-7000-8000-0000000000aa';
  const link = async (staff: string, member: string | null, who = '9001', pin = '999999') =>
    cloud.ask<{ member?: string; code?: string }>(`/v1/staff/${staff}/member`, {
      method: 'PUT',
      token: await cloud.logIn(who, pin),
      json: { member },
    });

  test('is linked by a manager, told to the store’s tills, audited, and of one person alone', async () => {
    await cloud.running.cloud.database.run(
      `INSERT INTO members (scope, id, phone_hmac, phone_cipher, phone_masked, tier, points, name, created_at)
       SELECT 'brand:demo', $1, 'h1', 's1', '138****8000', 'none', 0, NULL, 1`,
      [SELF],
    );
    // Nobody of this store knows the member yet: another store's (IDOR).
    expect(await link('2001', SELF)).toMatchObject({ status: 404, body: { code: 'unknown_member' } });
    await cloud.running.cloud.database.run(
      "INSERT INTO member_stores (scope, member, store, why, at) SELECT 'brand:demo', $1, 'S001', 'looked_up', $2::bigint",
      [SELF, cloud.ports.clock.now()],
    );
    expect(await link('2001', SELF)).toMatchObject({ status: 200, body: { id: '2001', member: SELF } });
    const { body } = await cloud.ask<{ items: { staff: { id: string; member?: string } }[] }>('/v1/staff-verifiers', {
      token: one.token,
    });
    expect(body.items.find(({ staff }) => staff.id === '2001')?.staff.member).toBe(SELF);
    expect(await link('2002', SELF)).toMatchObject({ status: 409, body: { code: 'member_linked' } });
    expect(await link('2002', '019a0000-0000-7000-8000-0000000000cc')).toMatchObject({ status: 404 });
    expect(await link('2001', null, OTHER_MANAGER, OTHER_PIN)).toMatchObject({ status: 403 });
    const [row] = await cloud.running.cloud.database.rows<{ who: string; what: string }>(
      "SELECT who, what FROM audit_log WHERE scope = 'store:demo:S001' AND act = 'staff.member_linked'",
      [],
    );
    expect(row).toEqual({ who: 'staff 9001', what: `staff 2001 member ${SELF}` });
    expect((await link('2001', null)).body).not.toHaveProperty('member');
  });

  test('what a guide buys at the usual price is no guide’s in the figures', async () => {
    const serving = [{ guide: '2002', shareBp: 10_000 }];
    const plain = one.sale({ serving, buyer: '2002' });
    const other = one.sale({ serving });
    await sent(one, plain, other);
    const asked = await cloud.ask<{ items: { guide: string; net: number }[] }>('/v1/reports/sales-by-guide', {
      token: await cloud.logIn(),
    });
    expect(asked.body.items.find(({ guide }) => guide === '2002')?.net).toBe(9900);
  });
});
