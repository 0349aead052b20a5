import { describe, expect, test } from 'vitest';
import { repriceSale, type PriceFacts } from '../../../sync/cloud/ingest/reprice.ts';
import { NO_PRICE_LISTS } from '../../../sync/domain/price-list.ts';
import { priceCart } from '../../../sync/domain/pricing.ts';
import { preparePromotions } from '../../../sync/domain/promotion-index.ts';
import type { SaleBody } from '../../../sync/schemas/sale.ts';

const tee = { id: 'tee', name: 'T', category: 'apparel', soldBy: 'piece', taxBp: 1300 };
const facts = {
  book: {
    head: { id: 'b', hash: 'h', roundOffUnit: 10 },
    prices: new Map([['tee', { price: 9900, memberPrice: null }]]),
    lists: NO_PRICE_LISTS,
    promotions: preparePromotions([{ id: 'ten', type: 'discount', payBp: 9000 } as never]),
    coupons: new Map(),
    points: { fenPerPoint: 1, maxShareBp: 5000 },
  },
  inForce: 'b',
  products: new Map([['tee', tee]]),
} as unknown as PriceFacts;
const by = { by: '1001', reason: '瑕疵' };

/** The sale as a terminal writes it, from the same rules. */
function sale(lines: readonly object[], pricing: object = {}, points = 0): SaleBody {
  const { orderDiscount } = pricing as { orderDiscount?: { discount: never } };
  const member = { id: 'm', tier: 'gold', points: 5000 };
  const input = lines.map((line) => {
    const { quantity, priceOverride, lineDiscount } = line as {
      quantity: number;
      priceOverride?: { price: never };
      lineDiscount?: { discount: never };
    };
    return {
      product: 'tee',
      quantity,
      ...(priceOverride === undefined ? {} : { priceOverride: priceOverride.price }),
      ...(lineDiscount === undefined ? {} : { lineDiscount: lineDiscount.discount }),
    };
  });
  const priced = priceCart({
    now: 1 as never,
    products: [{ ...tee, price: 9900 } as never],
    lines: input as never,
    promotions: facts.book?.promotions as never,
    member: member as never,
    ...(orderDiscount === undefined ? {} : { orderDiscount: orderDiscount.discount }),
    ...(points === 0 ? {} : { points: { spend: points, fenPerPoint: 1, maxShareBp: 5000 as never } }),
    roundOffUnit: 10,
  });
  return {
    ...priced,
    lines: priced.lines.map((line, index) => ({ product: { id: 'tee' }, quantity: 1, ...lines[index], ...line })),
    pricing: { now: 1, version: 1, book: 'b', bookHash: 'h', coupons: [], pointsAsked: points, ...pricing },
    tenders: [{ kind: 'cash', amount: priced.cashDue }],
    member,
  } as unknown as SaleBody;
}

describe('a sale with something agreed by hand, priced again', () => {
  const byHand = sale(
    [
      { quantity: 2, priceOverride: { price: 8000, ...by } },
      { quantity: 1, lineDiscount: { discount: { payBp: 9500 }, ...by } },
      { quantity: 1, priceOverride: { price: 12_345, ...by }, lineDiscount: { discount: { save: 1 }, ...by } },
    ],
    { orderDiscount: { discount: { save: 333 }, ...by } },
  );

  test('comes to the same, since what people agreed is an input that stands on it', () => {
    expect(byHand.order).toEqual([['order_discount', 333]]);
    expect(repriceSale(byHand, facts)).toEqual([]);
  });

  test('is flagged when its amounts do not follow from what it says', () => {
    const [first, ...others] = byHand.lines;
    const unsaid = { ...first, priceOverride: undefined } as unknown as SaleBody['lines'][number];
    expect(repriceSale({ ...byHand, lines: [unsaid, ...others] }, facts)).toEqual(['price_differs']);
    const pricing = { ...byHand.pricing, orderDiscount: undefined } as unknown as SaleBody['pricing'];
    expect(repriceSale({ ...byHand, pricing }, facts)).toEqual(['price_differs']);
  });

  test('with points is priced by the book’s rate; whether they were there the account says, not the price', () => {
    const paid = sale([{ quantity: 1 }], {}, 1000);
    expect(paid.pointsUsed).toBe(1000);
    expect(repriceSale(paid, facts)).toEqual([]);
    expect(repriceSale({ ...paid, total: 1 as never }, facts)).toEqual(['price_differs']);
    const without = { ...facts, book: { ...facts.book, points: undefined } } as unknown as PriceFacts;
    expect(repriceSale(paid, without)).toEqual(['points_not_checked']);
  });
});
