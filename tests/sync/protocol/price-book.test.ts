import { describe, expect, test } from 'vitest';
import type { Fen } from '../../../sync/domain/money.ts';
import type { PriceBookId, ProductId } from '../../../sync/domain/ids.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import { priceBookDocuments, priceBookHash, wholePriceBook } from '../../../sync/protocol/price-book.ts';

const content = {
  from: epochMs(0),
  roundOffUnit: 0 as Fen,
  promotions: [],
  coupons: [{ id: 'c1' }],
  prices: Array.from({ length: 2500 }, (_, n) => [`p${n}` as ProductId, (100 + n) as Fen, null] as const),
} as unknown as Parameters<typeof priceBookHash>[0];

describe('a price book', () => {
  const { head, parts } = priceBookDocuments('b1' as PriceBookId, content);

  test('is whole with all its parts, in whatever order they came', () => {
    expect(wholePriceBook(head, [...parts].reverse())).toEqual(content);
    expect(wholePriceBook(head, parts.slice(1))).toBeNull();
  });

  test.each([
    ['a promotion', { promotions: [{ id: 'x' }] }],
    ['a coupon', { coupons: [] }],
    ['the round-off', { roundOffUnit: 10 }],
    ['its beginning', { from: 1 }],
  ])('is another book when %s is another', (_, change) => {
    expect(wholePriceBook({ ...head, ...change } as never, parts)).toBeNull();
    expect(priceBookHash({ ...content, ...change } as never)).not.toBe(head.hash);
  });

  test('is another book when one price is another', () => {
    const [first, ...rest] = parts;
    const [row, ...prices] = first?.prices ?? [];
    const changed = { ...first, prices: [[row?.[0], 1, null], ...prices] };
    expect(wholePriceBook(head, [changed as never, ...rest])).toBeNull();
  });
});
