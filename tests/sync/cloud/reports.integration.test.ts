/** A manager's reports over a real ledger. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCloud, type TestCloud, type TestTerminal } from './harness.ts';

let cloud: TestCloud;
let terminal: TestTerminal;
let manager: string;
interface Report {
  readonly items: Readonly<Record<string, unknown>>[];
}
beforeAll(async () => {
  cloud = await startTestCloud();
  terminal = await cloud.pair('=HYPERLINK("evil")');
  manager = await cloud.logIn();
  const sold = terminal.sale();
  const body = sold['body'] as { saleId: string; receiptNumber: string; lines: { product: unknown }[] };
  const shared = terminal.sale({
    tenders: [
      { tenderId: 't1', kind: 'cash', amount: 5000 },
      { tenderId: 't2', kind: 'wechat', amount: 4900 },
    ],
    change: 0,
    serving: [
      { guide: '2001', shareBp: 5000 },
      { guide: '2002', shareBp: 5000 },
    ],
  });
  const alone = terminal.sale({ serving: [] });
  const training = terminal.sale({ training: true });
  const refund = terminal.entry('refund', {
    refundId: terminal.freshId(),
    receiptNumber: terminal.nextReceipt(),
    store: 'S001',
    terminal: terminal.id,
    shift: '019a0000-0000-7000-8000-000000000001',
    cashier: '1001',
    sale: { saleId: body.saleId, receiptNumber: body.receiptNumber },
    lines: [{ lineId: '1', product: body.lines[0]?.product, units: 1, amount: 9900, refundedBefore: 0 }],
    total: 9900,
    tenders: [{ tenderId: 'r1', kind: 'cash', amount: 9900 }],
    pointsReturned: 0,
    couponsRevived: [],
  });
  const answer = await terminal.upload([sold, shared, alone, training, refund]);
  if (answer.status !== 200 || answer.body.quarantined.length > 0) throw new Error(answer.text);
});
afterAll(() => cloud.close());

test('sales by hour count what was paid, refunds apart, training not at all', async () => {
  const { body } = await cloud.ask<Report>('/v1/reports/sales-by-hour?store=S001', { token: manager });
  const sum = (name: string): number => body.items.reduce((all, row) => all + Number(row[name]), 0);
  expect([sum('sales'), sum('units'), sum('net'), sum('refunded')]).toEqual([3, 3, 29_700, 9900]);
});

test('sales by tender take change off cash', async () => {
  const { body } = await cloud.ask<Report>('/v1/reports/sales-by-tender', { token: manager });
  expect(body.items).toEqual([
    { tender: 'cash', count: 3, amount: 24_800, refunded: 9900 },
    { tender: 'wechat', count: 1, amount: 4900, refunded: 0 },
  ]);
});

test('sales by guide share a sale as it says, and name who served nobody', async () => {
  const { body } = await cloud.ask<Report>('/v1/reports/sales-by-guide', { token: manager });
  expect(body.items).toEqual([
    { guide: '2001', name: '林晓雨', sales: 2, net: 14_850, refunded: 9900, refundedElsewhere: 0 },
    { guide: '', name: '', sales: 1, net: 9900, refunded: 0, refundedElsewhere: 0 },
    { guide: '2002', name: '赵明', sales: 1, net: 4950, refunded: 0, refundedElsewhere: 0 },
  ]);
});

test('CSV comes in yuan, by Accept or by format, and runs no formula', async () => {
  const byAccept = await cloud.ask('/v1/reports/sales-by-tender', { token: manager, headers: { accept: 'text/csv' } });
  expect(byAccept.headers.get('content-type')).toContain('text/csv');
  expect(byAccept.text.replace(/^\uFEFF/, '')).toBe(
    'tender,count,amount,refunded,platform,face,settlement\r\ncash,3,248.00,99.00,,,\r\nwechat,1,49.00,0.00,,,\r\n',
  );
  const terminals = await cloud.ask('/v1/reports/terminals?format=csv', { token: manager });
  expect(terminals.text).toContain(`"'=HYPERLINK(""evil"")"`);
});

test('other days are empty, a period that makes no sense is refused', async () => {
  const past = await cloud.ask<Report>('/v1/reports/sales-by-hour?from=2026-01-01&to=2026-01-31', { token: manager });
  expect(past.body.items).toEqual([]);
  expect((await cloud.ask('/v1/reports/sales-by-hour?from=2026-02-01&to=2026-01-01', { token: manager })).status).toBe(
    422,
  );
  expect((await cloud.ask('/v1/reports/everything', { token: manager })).status).toBe(422);
  expect((await cloud.ask('/v1/reports/terminals?store=S999', { token: manager })).status).toBe(403);
});

test('sales come newest first, page by page', async () => {
  const { body } = await cloud.ask<Report & { next: string | null }>('/v1/sales', { token: manager });
  expect(body.items).toHaveLength(3);
  expect(body.next).toBeNull();
  expect(
    (await cloud.ask<Report>('/v1/sales?receiptNumber=S001-99-261121-0001', { token: manager })).body.items,
  ).toEqual([]);
});
