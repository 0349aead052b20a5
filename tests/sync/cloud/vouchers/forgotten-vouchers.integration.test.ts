/** What a cloud that came out of a backup does about vouchers that were redeemed in the time that it forgot, and one about those that a clock ahead has dated; on a real PostgreSQL. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../../sync/domain/time.ts';
import type { VoucherView } from '../../../../sync/protocol/vouchers.ts';
import { codeOf, faultOnce, PLATFORMS, type TestPlatform } from './platforms.ts';
import { advance, alertsOf, cloud, openShop, pass, SCOPE, served, Voucher, WINDOW_MS } from './voucher-shop.ts';

beforeAll(openShop);
afterAll(() => cloud.close());

const putBack = (is: boolean): unknown => Object.assign(cloud.running.cloud, { wasPutBack: is });

describe.each(PLATFORMS)('through %s', (platform) => {
  let books: TestPlatform['books'];
  beforeEach(() => {
    books = (served.get(platform) as TestPlatform).books;
    books.faults = () => null;
    advance(WINDOW_MS);
  });
  afterEach(() => putBack(false));

  const named = async (): Promise<Voucher & { readonly view: VoucherView }> => {
    const voucher = new Voucher(codeOf(platform));
    return Object.assign(voucher, { view: (await voucher.prepare()).body });
  };
  /** Its row is as a backup has it that was made when it was only named; `asked`: when it was only asked for. */
  const restore = async ({ number }: Voucher, asked = false): Promise<void> => {
    const { database } = cloud.running.cloud;
    await database.run(
      `UPDATE vouchers SET state = 'prepared', reason = NULL, amount = 0, verify_asked_at = NULL, verified_at = NULL,
         asked_at = requested_at, checks = 0, check_at = requested_at + $3 WHERE scope = $1 AND number = $2`,
      [SCOPE, number, DAY_MS],
    );
    if (asked)
      await database.run(
        "UPDATE vouchers SET state = 'requested', voucher = '', handle = NULL, check_at = requested_at + $3 WHERE scope = $1 AND number = $2",
        [SCOPE, number, MINUTE_MS],
      );
    putBack(true);
  };
  const redeemed = async (asked = false): Promise<Voucher & { readonly view: VoucherView }> => {
    const voucher = await named();
    expect((await voucher.verify()).body.state).toBe('paid');
    await restore(voucher, asked);
    return voucher;
  };
  const sell = async ({ till, saleId, number, view }: Awaited<ReturnType<typeof named>>): Promise<string> => {
    const paid = { tenderId: 't1', kind: 'platform_voucher', amount: 9900, reference: number, voucher: view.voucher };
    const sale = till.sale({ saleId, tenders: [paid], change: 0 });
    expect((await till.upload([sale])).body.quarantined).toEqual([]);
    return sale.id;
  };

  test('a redemption that a clock an hour ahead has dated is not waited for for an hour', async () => {
    const voucher = await named();
    faultOnce(books, 'verify', 'lost_before');
    advance(60 * MINUTE_MS);
    await voucher.verify();
    advance(-60 * MINUTE_MS);
    expect((await voucher.cancel()).body.state).toBe('reversing');
    await pass(3 * MINUTE_MS);
    expect((await voucher.query()).body.state).toBe('reversed');
  });

  test('taken back at the till: the platform is asked, and takes it back', async () => {
    const voucher = await redeemed();
    expect((await voucher.cancel()).body.state).toBe('reversed');
    expect(books.find(voucher.code).state).toBe('unused');
  });

  test('taken back while the platform cannot be reached: it is not called taken back before the platform says so', async () => {
    const voucher = await redeemed();
    books.faults = (act) => (act === 'query' ? 'lost_before' : null);
    expect((await voucher.cancel()).body.state).toBe('reversing');
    books.faults = () => null;
    await pass(MINUTE_MS * 2);
    expect((await voucher.query()).body.state).toBe('reversed');
    expect(books.find(voucher.code).state).toBe('unused');
  });

  test('a sale has it: it stands as paid once the platform said so, and is taken back by nobody', async () => {
    const voucher = await redeemed();
    const id = await sell(voucher);
    expect(await alertsOf(`sale ${id}`)).toEqual(['voucher_differs']);
    await pass(10_000);
    expect((await voucher.query()).body).toMatchObject({ state: 'paid', amount: 9900 });
    expect((await voucher.cancel()).body.code).toBe('voucher_not_cancellable');
    await pass(DAY_MS + MINUTE_MS, 30 * MINUTE_MS);
    expect(books.find(voucher.code).state).toBe('used');
  });

  test('a sale has it and the platform does not: nothing is redeemed for it, and a person is told', async () => {
    const voucher = await named();
    await restore(voucher);
    await sell(voucher);
    await pass(45 * MINUTE_MS, MINUTE_MS);
    expect(books.find(voucher.code).state).toBe('unused');
    expect(await alertsOf(`voucher ${voucher.number}`)).toEqual(['voucher_unresolved']);
  });

  test('nobody comes: instead of being forgotten it stands as paid, and a person is told', async () => {
    const voucher = await redeemed();
    advance(DAY_MS);
    await pass(40 * MINUTE_MS, MINUTE_MS);
    expect((await voucher.query()).body.state).toBe('paid');
    expect(await alertsOf(`voucher ${voucher.number}`)).toEqual(['voucher_unsold']);
  });

  test('one that was never redeemed is forgotten, and given back, as ever', async () => {
    const [left, back] = [await named(), await named()];
    await restore(left);
    await restore(back);
    advance(3 * MINUTE_MS);
    expect((await back.cancel()).body.state).toBe('reversed');
    advance(DAY_MS);
    await pass(MINUTE_MS);
    expect((await left.query()).body).toMatchObject({ state: 'failed', reason: 'expired' });
    for (const { number } of [left, back]) expect(await alertsOf(`voucher ${number}`)).toEqual([]);
  });

  test('one that was not even named when the backup was made cannot be asked for: a person is told', async () => {
    const [left, back] = [await redeemed(true), await redeemed(true)];
    expect((await back.cancel()).body.state).toBe('reversed');
    await pass(2 * MINUTE_MS);
    expect((await left.query()).body.state).toBe('failed');
    for (const { number } of [left, back]) expect(await alertsOf(`voucher ${number}`)).toEqual(['voucher_unresolved']);
  });
});
