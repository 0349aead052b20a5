/** Goods that come back, through the contract: plan, right, hold, journal, drawer, shift, paper. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { APPLES, bookHead, eventually, TEE, Till } from './support/till.ts';

let till: Till;
let nextId = 0;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
});
afterEach(() => till.end());

type Commit = MethodParams<'return.commit'>;
const freshId = (): Commit['refundId'] =>
  `019a0000-0000-7000-8000-${String((nextId += 1)).padStart(12, '0')}` as Commit['refundId'];
const refunds = async () =>
  (await till.journal()).filter((entry) => entry.kind === 'refund') as unknown as EntryOf<'refund'>[];

/** Tees sold in one line; what the card does not pay is cash. */
async function sell(quantity: number, card = 0) {
  await till.add(TEE, quantity);
  await till.serve();
  const { cashDue } = await till.get('cart.get', {});
  const params = await till.commitParams(cashDue - card);
  const tenders =
    card === 0
      ? params.tenders
      : [...params.tenders, { tenderId: 't2', kind: 'card' as const, amount: card as never, reference: '8812' }];
  return till.get('sale.commit', { ...params, tenders: tenders.filter(({ amount }) => amount > 0) });
}
const plan = (receiptNumber: Commit['receiptNumber'], units: number, over: Partial<Commit> = {}) =>
  till.call('return.plan', { receiptNumber, lines: units === 0 ? [] : [{ lineId: '1', units }], ...over });
const commit = (receiptNumber: Commit['receiptNumber'], units: number, total: number, over: Partial<Commit> = {}) =>
  till.call('return.commit', {
    receiptNumber,
    lines: [{ lineId: '1', units, reason: 'size' }],
    refundId: freshId(),
    total: total as never,
    ...over,
  });

describe('a plan', () => {
  test('says what is left of each line and where the money goes, and changes nothing', async () => {
    const { receiptNumber } = await sell(3, 19_800);
    const before = (await till.journal()).length;
    expect(await plan(receiptNumber, 0)).toMatchObject({
      ok: true,
      value: {
        plan: null,
        knownFrom: 'journal',
        online: true,
        canBeCash: true,
        lines: [{ lineId: '1', refunded: 0, heldElsewhere: 0, left: 3, amountOfAllLeft: 29_700 }],
      },
    });
    expect(await plan(receiptNumber, 3)).toMatchObject({
      value: {
        plan: {
          total: 29_700,
          tenders: [
            { kind: 'card', amount: 19_800, reference: '8812', isPending: false },
            { kind: 'cash', amount: 9900 },
          ],
        },
      },
    });
    expect((await till.journal()).length).toBe(before);
  });

  test('is refused for a receipt that nobody knows, one of another store, and more than is left', async () => {
    expect(await plan('S001-01-260314-9999' as never, 1)).toMatchObject({ code: 'not_found' });
    expect(await plan('S777-01-260314-0001' as never, 1)).toMatchObject({
      code: 'refund_refused',
      details: { reason: 'other_store' },
    });
    const { receiptNumber } = await sell(1);
    expect(await plan(receiptNumber, 2)).toMatchObject({
      code: 'refund_refused',
      details: { reason: 'already_refunded' },
    });
  });
});

