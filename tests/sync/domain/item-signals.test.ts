/** When a code on goods looks copied. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  COPY_DEVICES,
  COPY_DEVICES_A_DAY,
  COPY_PLACES_AN_HOUR,
  looksCopied,
} from '../../../sync/domain/item-signals.ts';
import { DAY_MS, MINUTE_MS } from '../../../sync/domain/time.ts';

const looks = (count: number, everyMs: number, placeOf: (at: number) => string = () => 'here') =>
  Array.from({ length: count }, (_, n) => ({ device: `d${String(n)}`, place: placeOf(n), at: n * everyMs }));

test('a buyer, a family and a friend are no copy', () => {
  expect(looksCopied([])).toBe(false);
  expect(looksCopied(looks(COPY_DEVICES_A_DAY - 1, MINUTE_MS, (n) => String(n % 2)))).toBe(false);
  expect(looksCopied(looks(COPY_DEVICES - 1, DAY_MS))).toBe(false);
});

test('five devices within a day, three networks within an hour, or twelve devices in all are', () => {
  expect(looksCopied(looks(COPY_DEVICES_A_DAY, DAY_MS / COPY_DEVICES_A_DAY))).toBe(true);
  expect(looksCopied(looks(COPY_DEVICES_A_DAY, DAY_MS / (COPY_DEVICES_A_DAY - 1)))).toBe(false);
  expect(looksCopied(looks(COPY_PLACES_AN_HOUR, 20 * MINUTE_MS, String))).toBe(true);
  expect(looksCopied(looks(COPY_PLACES_AN_HOUR, 30 * MINUTE_MS, String))).toBe(false);
  expect(looksCopied(looks(COPY_DEVICES, 2 * DAY_MS))).toBe(true);
});

test('the order in which looks arrive says nothing, and one more never clears', () => {
  const scan = fc.record({
    device: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    place: fc.constantFrom('x', 'y', 'z'),
    at: fc.integer({ min: 0, max: 3 * DAY_MS }),
  });
  fc.assert(
    fc.property(fc.array(scan, { maxLength: 12 }), scan, (scans, more) => {
      expect(looksCopied(scans.toReversed())).toBe(looksCopied(scans));
      if (looksCopied(scans)) expect(looksCopied([...scans, more])).toBe(true);
    }),
  );
});
