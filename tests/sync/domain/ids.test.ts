import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseReceiptNumber, receiptNumber, type StoreId, type TerminalId } from '../../../sync/domain/ids.ts';
import type { BusinessDay } from '../../../sync/domain/time.ts';

const DAY_MS = 86_400_000;
const DAYS = Date.UTC(2069, 11, 31) / DAY_MS;
const dayOf = (days: number): BusinessDay => new Date(days * DAY_MS).toISOString().slice(0, 10) as BusinessDay;

test('a receipt number says again what it was made from, on every day from 1970 to 2069', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: DAYS }), fc.integer({ min: 1, max: 999_999_999 }), (days, n) => {
      const parts = { store: 'S001' as StoreId, terminal: '01' as TerminalId, businessDay: dayOf(days), n };
      expect(parseReceiptNumber(receiptNumber(parts))).toEqual({ ok: true, value: parts });
    }),
  );
});