describe('a refund', () => {
  test('is one batch with its paper and the drawer, counts in the shift, and takes the next receipt number', async () => {
    const sold = await sell(2);
    const done = await commit(sold.receiptNumber, 1, 9900);
    expect(done).toMatchObject({ ok: true, value: { total: 9900, isUnchecked: false, print: expect.anything() } });
    const [entry] = await refunds();
    expect(entry?.body).toMatchObject({
      sale: { saleId: sold.saleId, receiptNumber: sold.receiptNumber },
      lines: [{ lineId: '1', units: 1, refundedBefore: 0, amount: 9900, reason: 'size' }],
      tenders: [{ kind: 'cash', amount: 9900, of: 't1' }],
      heldBy: 'cloud',
      knownFrom: 'journal',
    });
    expect(Number(entry?.body.receiptNumber.slice(-4))).toBe(Number(sold.receiptNumber.slice(-4)) + 1);
    const journal = await till.journal();
    const at = journal.findIndex(({ kind }) => kind === 'refund');
    expect(journal.slice(at, at + 3).map(({ kind }) => kind)).toEqual(['refund', 'print.queued', 'drawer.kicked']);
    const pieces = { '10000': 5, '5000': 1, '2000': 2, '500': 1, '100': 4 };
    const close = { countedCash: (50_000 + 19_800 - 9900) as never, denominations: pieces };
    expect(await till.call('shift.close', close)).toMatchObject({ value: { overShort: 0 } });
  });

  test('asked again with its id happens once, at the same time and after a restart', async () => {
    const { receiptNumber } = await sell(2);
    const refundId = freshId();
    const answers = await Promise.all([
      commit(receiptNumber, 1, 9900, { refundId }),
      commit(receiptNumber, 1, 9900, { refundId }),
    ]);
    await till.stop();
    await till.start();
    await till.login();
    const again = await commit(receiptNumber, 1, 9900, { refundId });
    const numbers = [...answers, again].map((answer) => (answer.ok ? answer.value.receiptNumber : answer.code));
    expect(new Set(numbers).size).toBe(1);
    expect(await refunds()).toHaveLength(1);
  });

  test('of all units one by one pays back the sale to the fen, and no more', async () => {
    await till.get('catalogue.activate', {
      head: bookHead({
        id: 'book-2',
        hash: 'b'.repeat(64),
        promotions: [
          { id: 'p1', type: 'bundle_price', name: '三件 100', count: 3, price: 10_000, products: ['p-tee'] },
        ],
      }),
    });
    const { receiptNumber } = await sell(3);
    const amounts: number[] = [];
    for (let unit = 1; unit <= 3; unit += 1) {
      const planned = await plan(receiptNumber, 1);
      const total = planned.ok ? (planned.value.plan?.total ?? 0) : 0;
      expect((await commit(receiptNumber, 1, total)).ok).toBe(true);
      amounts.push(total);
    }
    expect(amounts).toEqual([3333, 3333, 3334]);
    expect(await commit(receiptNumber, 1, 3333)).toMatchObject({ code: 'refund_refused' });
  });

  test('is refused when the person was shown another sum, and without a shift', async () => {
    const { receiptNumber } = await sell(2);
    expect(await commit(receiptNumber, 1, 9800)).toMatchObject({
      code: 'refund_refused',
      details: { reason: 'changed' },
    });
    await till.get('shift.close', { countedCash: 69_800 as never, reason: 'x' });
    expect(await commit(receiptNumber, 1, 9900)).toMatchObject({ code: 'shift_not_open' });
    expect(await refunds()).toEqual([]);
  });

  test('above the person’s limit, in cash for a card, or without a receipt needs an approval, which stands in the fact', async () => {
    const { receiptNumber } = await sell(11, 50_000);
    expect(await commit(receiptNumber, 11, 108_900)).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'refund', amount: 108_900 },
    });
    expect(await commit(receiptNumber, 1, 9900, { asCash: true })).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'refund_as_cash', amount: 9900 },
    });
    const { approval } = await till.get('approval.grant', {
      permission: 'refund_as_cash',
      amount: 9900,
      subject: receiptNumber,
      staff: '9001',
      pin: '999999',
      reason: '卡已注销',
    });
    expect(await commit(receiptNumber, 1, 9900, { asCash: true, approval })).toMatchObject({ ok: true });
    expect((await refunds())[0]?.body).toMatchObject({
      asCash: true,
      tenders: [{ kind: 'cash', amount: 9900, of: 't2' }],
      approval: { by: '9001', reason: '卡已注销' },
    });
  });

  test('is printed with its mark, the receipt it takes back and where the money goes', async () => {
    const { receiptNumber } = await sell(2, 9900);
    expect((await commit(receiptNumber, 2, 19_800)).ok).toBe(true);
    const rows = await eventually(async () => {
      const { items } = await till.get('print.virtualSlips', {});
      return items.find((slip) => slip.rows.some((row) => row.includes('退货')))?.rows;
    });
    const text = rows.join('\n');
    for (const part of ['退货单', receiptNumber, TEE.name, '198.00', '银行卡', '现金']) expect(text).toContain(part);
  });
});

