/**
 * Random ledgers (shared sales, lines of others, exchanges, refunds, corrections, sales of sister stores) in a real PostgreSQL: what the
 * seven kinds read of them column by column is what the reports work out from whole documents, and nothing is read on for nobody.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ledgerFacts, salesByGuide } from '../../../sync/cloud/reports/sales-reports.ts';
import { readTrade } from '../../../sync/cloud/reports/seven-trade.ts';
import type { StoreProfile } from '../../../sync/cloud/store/terminals.ts';
import { DEMO_STORE } from '../../../sync/demo/shop.ts';
import type { StoreId } from '../../../sync/domain/ids.ts';
import { servedNet } from '../../../sync/domain/trade-figures.ts';
import type { LedgerDocument } from '../../../sync/schemas/documents/facts.ts';
import { startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
beforeAll(async () => {
  cloud = await startShop();
});
afterAll(() => cloud.close());

const FROM = Date.parse('2026-09-01');
const DAYS = 20;
const DAY = 86_400_000;
const dayOf = (n: number): string => new Date(FROM + n * DAY).toISOString().slice(0, 10);
const guide = fc.constantFrom('2001', '2002', '2003');
const serving = fc.oneof(
  fc.constant([]),
  guide.map((one) => [{ guide: one, shareBp: 10_000 }]),
  fc.integer({ min: 1, max: 9999 }).map((shareBp) => [
    { guide: '2001', shareBp },
    { guide: '2002', shareBp: 10_000 - shareBp },
  ]),
);
const line = fc.record({
  net: fc.integer({ min: 0, max: 100_003 }),
  roundOffShare: fc.constantFrom(0, 0, 1),
  quantity: fc.integer({ min: 1, max: 3 }),
  product: fc.constantFrom('p1', 'p2', 'p3').map((id) => ({ id })),
  serving: fc.option(serving, { nil: undefined }),
  openItem: fc.option(fc.constant({}), { nil: undefined, freq: 5 }),
});
const sale = fc.record({
  day: fc.nat(DAYS - 1),
  lines: fc.array(line, { minLength: 1, maxLength: 3 }),
  serving,
  member: fc.option(fc.constantFrom('m1', 'm2').map((id) => ({ id }))),
  buyer: fc.option(guide, { freq: 4 }),
  staff: fc.option(guide, { freq: 4 }),
  swap: fc.boolean(),
  coupon: fc.boolean(),
});
const ledger = fc.record({
  sales: fc.array(sale, { minLength: 1, maxLength: 12 }),
  refunds: fc.array(
    fc.record({ of: fc.nat(20), day: fc.nat(DAYS - 1), line: fc.nat(2), amount: fc.integer({ min: 0, max: 100_003 }) }),
    { maxLength: 8 },
  ),
  corrections: fc.array(
    fc.record({ of: fc.nat(11), day: fc.nat(DAYS - 1), serving: fc.option(serving, { nil: undefined }) }),
    { maxLength: 6 },
  ),
});
type Ledger = typeof ledger extends fc.Arbitrary<infer Value> ? Value : never;

let stores = 0;
function documentsOf({ sales, refunds, corrections }: Ledger): readonly LedgerDocument[] {
  const entry = (kind: string, n: number, day: number, over: object) => ({
    ...{ id: `${kind}-${String(n)}`, kind, at: FROM + day * DAY + n * 1000, businessDay: dayOf(day), staff: null },
    ...{ store: 'S001', terminal: 'T1', seq: n, ...over },
  });
  const number = (n: number): string => `P-${String(n)}`;
  return JSON.parse(
    JSON.stringify([
      ...sales.map(({ day, lines, member, buyer, staff, coupon, ...own }, n) =>
        entry('sale', n, day, {
          saleId: `s-${String(n)}`,
          receiptNumber: number(n),
          body: {
            ...{ ...own, saleId: `s-${String(n)}`, receiptNumber: number(n) },
            lines: lines.map((one, index) => ({ ...one, lineId: String(index), orderDiscount: 0 })),
            cashDue: lines.reduce((sum, { net, roundOffShare }) => sum + net - roundOffShare, 0),
            pricing: coupon ? { coupons: [{ id: 'c' }] } : {},
            order: coupon ? [['c', 100]] : [],
            ...(member === null ? {} : { member }),
            ...(buyer === null ? {} : { buyer }),
            ...(staff === null ? {} : { staffPurchase: { staff } }),
          },
        }),
      ),
      // More than there are sales: those are of a sister store.
      ...refunds.map(({ of, day, line: lineId, amount }, n) =>
        entry('refund', n, day, {
          receiptNumber: `R-${String(n)}`,
          body: {
            ...{ total: amount, tenders: [], sale: { saleId: `s-${String(of)}`, receiptNumber: number(of) } },
            lines: [{ lineId: String(lineId), units: 1, amount }],
          },
        }),
      ),
      ...corrections.map(({ of, day, serving: corrected }, n) =>
        entry('correction', n, day, {
          receiptNumber: number(of),
          body: { of: `sale-${String(of)}`, corrects: number(of), ...(corrected ? { serving: corrected } : {}) },
        }),
      ),
    ]),
  ) as readonly LedgerDocument[];
}

async function keep(documents: readonly LedgerDocument[]): Promise<StoreProfile> {
  stores += 1;
  const id = `P${String(stores)}` as StoreId;
  await cloud.running.cloud.database.run(
    `INSERT INTO documents (scope, collection, id, seq, deleted, content_hash, body)
     SELECT $1, 'ledger', d->>'id', n, false, '', d FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS all_of(d, n)`,
    [`store:demo:${id}`, JSON.stringify(documents)],
  );
  return { ...DEMO_STORE, id };
}
const SPAN = [dayOf(0), dayOf(DAYS - 1)] as const;

test('who served, and what was sold, is one and the same to both reports', async () => {
  await fc.assert(
    fc.asyncProperty(ledger, async (each) => {
      const documents = documentsOf(each);
      const trade = await readTrade(cloud.running.cloud, await keep(documents), SPAN, new AbortController().signal);
      const rows = salesByGuide(ledgerFacts(documents, documents));
      const expected = rows.flatMap(({ guide: name, net, refunded }) =>
        name === '' || net === refunded ? [] : [[name, net - refunded] as const],
      );
      const served = [...servedNet(trade)].filter(([, net]) => net !== 0);
      expect(Object.fromEntries(served)).toEqual(Object.fromEntries(expected));
      const sold = documents.filter(({ kind }) => kind === 'sale').map((one) => [one, one.body as never] as const);
      expect(new Map(trade.sales.map((one) => [one.sale, [one.at, one.day, one.paid, one.units, one.member]]))).toEqual(
        new Map(
          sold.map(([{ at, businessDay }, { saleId, cashDue, lines, member }]) => [
            saleId,
            [at, businessDay, cashDue, sumOf(lines), (member as { id: string } | undefined)?.id],
          ]),
        ),
      );
      const catalogued = each.sales.flatMap(({ lines }) => lines.filter(({ openItem }) => openItem === undefined));
      expect(trade.products).toEqual(new Set(catalogued.map(({ product }) => product.id)));
      expect(trade.withCoupons).toHaveLength(each.sales.filter(({ coupon }) => coupon).length);
    }),
    { numRuns: 60 },
  );
});
const sumOf = (lines: readonly { readonly quantity: number }[]): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

test('a sale that several share only since it was put right is shared line by line, as it would have been', async () => {
  const line = {
    roundOffShare: 0,
    quantity: 1,
    product: { id: 'p1' },
    serving: undefined,
    openItem: undefined,
  } as const;
  const lines = [
    { ...line, net: 12_462 },
    { ...line, net: 10_584 },
  ];
  const sold = { day: 0, lines, serving: [], member: null, buyer: null, staff: null, swap: false, coupon: false };
  const serving = [
    { guide: '2001', shareBp: 3055 },
    { guide: '2002', shareBp: 6945 },
  ];
  const documents = documentsOf({ sales: [sold], refunds: [], corrections: [{ of: 0, day: 1, serving }] });
  const trade = await readTrade(cloud.running.cloud, await keep(documents), SPAN, new AbortController().signal);
  expect(Object.fromEntries(servedNet(trade))).toEqual({ '2001': 7040, '2002': 16_006 });
});

test('whoever goes away stops the work: the rest of the days is not read, and nobody is said to have read it', async () => {
  const { database } = cloud.running.cloud;
  const asked: string[] = [];
  const gone = new AbortController();
  const rows = database.rows.bind(database);
  const token = await cloud.logIn();
  const watched: typeof database.rows = async (sql, ...rest) => {
    if (sql.includes('"hasCoupons"')) {
      asked.push(sql);
      gone.abort();
      // Until the cloud has seen the connection end.
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return rows(sql, ...rest);
  };
  Object.assign(database, { rows: watched });
  try {
    const url = `${cloud.url}/v1/reports/seven-kinds?store=S001&from=2026-01-01&to=2026-12-31`;
    const answer = fetch(url, { signal: gone.signal, headers: { authorization: `Bearer ${token}` } });
    await expect(answer).rejects.toThrow('abort');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    // Two slices at once had begun; a year has 46.
    expect(asked).toHaveLength(2);
    const noted = await database.rows("SELECT 1 FROM audit_log WHERE what LIKE 'seven-kinds%2026-01-01%'");
    expect(noted).toEqual([]);
  } finally {
    Object.assign(database, { rows });
  }
});
