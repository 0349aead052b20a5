/** Goods of one store that come back in a sister store: proof by the receipt, holds, flags in both stores; on a real PostgreSQL. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { base64UrlOf, bytesOfBase64Url } from '../../../sync/domain/packed-bytes.ts';
import { giftReceiptText, shortReceiptText } from '../../../sync/protocol/short-receipt.ts';
import { keyMark } from '../../../sync/protocol/receipt-trust.ts';
import { storeScope } from '../../../sync/protocol/messages.ts';
import { putStaff } from '../../../sync/cloud/store/staff.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { bookHash, startTestCloud, type SignedEntry, type TestCloud, type TestTerminal } from './harness.ts';
import { openStore, pairIn, tokenOf, trustOf } from './sister-store.ts';

let cloud: TestCloud;
let hash: string;
let seller: TestTerminal;
let sister: TestTerminal;
beforeAll(async () => {
  cloud = await startTestCloud();
  await openStore(cloud, 'S002');
  [seller, sister] = [await pairIn(cloud, 'S001'), await pairIn(cloud, 'S002')];
  hash = await bookHash(seller, 'demo-1');
});
afterAll(() => cloud.close());

interface Sold {
  readonly saleId: string;
  readonly receiptNumber: string;
}
const twoTees = { ...TEE_LINE, quantity: 2, base: 19_800, net: 19_800, tax: 2278 };
const soldOf = (entry: SignedEntry): Sold => entry['body'] as Sold;

/** Two T-shirts for 198.00 in cash. */
function sell(): SignedEntry {
  const now = cloud.ports.clock.now();
  return seller.sale({
    pricing: { now, version: 1, book: 'demo-1', bookHash: hash, roundOffUnit: 0, coupons: [], pointsAsked: 0 },
    lines: [twoTees],
    total: 19_800,
    cashDue: 19_800,
    tenders: [{ tenderId: 't1', kind: 'cash', amount: 20_000 }],
    change: 200,
  });
}
const refundOf = (
  terminal: TestTerminal,
  { saleId, receiptNumber }: Sold,
  over: Readonly<Record<string, unknown>> = {},
) =>
  terminal.entry('refund', {
    refundId: terminal.freshId(),
    receiptNumber: terminal.nextReceipt(),
    store: terminal.profile.store.id,
    terminal: terminal.id,
    shift: '019a0000-0000-7000-8000-000000000001',
    cashier: '1001',
    sale: { saleId, receiptNumber },
    lines: [{ lineId: '1', product: TEE_LINE.product, units: 1, amount: 9900, refundedBefore: 0 }],
    total: 9900,
    tenders: [{ tenderId: 'r1', kind: 'cash', amount: 9900, of: 't1' }],
    pointsReturned: 0,
    couponsRevived: [],
    heldBy: 'offline',
    knownFrom: 'receipt',
    ...over,
  });
const known = (terminal: TestTerminal, number: string, proof?: string) =>
  cloud.ask<{ code?: string; sale: { saleId: string } | null; refunds: { store: string }[]; held: unknown[] }>(
    `/v1/returns/${number}${proof === undefined ? '' : `?proof=${encodeURIComponent(proof)}`}`,
    { token: terminal.token },
  );
const hold = (terminal: TestTerminal, { saleId, receiptNumber }: Sold, units: number, receipt?: string) =>
  cloud.ask<{ code: string; left: unknown; receipts: readonly string[] }>('/v1/refund-holds', {
    token: terminal.token,
    json: {
      refundId: terminal.freshId(),
      saleId,
      receiptNumber,
      lines: [{ lineId: '1', units }],
      journalled: [],
      ...(receipt === undefined ? {} : { receipt }),
    },
  });
const ledgerFlags = async (store: string, entry: SignedEntry): Promise<readonly string[]> => {
  const [row] = await cloud.running.cloud.database.rows<{ flags: string[] | null }>(
    "SELECT body->'flags' AS flags FROM documents WHERE scope = $1 AND collection = 'ledger' AND id = $2",
    [storeScope('demo', store), entry.id],
  );
  return row?.flags ?? [];
};
const alertsOf = async (store: string, entry: SignedEntry) =>
  cloud.running.cloud.database.rows<{ code: string; detail: string }>(
    'SELECT code, detail FROM alerts WHERE scope = $1 AND subject = $2',
    [storeScope('demo', store), `refund ${entry.id}`],
  );
const upload = async (terminal: TestTerminal, ...entries: SignedEntry[]) =>
  expect((await terminal.upload(entries)).body.quarantined).toEqual([]);

