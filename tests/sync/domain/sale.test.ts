import { describe, expect, test } from 'vitest';
import { checkSaleArithmetic, taxWithin, type SaleAmounts } from '../../../sync/domain/sale.ts';

const line = {
  base: 9900,
  itemDiscount: 400,
  orderDiscount: 500,
  net: 9000,
  roundOffShare: 8,
  tax: 1034,
  quantity: 2,
  taxBp: 1300,
};
const sale = {
  lines: [{ ...line, applied: [['member_price', 400]] }],
  order: [['k', 500]],
  total: 9000,
  roundOff: 8,
  cashDue: 8992,
  tenders: [
    { kind: 'card', amount: 4000 },
    { kind: 'cash', amount: 5000 },
  ],
  change: 8,
} as unknown as SaleAmounts;

const check = (more: object, ofLine: object = {}) => {
  const lines = sale.lines.map((each) => ({ ...each, ...ofLine }));
  const result = checkSaleArithmetic({ ...sale, lines, ...more });
  return result.ok ? 'adds up' : `${result.error.code} ${result.error.path}`;
};

describe('a sale', () => {
  test('that adds up is accepted', () => {
    expect(check({})).toBe('adds up');
    expect(check({ tenders: [{ kind: 'cash', amount: 8992 }], change: 0 })).toBe('adds up');
    const nothing = { lines: [], order: [], total: 0, roundOff: 0, cashDue: 0, tenders: [], change: 0 };
    expect(check(nothing)).toBe('adds up');
  });

  test('may be rounded off to nothing without any tender', () => {
    const bag = { ...line, base: 5, itemDiscount: 0, orderDiscount: 0, net: 5, roundOffShare: 5, tax: 0, quantity: 1 };
    expect(check({ lines: [bag], order: [], total: 5, roundOff: 5, cashDue: 0, tenders: [], change: 0 })).toBe(
      'adds up',
    );
  });

  test.each([
    [{ total: 9001 }, {}, 'total total'],
    [{ roundOff: 7, cashDue: 8993 }, {}, 'round_off roundOff'],
    [{ cashDue: 9000 }, {}, 'cash_due cashDue'],
    [{ order: [['k', 499]] }, {}, 'order_discount order'],
    [{ change: 9 }, {}, 'tendered tenders'],
    [{ tenders: [{ kind: 'card', amount: 9000 }] }, {}, 'round_off_without_cash roundOff'],
    [
      {
        tenders: [
          { kind: 'card', amount: 8995 },
          { kind: 'cash', amount: 5 },
        ],
      },
      {},
      'change_not_from_cash change',
    ],
    [{ tenders: [] }, {}, 'change_not_from_cash change'],
    [{ change: -8 }, {}, 'not_an_amount change'],
    [{ total: 9000.5 }, {}, 'not_an_amount total'],
    [{ tenders: [{ kind: 'cash', amount: Number.NaN }] }, {}, 'not_an_amount tenders[0].amount'],
    [{}, { net: 9001 }, 'line_net lines[0].net'],
    [{}, { net: -1 }, 'not_an_amount lines[0].net'],
    [{}, { roundOffShare: 9001 }, 'line_round_off lines[0].roundOffShare'],
    [{}, { tax: 1035 }, 'line_tax lines[0].tax'],
    [{}, { taxBp: undefined, tax: 9000 }, 'line_tax lines[0].tax'],
    [{}, { quantity: 0 }, 'bad_quantity lines[0].quantity'],
    [{}, { applied: [['x', 399]] }, 'line_applied lines[0].itemDiscount'],
  ])('that does not is refused at its first contradiction: %j %j', (more, ofLine, expected) => {
    expect(check(more, ofLine)).toBe(expected);
  });
});

test('tax within an amount is the amount less its share without tax, rounded half up', () => {
  expect(taxWithin(9900 as never, 1300 as never)).toBe(1139);
  expect(taxWithin(9900 as never, 0 as never)).toBe(0);
  expect(taxWithin(9_007_199_254_740_991 as never, 1300 as never)).toBe(1_036_226_462_934_804);
});
