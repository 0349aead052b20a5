/** Two stores of a brand on a real cloud: what one sold comes back in the other by the code on the receipt, with and without a network. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import type { ShownReceipt } from '../../main/contract/return-views.ts';
import { fetchTransport, type CloudTransport } from '../../main/upload/cloud-transport.ts';
import { base64UrlOf, bytesOfBase64Url } from '../../sync/domain/packed-bytes.ts';
import { readReceiptToken, RECEIPT_TOKEN_LINES_MAX } from '../../sync/domain/receipt-token.ts';
import { brandScope, storeScope } from '../../sync/protocol/messages.ts';
import { putStaff } from '../../sync/cloud/store/staff.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import type { StaffDocument } from '../../sync/schemas/documents/catalogue.ts';
import { TEE_LINE } from '../fixtures/tee-line.ts';
import { startTestCloud, type TestCloud } from '../sync/cloud/harness.ts';
import { openStore, pairIn } from '../sync/cloud/sister-store.ts';
import { eventually, Till } from './support/till.ts';

const TEE = TEE_LINE.product as never;
let cloud: TestCloud;
let head: never;
beforeAll(async () => {
  cloud = await startTestCloud();
  await openStore(cloud, 'S002');
  const { database, secrets } = cloud.running.cloud;
  const person = { id: '1002', name: '李娜', roles: ['cashier'], stores: ['S002'], tokenNumber: 1002, from: 0 };
  await putStaff(database, secrets, cloud.ports, brandScope('demo'), person as unknown as StaffDocument, '111111');
  const boss = { ...person, id: '9002', name: '王店长', roles: ['storeManager'], tokenNumber: 9002 };
  await putStaff(database, secrets, cloud.ports, brandScope('demo'), boss as unknown as StaffDocument, '999999');
  const { body } = await (await pairIn(cloud, 'S001')).pull('priceBooks');
  head = body.documents.find(({ id }) => id === 'demo-1') as never;
});
afterAll(() => cloud.close());

/** A till of a store whose line can be cut. */
class StoreTill extends Till {
  isOnline = true;

  async open(store: string, staff: string): Promise<void> {
    const code = await cloud.ask<{ code: string }>('/v1/pairing-codes', {
      token: cloud.running.cloud.bootstrapSecret,
      json: { store },
    });
    const real = fetchTransport(cloud.url, {});
    const transport: CloudTransport = {
      request: (request) =>
        this.isOnline
          ? real.request(request)
          : Promise.resolve({ kind: 'unreachable', detail: 'cut', neverSent: true } as const),
      stream: () => Promise.resolve(),
    };
    await this.start({ cloudUrl: cloud.url, pairCode: code.body.code, transport: () => transport });
    await this.login(staff);
    await this.get('shift.open', { float: 50_000 as never });
    await this.get('catalogue.activate', { head });
  }

  /** Tees in one line, in cash unless `card`; the receipt as the customer holds it. */
  async sellTees(quantity: number, card = 0) {
    await this.add(TEE, quantity);
    await this.serve();
    const { cashDue } = await this.get('cart.get', {});
    const params = await this.commitParams(cashDue - card);
    const byCard = { tenderId: 't2', kind: 'card' as const, amount: card as never, reference: '8812' };
    const tenders = card === 0 ? params.tenders : [...params.tenders, byCard];
    const asked: MethodParams<'sale.commit'> = { ...params, tenders: tenders.filter(({ amount }) => amount > 0) };
    const { receiptNumber, saleId } = await this.get('sale.commit', asked);
    const shown = await this.get('sale.get', { receiptNumber });
    return { receiptNumber, saleId, code: shown?.receiptCode?.split('/r/')[1] ?? '' };
  }

  refunds = async (): Promise<EntryOf<'refund'>[]> =>
    (await this.journal()).filter((entry) => entry.kind === 'refund') as unknown as EntryOf<'refund'>[];

