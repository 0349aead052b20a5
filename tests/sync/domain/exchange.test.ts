/** What goods given back pay, and what a swapped line keeps: sums that hold for every sale. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exchangeAmount, exchangeParts, swapShare } from '../../../sync/domain/exchange.ts';
import { addFen, allocate, fen, type Fen } from '../../../sync/domain/money.ts';
import { checkSaleArithmetic } from '../../../sync/domain/sale.ts';

const money = fc.integer({ min: 0, max: 3_000_000 }).map(fen);

describe('what a credit pays', () => {
  test('is never more than the credit, nor than others leave; together with what goes back it is the credit', () => {
    fc.assert(
      fc.property(money, money, fc.array(money, { maxLength: 4 }), money, (total, otherwise, amounts, extra) => {
        const tenders = amounts.map((amount, index) => ({ kind: 'card', amount, of: String(index) }));
        const credit = addFen(...amounts);
        const pays = exchangeAmount(credit, total, otherwise);
        expect(pays).toBeLessThanOrEqual(Math.max(0, total - otherwise));
        expect(exchangeAmount(credit, addFen(total, extra), otherwise)).toBeGreaterThanOrEqual(pays);
        const { stands, back } = exchangeParts(
          tenders.filter(({ amount }) => amount > 0),
          pays,
        );
        expect(addFen(...stands.map(({ amount }) => amount))).toBe(pays);
        expect(addFen(...stands.map(({ amount }) => amount), ...back.map(({ amount }) => amount))).toBe(credit);
      }),
    );
  });
});

/** A line of `quantity` pieces at `price` with savings that never exceed it. */
const line = fc
  .record({
    quantity: fc.integer({ min: 1, max: 40 }),
    price: fc.integer({ min: 0, max: 90_000 }),
    weights: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 5 }),
    keep: fc.integer({ min: 0, max: 20 }),
    orders: fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 3 }),
  })
  .map(({ quantity, price, weights, keep, orders }) => {
    const base = fen(price * quantity);
    const parts = allocate(base, [keep, ...weights]).map(fen);
    const [, orderDiscount = fen(0), roundOffShare = fen(0), ...savings] = parts;
    const applied = savings.map((saving, index): [string, Fen] => [`p${String(index)}`, saving]);
    const itemDiscount = addFen(...savings);
    const net = fen(base - itemDiscount - orderDiscount);
    const order = orders.map((saving, index): [string, Fen] => [`o${String(index)}`, fen(saving)]);
    const whole = orders.length === 0 ? fen(0) : orderDiscount;
    return {
      line: { quantity, base, applied, orderDiscount: whole, net: fen(net + orderDiscount - whole), roundOffShare },
      order,
    };
  });

describe('a swapped line', () => {
  test('adds up by itself in whatever portions, and all portions together keep what was paid to the fen', () => {
    fc.assert(
      fc.property(line, fc.infiniteStream(fc.integer({ min: 1, max: 7 })), ({ line: sold, order }, portions) => {
        let refundedBefore = 0;
        let paid = 0;
        while (refundedBefore < sold.quantity) {
          const units = Math.min(portions.next().value as number, sold.quantity - refundedBefore);
          const share = swapShare(sold, order, { refundedBefore, units, taxBp: 1300 });
          if (!share.ok) throw new Error(JSON.stringify(share.error));
          const { paid: now, ...amounts } = share.value;
          expect(
            checkSaleArithmetic({
              lines: [{ ...amounts, quantity: units, taxBp: 1300 as never }],
              order: amounts.order,
              total: amounts.net,
              roundOff: amounts.roundOffShare,
              cashDue: now,
              tenders: now === 0 ? [] : [{ kind: 'exchange', amount: now }],
              change: fen(0),
              swap: true,
            }),
          ).toEqual({ ok: true, value: undefined });
          refundedBefore += units;
          paid += now;
        }
        expect(paid).toBe(sold.net - sold.roundOffShare);
        const more = swapShare(sold, order, { refundedBefore, units: 1, taxBp: 1300 });
        expect(more).toMatchObject({ ok: false, error: { code: 'more_than_left' } });
      }),
    );
  });

  test('of the whole line keeps every amount as it was', () => {
    const sold = {
      quantity: 2,
      base: fen(19_800),
      applied: [['p1', fen(1000)]] as const,
      orderDiscount: fen(501),
      net: fen(18_299),
      roundOffShare: fen(9),
    };
    expect(swapShare(sold, [['c1', fen(800)]], { refundedBefore: 0, units: 2, taxBp: 1300 })).toMatchObject({
      value: {
        base: 19_800,
        itemDiscount: 1000,
        orderDiscount: 501,
        net: 18_299,
        roundOffShare: 9,
        paid: 18_290,
        applied: [['p1', 1000]],
        order: [['c1', 501]],
      },
    });
  });

  test('alone may be rounded off without cash: an exchange that is none is refused', () => {
    const odd = {
      lines: [],
      order: [],
      total: fen(0),
      roundOff: fen(0),
      cashDue: fen(0),
      tenders: [{ kind: 'exchange', amount: fen(90) }],
      change: fen(0),
    };
    const one = { base: 100, itemDiscount: 0, orderDiscount: 0, net: 100, roundOffShare: 10, tax: 0, quantity: 1 };
    const sale = { ...odd, lines: [one as never], total: fen(100), roundOff: fen(10), cashDue: fen(90) };
    expect(checkSaleArithmetic(sale)).toMatchObject({ error: { code: 'round_off_without_cash' } });
    expect(checkSaleArithmetic({ ...sale, swap: true })).toMatchObject({ ok: true });
  });
});
