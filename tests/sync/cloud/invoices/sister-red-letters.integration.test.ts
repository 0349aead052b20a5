/** An invoiced sale that comes back elsewhere: at another till of the store and in a sister store, with the cloud there and without it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintDeviceToken } from '../../../../sync/cloud/app/identity.ts';
import { writeReceiptToken } from '../../../../sync/domain/receipt-token-writing.ts';
import type { ReceiptTokenFacts } from '../../../../sync/domain/receipt-token.ts';
import { TEE_LINE } from '../../../fixtures/tee-line.ts';
import type { SignedEntry, TestTerminal } from '../harness.ts';
import { openStore, pairIn, trustOf } from '../sister-store.ts';
import { InvoicingShop, type Sold } from './invoicing-shop.ts';

let shop: InvoicingShop;
let beside: TestTerminal;
let sister: TestTerminal;
/** Of the till that sells: how its receipts are signed. */
let key: ReceiptTokenFacts['key'];
beforeAll(async () => {
  shop = await InvoicingShop.open();
  await openStore(shop.cloud, 'S002');
  // By the clock that this cloud goes by, which is not that of its tills.
  const { clock } = shop.cloud.running.cloud.ports;
  ({ key } = await trustOf({ ask: shop.cloud.ask, ports: { ...shop.cloud.ports, clock } }, shop.terminal));
  [beside, sister] = [await pairIn(shop.cloud, 'S001'), await pairIn(shop.cloud, 'S002')];
});
afterAll(() => shop.close());

/** Tokens are short-lived, and the clock is moved by hand. */
function fresh(terminal: TestTerminal): TestTerminal {
  const { brand, store, terminal: id, terminalNumber: number } = terminal.profile;
  const device = { brand: brand.id, store: store.id, terminal: id, number };
  terminal.token = mintDeviceToken(shop.cloud.running.cloud, device).token;
  return terminal;
}
/** What the code on the receipt says. */
function tokenOf({ entry }: Sold): string {
  const sale = entry['body'] as ReceiptTokenFacts['sale'];
  const token = writeReceiptToken({ at: entry['at'] as never, sale, coupons: [], key }, (bytes) =>
    shop.terminal.sign(bytes),
  );
  if (token === undefined) throw new Error('no token');
  return token;
}
const linesOf = (lineIds: readonly string[]) =>
  lineIds.map((lineId) => ({ lineId, product: TEE_LINE.product, units: 1, amount: 9900, refundedBefore: 0 }));
/** What the till asks before it writes the refund, and the refund. */
function comesBack(
  terminal: TestTerminal,
  { saleId, receiptNumber }: Sold,
  lineIds: readonly string[],
  over: object = {},
) {
  const refundId = terminal.freshId();
  const lines = linesOf(lineIds);
  const total = 9900 * lines.length;
  const tenders = [{ tenderId: 'r1', kind: 'cash', amount: total, of: 't1' }];
  const order = {
    refundId,
    saleId,
    receiptNumber,
    lines: lines.map(({ lineId, units, amount }) => ({ lineId, units, amount })),
    tenders: [{ kind: 'cash', amount: total, of: 't1' }],
  };
  const entry = (): SignedEntry =>
    terminal.entry('refund', {
      refundId,
      receiptNumber: terminal.nextReceipt(),
      store: terminal.profile.store.id,
      terminal: terminal.id,
      shift: '019a0000-0000-7000-8000-000000000001',
      cashier: '1001',
      sale: { saleId, receiptNumber },
      lines,
      total,
      tenders,
      pointsReturned: 0,
      couponsRevived: [],
      knownFrom: 'receipt',
      heldBy: 'offline',
      ...over,
    });
  return { refundId, order, entry };
}
const ask = (terminal: TestTerminal, path: string, json?: object) =>
  shop.cloud.ask<{ code?: string; state?: string; invoice?: { state: string } }>(path, {
    token: fresh(terminal).token,
    ...(json === undefined ? {} : { json }),
  });
const hold = (terminal: TestTerminal, { order, refundId }: ReturnType<typeof comesBack>, receipt?: string) =>
  ask(terminal, '/v1/refund-holds', {
    refundId,
    saleId: order.saleId,
    receiptNumber: order.receiptNumber,
    lines: order.lines.map(({ lineId, units }) => ({ lineId, units })),
    journalled: [],
    ...(receipt === undefined ? {} : { receipt }),
  });
const states = async (sale: Sold): Promise<readonly string[]> =>
  (await shop.rows(sale.saleId)).map(({ kind, state, total }) => `${kind} ${state} ${String(total)}`).sort();