  /** All that is in the journal has reached the cloud. */
  sent = () => eventually(async () => (await this.get('app.state', {})).sync.pending === 0, 20_000);
}
type Sold = Awaited<ReturnType<StoreTill['sellTees']>>;

let [seller, sister] = [new StoreTill(), new StoreTill()];
beforeEach(async () => {
  [seller, sister] = [new StoreTill(), new StoreTill()];
  await Promise.all([seller.open('S001', '1001'), sister.open('S002', '1002')]);
});
afterEach(() => Promise.all([seller.end(), sister.end()]));

let ids = 0;
const freshId = () => `019b0000-0000-7000-8000-${String((ids += 1)).padStart(12, '0')}` as never;
const shownOf = (sold: Sold, code = sold.code): ShownReceipt => ({
  code,
  goods: [
    { id: TEE_LINE.product.id, sku: TEE_LINE.product.sku, name: TEE_LINE.product.name, category: 'apparel' },
  ] as never,
});
const plan = (till: StoreTill, sold: Sold, units: number, over: object = {}) =>
  till.call('return.plan', {
    receiptNumber: sold.receiptNumber,
    lines: units === 0 ? [] : [{ lineId: '1', units }],
    receipt: shownOf(sold),
    ...over,
  });
const commit = (till: StoreTill, sold: Sold, units: number, total: number, over: object = {}) =>
  till.call('return.commit', {
    receiptNumber: sold.receiptNumber,
    lines: [{ lineId: '1', units }],
    receipt: shownOf(sold),
    refundId: freshId(),
    total: total as never,
    ...over,
  });
const reasonOf = (answer: Awaited<ReturnType<typeof plan>>) => (answer.ok ? 'planned' : answer.details.reason);

