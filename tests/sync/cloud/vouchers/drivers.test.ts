/** Both platforms' drivers against emulators that follow their public documentation: every answer, and none that is guessed. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { HttpSend } from '../../../../sync/cloud/payments/send.ts';
import { meituanSign } from '../../../../sync/cloud/vouchers/drivers/meituan.ts';
import { douyinProvider } from '../../../../sync/cloud/vouchers/drivers/douyin.ts';
import { DouyinEmulator, shownLink } from '../../../../sync/cloud/vouchers/emulators/douyin-emulator.ts';
import { VoucherBooks } from '../../../../sync/cloud/vouchers/emulators/voucher-books.ts';
import type { PreparedVoucher, VoucherOrder } from '../../../../sync/cloud/vouchers/provider.ts';
import { epochMs, MINUTE_MS } from '../../../../sync/domain/time.ts';
import { codeOf, faultOnce, platformFor, PLATFORMS, type TestPlatform } from './platforms.ts';

const START = 1_790_000_000_000;

describe.each(PLATFORMS)('through %s', (platform) => {
  let now = START;
  let served: TestPlatform;
  let number = 0;
  beforeEach(() => {
    now = START;
    served = platformFor(platform, () => now);
  });
  const prepared = async (code: string): Promise<readonly PreparedVoucher[]> => {
    const outcome = await served.provider.prepare(code);
    if (outcome.outcome !== 'prepared') throw new Error(`not prepared: ${JSON.stringify(outcome)}`);
    return outcome.vouchers;
  };
  const orderFor = async (code: string): Promise<VoucherOrder> => {
    const [first] = await prepared(code);
    if (first === undefined) throw new Error('none');
    number += 1;
    const name = `number${String(number).padStart(6, '0')}`;
    return { number: name, handle: first.handle, store: 'S001', terminal: '01', askedAt: now, isRepeated: false };
  };

  test('names a voucher with what it is worth and what the platform pays, and redeems nothing', async () => {
    const code = codeOf(platform);
    const [voucher] = await prepared(code);
    expect(voucher).toMatchObject({ title: '100.00元代金券', face: 10_000, settlement: 8800 });
    expect(served.books.find(code).state).toBe('unused');
    expect((await prepared(code))[0]?.id).toBe(voucher?.id);
  });

  test.each([
    ['01', 'used'],
    ['02', 'expired'],
    ['03', 'not_this_shop'],
    ['04', 'code_invalid'],
  ])('a code that ends in %s is refused: %s', async (ending, reason) => {
    expect(await served.provider.prepare(codeOf(platform, ending))).toEqual({ outcome: 'refused', reason });
  });

  test('redeems it once, also when the same request comes again', async () => {
    const code = codeOf(platform);
    const order = await orderFor(code);
    expect(await served.provider.verify(order)).toMatchObject({ outcome: 'verified' });
    const again = await served.provider.verify({ ...order, isRepeated: true });
    expect(['verified', 'unknown']).toContain(again.outcome);
    expect(await served.provider.query(order)).toMatchObject({ outcome: 'verified' });
  });

  test('what somebody else redeemed meanwhile is refused, and a query does not take it for ours', async () => {
    const code = codeOf(platform);
    const order = await orderFor(code);
    served.books.redeem(code, 'another', 'another shop');
    expect(await served.provider.verify(order)).toEqual({ outcome: 'refused', reason: 'used' });
    expect(await served.provider.query(order)).toEqual({ outcome: 'refused', reason: 'used' });
  });

  test.each(['lost_after', 'system_after'] as const)('%s: nobody knows, and a query finds it', async (fault) => {
    const code = codeOf(platform);
    const order = await orderFor(code);
    faultOnce(served.books, 'verify', fault);
    expect(await served.provider.verify(order)).toMatchObject({ outcome: 'unknown' });
    expect(await served.provider.query(order)).toMatchObject({ outcome: 'verified' });
  });

  test.each(['lost_before', 'system_before'] as const)('%s: nobody knows, and it can still be used', async (fault) => {
    const order = await orderFor(codeOf(platform));
    faultOnce(served.books, 'verify', fault);
    expect(await served.provider.verify(order)).toMatchObject({ outcome: 'unknown' });
    expect(await served.provider.query(order)).toEqual({ outcome: 'unused' });
  });

  test('a redemption is taken back within its time, and not afterwards', async () => {
    const code = codeOf(platform);
    const order = await orderFor(code);
    await served.provider.verify(order);
    const heard = await served.provider.query(order);
    const redemption = heard.outcome === 'verified' ? heard.redemption : null;
    const named = { ...order, handle: { ...order.handle, ...(redemption === null ? {} : { redemption }) } };
    expect(await served.provider.cancel(named)).toEqual({ outcome: 'cancelled' });
    expect(served.books.find(code).state).toBe('unused');
    expect(await served.provider.cancel(named)).toEqual({ outcome: 'not_verified' });
    const late = await orderFor(codeOf(platform));
    await served.provider.verify(late);
    now += served.provider.cancelWithinMs + MINUTE_MS;
    expect(await served.provider.cancel(late)).toEqual({ outcome: 'too_late' });
  });

  test('one whose customer was refunded is not redeemed', async () => {
    const code = codeOf(platform);
    const order = await orderFor(code);
    served.books.refund(code);
    expect(await served.provider.verify(order)).toEqual({ outcome: 'refused', reason: 'refunded' });
    expect(await served.provider.query(order)).toEqual({ outcome: 'refused', reason: 'refunded' });
  });

  test.each(['', '[]', '{"code":"200"}', '<html>', '{"data":{"error_code":"x"}}'])(
    'an answer that makes no sense is not believed: %s',
    async (body) => {
      const order = await orderFor(codeOf(platform));
      served.garble = () => body;
      expect(await served.provider.verify(order)).toMatchObject({ outcome: 'unknown' });
    },
  );

  test('the code stands in no address that is asked for a redemption', async () => {
    const code = codeOf(platform);
    const order = await orderFor(code);
    served.asked.length = 0;
    await served.provider.verify(order);
    expect(served.asked.every(({ url }) => !url.includes(code))).toBe(true);
  });
});

describe('美团', () => {
  test('signs by name, secret at both ends, MD5 in hex', () => {
    // md5('s' + 'a1b2' + 's')
    expect(meituanSign('s', { b: '2', a: '1', sign: 'x' })).toBe(meituanSign('s', { a: '1', b: '2' }));
    expect(meituanSign('s', { a: '1', b: '2' })).toMatch(/^[0-9a-f]{32}$/);
    expect(meituanSign('t', { a: '1', b: '2' })).not.toBe(meituanSign('s', { a: '1', b: '2' }));
  });

  test('a scanned code is read by the platform', async () => {
    const served = platformFor('meituan', () => START);
    const code = codeOf('meituan');
    expect(await served.provider.prepare(`QR_${code}_ABCDEFGH`)).toMatchObject({
      vouchers: [{ id: code, face: 10_000 }],
    });
  });
});

describe('抖音', () => {
  test('a scanned link is opened for what names its order, and shows every voucher of it', async () => {
    const served = platformFor('douyin', () => START);
    const code = codeOf('douyin', '08');
    const outcome = await served.provider.prepare(shownLink(code));
    expect(outcome).toMatchObject({ outcome: 'prepared' });
    expect(outcome.outcome === 'prepared' ? outcome.vouchers.length : 0).toBe(3);
    expect(served.asked.map(({ url }) => new URL(url).host)).toEqual(['v.douyin.com', 'dy.invalid', 'dy.invalid']);
  });

  test('a link that leads elsewhere is not followed', async () => {
    const served = platformFor('douyin', () => START);
    expect(await served.provider.prepare('https://v.douyin.com/nothing/')).toMatchObject({
      outcome: 'refused',
      reason: 'code_invalid',
    });
  });

  test('a token is kept while it lasts, and one that is refused is had anew', async () => {
    let now = START;
    const served = platformFor('douyin', () => now);
    const tokens = (): number => served.asked.filter(({ url }) => url.includes('client_token')).length;
    await served.provider.prepare(codeOf('douyin'));
    await served.provider.prepare(codeOf('douyin'));
    expect(tokens()).toBe(1);
    now += 3 * 60 * MINUTE_MS;
    expect(await served.provider.prepare(codeOf('douyin'))).toMatchObject({ outcome: 'prepared' });
    expect(tokens()).toBe(2);
  });

  test('two shops that prepare at the same moment have two preparations', async () => {
    const books = new VoucherBooks({ now: () => START, cancelWithinMs: MINUTE_MS, believes: false });
    const code = codeOf('douyin');
    const preparedIn = async (poi: string): Promise<string | undefined> => {
      const account = { baseUrl: 'https://dy.invalid', clientKey: 'key', clientSecret: 'secret', poi };
      const emulator = new DouyinEmulator(account, books, () => START);
      const send: HttpSend = (request) => Promise.resolve(emulator.answer(request));
      const heard = await douyinProvider(account, send, { clock: { now: () => epochMs(START) } }).prepare(code);
      return heard.outcome === 'prepared' ? heard.vouchers[0]?.handle.token : undefined;
    };
    const tokens = [await preparedIn('one'), await preparedIn('two')];
    expect(tokens).not.toContain(undefined);
    expect(new Set(tokens).size).toBe(2);
  });

  test('a voucher that is good for one product names it', async () => {
    const served = platformFor('douyin', () => START);
    expect(await served.provider.prepare(codeOf('douyin', '10'))).toMatchObject({
      vouchers: [{ sku: '6901234567892' }],
    });
  });
});
