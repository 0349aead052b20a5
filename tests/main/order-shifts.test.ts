/** A deposit over two shifts: owed in the first, used in the second, paid back with the goods; every figure to the fen. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { eventually, TEE, Till } from './support/till.ts';

let till: Till;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
});
afterEach(() => till.end());

/** Pays what is due in cash and gives what the host then shows as paid. */
async function paid(amount: number, tenderId: string) {
  const { saleId, revision, cashDue } = await till.get('cart.get', {});
  const sale = { saleId: saleId as never, revision };
  const { rows } = await till.get('tender.add', { ...sale, tenderId, kind: 'cash', amount: amount as never });
  return {
    ...sale,
    cashDue,
    tenders: rows.map(({ tenderId: id, kind, amount: part }) => ({ tenderId: id, kind, amount: part })),
  };
}
/** Closed by the manager with what is expected; its Z report, and the printed one that says this. */
async function closed(expectedCash: number, saying: string) {
  const { shift } = (await till.journal()).findLast(({ kind }) => kind === 'shift.opened')?.body as { shift: never };
  await till.get('session.logout', {});
  await till.login('9001', '999999');
  await till.get('shift.close', {
    countedCash: expectedCash as never,
    denominations: { '10000': expectedCash / 10_000 },
  });
  const { report } = await till.get('shift.report', { shift });
  await till.get('shift.print', { shift });
  const slip = await eventually(async () => {
    const slips = (await till.get('print.virtualSlips', {})).items.map(({ rows }) => rows.join('\n'));
    return slips.find((text) => text.includes('Z 报表') && text.includes(saying));
  });
  await till.get('session.logout', {});
  await till.login();
  return { report, slip };
}
const cashOf = (entries: readonly { readonly kind: string; readonly body: unknown }[]): number =>
  entries.reduce((sum, { kind, body }) => {
    if (kind !== 'sale' && kind !== 'order.held' && kind !== 'refund') return sum;
    const { tenders, change } = body as Pick<EntryOf<'sale'>['body'], 'tenders'> & { readonly change?: number };
    const cash = tenders.reduce((all, tender) => (tender.kind === 'cash' ? all + tender.amount : all), 0);
    return kind === 'refund' ? sum - cash : sum + cash - (change ?? 0);
  }, 0);

test('held with 100.00, picked up in the next shift, refunded: both Z reports, the drawer and the journal agree', async () => {
  await till.add(TEE, 2);
  await till.serve();
  const { revision } = await till.get('cart.get', {});
  const promisedAt = (Date.now() + 86_400_000) as never;
  await till.get('order.begin', { revision, name: '王女士', promisedAt, deposit: 10_000 as never });
  const { saleId, revision: now, tenders } = await paid(10_000, 't1');
  const { order } = await till.get('order.hold', { saleId, revision: now, tenders });

  const first = await closed(60_000, '收取');
  expect(first.report).toMatchObject({
    net: 0,
    sales: { count: 0 },
    tenders: [],
    expectedCash: 60_000,
    count: { overShort: 0 },
    liabilities: [{ kind: 'deposit', taken: 10_000, used: 0, returned: 0, forfeited: 0, cash: 10_000 }],
  });
  expect(first.slip).toMatch(/定金 \(不计销售\)[\s\S]*收取 +100\.00/);
  expect(first.slip).toMatch(/定金现金收支 +100\.00/);
  expect(first.slip).toMatch(/应有现金 +600\.00/);

  await till.get('shift.open', { float: 60_000 as never });
  await till.get('order.open', { order, unclaimed: false });
  const sale = await till.get('sale.commit', await paid(9800, 't2'));
  expect(sale).toMatchObject({ total: 19_800, change: 0 });
  const sold = await till.get('shift.report', {}).catch(() => null);
  expect(sold === null || sold.report.net === 19_800).toBe(true);
  await till.get('return.commit', {
    receiptNumber: sale.receiptNumber,
    refundId: '019a0000-0000-7000-9000-000000000001' as never,
    total: 19_800 as never,
    lines: [{ lineId: '1', units: 2 }],
  });
  const second = await closed(50_000, '抵付货款');
  expect(second.report).toMatchObject({
    net: 0,
    sales: { count: 1, amount: 19_800 },
    refunds: { count: 1, amount: 19_800 },
    expectedCash: 50_000,
    count: { overShort: 0 },
    liabilities: [{ taken: 0, used: 10_000, returned: 0, forfeited: 0, cash: 0 }],
  });
  expect(second.slip).toMatch(/抵付货款 +-100\.00/);
  // What came into the drawer in all went out of it again.
  expect(cashOf(await till.journal())).toBe(0);
  expect((await till.get('order.list', {})).orders).toMatchObject([{ state: 'sold', held: 0 }]);
});
