/** The digital receipt: from its signed code before the sale arrives, from the ledger afterwards, a gift's without prices. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { base64UrlOf, bytesOfBase64Url } from '../../../sync/domain/packed-bytes.ts';
import { giftReceiptText, shortReceiptText } from '../../../sync/protocol/short-receipt.ts';
import { TEE_LINE } from '../../fixtures/tee-line.ts';
import { startTestCloud, type SignedEntry, type TestCloud, type TestTerminal } from './harness.ts';
import { openStore, pairIn, tokenOf } from './sister-store.ts';

let cloud: TestCloud;
let seller: TestTerminal;
let sister: TestTerminal;
beforeAll(async () => {
  cloud = await startTestCloud();
  await openStore(cloud, 'S002');
  [seller, sister] = [await pairIn(cloud, 'S001'), await pairIn(cloud, 'S002')];
});
afterAll(() => cloud.close());

const PEEK = process.env['RECEIPT_PAGES'];
/** The page as a phone gets it; kept where somebody wants to look at it. */
async function page(path: string, language = 'zh-CN', name = 'page') {
  const answer = await cloud.ask(`/r/${path}`, { headers: { accept: 'text/html', 'accept-language': language } });
  if (PEEK !== undefined) {
    mkdirSync(PEEK, { recursive: true });
    writeFileSync(`${PEEK}/${name}-${language}.html`, answer.text);
  }
  return answer;
}
const bodyOf = (entry: SignedEntry) => entry['body'] as { saleId: string; receiptNumber: string };
const two = { ...TEE_LINE, quantity: 2, base: 19_800, net: 19_800, tax: 2278 };
const sell = () =>
  seller.sale({
    lines: [two, { ...TEE_LINE, lineId: '2', product: { ...TEE_LINE.product, name: '直筒牛仔裤', spec: '蓝 <L>' } }],
    total: 29_700,
    cashDue: 29_700,
    tenders: [{ tenderId: 't1', kind: 'cash', amount: 30_000 }],
    change: 300,
  });

describe('the digital receipt', () => {
  test('shows what the code is signed for before the sale arrives, and says that the store has not confirmed it', async () => {
    const sale = sell();
    const token = await tokenOf(cloud, seller, sale);
    const before = await page(token, 'zh-CN', 'unconfirmed');
    expect(before.status).toBe(200);
    for (const part of [bodyOf(sale).receiptNumber, '纯棉T恤', '297.00', '现金', '300.00', '门店还没有上传这一单'])
      expect(before.text).toContain(part);
    expect((await page(token, 'en', 'unconfirmed')).text).toContain('Not yet confirmed by the store');
    await seller.upload([sale]);
    const after = await page(token, 'en-GB,en;q=0.9', 'confirmed');
    expect(after.text).toContain('Confirmed by the store');
    expect(after.text).toContain('蓝 &lt;L&gt;');
    expect(after.text).not.toContain('<L>');
    const { body } = await cloud.ask<{ state: string; due: number }>(`/r/${token}`, {
      headers: { accept: 'application/json' },
    });
    expect(body).toMatchObject({ state: 'confirmed', due: 29_700, refunds: [] });
  });

  test('tells what came back since, also in a sister store', async () => {
    const sale = sell();
    const token = await tokenOf(cloud, seller, sale);
    await seller.upload([sale]);
    const { saleId, receiptNumber } = bodyOf(sale);
    const refund = sister.entry('refund', {
      refundId: sister.freshId(),
      receiptNumber: sister.nextReceipt(),
      store: 'S002',
      terminal: sister.id,
      shift: '019a0000-0000-7000-8000-000000000001',
      cashier: '1001',
      sale: { saleId, receiptNumber },
      lines: [{ lineId: '1', product: TEE_LINE.product, units: 1, amount: 9900, refundedBefore: 0 }],
      total: 9900,
      tenders: [{ tenderId: 'r1', kind: 'cash', amount: 9900, of: 't1' }],
      pointsReturned: 0,
      couponsRevived: [],
      knownFrom: 'receipt',
      receipt: token,
    });
    expect((await sister.upload([refund])).body.quarantined).toEqual([]);
    const { text } = await page(token, 'zh-CN', 'refunded');
    for (const part of [bodyOf(refund).receiptNumber, '退 1 件', '-99.00', 'S002', '198.00'])
      expect(text).toContain(part);
    await page(token, 'en', 'refunded');
  });

  test('of a short code comes from the ledger alone, and only for the code that its terminal signed', async () => {
    const sale = sell();
    const { receiptNumber } = bodyOf(sale);
    const signature = seller.sign(
      shortReceiptText({ receiptNumber: receiptNumber as never, total: 29_700 }, sale.hash),
    );
    expect((await page(`${receiptNumber}/29700/${signature}`)).status).toBe(404);
    await seller.upload([sale]);
    expect((await page(`${receiptNumber}/29700/${signature}`)).text).toContain('297.00');
    expect((await page(`${receiptNumber}/29701/${signature}`)).status).toBe(404);
    expect((await page(receiptNumber)).status).toBe(404);
  });

  test('of a gift shows the lines of the slip and no price, payment or refund', async () => {
    const sale = sell();
    const { receiptNumber } = bodyOf(sale);
    await seller.upload([sale]);
    const signature = seller.sign(giftReceiptText({ receiptNumber: receiptNumber as never, lines: ['2'] }, sale.hash));
    const { status, text } = await page(`${receiptNumber}/gift/2/${signature}`, 'zh-CN', 'gift');
    expect(status).toBe(200);
    expect(text).toContain('直筒牛仔裤');
    expect(text).toContain(receiptNumber);
    for (const part of ['纯棉T恤', '99.00', '297.00', '¥', '现金']) expect(text).not.toContain(part);
    await page(`${receiptNumber}/gift/2/${signature}`, 'en', 'gift');
    const { body } = await cloud.ask(`/r/${receiptNumber}/gift/2/${signature}`, {
      headers: { accept: 'application/json' },
    });
    expect(JSON.stringify(body)).not.toMatch(/9900|29700|amount|due/);
    expect((await page(`${receiptNumber}/gift/1/${signature}`)).status).toBe(404);
  });

  test('of a code that must not be believed is a page with its reason; no script, no framing, no other origin', async () => {
    const sale = sell();
    const token = await tokenOf(cloud, seller, sale);
    const bytes = bytesOfBase64Url(token) ?? new Uint8Array();
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const forged = await page(base64UrlOf(bytes), 'zh-CN', 'forged');
    expect([forged.status, forged.text.includes('这个码不对')]).toEqual([404, true]);
    const practised = await page(await tokenOf(cloud, seller, sale, { training: true }), 'en', 'training');
    expect([practised.status, practised.text.includes('A practice receipt')]).toEqual([404, true]);
    expect((await page('nonsense')).status).toBe(404);
    const policy = forged.headers.get('content-security-policy') ?? '';
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'none'"])
      expect(policy).toContain(part);
    expect(forged.text).not.toContain('<script');
    expect(forged.headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('is slowed down for whoever tries codes that nobody printed, and a genuine one is still shown', async () => {
    const sale = sell();
    const token = await tokenOf(cloud, seller, sale);
    const statuses = new Set<number>();
    for (let tries = 0; tries < 70; tries += 1) statuses.add((await page(`nonsense${String(tries)}`)).status);
    expect([...statuses]).toEqual([404, 429]);
    expect((await page(token)).status).toBe(200);
  });
});
