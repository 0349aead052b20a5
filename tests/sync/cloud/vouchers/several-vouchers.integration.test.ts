/** A scan that stands for several vouchers of one order, on a real PostgreSQL against the emulator of the platform that sells so. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf } from './platforms.ts';
import { advance, cloud, one, openShop, Voucher, WINDOW_MS } from './voucher-shop.ts';

beforeAll(openShop);
afterAll(() => cloud.close());

test('several vouchers of one order are used one after the other from one scan', async () => {
  advance(WINDOW_MS);
  const first = new Voucher(codeOf('douyin', '08'));
  expect((await first.prepare()).body).toMatchObject({ state: 'prepared', others: 2 });
  const more = new Voucher('', one, first.saleId);
  const named = await more.prepare({ code: undefined, of: first.number });
  expect(named.body).toMatchObject({ state: 'prepared', others: 1 });
  expect(named.body.voucher?.voucher).not.toBe((await first.query()).body.voucher?.voucher);
  expect((await first.verify()).body.state).toBe('paid');
  expect((await more.verify()).body.state).toBe('paid');
});
