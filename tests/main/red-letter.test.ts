/** Goods of an invoiced sale come back: the red letter before the refund, and who may go on without it. Through the contract. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import type { AskedRedLetter } from '../../sync/protocol/invoices.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { readInvoiceCode } from '../../sync/domain/invoice-code.ts';
import { USUAL_RECEIPT } from '../../sync/domain/receipt-template.ts';
import { TEE, Till } from './support/till.ts';

type Commit = MethodParams<'return.commit'>;
const INVOICE = { state: 'issued', number: '26310000000000000001', total: 19_800 } as const;
const REFUND = '019a0000-0000-7000-8000-00000000f001' as Commit['refundId'];

let till: Till;
let letter: { state: string; reason: string | null } | undefined;
const ordered: AskedRedLetter[] = [];
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
  letter = { state: 'issued', reason: null };
  ordered.length = 0;
  till.cloud.extra = ({ path, body }) => {
    if (path.startsWith('/v1/returns/'))
      return { status: 200, body: { sale: null, refunds: [], held: [], invoice: INVOICE } };
    if (path !== '/v1/invoices/red-letters') return undefined;
    ordered.push(body as AskedRedLetter);
    return letter === undefined
      ? 'lost'
      : { status: 200, body: { ...letter, number: letter.state === 'issued' ? 'R1' : null, amount: 9900 } };
  };
});
afterEach(() => till.end());

async function sell(): Promise<Commit['receiptNumber']> {
  await till.add(TEE, 2);
  await till.serve();
  const { cashDue } = await till.get('cart.get', {});
  return (await till.get('sale.commit', await till.commitParams(cashDue))).receiptNumber;
}
const commit = (receiptNumber: Commit['receiptNumber'], over: Partial<Commit> = {}) =>
  till.call('return.commit', {
    receiptNumber,
    lines: [{ lineId: '1', units: 1 }],
    refundId: REFUND,
    total: 9900 as never,
    ...over,
  });
const grant = async (permission: string, subject: string) => {
  const given = { permission, amount: 9900, subject, staff: '9001', pin: '999999', reason: '顾客在等' };
  return (await till.get('approval.grant', given)).approval;
};
const refunds = async () =>
  (await till.journal()).filter((entry) => entry.kind === 'refund') as unknown as EntryOf<'refund'>[];

test('the till knows and says that the sale is invoiced', async () => {
  const receiptNumber = await sell();
  expect(await till.call('return.plan', { receiptNumber, lines: [] })).toMatchObject({ value: { invoice: INVOICE } });
});

test('the letter is ordered for these units before the refund is written, which says how far it is', async () => {
  const receiptNumber = await sell();
  expect(await commit(receiptNumber)).toMatchObject({ ok: true, value: { redLetter: 'issued' } });
  expect(ordered).toMatchObject([
    { refundId: REFUND, receiptNumber, lines: [{ lineId: '1', units: 1, amount: 9900 }], tenders: [{ kind: 'cash' }] },
  ]);
  expect((await refunds())[0]?.body.redLetter).toEqual({ state: 'issued', number: 'R1' });
});

test('one that is under way keeps nobody waiting', async () => {
  letter = { state: 'issuing', reason: null };
  expect(await commit(await sell())).toMatchObject({ ok: true, value: { redLetter: 'pending' } });
});

test('one that failed, or was never heard of, writes nothing until a person approves it', async () => {
  const receiptNumber = await sell();
  for (const [answer, reason] of [
    [{ state: 'failed', reason: 'refused' }, 'red_letter_failed'],
    [undefined, 'invoiced_offline'],
  ] as const) {
    letter = answer;
    expect(await commit(receiptNumber)).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'refund_invoiced', amount: 9900, reason },
    });
  }
  expect(await refunds()).toEqual([]);
  const approval = await grant('refund_invoiced', receiptNumber);
  expect(await commit(receiptNumber, { approval })).toMatchObject({ ok: true, value: { redLetter: 'later' } });
  expect((await refunds())[0]?.body).toMatchObject({
    redLetter: { state: 'later' },
    approval: { by: '9001', reason: '顾客在等' },
  });
});

test('offline the store’s database says that it is invoiced; an approval to refund alone is not enough', async () => {
  const receiptNumber = await sell();
  const sold = await till.get('sale.get', { receiptNumber });
  till.cloud.reachable = false;
  const ledger = { at: sold?.at ?? 0, body: sold?.body, refunds: [], invoice: INVOICE } as never;
  expect(await till.call('return.plan', { receiptNumber, lines: [], ledger })).toMatchObject({
    value: { online: false, invoice: INVOICE },
  });
  expect(await commit(receiptNumber, { ledger })).toMatchObject({ details: { permission: 'refund_invoiced' } });
  expect(await commit(receiptNumber, { ledger, approval: await grant('refund', receiptNumber) })).toMatchObject({
    code: 'approval_needed',
  });
  const approval = await grant('refund_invoiced', receiptNumber);
  expect(await commit(receiptNumber, { ledger, approval })).toMatchObject({ value: { redLetter: 'later' } });
});

test('goods for other goods: the letter is ordered at the commit, and offline approved when they are taken in', async () => {
  const receiptNumber = await sell();
  const sold = await till.get('sale.get', { receiptNumber });
  const ledger = { at: sold?.at ?? 0, body: sold?.body, refunds: [], invoice: INVOICE } as never;
  const lines = [{ lineId: '1', units: 1 }];
  till.cloud.reachable = false;
  const begin = { receiptNumber, lines, ledger, total: 9900 as never };
  expect(await till.call('exchange.begin', begin)).toMatchObject({ details: { permission: 'refund_invoiced' } });
  const approval = await grant('refund_invoiced', receiptNumber);
  expect(await till.call('exchange.begin', { ...begin, approval })).toMatchObject({ ok: true });
});

test('the receipt carries the code where the store wants it, the same at every look and never of a practice sale', async () => {
  const receiptNumber = await sell();
  expect((await till.get('sale.get', { receiptNumber }))?.invoiceUrl).toBeUndefined();
  await till.get('session.logout', {});
  await till.login('9001', '999999');
  await till.get('receipt.useTemplate', {
    template: { ...USUAL_RECEIPT, blocks: { ...USUAL_RECEIPT.blocks, eFapiao: true } },
  });
  const url = (await till.get('sale.get', { receiptNumber }))?.invoiceUrl ?? '';
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:47320\/i\//);
  expect(readInvoiceCode(url.split('/').at(-1) ?? '')).toMatchObject({ ok: true, value: { receiptNumber } });
  expect((await till.get('sale.get', { receiptNumber }))?.invoiceUrl).toBe(url);
});
