/** Goods for goods on a real PostgreSQL: what fits has no flag and adds up per tender; what does not is kept and flagged. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { bookHash, startTestCloud, type SignedEntry, type TestCloud, type TestTerminal } from './harness.ts';

let cloud: TestCloud;
let hash: string;
beforeAll(async () => {
  cloud = await startTestCloud();
  hash = await bookHash(await cloud.pair(), 'demo-1');
});
afterAll(() => cloud.close());

type Body = Record<string, unknown> & { readonly saleId: string; readonly receiptNumber: string };
const bodyOf = (entry: SignedEntry): Body => entry['body'] as Body;
const pricing = () => ({
  now: cloud.ports.clock.now(),
  version: 1,
  book: 'demo-1',
  bookHash: hash,
  roundOffUnit: 0,
  coupons: [],
  pointsAsked: 0,
});
const saleOf = (terminal: TestTerminal, over: Readonly<Record<string, unknown>>): SignedEntry =>
  terminal.sale({ pricing: pricing(), lines: [TEE_LINE], total: 9900, cashDue: 9900, change: 0, ...over });
const cash = (amount: number) => ({ tenderId: 't1', kind: 'cash', amount });
const stands = [{ kind: 'cash', amount: 9900, of: 't1' }];

/** The tee of `sale` comes back for another one, in one batch. */
function exchange(
  terminal: TestTerminal,
  sale: SignedEntry,
  newSale: Readonly<Record<string, unknown>> = {},
  refund: Readonly<Record<string, unknown>> = {},
): readonly SignedEntry[] {
  const refundId = terminal.freshId();
  const saleId = terminal.freshId();
  const { saleId: of, receiptNumber } = bodyOf(sale);
  const back = terminal.entry('refund', {
    refundId,
    receiptNumber: terminal.nextReceipt(),
    store: 'S001',
    terminal: terminal.id,
    shift: '019a0000-0000-7000-8000-000000000001',
    cashier: '1001',
    sale: { saleId: of, receiptNumber },
    lines: [{ lineId: '1', product: TEE_LINE.product, units: 1, amount: 9900, refundedBefore: 0 }],
    total: 9900,
    tenders: [{ tenderId: 'x1', kind: 'exchange', amount: 9900, stands }],
    pointsReturned: 0,
    couponsRevived: [],
    heldBy: 'cloud',
    knownFrom: 'journal',
    exchangeFor: saleId,
    ...refund,
  });
  const tenders = [{ tenderId: 'x1', kind: 'exchange', amount: 9900, stands }];
  return [back, saleOf(terminal, { saleId, exchangeOf: back.id, tenders, ...newSale })];
}
async function uploaded(terminal: TestTerminal, entries: readonly SignedEntry[]): Promise<readonly unknown[]> {
  expect((await terminal.upload([...entries])).body.quarantined).toEqual([]);
  const { documents } = (await terminal.pull('ledger')).body;
  return entries.map(({ id }) => documents.find((document) => document['id'] === id)?.['flags']);
}
const byTender = async (terminal: TestTerminal) => {
  const { documents } = (await terminal.pull('ledger')).body;
  const day = String(documents.at(-1)?.['businessDay']);
  const report = await cloud.ask<{ items: { tender: string; amount: number; refunded: number }[] }>(
    `/v1/reports/sales-by-tender?from=${day}&to=${day}`,
    { token: await cloud.logIn() },
  );
  return (kind: string) => report.body.items.find(({ tender }) => tender === kind) ?? { amount: 0, refunded: 0 };
};

test('an exchange and a swap have no flag, and by exchange as much goes out as comes in', async () => {
  const one = await cloud.pair();
  const first = saleOf(one, { tenders: [cash(9900)] });
  expect(await uploaded(one, [first])).toEqual([undefined]);
  expect(await uploaded(one, exchange(one, first))).toEqual([undefined, undefined]);
  // Two tees: one pays by goods, the other by cash.
  const second = saleOf(one, { tenders: [cash(9900)] });
  await uploaded(one, [second]);
  const two = { ...TEE_LINE, quantity: 2, base: 19_800, net: 19_800, tax: 2278 };
  const up = exchange(one, second, {
    lines: [two],
    total: 19_800,
    cashDue: 19_800,
    tenders: [{ tenderId: 'x1', kind: 'exchange', amount: 9900, stands }, cash(9900)],
  });
  expect(await uploaded(one, up)).toEqual([undefined, undefined]);
  const sums = await byTender(one);
  expect(sums('exchange')).toMatchObject({ amount: 19_800, refunded: 19_800 });
  expect(sums('cash')).toMatchObject({ amount: 29_700, refunded: 0 });
});

test('a swap keeps savings that no rule gives any more, without a flag; other amounts are flagged', async () => {
  const one = await cloud.pair();
  const saved = { ...TEE_LINE, itemDiscount: 900, net: 9000, tax: 1035, applied: [['old_promotion', 900]] };
  const sale = saleOf(one, { lines: [saved], total: 9000, cashDue: 9000, tenders: [cash(9000)] });
  await uploaded(one, [sale]);
  const parts = [{ kind: 'cash', amount: 9000, of: 't1' }];
  const tenders = [{ tenderId: 'x1', kind: 'exchange', amount: 9000, stands: parts }];
  const refund = {
    lines: [{ lineId: '1', product: TEE_LINE.product, units: 1, amount: 9000, refundedBefore: 0 }],
    total: 9000,
    tenders,
  };
  const kept = { lines: [saved], total: 9000, cashDue: 9000, tenders, swap: true };
  expect(await uploaded(one, exchange(one, sale, kept, refund))).toEqual([undefined, undefined]);
  const again = saleOf(one, { lines: [saved], total: 9000, cashDue: 9000, tenders: [cash(9000)] });
  await uploaded(one, [again]);
  const other = { ...saved, applied: [['another', 900]] };
  expect(await uploaded(one, exchange(one, again, { ...kept, lines: [other] }, refund))).toEqual([
    undefined,
    ['exchange_differs'],
  ]);
});

test('a sale that names no refund, another sum or another sale is flagged, and the alert names both receipts', async () => {
  const one = await cloud.pair();
  const sale = saleOf(one, { tenders: [cash(9900)] });
  await uploaded(one, [sale]);
  const tenders = [{ tenderId: 'x1', kind: 'exchange', amount: 9900, stands }];
  expect(await uploaded(one, [saleOf(one, { tenders })])).toEqual([['exchange_differs']]);
  expect(await uploaded(one, [saleOf(one, { tenders, exchangeOf: one.freshId() })])).toEqual([['exchange_differs']]);
  const [back, sold] = exchange(one, sale, {}, { exchangeFor: one.freshId() });
  if (back === undefined || sold === undefined) throw new Error('no exchange');
  expect(await uploaded(one, [back, sold])).toEqual([undefined, ['exchange_differs']]);
  const alerts = await cloud.ask<{ items: { code: string; detail: string }[] }>('/v1/alerts', {
    token: await cloud.logIn(),
  });
  const details = alerts.body.items.filter(({ code }) => code === 'exchange_differs').map(({ detail }) => detail);
  expect(details).toContain(`${bodyOf(back).receiptNumber}, ${bodyOf(sold).receiptNumber}`);
});
