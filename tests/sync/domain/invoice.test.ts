import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deriveTerminalKey } from '../../../sync/domain/binding-token.ts';
import type { ReceiptNumber } from '../../../sync/domain/ids.ts';
import {
  invoiceable,
  invoiceTotal,
  redLines,
  standingLines,
  type InvoicedRefund,
  type InvoicedSale,
  type InvoiceLine,
} from '../../../sync/domain/invoice.ts';
import { invoiceCode, isGenuineCode, readInvoiceCode } from '../../../sync/domain/invoice-code.ts';
import { fen, type Fen } from '../../../sync/domain/money.ts';
import { refundPlan } from '../../../sync/domain/refund-plan.ts';

const RATES = [0, 300, 900, 1300] as const;
const SALE = fc
  .record({
    lines: fc.array(
      fc.record({
        net: fc.integer({ min: 0, max: 500_000 }),
        quantity: fc.integer({ min: 1, max: 5 }),
        rate: fc.nat(3),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    storedBp: fc.integer({ min: 0, max: 10_000 }),
  })
  .map(({ lines, storedBp }): InvoicedSale => {
    const total = lines.reduce((sum, { net }) => sum + net, 0);
    const stored = Math.floor((total * storedBp) / 10_000);
    return {
      lines: lines.map(({ net, quantity, rate }, index) => ({
        lineId: String(index + 1),
        quantity,
        net: fen(net),
        roundOffShare: fen(0),
        orderDiscount: fen(0),
        product: { taxBp: RATES[rate] ?? 0 },
      })),
      order: [],
      pointsUsed: 0,
      tenders: [
        { tenderId: 't1', kind: 'cash', amount: fen(total - stored) },
        { tenderId: 't2', kind: 'stored_value', amount: fen(stored) },
      ],
      change: fen(0),
    };
  });

/** Units one by one, in the order of `picks`, until nothing is left. */
function refundsOf(sale: InvoicedSale, picks: readonly number[]): readonly InvoicedRefund[] {
  const refunds: InvoicedRefund[] = [];
  for (const pick of picks) {
    const line = sale.lines[pick % sale.lines.length];
    const plan = refundPlan({ ...sale, coupons: [] }, refunds, [{ lineId: line?.lineId ?? '', units: 1 }]);
    if (plan.ok) refunds.push({ ...plan.value, couponsRevived: [...plan.value.couponsRevived] });
  }
  return refunds;
}
const rateOf =
  (sale: InvoicedSale) =>
  (lineId: string): number =>
    sale.lines.find((line) => line.lineId === lineId)?.product.taxBp ?? 0;
const sum = (lines: readonly InvoiceLine[]): Fen => invoiceTotal(lines).amount;

describe('what goes on an e-fapiao', () => {
  test('is what was paid by money that the shop had not issued itself', () => {
    fc.assert(
      fc.property(SALE, (sale) => {
        expect(sum(invoiceable(sale, []))).toBe(sale.tenders[0]?.amount);
      }),
    );
  });

  test('an invoice with a red letter for each refund is never above what may be invoiced, below zero in no line, and its tax is that of what is left', () => {
    fc.assert(
      fc.property(SALE, fc.array(fc.nat(20), { maxLength: 12 }), fc.nat(12), (sale, picks, before) => {
        const refunds = refundsOf(sale, picks);
        const early = refunds.slice(0, before);
        const invoice = invoiceable(sale, early);
        const reds: (readonly InvoiceLine[])[] = [];
        for (let count = early.length + 1; count <= refunds.length; count += 1) {
          const after = invoiceable(sale, refunds.slice(0, count));
          const red = redLines(standingLines(invoice, reds), after, rateOf(sale));
          reds.push(red);
          const standing = standingLines(invoice, reds);
          expect(sum(standing)).toBeLessThanOrEqual(Math.max(sum(after), 0));
          for (const { amount, tax } of standing) {
            expect(amount).toBeGreaterThanOrEqual(0);
            expect(tax).toBeGreaterThanOrEqual(0);
            if (amount === 0) expect(tax).toBe(0);
          }
        }
      }),
    );
  });
});

describe('the code of an e-fapiao', () => {
  const master = new Uint8Array(32).fill(7);
  const [key, other] = [deriveTerminalKey(master, 1, 1), deriveTerminalKey(master, 1, 2)];
  const number = 'S001-01-260921-0001' as ReceiptNumber;

  test('names its receipt, is the same each time, and is genuine for its own till alone', () => {
    const code = invoiceCode(number, 1, key);
    expect(code).toBe(invoiceCode(number, 1, key));
    const read = readInvoiceCode(code.toLowerCase().replace('s001', 'S001'));
    expect(read).toMatchObject({ ok: true, value: { receiptNumber: number, kid: 1 } });
    if (!read.ok) return;
    expect([isGenuineCode(read.value, key), isGenuineCode(read.value, other)]).toEqual([true, false]);
    const next = { ...read.value, receiptNumber: 'S001-01-260921-0002' as ReceiptNumber };
    expect(isGenuineCode(next, key)).toBe(false);
  });

  test('nothing that is typed throws or is genuine by accident', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((tail) => `${number}-${tail}`),
        ),
        (text) => {
          const read = readInvoiceCode(text);
          if (read.ok) expect(isGenuineCode(read.value, key)).toBe(false);
        },
      ),
    );
  });
});