describe('a sister store', () => {
  test('that is offline, and so is the store that sold, knows the sale from the receipt and pays back by it', async () => {
    [seller.isOnline, sister.isOnline] = [false, false];
    const sold = await seller.sellTees(3);
    expect(await plan(sister, sold, 0)).toMatchObject({
      ok: true,
      value: {
        knownFrom: 'receipt',
        sisterStore: 'S001',
        online: false,
        sale: {
          saleId: sold.saleId,
          store: 'S001',
          lines: [{ product: { name: '纯棉T恤', price: 9900 }, quantity: 3, net: 29_700 }],
        },
        lines: [{ lineId: '1', refunded: 0, left: 3, amountOfAllLeft: 29_700 }],
      },
    });
    expect(await commit(sister, sold, 1, 9900)).toMatchObject({ ok: true, value: { total: 9900, isUnchecked: true } });
    expect(await plan(sister, sold, 3)).toMatchObject({ details: { reason: 'already_refunded' } });
    const [refund] = await sister.refunds();
    expect(refund?.body).toMatchObject({
      store: 'S002',
      sale: { saleId: sold.saleId, receiptNumber: sold.receiptNumber },
      lines: [{ units: 1, amount: 9900, refundedBefore: 0, product: { name: '纯棉T恤', category: 'apparel' } }],
      tenders: [{ kind: 'cash', amount: 9900, of: 't1' }],
      knownFrom: 'receipt',
      heldBy: 'offline',
      receipt: sold.code,
    });
  });

  test('swaps a size and takes goods for other goods by the receipt, at what was paid', async () => {
    [seller.isOnline, sister.isOnline] = [false, false];
    const sold = await seller.sellTees(2);
    const other = { ...(TEE_LINE.product as object), id: 'tee-l', sku: 'TEE-L' } as never;
    const swapped = await sister.call('exchange.swap', {
      saleId: freshId(),
      receiptNumber: sold.receiptNumber,
      receipt: shownOf(sold),
      lineId: '1',
      units: 1,
      product: other,
    });
    expect(swapped).toMatchObject({ ok: true });
    const begun = await sister.call('exchange.begin', {
      receiptNumber: sold.receiptNumber,
      receipt: shownOf(sold),
      lines: [{ lineId: '1', units: 1 }],
      total: 9900 as never,
    });
    expect(begun).toMatchObject({ ok: true, value: { credit: { total: 9900 } } });
    await sister.add(TEE, 1);
    await sister.serve();
    const params = await sister.commitParams(0);
    const exchange = { tenderId: 'x1', kind: 'exchange' as const, amount: 9900 as never };
    expect(await sister.call('sale.commit', { ...params, tenders: [exchange] })).toMatchObject({ ok: true });
    [seller.isOnline, sister.isOnline] = [true, true];
    await Promise.all([seller.sent(), sister.sent()]);
    const { database } = cloud.running.cloud;
    const flagged = await database.rows<{ flags: string[] | null }>(
      "SELECT body->'flags' AS flags FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'kind' = 'refund'",
      [storeScope('demo', 'S002')],
    );
    expect(flagged.slice(-2).map(({ flags }) => flags)).toEqual([null, null]);
  });

  test('that is online holds the units first: what it takes is gone for the store that sold', async () => {
    const sold = await seller.sellTees(1);
    await seller.sent();
    expect(await plan(sister, sold, 1)).toMatchObject({
      ok: true,
      value: { knownFrom: 'cloud', online: true, sisterStore: 'S001' },
    });
    expect(await commit(sister, sold, 1, 9900)).toMatchObject({ ok: true, value: { isUnchecked: false } });
    expect((await sister.refunds())[0]?.body).toMatchObject({ knownFrom: 'cloud', heldBy: 'cloud' });
    expect(
      await seller.call('return.plan', { receiptNumber: sold.receiptNumber, lines: [{ lineId: '1', units: 1 }] }),
    ).toMatchObject({
      details: { reason: 'already_refunded' },
    });
  });

  test('cannot pay back a card, which its own store took: in cash, by whoever may', async () => {
    sister.isOnline = false;
    const sold = await seller.sellTees(2, 9900);
    expect(await plan(sister, sold, 1)).toMatchObject({
      value: { canBeCash: true, plan: { tenders: [{ kind: 'card', amount: 9900, elsewhere: true }] } },
    });
    expect(await commit(sister, sold, 1, 9900)).toMatchObject({ details: { reason: 'source_elsewhere' } });
    expect(await commit(sister, sold, 1, 9900, { asCash: true })).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'refund_as_cash' },
    });
  });
});