const upload = async (terminal: TestTerminal, entry: SignedEntry): Promise<void> =>
  expect((await fresh(terminal).upload([entry])).body.quarantined).toEqual([]);
const flagsOf = async (terminal: TestTerminal, { id }: SignedEntry) => {
  const [row] = await shop.cloud.running.cloud.database.rows<{ flags: string[] | null }>(
    "SELECT body->'flags' AS flags FROM documents WHERE scope = $1 AND collection = 'ledger' AND id = $2",
    [`store:demo:${terminal.profile.store.id}`, id],
  );
  return row?.flags ?? [];
};

test('at another till of the store the letter is ordered before the refund, once, and its refund orders none again', async () => {
  const sale = await shop.invoiced();
  expect((await ask(beside, `/v1/returns/${sale.receiptNumber}`)).body.invoice?.state).toBe('issued');
  const back = comesBack(beside, sale, ['1']);
  expect((await hold(beside, back)).status).toBe(200);
  expect((await ask(beside, '/v1/invoices/red-letters', back.order)).body.state).toBe('issued');
  expect((await ask(beside, '/v1/invoices/red-letters', back.order)).body.state).toBe('issued');
  await upload(beside, back.entry());
  await shop.pass(30_000);
  expect(await states(sale)).toEqual(['blue issued 19800', 'red issued 9900']);
});

test('in a sister store whoever shows the receipt sees the invoice and has the letter ordered on the seller’s account', async () => {
  const sale = await shop.invoiced();
  const token = tokenOf(sale);
  const back = comesBack(sister, sale, ['1', '2'], { receipt: token });
  expect((await ask(sister, `/v1/returns/${sale.receiptNumber}?proof=${sale.saleId}`)).body.invoice?.state).toBe(
    'issued',
  );
  // Not before the units are its own.
  expect((await ask(sister, '/v1/invoices/red-letters', back.order)).body.code).toBe('other_store');
  expect((await hold(sister, back, token)).status).toBe(200);
  expect((await ask(sister, '/v1/invoices/red-letters', back.order)).body.state).toBe('issued');
  const entry = back.entry();
  await upload(sister, entry);
  await shop.pass(30_000);
  expect(await states(sale)).toEqual(['blue reversed 19800', 'red issued 19800']);
  expect((await shop.look(sale)).body.state).toBe('reversed');
  expect(await flagsOf(sister, entry)).toEqual([]);
});

test('taken back in a sister store that could not ask, it gets its letter when the refund arrives; a part takes off a part', async () => {
  const sale = await shop.invoiced();
  const token = tokenOf(sale);
  await upload(sister, comesBack(sister, sale, ['1'], { receipt: token, redLetter: { state: 'later' } }).entry());
  await shop.pass(30_000);
  expect(await states(sale)).toEqual(['blue issued 19800', 'red issued 9900']);
  // The rest at another till of the store that sold, offline too.
  await upload(beside, comesBack(beside, sale, ['2'], { redLetter: { state: 'later' } }).entry());
  await shop.pass(30_000);
  expect(await states(sale)).toEqual(['blue reversed 19800', 'red issued 9900', 'red issued 9900']);
  expect((await shop.look(sale)).body.state).toBe('reversed');
});

test('a letter that the platform refuses for a sister’s refund is in the attention of the store that sold', async () => {
  const sale = await shop.invoiced();
  const token = tokenOf(sale);
  shop.books.next('red_refused');
  await upload(sister, comesBack(sister, sale, ['1'], { receipt: token }).entry());
  await shop.pass(60_000);
  expect(await states(sale)).toContain('red failed 9900');
  expect(await shop.attention()).toContain('red_letter_failed');
});

test('a refund in a sister store that names the sale by its id alone has its letter ordered as well', async () => {
  const sale = await shop.invoiced();
  await upload(sister, comesBack(sister, sale, ['1']).entry());
  await shop.pass(30_000);
  expect(await states(sale)).toEqual(['blue issued 19800', 'red issued 9900']);
  // Another sale's id under this number proves nothing: no letter, and a person is told.
  const forged = comesBack(sister, { ...sale, saleId: sister.freshId() }, ['2']).entry();
  await upload(sister, forged);
  await shop.pass(30_000);
  expect(await states(sale)).toEqual(['blue issued 19800', 'red issued 9900']);
  expect(await flagsOf(sister, forged)).toContain('unknown_sale');
});

test('what a sister took back before anybody asked for the invoice is not on it', async () => {
  const sale = await shop.sold();
  const token = tokenOf(sale);
  await upload(sister, comesBack(sister, sale, ['1'], { receipt: token }).entry());
  await shop.ask(sale);
  await shop.pass(10_000);
  expect(await states(sale)).toEqual(['blue issued 9900']);
});