describe('same unit refunded twice', () => {
  test('at this till it is refused, online and offline', async () => {
    const { receiptNumber } = await sell(1);
    expect((await commit(receiptNumber, 1, 9900)).ok).toBe(true);
    expect(await commit(receiptNumber, 1, 9900)).toMatchObject({ details: { reason: 'already_refunded' } });
    till.cloud.reachable = false;
    expect(await commit(receiptNumber, 1, 9900)).toMatchObject({ details: { reason: 'already_refunded' } });
    expect(await refunds()).toHaveLength(1);
  });

  test('when another till has or holds the unit it is refused, and nothing is written', async () => {
    const { receiptNumber, saleId } = await sell(1);
    till.cloud.holds = 'taken';
    expect(await commit(receiptNumber, 1, 9900)).toMatchObject({ details: { reason: 'already_refunded' } });
    till.cloud.holds = 'given';
    till.cloud.known.set(receiptNumber, { sale: null, refunds: [], held: [{ lineId: '1', units: 1 }] });
    expect(await plan(receiptNumber, 0)).toMatchObject({ value: { lines: [{ heldElsewhere: 1, left: 0 }] } });
    expect(await commit(receiptNumber, 1, 9900)).toMatchObject({ details: { reason: 'already_refunded' } });
    const elsewhere = {
      refundId: freshId(),
      receiptNumber: 'S001-02-260314-0001',
      store: 'S001',
      terminal: '02',
      shift: freshId(),
      cashier: '1002',
      sale: { saleId, receiptNumber },
      lines: [{ lineId: '1', product: TEE, units: 1, amount: 9900, refundedBefore: 0 }],
      total: 9900,
      tenders: [{ tenderId: 'r1', kind: 'cash', amount: 9900, of: 't1' }],
      pointsReturned: 0,
      couponsRevived: [],
    };
    const document = {
      id: 'x',
      kind: 'refund',
      store: 'S001',
      terminal: '02',
      seq: 9,
      at: 1,
      businessDay: '2026-03-14',
      staff: '1002',
      receiptNumber: elsewhere.receiptNumber,
      body: elsewhere,
    };
    till.cloud.known.set(receiptNumber, { sale: null, refunds: [document], held: [] });
    expect(await plan(receiptNumber, 0)).toMatchObject({ value: { lines: [{ refunded: 1, left: 0 }] } });
    expect(await commit(receiptNumber, 1, 9900)).toMatchObject({ details: { reason: 'already_refunded' } });
    expect(await refunds()).toEqual([]);
  });

  test('offline it is taken, marked for the cloud to check; a cloud that knows no holds counts as offline', async () => {
    const { receiptNumber } = await sell(2);
    till.cloud.reachable = false;
    expect(await commit(receiptNumber, 1, 9900)).toMatchObject({ value: { isUnchecked: true } });
    till.cloud.reachable = true;
    till.cloud.holds = 'unheard';
    expect(await commit(receiptNumber, 1, 9900)).toMatchObject({ value: { isUnchecked: true } });
    expect((await refunds()).map(({ body }) => body.heldBy)).toEqual(['offline', 'offline']);
  });
});

