/** E-fapiao that a cloud put back from a backup has forgotten, and letters put off by a clock that was ahead: real PostgreSQL, emulated platform. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureEpoch } from '../../../../sync/cloud/store/documents.ts';
import { beginHistory } from '../../../../sync/cloud/store/history.ts';
import { InvoicingShop, type Sold } from './invoicing-shop.ts';

const HOUR_MS = 3_600_000;
let shop: InvoicingShop;
beforeAll(async () => {
  shop = await InvoicingShop.open();
});
afterAll(() => shop.close());

const booked = ({ receiptNumber }: Sold) =>
  [...shop.books.invoices.values()].filter(({ order }) => order['remark'] === receiptNumber);
const told = async ({ saleId }: Sold): Promise<readonly string[]> =>
  (await shop.rows(saleId)).map(({ kind, state, attempt, total }) => [kind, attempt, state, total].join(' ')).sort();

test('a red letter that was ordered by a clock an hour ahead goes out as soon as the clock is right', async () => {
  const sale = await shop.invoiced();
  shop.setClock(HOUR_MS);
  await shop.terminal.upload([shop.refundOf(sale, ['1']).entry()]);
  shop.setClock(-HOUR_MS);
  await shop.pass(10_000);
  expect(await told(sale)).toEqual(['blue 1 issued 19800', 'red 1 issued 9900']);
});

test('asked for again, a forgotten invoice is the one that the platform has, and no second one', async () => {
  const sale = await shop.invoiced();
  const { number } = (await shop.look(sale)).body;
  await shop.forget(sale);
  expect((await shop.look(sale)).body.state).toBe('available');
  expect((await shop.ask(sale, { title: '别人' })).body).toMatchObject({ state: 'issued', total: 19_800, number });
  expect(booked(sale)).toHaveLength(1);
});

test('goods of a forgotten invoice come back: the platform is asked, and the red letter follows under the title it names', async () => {
  const sale = await shop.invoiced();
  await shop.forget(sale);
  await shop.terminal.upload([shop.refundOf(sale, ['1']).entry()]);
  await shop.pass(15_000);
  expect(await told(sale)).toEqual(['blue 1 issued 19800', 'red 1 issued 9900']);
  const [book] = booked(sale);
  expect([...(book?.reds.values() ?? [])].map(({ order }) => order['buyerName'])).toEqual(['张三']);
});

test('its red letter is forgotten too: both are found, at the amounts that they have', async () => {
  const sale = await shop.invoiced();
  await shop.terminal.upload([shop.refundOf(sale, ['1']).entry()]);
  await shop.pass(10_000);
  await shop.forget(sale);
  await shop.ask(sale);
  await shop.pass(15_000);
  expect(await told(sale)).toEqual(['blue 1 issued 19800', 'red 1 issued 9900']);
  expect(booked(sale)[0]?.reds.size).toBe(1);
});

test('an invoice of what was left after a refund is taken over at that amount, and only later goods get a letter', async () => {
  const sale = await shop.sold();
  await shop.terminal.upload([shop.refundOf(sale, ['1']).entry()]);
  await shop.ask(sale);
  await shop.pass(10_000);
  await shop.forget(sale);
  await shop.terminal.upload([shop.refundOf(sale, ['2']).entry()]);
  await shop.pass(15_000);
  expect(await told(sale)).toEqual(['blue 1 reversed 9900', 'red 1 issued 9900']);
});

test('a refused title and the mended one are forgotten: the invoice is found under the second number', async () => {
  shop.books.next('title_refused');
  const sale = await shop.sold();
  await shop.ask(sale, { kind: 'company', title: '错公司', taxNumber: '913100000000000001' });
  await shop.pass(5000);
  await shop.ask(sale);
  await shop.pass(5000);
  await shop.forget(sale);
  expect((await shop.ask(sale, { title: '别人' })).body.state).toBe('issued');
  expect(await told(sale)).toEqual(['blue 1 failed 19800', 'blue 2 issued 19800']);
  expect(booked(sale)).toHaveLength(2);
});

test('of a sale that never had one nothing is issued, and the customer gets the first one', async () => {
  const sale = await shop.sold();
  await shop.forget(sale);
  await shop.terminal.upload([shop.refundOf(sale, ['1']).entry()]);
  await shop.pass(30_000);
  expect([await told(sale), booked(sale).length]).toEqual([['blue 1 issuing 19800'], 0]);
  expect((await shop.look(sale)).body.state).toBe('available');
  await shop.pass(600_000, 60_000);
  expect(await told(sale)).toEqual(['blue 1 failed 19800']);
  await shop.ask(sale);
  await shop.pass(10_000);
  expect(await told(sale)).toEqual(['blue 1 issued 9900']);
  expect((await shop.alerts()).filter((alert) => alert.includes(sale.receiptNumber))).toEqual([]);
});

test('asked about by a clock an hour ahead, an invoice that never was is not looked for for an hour', async () => {
  const sale = await shop.sold();
  await shop.forget(sale);
  shop.setClock(HOUR_MS);
  await shop.terminal.upload([shop.refundOf(sale, ['1']).entry()]);
  shop.setClock(-HOUR_MS);
  await shop.pass(600_000, 60_000);
  expect(await told(sale)).toEqual(['blue 1 failed 19800']);
});

test('a database that came out of a backup says so ever after', async () => {
  const { database } = shop.cloud.running.cloud;
  expect((await ensureEpoch(database, 'fresh')).wasPutBack).toBe(false);
  await beginHistory(database, 'another');
  expect(await ensureEpoch(database, 'fresh')).toEqual({ epoch: 'another', wasPutBack: true });
});