describe('a code that must not be believed is refused with its own reason', () => {
  test('forged, altered, another brand’s, of training, unreadable, and a number without its code', async () => {
    const sold = await seller.sellTees(1);
    const by = (code: string, receiptNumber = sold.receiptNumber) =>
      plan(sister, sold, 0, { receiptNumber, receipt: { code, goods: [] } }).then(reasonOf);
    const bytes = bytesOfBase64Url(sold.code) ?? expect.unreachable();
    const changed = (at: number) => {
      const copy = Uint8Array.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return base64UrlOf(copy);
    };
    // Version, flags, brand (its head and five letters), then the key and the cloud's word for it.
    expect(await by(changed(40))).toBe('receipt_forged');
    expect(await by(changed(bytes.length - 1))).toBe('receipt_altered');
    expect(await by(changed(4))).toBe('receipt_other_brand');
    expect(await by(changed(1))).toBe('receipt_training');
    expect(await by(sold.code.slice(0, -4))).toMatch(/^receipt_(altered|unreadable)$/);
    expect(await plan(sister, sold, 0, { receipt: undefined }).then(reasonOf)).toBe('other_store');
    const practised = sold.receiptNumber.replace(/^S001-/, 'S001-T') as typeof sold.receiptNumber;
    expect(await by(`${practised}/9900/${'A'.repeat(86)}`, practised)).toBe('receipt_training');
  });

  test('of a terminal that was revoked: refused offline once the till heard of it; online the cloud decides', async () => {
    const sold = await seller.sellTees(1);
    await seller.sent();
    const [, terminal = ''] = sold.receiptNumber.split('-');
    await cloud.ask(`/v1/terminals/${terminal}/revoke`, { method: 'POST', token: await cloud.logIn(), json: {} });
    // Heard with the next token.
    await sister.stop();
    await sister.start({
      pairCode: undefined as never,
      cloudUrl: cloud.url,
      transport: () => fetchTransport(cloud.url, {}),
    });
    await sister.login('1002');
    expect(await plan(sister, sold, 1)).toMatchObject({ value: { knownFrom: 'cloud' } });
    await sister.stop();
    await sister.start({
      pairCode: undefined as never,
      cloudUrl: 'http://127.0.0.1:9',
      transport: () => fetchTransport('http://127.0.0.1:9', {}),
    });
    await sister.login('1002');
    expect(reasonOf(await plan(sister, sold, 1))).toBe('receipt_revoked');
  });

  test('a long receipt carries the short code: a sister store needs the network for it, and then it serves', async () => {
    const products = Array.from({ length: RECEIPT_TOKEN_LINES_MAX + 1 }, (_, index) => ({
      ...(TEE_LINE.product as object),
      id: `tee-${String(index)}`,
      sku: `TEE-${String(index)}`,
    }));
    for (const product of products.slice(1)) await seller.add(product as never, 1);
    const sold = await seller.sellTees(1);
    expect(readReceiptToken(sold.code).ok).toBe(false);
    expect(sold.code).toMatch(/^S001-\d+-\d{6}-\d{4}\/\d+\/[\w-]{86}$/);
    sister.isOnline = false;
    expect(reasonOf(await plan(sister, sold, 0))).toBe('receipt_needs_network');
    sister.isOnline = true;
    await seller.sent();
    expect(await plan(sister, sold, 0)).toMatchObject({ ok: true, value: { knownFrom: 'cloud' } });
  });
});

describe('same unit refunded twice', () => {
  test('in two stores that were both offline is found on sync and flagged with both receipts', async () => {
    [seller.isOnline, sister.isOnline] = [false, false];
    const sold = await seller.sellTees(1);
    const own = { receiptNumber: sold.receiptNumber, lines: [{ lineId: '1', units: 1 }] };
    expect(await seller.call('return.commit', { ...own, refundId: freshId(), total: 9900 as never })).toMatchObject({
      ok: true,
    });
    expect(await commit(sister, sold, 1, 9900)).toMatchObject({ ok: true });
    const [here] = await seller.refunds();
    const [there] = await sister.refunds();
    seller.isOnline = true;
    await seller.sent();
    sister.isOnline = true;
    await sister.sent();
    const { database } = cloud.running.cloud;
    for (const store of ['S001', 'S002']) {
      const alerts = await database.rows<{ code: string; detail: string }>(
        'SELECT code, detail FROM alerts WHERE scope = $1 AND subject = $2',
        [storeScope('demo', store), `refund ${there?.id ?? ''}`],
      );
      const detail = `${here?.body.receiptNumber ?? ''}, ${there?.body.receiptNumber ?? ''}`;
      expect([store, alerts]).toEqual([store, [{ code: 'refund_exceeds_sale', detail }]]);
    }
    const byTender = async (store: string, staff: string) => {
      const day = there?.businessDay ?? '';
      const path = `/v1/reports/sales-by-tender?store=${store}&from=${day}&to=${day}`;
      const { body } = await cloud.ask<{ items: { tender: string; refunded: number }[] }>(path, {
        token: await cloud.logIn(staff),
      });
      return body.items.find(({ tender }) => tender === 'cash')?.refunded ?? 0;
    };
    // Each store's report says what went out of its own drawers.
    expect(await byTender('S002', '9002')).toBeGreaterThanOrEqual(9900);
    expect(await byTender('S001', '9001')).toBeGreaterThanOrEqual(9900);
  });
});
