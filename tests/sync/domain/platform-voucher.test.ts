import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fen } from '../../../sync/domain/money.ts';
import { douyinLink, readVoucherCode, voucherPays, voucherTail } from '../../../sync/domain/platform-voucher.ts';

describe('a voucher’s code', () => {
  test.each([
    ['1000 0000 1234', 'meituan', '100000001234'],
    ['1000000012', 'meituan', '1000000012'],
    ['104686126200130', 'douyin', '104686126200130'],
    ['https://v.douyin.com/eHHc1ft/', 'douyin', 'https://v.douyin.com/eHHc1ft/'],
    ['AbCdEf0123456789+/=_', 'meituan', 'AbCdEf0123456789+/=_'],
  ])('%s is one of %s', (text, platform, code) => {
    expect(readVoucherCode(text)).toEqual({ ok: true, value: { platform, code } });
  });

  test('a person’s choice wins where digits do not tell', () => {
    expect(readVoucherCode('100000001234', 'douyin')).toMatchObject({ value: { platform: 'douyin' } });
    expect(readVoucherCode('https://v.douyin.com/eHHc1ft/', 'meituan')).toMatchObject({ error: 'not_a_voucher' });
  });

  test('the code of a phone that pays is never taken for a voucher, whatever was chosen', () => {
    const wechat = fc.integer({ min: 0, max: 5 }).chain((n) => fc.stringMatching(new RegExp(`^1${String(n)}\\d{16}$`)));
    const alipay = fc.stringMatching(/^(2[5-9]|30)\d{14,22}$/);
    fc.assert(
      fc.property(fc.oneof(wechat, alipay), fc.constantFrom('meituan', 'douyin', undefined), (code, chosen) => {
        expect(readVoucherCode(code, chosen)).toEqual({ ok: false, error: 'payment_code' });
      }),
    );
  });

  test.each([
    '',
    '1234567',
    'http://v.douyin.com/x/',
    'https://v.douyin.com.evil.cn/x/',
    'https://evil.cn/?object_id=1',
  ])('no voucher: %s', (text) => {
    expect(readVoucherCode(text)).toEqual({ ok: false, error: 'not_a_voucher' });
  });

  test('reading any text never throws, and people see four characters at most', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        readVoucherCode(text);
        expect(voucherTail(text).length).toBeLessThanOrEqual(4);
        expect(douyinLink(text)).toBeNull();
      }),
    );
  });
});

test('a voucher pays its face value or what is due, gives no change, and says what is lost', () => {
  const amounts = fc.integer({ min: 0, max: 10_000_000 });
  fc.assert(
    fc.property(amounts, amounts, (face, due) => {
      const { amount, excess } = voucherPays(fen(face), fen(due));
      expect(amount + excess).toBe(face);
      expect(amount).toBeLessThanOrEqual(due);
    }),
  );
  expect(voucherPays(fen(10_000), fen(9900))).toEqual({ amount: 9900, excess: 100 });
});