describe('a sister store’s sale', () => {
  test('is told to whoever has its receipt: by the sale’s id or by the short code, and to nobody else', async () => {
    const sale = sell();
    await upload(seller, sale);
    const { saleId, receiptNumber } = soldOf(sale);
    expect((await known(sister, receiptNumber)).body.code).toBe('other_store');
    expect((await known(sister, receiptNumber, sister.freshId())).body.code).toBe('other_store');
    expect((await known(sister, receiptNumber, saleId)).body.sale?.saleId).toBe(saleId);
    const short = seller.sign(shortReceiptText({ receiptNumber: receiptNumber as never, total: 19_800 }, sale.hash));
    expect((await known(sister, receiptNumber, `19800/${short}`)).body.sale?.saleId).toBe(saleId);
    expect((await known(sister, receiptNumber, `19801/${short}`)).body.code).toBe('other_store');
    const gift = seller.sign(giftReceiptText({ receiptNumber: receiptNumber as never, lines: ['1'] }, sale.hash));
    expect((await known(sister, receiptNumber, `gift/1/${gift}`)).body.sale?.saleId).toBe(saleId);
    expect((await known(sister, receiptNumber, `gift/2/${gift}`)).body.code).toBe('other_store');
    expect((await known(sister, receiptNumber.replace('S001', 'S777'), saleId)).body.code).toBe('other_store');
  });

  test('is held across stores: a unit that the sister takes is gone in the store that sold it', async () => {
    const sale = sell();
    await upload(seller, sale);
    expect((await hold(sister, soldOf(sale), 1)).status).toBe(200);
    const here = await hold(seller, soldOf(sale), 2);
    expect([here.status, here.body.left]).toEqual([409, [{ lineId: '1', left: 1 }]]);
    expect((await known(seller, soldOf(sale).receiptNumber)).body.held).toEqual([{ lineId: '1', units: 1 }]);
    expect((await hold(sister, { ...soldOf(sale), saleId: sister.freshId() }, 1)).body.code).toBe('other_store');
  });

  test('that has not arrived is held by its signed receipt, and by no other', async () => {
    const sale = sell();
    const token = await tokenOf(cloud, seller, sale);
    expect((await hold(sister, soldOf(sale), 1)).body.code).toBe('other_store');
    const bytes = bytesOfBase64Url(token) ?? new Uint8Array();
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    expect((await hold(sister, soldOf(sale), 1, base64UrlOf(bytes))).body.code).toBe('other_store');
    expect((await hold(sister, soldOf(sale), 3, token)).body).toMatchObject({
      code: 'units_gone',
      left: [{ lineId: '1', left: 2 }],
    });
    expect((await hold(sister, soldOf(sale), 2, token)).status).toBe(200);
    await upload(seller, sale);
    expect((await hold(seller, soldOf(sale), 1)).body.code).toBe('units_gone');
  });
});

