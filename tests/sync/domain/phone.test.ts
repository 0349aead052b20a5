import { describe, expect, test } from 'vitest';
import { holdsPhone } from '../../../sync/domain/phone.ts';

const [HEAD, MIDDLE, TAIL] = ['138', '0013', '8000'] as const;
const WHOLE = `${HEAD}${MIDDLE}${TAIL}`;

describe('words about a customer', () => {
  test('hold a number however it is written', () => {
    for (const number of [
      ...[WHOLE, `${HEAD} ${MIDDLE} ${TAIL}`, `${HEAD}-${MIDDLE}-${TAIL}`, `${HEAD}.${MIDDLE}.${TAIL}`],
      ...[`+86${WHOLE}`, `86${WHOLE}`, `+86 ${HEAD} ${MIDDLE} ${TAIL}`, '+1 650 253 0000', '+44 (0)20 7946 0958'],
      [...WHOLE].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join(''),
    ])
      for (const text of [number, `顾客${number}当天由我接待`, `call ${number}, please`])
        expect(holdsPhone(text)).toBe(true);
  });

  test('may have a day, a time, an amount and a receipt’s number', () => {
    for (const text of [
      ...[
        '2026-11-23 14:02 由我接待，小票 S001-01-261123-0001',
        '小票 139-01-261123-0001',
        '付了 1,300.00 元，38 码两双',
      ],
      ...['', '尾号 8000', '货号 6901234567892', '登记本 3 页', '11-23', '20261123 1402'],
    ])
      expect(holdsPhone(text)).toBe(false);
  });
});