describe('a sale of another till', () => {
  /** What the store's database holds of a sale: this till's own, as if another had sold it. */
  async function ofAnother() {
    const { receiptNumber } = await sell(2);
    const own = (await till.get('sale.get', { receiptNumber }))!;
    const number = receiptNumber.replace('S001-01', 'S001-02') as Commit['receiptNumber'];
    return { at: own.at, refunds: [], body: { ...own.body, receiptNumber: number, terminal: '02' as never, saleId: freshId() as never } }; // prettier-ignore
  }

  test('is taken back from what the cloud knows; offline from the local database, which is said', async () => {
    const ledger = await ofAnother();
    const { receiptNumber } = ledger.body;
    expect(await commit(receiptNumber, 1, 9900)).toMatchObject({ code: 'not_found' });
    const document = { id: 'x', kind: 'sale', store: 'S001', terminal: '02', seq: 1, at: 1, businessDay: '2026-03-14', staff: null, receiptNumber, body: ledger.body }; // prettier-ignore
    till.cloud.known.set(receiptNumber, { sale: document, refunds: [], held: [] });
    expect(await commit(receiptNumber, 1, 9900)).toMatchObject({ ok: true });
    till.cloud.reachable = false;
    expect(await commit(receiptNumber, 1, 9900, { ledger })).toMatchObject({ value: { isUnchecked: true } });
    // What this till took back itself it remembers, whatever the database says.
    expect(await commit(receiptNumber, 1, 9900, { ledger })).toMatchObject({ code: 'refund_refused' });
    expect((await refunds()).map(({ body }) => [body.knownFrom, body.heldBy])).toEqual([
      ['cloud', 'cloud'],
      ['ledger', 'offline'],
    ]);
  });

  test('is not taken from a database whose sale does not add up, is another store’s, or bears another number', async () => {
    const ledger = await ofAnother();
    const { receiptNumber } = ledger.body;
    till.cloud.reachable = false;
    const wrong = { ...ledger, body: { ...ledger.body, cashDue: 1 as never } };
    expect(await plan(receiptNumber, 1, { ledger: wrong })).toMatchObject({ code: 'arithmetic' });
    const foreign = { ...ledger, body: { ...ledger.body, store: 'S002' as never } };
    expect(await plan(receiptNumber, 1, { ledger: foreign })).toMatchObject({ code: 'refund_refused' });
    expect(await plan('S001-02-260314-7777' as never, 1, { ledger })).toMatchObject({ code: 'not_found' });
  });
});

describe('without a receipt', () => {
  const lines = [{ product: TEE, units: 2, reason: 'no_receipt' }];

  test('goods are worth the lowest price of now, and an approval is always needed', async () => {
    expect(await till.call('return.planLoose', { lines })).toMatchObject({
      value: { total: 19_000, lines: [{ unitAmount: 9500, amount: 19_000 }] },
    });
    const asked = { lines, refundId: freshId(), total: 19_000 as never };
    expect(await till.call('return.commitLoose', asked)).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'refund_without_receipt', amount: 19_000 },
    });
    const { approval } = await till.get('approval.grant', {
      permission: 'refund_without_receipt',
      amount: 19_000,
      subject: TEE.name,
      staff: '9001',
      pin: '999999',
      reason: '小票丢失',
    });
    const done = await till.get('return.commitLoose', { ...asked, approval });
    expect(done).toMatchObject({ total: 19_000, tenders: [{ kind: 'cash', amount: 19_000 }] });
    expect((await refunds())[0]?.body).toMatchObject({
      withoutReceipt: true,
      sale: { saleId: asked.refundId, receiptNumber: done.receiptNumber },
      approval: { by: '9001', reason: '小票丢失' },
    });
  });

  test('a promotion of now counts, weighed goods are not taken', async () => {
    await till.get('catalogue.activate', {
      head: bookHead({
        id: 'book-2',
        hash: 'b'.repeat(64),
        promotions: [{ id: 'p1', type: 'fixed_price', name: '特价', price: 5000, products: ['p-tee'] }],
      }),
    });
    expect(await till.call('return.planLoose', { lines })).toMatchObject({ value: { total: 10_000 } });
    expect(await till.call('return.planLoose', { lines: [{ product: APPLES, units: 1 }] })).toMatchObject({
      code: 'refund_refused',
      details: { reason: 'weighed' },
    });
  });
});