describe('a refund in a sister store', () => {
  test('counts in the store that sold: what is left there is less, and no flag stands', async () => {
    const sale = sell();
    const token = await tokenOf(cloud, seller, sale);
    const back = refundOf(sister, soldOf(sale), { receipt: token });
    await upload(seller, sale);
    await upload(sister, back);
    expect(await ledgerFlags('S002', back)).toEqual([]);
    expect(await alertsOf('S002', back)).toEqual([]);
    const seen = await known(seller, soldOf(sale).receiptNumber);
    expect(seen.body.refunds.map(({ store }) => store)).toEqual(['S002']);
    expect((await hold(seller, soldOf(sale), 2)).body).toMatchObject({
      code: 'units_gone',
      left: [{ lineId: '1', left: 1 }],
      receipts: [soldOf(back).receiptNumber],
    });
  });

  test('is the drawer’s of the store that paid and the guide’s of the store that sold', async () => {
    const other = await pairIn(cloud, 'S001');
    const sale = other.sale({ serving: [{ guide: '2002', shareBp: 10_000 }] });
    const back = refundOf(sister, soldOf(sale), { receipt: await tokenOf(cloud, other, sale) });
    await upload(other, sale);
    await upload(sister, back);
    const day = String(back['businessDay']);
    const query = `from=${day}&to=${day}`;
    const { database, secrets } = cloud.running.cloud;
    const boss = {
      id: '9100',
      name: '王总',
      roles: ['storeManager'],
      stores: ['S001', 'S002'],
      tokenNumber: 9100,
      from: 0,
    };
    await putStaff(database, secrets, cloud.ports, 'brand:demo', boss as unknown as StaffDocument, '999999');
    const token = await cloud.logIn('9100');
    const guides = await cloud.ask<{ items: Record<string, unknown>[] }>(
      `/v1/reports/sales-by-guide?store=S001&${query}`,
      { token },
    );
    expect(guides.body.items.find(({ guide }) => guide === '2002')).toMatchObject({
      net: 9900,
      refunded: 0,
      refundedElsewhere: 9900,
    });
    const drawers = await cloud.ask<{ items: Record<string, unknown>[] }>(
      `/v1/reports/sales-by-tender?store=S001&${query}`,
      { token },
    );
    expect(drawers.body.items.find(({ tender }) => tender === 'cash')).toMatchObject({ refunded: 0 });
  });

  test('before its sale arrives is proven by the receipt that it carries; without one a person looks', async () => {
    const sale = sell();
    const token = await tokenOf(cloud, seller, sale);
    const [proven, bare] = [refundOf(sister, soldOf(sale), { receipt: token }), refundOf(sister, soldOf(sale))];
    await upload(sister, proven, bare);
    expect([await ledgerFlags('S002', proven), await ledgerFlags('S002', bare)]).toEqual([[], ['unknown_sale']]);
    expect((await alertsOf('S002', bare)).map(({ code }) => code)).toEqual(['refund_elsewhere']);
    const dear = refundOf(sister, soldOf(sale), {
      receipt: token,
      lines: [{ lineId: '1', product: TEE_LINE.product, units: 1, amount: 9950, refundedBefore: 1 }],
      total: 9950,
      tenders: [{ tenderId: 'r1', kind: 'cash', amount: 9950, of: 't1' }],
    });
    await upload(sister, dear);
    expect(await ledgerFlags('S002', dear)).toEqual(['refund_differs']);
    // The sale comes, and the store that sold takes back more than is left: both receipts are named in both stores.
    await upload(seller, sale);
    const here = refundOf(seller, soldOf(sale), { knownFrom: 'journal' });
    await upload(seller, here);
    expect(await ledgerFlags('S001', here)).toEqual(['refund_exceeds_sale']);
  });

  test.each(['the store that sold first', 'the sister first'])(
    'of the same units while both are offline is flagged on sync with both receipts: %s',
    async (order) => {
      const sale = sell();
      const token = await tokenOf(cloud, seller, sale);
      const all = {
        lines: [{ lineId: '1', product: TEE_LINE.product, units: 2, amount: 19_800, refundedBefore: 0 }],
        total: 19_800,
        tenders: [{ tenderId: 'r1', kind: 'cash', amount: 19_800, of: 't1' }],
      };
      const here = refundOf(seller, soldOf(sale), { ...all, knownFrom: 'journal' });
      const there = refundOf(sister, soldOf(sale), { ...all, receipt: token });
      const isHereFirst = order.startsWith('the store');
      if (isHereFirst) {
        await upload(seller, sale, here);
        await upload(sister, there);
      } else {
        await upload(sister, there);
        await upload(seller, sale, here);
      }
      const [first, last] = isHereFirst ? [here, there] : [there, here];
      const lastStore = isHereFirst ? 'S002' : 'S001';
      expect(await ledgerFlags(lastStore, last)).toEqual(['refund_exceeds_sale']);
      const both = `${soldOf(first).receiptNumber}, ${soldOf(last).receiptNumber}`;
      expect(await alertsOf('S001', last)).toEqual([{ code: 'refund_exceeds_sale', detail: both }]);
      if (isHereFirst) expect(await alertsOf('S002', last)).toEqual([{ code: 'refund_exceeds_sale', detail: both }]);
    },
  );

  test('by a terminal that was revoked since proves nothing by itself, and every till hears of it with its next token', async () => {
    const stolen = await pairIn(cloud, 'S001');
    const entry = stolen.sale();
    const token = await tokenOf(cloud, stolen, entry);
    const manager = await cloud.logIn();
    await cloud.ask(`/v1/terminals/${stolen.id}/revoke`, { method: 'POST', token: manager, json: {} });
    const back = refundOf(sister, soldOf(entry), { receipt: token });
    await upload(sister, back);
    expect(await ledgerFlags('S002', back)).toEqual(['unknown_sale']);
    const key = stolen.key.export({ format: 'jwk' }).x ?? '';
    expect((await trustOf(cloud, sister)).revoked).toContain(keyMark(key));
  });
});
