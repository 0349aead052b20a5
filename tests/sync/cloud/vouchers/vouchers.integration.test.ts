/**
 * Vouchers on a real PostgreSQL against the emulators of both platforms: every way in which an answer can be late, lost or wrong,
 * and what the till, the table, the platform's books, the sale's flags and its refund say afterwards.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../../../sync/domain/time.ts';
import { refundNumberOf } from '../../../../sync/protocol/payments.ts';
import type { VoucherView } from '../../../../sync/protocol/vouchers.ts';
import { TEE_LINE } from '../../../fixtures/tee-line.ts';
import type { TestTerminal } from '../harness.ts';
import { codeOf, faultOnce, PLATFORMS, type TestPlatform } from './platforms.ts';
import {
  advance,
  alertsOf,
  cloud,
  one,
  openShop,
  pass,
  SCOPE,
  served,
  setUp,
  sister,
  two,
  Voucher,
  WINDOW_MS,
} from './voucher-shop.ts';

beforeAll(openShop);
afterAll(() => cloud.close());

describe.each(PLATFORMS)('through %s', (platform) => {
  let books: TestPlatform['books'];
  beforeEach(() => {
    books = (served.get(platform) as TestPlatform).books;
    books.faults = () => null;
    setUp.is = true;
    advance(WINDOW_MS);
  });
  const fresh = (ending?: string, till?: TestTerminal, saleId?: string): Voucher =>
    new Voucher(codeOf(platform, ending), till, saleId);
  const redeemed = async (till = one): Promise<Voucher & { readonly view: VoucherView }> => {
    const voucher = fresh(undefined, till);
    await voucher.prepare();
    const { body } = await voucher.verify();
    expect(body.state).toBe('paid');
    return Object.assign(voucher, { view: body });
  };
  const saleOf = (voucher: Voucher & { readonly view: VoucherView }, over: object = {}) =>
    voucher.till.sale({
      saleId: voucher.saleId,
      tenders: [
        {
          tenderId: 't1',
          kind: 'platform_voucher',
          amount: 9900,
          reference: voucher.number,
          voucher: voucher.view.voucher,
          ...over,
        },
      ],
      change: 0,
    });
  const flagsOf = async (id: string): Promise<readonly string[]> => {
    const [row] = await cloud.running.cloud.database.rows<{ body: { flags?: readonly string[] } }>(
      "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND id = $2",
      [SCOPE, id],
    );
    return (row?.body.flags ?? []).filter((flag) => flag.startsWith('voucher'));
  };

  test('prepared it redeems nothing; verified once it is redeemed, however often it is asked', async () => {
    const voucher = fresh();
    const named = await voucher.prepare();
    expect(named.body).toMatchObject({
      state: 'prepared',
      voucher: { platform, face: 10_000, settlement: 8800, tail: voucher.code.slice(-4) },
      others: 0,
    });
    expect(books.find(voucher.code).state).toBe('unused');
    expect((await voucher.prepare()).body).toEqual(named.body);
    const [first, again] = [await voucher.verify(), await voucher.verify()];
    expect([first.body.state, again.body.state]).toEqual(['paid', 'paid']);
    expect(first.body).toMatchObject({ amount: 9900, reason: null, askAgainAt: null });
    expect(books.find(voucher.code).state).toBe('used');
    const other = await voucher.prepare({ code: codeOf(platform) });
    expect([other.status, other.body.code]).toEqual([409, 'voucher_differs']);
  });

  test('the code is in no column of the database, and its name is not its hash', async () => {
    const voucher = await redeemed();
    const rows = await cloud.running.cloud.database.rows('SELECT * FROM vouchers WHERE scope = $1', [SCOPE]);
    expect(JSON.stringify(rows)).not.toContain(voucher.code);
    const audit = await cloud.running.cloud.database.rows('SELECT * FROM audit_log WHERE scope = $1', [SCOPE]);
    expect(JSON.stringify(audit)).toContain(`voucher ${voucher.number}`);
    expect(JSON.stringify(audit)).not.toContain(voucher.code);
  });

  test.each([
    ['01', 'used'],
    ['02', 'expired'],
    ['03', 'not_this_shop'],
    ['04', 'code_invalid'],
  ])('a code that ends in %s: %s', async (ending, reason) => {
    expect((await fresh(ending).prepare()).body).toMatchObject({ state: 'failed', reason, voucher: null });
  });

  test.each(['lost_after', 'system_after'] as const)(
    '%s: unknown, then found by the till’s question',
    async (fault) => {
      const voucher = fresh();
      await voucher.prepare();
      faultOnce(books, 'verify', fault);
      expect((await voucher.verify()).body.state).toBe('unknown');
      advance(6000);
      expect((await voucher.query()).body.state).toBe('paid');
    },
  );

  test('a request that was lost on its way is repeated under its number by the cloud itself', async () => {
    const voucher = fresh();
    await voucher.prepare();
    faultOnce(books, 'verify', 'lost_before');
    expect((await voucher.verify()).body.state).toBe('unknown');
    await pass(70_000);
    expect((await voucher.query()).body.state).toBe('paid');
    expect(books.find(voucher.code).state).toBe('used');
  });

  test('taken back: before it is redeemed at once, afterwards by the platform’s word', async () => {
    const early = fresh();
    await early.prepare();
    expect((await early.cancel()).body.state).toBe('reversed');
    expect((await early.verify()).body.state).toBe('reversed');
    expect(books.find(early.code).state).toBe('unused');
    const late = await redeemed();
    expect((await late.cancel()).body.state).toBe('reversed');
    expect(books.find(late.code).state).toBe('unused');
    const again = new Voucher(late.code);
    expect((await again.prepare()).body.state).toBe('prepared');
  });

  test('a number that was taken back before its request came redeems nothing', async () => {
    const voucher = fresh();
    expect((await voucher.cancel()).body).toMatchObject({ state: 'reversed', reason: 'never_requested' });
    expect(await alertsOf(`voucher ${voucher.number}`)).toEqual([]);
    expect((await voucher.prepare()).body.state).toBe('reversed');
    expect((await voucher.verify()).body.state).toBe('reversed');
    expect(books.find(voucher.code).state).toBe('unused');
  });

  test('a cloud that came out of a backup tells a person of a number that was taken back and that it does not know', async () => {
    Object.assign(cloud.running.cloud, { wasPutBack: true });
    const voucher = fresh();
    expect((await voucher.cancel()).body).toMatchObject({ state: 'reversed', reason: 'never_requested' });
    expect((await voucher.cancel()).body.state).toBe('reversed');
    Object.assign(cloud.running.cloud, { wasPutBack: false });
    expect(await alertsOf(`voucher ${voucher.number}`)).toEqual(['voucher_unresolved']);
  });

  test('a redemption that was given up while nobody knew is taken back by itself', async () => {
    const voucher = fresh();
    await voucher.prepare();
    faultOnce(books, 'verify', 'lost_after');
    await voucher.verify();
    faultOnce(books, 'query', 'lost_before');
    expect((await voucher.cancel()).body.state).toBe('reversing');
    await pass(2 * MINUTE_MS);
    expect((await voucher.query()).body.state).toBe('reversed');
    expect(books.find(voucher.code).state).toBe('unused');
  });

  test('one that shows as redeemed after it was over is cancelled, and a person is told', async () => {
    const voucher = fresh();
    await voucher.prepare();
    faultOnce(books, 'verify', 'lost_before');
    await voucher.verify();
    await voucher.cancel();
    await pass(3 * MINUTE_MS);
    expect((await voucher.query()).body.state).toBe('reversed');
    // What was lost for minutes arrives after all.
    const [row] = await cloud.running.cloud.database.rows<{ verify_asked_at: number }>(
      'SELECT verify_asked_at FROM vouchers WHERE scope = $1 AND number = $2',
      [SCOPE, voucher.number],
    );
    expect(row?.verify_asked_at).toBeGreaterThan(0);
    books.redeem(voucher.code, voucher.number, platform === 'meituan' ? 'shop' : 'poi');
    await pass(10 * MINUTE_MS, 30_000);
    expect(books.find(voucher.code).state).toBe('unused');
    expect(await alertsOf(`voucher ${voucher.number}`)).toEqual(['voucher_late']);
  });

  test('past the platform’s time it stays redeemed, and a person is told', async () => {
    const voucher = fresh('09');
    await voucher.prepare();
    await voucher.verify();
    expect((await voucher.cancel()).body).toMatchObject({ state: 'paid', reason: 'cancel_too_late' });
    expect(await alertsOf(`voucher ${voucher.number}`)).toEqual(['voucher_stuck']);
  });

  test('the same voucher is not redeemed twice: not by two tills at once, not in one sale', async () => {
    const asked: string[] = [];
    books.faults = (act) => {
      asked.push(act);
      return null;
    };
    const first = fresh();
    const [second, elsewhere] = [new Voucher(first.code, two), new Voucher(first.code, sister)];
    for (const each of [first, second, elsewhere]) expect((await each.prepare()).body.state).toBe('prepared');
    const both = await Promise.all([first.verify(), second.verify()]);
    expect(both.map(({ body }) => body.code ?? body.state).sort()).toEqual(['paid', 'voucher_in_use']);
    const late = await elsewhere.verify();
    expect([late.status, late.body.code]).toEqual([409, 'voucher_in_use']);
    expect(asked.filter((act) => act === 'verify')).toHaveLength(1);
    const own = fresh();
    await own.prepare();
    const twin = new Voucher(own.code, one, own.saleId);
    expect((await twin.prepare()).body).toMatchObject({ state: 'failed', reason: 'already_in_sale' });
  });

  test('one whose redemption nobody knows of yet is not named to another till, though the platform still has it', async () => {
    const first = fresh();
    await first.prepare();
    faultOnce(books, 'verify', 'lost_before');
    expect((await first.verify()).body.state).toBe('unknown');
    expect(books.find(first.code).state).toBe('unused');
    for (const till of [two, sister])
      expect((await new Voucher(first.code, till).prepare()).body).toMatchObject({
        state: 'failed',
        reason: 'voucher_in_use',
      });
  });

  test('never for more than it is worth, and not where nobody set it up', async () => {
    const voucher = fresh();
    await voucher.prepare();
    expect((await voucher.verify(10_001)).body.code).toBe('voucher_worth_less');
    setUp.is = false;
    expect((await fresh().prepare()).body.code).toBe('vouchers_not_set_up');
    const paying = await fresh().prepare({ code: '130000000000000001' });
    expect([paying.status, paying.body.code]).toEqual([422, 'voucher_code_invalid']);
  });

  test('a sale that says what the platform said has no flag; the voucher cannot be taken back under it', async () => {
    const voucher = await redeemed();
    const sale = saleOf(voucher);
    expect((await one.upload([sale])).body.quarantined).toEqual([]);
    expect(await flagsOf(sale.id)).toEqual([]);
    expect((await voucher.cancel()).body.code).toBe('voucher_not_cancellable');
  });

  test.each([
    ['another face value', (view: VoucherView) => ({ voucher: { ...view.voucher, face: 20_000 } })],
    ['another settlement', (view: VoucherView) => ({ voucher: { ...view.voucher, settlement: 1 } })],
    ['another voucher', () => ({ reference: 'nothing000' })],
  ])('a sale of %s is flagged and told, and stands', async (_what, over) => {
    const voucher = await redeemed();
    const sale = saleOf(voucher, over(voucher.view));
    expect((await one.upload([sale])).body.quarantined).toEqual([]);
    expect(await flagsOf(sale.id)).toContain('voucher_differs');
    expect(await alertsOf(`sale ${sale.id}`)).toContain('voucher_differs');
  });

  test('the same voucher in two sales: both stand, both are money, a person is told', async () => {
    const voucher = await redeemed();
    await one.upload([saleOf(voucher)]);
    const second = saleOf(voucher);
    await one.upload([{ ...second }]);
    const copied = voucher.till.sale({
      tenders: [
        {
          tenderId: 't1',
          kind: 'platform_voucher',
          amount: 9900,
          reference: voucher.number,
          voucher: voucher.view.voucher,
        },
      ],
      change: 0,
    });
    expect((await one.upload([copied])).body.quarantined).toEqual([]);
    expect(await flagsOf(copied.id)).toEqual(expect.arrayContaining(['voucher_differs', 'voucher_twice']));
    expect(await alertsOf(`sale ${copied.id}`)).toContain('voucher_twice');
  });

  test('one that no sale names is told of while it can still be taken back', async () => {
    const voucher = await redeemed();
    await pass(31 * MINUTE_MS, MINUTE_MS);
    expect(await alertsOf(`voucher ${voucher.number}`)).toEqual(['voucher_unsold']);
    expect((await voucher.cancel()).body.state).toBe('reversed');
  });

  const refundOf = (voucher: Voucher, sale: Readonly<Record<string, unknown>>) => {
    const { till } = voucher;
    const amount = 9900;
    const refundId = till.freshId();
    const { receiptNumber } = sale['body'] as { receiptNumber: string };
    const entry = till.entry('refund', {
      refundId,
      receiptNumber: till.nextReceipt(),
      store: 'S001',
      terminal: till.id,
      shift: '019a0000-0000-7000-8000-000000000001',
      cashier: '1001',
      sale: { saleId: voucher.saleId, receiptNumber },
      lines: [{ lineId: '1', product: TEE_LINE.product, units: 1, amount: 9900, refundedBefore: 0 }],
      total: 9900,
      tenders: [
        { tenderId: 'r1', kind: 'platform_voucher', amount, of: 't1', reference: voucher.number, state: 'pending' },
      ],
      pointsReturned: 0,
      couponsRevived: [],
      knownFrom: 'journal',
    });
    const path = `/v1/payments/${voucher.number}/refunds/${refundNumberOf(refundId, 'r1')}`;
    const state = async (): Promise<Readonly<Record<string, unknown>>> =>
      (await cloud.ask<Readonly<Record<string, unknown>>>(path, { token: till.token })).body;
    const withdraw = async (): Promise<Readonly<Record<string, unknown>>> =>
      (
        await cloud.ask<Readonly<Record<string, unknown>>>(`${path}/withdraw`, {
          token: till.token,
          json: { amount },
        })
      ).body;
    return { entry, state, withdraw };
  };

  test('goods that come back in time: the platform takes the voucher back, once', async () => {
    const voucher = await redeemed();
    const sale = saleOf(voucher);
    await one.upload([sale]);
    const { entry, state, withdraw } = refundOf(voucher, sale);
    await one.upload([entry]);
    expect(await state()).toMatchObject({ state: 'pending', amount: 9900 });
    expect((await withdraw())['code']).toBe('refund_under_way');
    await pass(10_000);
    expect(await state()).toMatchObject({ state: 'refunded' });
    expect(books.find(voucher.code).state).toBe('unused');
    await one.upload([entry]);
    await pass(MINUTE_MS);
    expect(books.find(voucher.code).state).toBe('unused');
  });

  test('goods that come back too late, or a part: refused with the reason, and a manager pays it out', async () => {
    const part = fresh();
    await part.prepare();
    const { body: view } = await part.verify(10_000);
    const pair = { ...TEE_LINE, quantity: 2, base: 19_800, net: 19_800, tax: 2278 };
    const soldPart = part.till.sale({
      saleId: part.saleId,
      lines: [pair],
      total: 19_800,
      cashDue: 19_800,
      tenders: [
        {
          tenderId: 't1',
          kind: 'platform_voucher',
          amount: 10_000,
          reference: part.number,
          ...(view.voucher === null ? {} : { voucher: view.voucher }),
        },
        { tenderId: 't2', kind: 'cash', amount: 9800 },
      ],
      change: 0,
    });
    expect((await one.upload([soldPart])).body.quarantined).toEqual([]);
    // One of two shirts: less than the voucher paid.
    const half = refundOf(part, soldPart);
    await one.upload([half.entry]);
    expect(await half.state()).toMatchObject({ state: 'refused', reason: 'voucher_partial' });
    expect(books.find(part.code).state).toBe('used');
    expect(await half.withdraw()).toMatchObject({ state: 'refused', reason: 'withdrawn' });
    const late = await redeemed();
    const soldLate = saleOf(late);
    await one.upload([soldLate]);
    advance(books === served.get('douyin')?.books ? 61 * MINUTE_MS : 25 * 60 * MINUTE_MS);
    const after = refundOf(late, soldLate);
    await one.upload([after.entry]);
    expect(await after.state()).toMatchObject({ state: 'refused', reason: 'cancel_too_late' });
    expect(books.find(late.code).state).toBe('used');
  });

  test('a platform that does not take it back after all: the refund is refused, the voucher stays sold', async () => {
    const voucher = fresh('09');
    await voucher.prepare();
    const { body: view } = await voucher.verify();
    const sold = Object.assign(voucher, { view });
    const sale = saleOf(sold);
    await one.upload([sale]);
    const { entry, state } = refundOf(voucher, sale);
    await one.upload([entry]);
    await pass(10_000);
    expect(await state()).toMatchObject({ state: 'refused', reason: 'cancel_too_late' });
    expect((await voucher.query()).body.state).toBe('paid');
  });
});
