/** E-fapiao by the code on a receipt, and red letters for what comes back: the cloud, a real PostgreSQL, an emulated platform. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InvoicingShop } from './invoicing-shop.ts';

let shop: InvoicingShop;
beforeAll(async () => {
  shop = await InvoicingShop.open();
});
afterAll(() => shop.close());

test('a code that was printed offline says that the sale is not here yet, and is good as soon as it is', async () => {
  const sale = shop.sell();
  expect((await shop.look(sale)).body).toMatchObject({ code: 'sale_not_here' });
  const page = await shop.cloud.ask(sale.path, { headers: { accept: 'text/html', 'accept-language': 'zh-CN' } });
  expect([page.status, page.text.includes('联网后就能开')]).toEqual([404, true]);
  await shop.terminal.upload([sale.entry]);
  expect((await shop.look(sale)).body).toMatchObject({ state: 'available', total: 19_800, tax: 2278 });
});

test('asked for, issued, and shown for ever; asked again it is the same one', async () => {
  const sale = await shop.sold();
  const form = { kind: 'company', title: '梧桐商贸有限公司', taxNumber: '91310000ma1fl0ab1x', email: 'a@example.com' };
  expect((await shop.ask(sale, form)).body.state).toBe('issuing');
  await shop.pass(5000);
  const issued = (await shop.look(sale)).body;
  expect(issued).toMatchObject({ state: 'issued', total: 19_800, tax: 2278 });
  expect(issued.number).toMatch(/^\d{20}$/);
  expect((await shop.ask(sale, { title: '别人' })).body.number).toBe(issued.number);
  const [row, ...others] = await shop.rows(sale.saleId);
  expect(others).toEqual([]);
  // Who it is made out to is at rest in no readable form.
  expect(JSON.stringify(row)).not.toMatch(/梧桐|example\.com/);
  const booked = shop.books.invoices.get(row?.request_number ?? '');
  expect(booked?.order).toMatchObject({
    buyerName: '梧桐商贸有限公司',
    buyerTaxNum: '91310000MA1FL0AB1X',
    remark: sale.receiptNumber,
  });
});

test('the page is a form in two languages that runs no script, and refuses what another site sends', async () => {
  const sale = await shop.sold();
  const ask = (language: string) =>
    shop.cloud.ask(sale.path, { headers: { accept: 'text/html', 'accept-language': language } });
  const [zh, en] = [await ask('zh-CN'), await ask('en')];
  expect([zh.text.includes('给这笔消费开数电票'), en.text.includes('Get the e-fapiao')]).toEqual([true, true]);
  expect(zh.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(zh.text).not.toContain('<script');
  const foreign = await shop.cloud.ask(sale.path, {
    form: { title: '张三' },
    headers: { accept: 'application/json', 'sec-fetch-site': 'cross-site' },
  });
  expect(foreign.body['code']).toBe('other_site');
  expect(await shop.rows(sale.saleId)).toEqual([]);
});

test.each([
  [{}, 'title_missing'],
  [{ title: '<b>' }, 'title_invalid'],
  [{ kind: 'company', title: '公司' }, 'tax_number_missing'],
  [{ kind: 'company', title: '公司', taxNumber: '123' }, 'tax_number_invalid'],
  [{ title: '张三', email: 'nobody' }, 'email_invalid'],
])('the form %j is refused as %s', async (form, code) => {
  const sale = await shop.sold();
  const answer = await shop.ask(sale, form);
  expect([answer.status, answer.body.code]).toEqual([422, code]);
});

test('a code with one character changed, and that of another receipt, is nobody’s', async () => {
  const [sale, other] = [await shop.sold(), await shop.sold()];
  const last = sale.path.slice(-1) === '0' ? '1' : '0';
  const mixed = `/i/${other.receiptNumber}-${sale.path.split('-').at(-1) ?? ''}`;
  for (const path of [`${sale.path.slice(0, -1)}${last}`, mixed, `/i/${sale.receiptNumber}`])
    expect([path, (await shop.look({ path })).body.code]).toEqual([path, 'forged']);
});

test('what was refunded before is not on the invoice, and of nothing there is none', async () => {
  const sale = await shop.sold();
  await shop.terminal.upload([shop.refundOf(sale, ['1']).entry()]);
  expect((await shop.look(sale)).body).toMatchObject({ total: 9900, tax: 1139 });
  await shop.terminal.upload([shop.refundOf(sale, ['2']).entry()]);
  expect((await shop.ask(sale)).body.code).toBe('nothing_to_invoice');
});

test('what was paid from stored value stays out', async () => {
  const sale = await shop.sold({
    tenders: [
      { tenderId: 't1', kind: 'cash', amount: 9800 },
      { tenderId: 't2', kind: 'stored_value', amount: 10_000 },
    ],
  });
  expect((await shop.look(sale)).body.total).toBe(9800);
});

test('a lost answer, a lost request and an error of the platform end in one invoice', async () => {
  for (const fault of ['answer_lost', 'request_lost', 'system_error'] as const) {
    shop.books.next(fault);
    const before = shop.books.invoices.size;
    const sale = await shop.sold();
    expect((await shop.ask(sale)).body.state).toBe('issuing');
    await shop.pass(60_000);
    expect([fault, (await shop.look(sale)).body.state]).toEqual([fault, 'issued']);
    expect(shop.books.invoices.size).toBe(before + 1);
  }
});

test('a title that the platform refuses can be mended: another number, one invoice', async () => {
  shop.books.next('title_refused');
  const sale = await shop.sold();
  await shop.ask(sale, { kind: 'company', title: '错公司', taxNumber: '913100000000000001' });
  await shop.pass(5000);
  expect((await shop.look(sale)).body.state).toBe('title_refused');
  await shop.ask(sale, { title: '张三' });
  await shop.pass(5000);
  expect((await shop.look(sale)).body.state).toBe('issued');
  expect((await shop.rows(sale.saleId)).map(({ state, attempt }) => `${state} ${String(attempt)}`)).toEqual([
    'failed 1',
    'issued 2',
  ]);
});

test('over the quota it waits, says so to the office, and goes through under the same number', async () => {
  shop.books.next('over_quota');
  const sale = await shop.sold();
  await shop.ask(sale);
  await shop.pass(20_000);
  expect((await shop.rows(sale.saleId)).map(({ state, reason }) => [state, reason])).toEqual([
    ['issuing', 'over_quota'],
  ]);
  expect(await shop.alerts()).toContain(`invoice_waits ${sale.receiptNumber} over_quota`);
  shop.books.settle();
  await shop.pass(120_000);
  expect((await shop.look(sale)).body.state).toBe('issued');
  expect(await shop.rows(sale.saleId)).toHaveLength(1);
});

test('an invoice of another amount is never called issued', async () => {
  shop.books.next('wrong_amount');
  const sale = await shop.sold();
  await shop.ask(sale);
  await shop.pass(30_000);
  expect((await shop.look(sale)).body.state).toBe('issuing');
  expect(await shop.alerts()).toContain(`invoice_waits ${sale.receiptNumber} wrong_amount`);
});

test('the sale says to every till that it has an invoice', async () => {
  const sale = await shop.invoiced();
  const { body } = await shop.returns(sale);
  expect(body.invoice).toMatchObject({ state: 'issued', total: 19_800 });
  const pulled = (await shop.terminal.pull('ledger')).body.documents.find(({ id }) => id === sale.entry.id);
  expect(pulled?.['invoice']).toEqual(body.invoice);
});

test('goods come back: the till has the red letter before the refund, and its arrival orders none again', async () => {
  const sale = await shop.invoiced();
  const first = shop.refundOf(sale, ['1']);
  const part = await shop.redLetter(first.order);
  expect(part.body).toMatchObject({ state: 'issued', amount: 9900 });
  expect((await shop.redLetter(first.order)).body).toEqual(part.body);
  await shop.terminal.upload([first.entry()]);
  await shop.pass(10_000);
  expect((await shop.look(sale)).body.state).toBe('issued');
  const second = shop.refundOf(sale, ['2']);
  await shop.terminal.upload([second.entry()]);
  expect((await shop.returns(sale)).body.invoice?.state).toBe('issued');
  await shop.pass(10_000);
  expect((await shop.look(sale)).body.state).toBe('reversed');
  const rows = await shop.rows(sale.saleId);
  const reds = rows.filter(({ kind }) => kind === 'red');
  expect(reds.map(({ state, total }) => [state, total])).toEqual([
    ['issued', 9900],
    ['issued', 9900],
  ]);
  expect(reds.reduce((sum, { tax }) => sum + tax, 0)).toBe(2278);
});

test('two refunds whose letters are ordered before either arrives take off both parts', async () => {
  const sale = await shop.invoiced();
  const [first, second] = [shop.refundOf(sale, ['1']), shop.refundOf(sale, ['2'])];
  expect((await shop.redLetter(first.order)).body.amount).toBe(9900);
  expect((await shop.redLetter(second.order)).body.amount).toBe(9900);
  await shop.terminal.upload([first.entry(), second.entry()]);
  await shop.pass(10_000);
  expect((await shop.look(sale)).body.state).toBe('reversed');
});

test('a refund that arrives while the invoice is under way waits for it and is taken off then', async () => {
  shop.books.next('stays_pending');
  const sale = await shop.sold();
  await shop.ask(sale);
  await shop.terminal.upload([shop.refundOf(sale, ['1', '2']).entry()]);
  await shop.pass(10_000);
  expect((await shop.rows(sale.saleId)).map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
    'blue issuing',
    'red issuing',
  ]);
  shop.books.settle();
  await shop.pass(300_000, 30_000);
  expect((await shop.look(sale)).body.state).toBe('reversed');
});

test('a red letter that fails is in the office’s attention, and a new try has another number', async () => {
  const sale = await shop.invoiced();
  shop.books.next('red_refused');
  const refund = shop.refundOf(sale, ['1']);
  expect((await shop.redLetter(refund.order)).body).toMatchObject({ state: 'failed', reason: 'refused' });
  expect(await shop.attention()).toContain('red_letter_failed');
  expect((await shop.returns(sale)).body.invoice?.state).toBe('issued');
  expect((await shop.redLetter(refund.order)).body.state).toBe('issued');
});

test('a letter whose refund never comes is in the office’s attention after a day', async () => {
  const sale = await shop.invoiced();
  await shop.redLetter(shop.refundOf(sale, ['1']).order);
  expect(await shop.attention()).not.toContain('red_letter_without_refund');
  await shop.pass(25 * 3_600_000, 3_600_000);
  expect(await shop.attention()).toContain('red_letter_without_refund');
});

test('another store’s till orders no letter here, and a sale without invoice needs none', async () => {
  const sale = await shop.sold();
  const { order } = shop.refundOf(sale, ['1']);
  expect((await shop.redLetter(order)).body.state).toBe('none');
  const elsewhere = { ...order, receiptNumber: 'S002-01-260921-0001' };
  expect((await shop.redLetter(elsewhere)).body.code).toBe('other_store');
  await shop.cloud.running.cloud.database.run(
    "INSERT INTO refund_holds (scope, sale, refund, terminal, lines, expires_at) VALUES ('store:demo:S002', $1, $2, $3, '[]', 1)",
    [String(order['saleId']), String(order['refundId']), shop.terminal.id],
  );
  expect((await shop.redLetter(elsewhere)).body.state).toBe('none');
});
