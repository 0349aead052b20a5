/** Goods for goods, through the contract: a credit on the open sale, one batch at its commit, and a swap at the same price. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import type { KillPoint } from '../../main/kill-points.ts';
import { figuresOf } from '../../sync/domain/shift-figures.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import type { SoldProduct } from '../../sync/schemas/sale.ts';
import { APPLES, bookHead, TEE, Till } from './support/till.ts';

const product = (id: string, price: number): SoldProduct => ({ ...TEE, id, sku: id, name: id, price }) as SoldProduct;
/** The same tee in another size, a coat that costs more and socks that cost less. */
const TEE_L = product('p-tee-l', 9900);
const COAT = product('p-coat', 25_900);
const SOCKS = product('p-socks', 1990);

let till: Till;
let nextId = 0;
beforeEach(async () => {
  till = new Till();
  await till.openForBusiness();
});
afterEach(() => till.end());

type ReceiptNumber = MethodParams<'return.plan'>['receiptNumber'];
const freshId = <Id>(): Id => `019a0000-0000-7000-9000-${String((nextId += 1)).padStart(12, '0')}` as Id;

async function sell(quantity = 1, tenders?: readonly { kind: 'cash' | 'card'; amount: number }[]) {
  await till.add(TEE, quantity);
  await till.serve('1002');
  const { cashDue } = await till.get('cart.get', {});
  const params = await till.commitParams(cashDue);
  const rows = tenders?.map(({ kind, amount }, index) => ({
    tenderId: `t${String(index + 1)}`,
    kind,
    amount: amount as never,
  }));
  return till.get('sale.commit', { ...params, ...(rows === undefined ? {} : { tenders: rows }) });
}
const begin = (receiptNumber: ReceiptNumber, total: number, units = 1, lineId = '1') =>
  till.call('exchange.begin', { receiptNumber, lines: [{ lineId, units, reason: 'size' }], total: total as never });
/** Everything the host shows as paid, with cash for the rest. */
async function commit() {
  const { remainingInCash, rows } = await till.get('tender.list', {});
  const params = await till.commitParams(remainingInCash);
  const kept = rows.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount }));
  return till.call('sale.commit', {
    ...params,
    tenders: [...kept, ...(remainingInCash > 0 ? params.tenders : [])],
  });
}
const kinds = async () => (await till.journal()).map(({ kind }) => kind);
async function last() {
  const journal = await till.journal();
  const refund = journal.findLast(({ kind }) => kind === 'refund') as EntryOf<'refund'> | undefined;
  const sale = journal.findLast(({ kind }) => kind === 'sale') as EntryOf<'sale'> | undefined;
  if (refund === undefined || sale === undefined) throw new Error('no exchange in the journal');
  return { refund: refund.body, sale: sale.body, refundEntry: refund, saleEntry: sale };
}
const tenderSum = async (kind: string) => figuresOf(await till.journal()).tenders.find((row) => row.kind === kind);

describe('a credit', () => {
  test('is on the open sale, kept over a restart, shown in the cart and as a row of payment, and moves nothing', async () => {
    const { receiptNumber } = await sell();
    const before = await kinds();
    expect(await begin(receiptNumber, 9900)).toMatchObject({
      ok: true,
      value: { credit: { receiptNumber, units: 1, total: 9900 } },
    });
    await till.add(COAT);
    await till.stop();
    await till.start();
    await till.login();
    expect(await till.get('cart.get', {})).toMatchObject({ credit: { receiptNumber }, total: 25_900 });
    expect(await till.get('tender.list', {})).toMatchObject({
      rows: [{ kind: 'exchange', amount: 9900, state: 'paid', reference: receiptNumber }],
      paid: 9900,
      remainingInCash: 16_000,
      creditBack: 0,
    });
    expect((await kinds()).filter((kind) => kind === 'refund')).toEqual([]);
    expect((await kinds()).filter((kind) => kind === 'sale')).toEqual(before.filter((kind) => kind === 'sale'));
  });

  test('goes with a word, is one to a sale, and a sale that has it is neither parked nor split', async () => {
    const { receiptNumber } = await sell(2);
    await begin(receiptNumber, 9900);
    expect(await begin(receiptNumber, 9900)).toMatchObject({ details: { reason: 'one_exchange' } });
    const { revision } = await till.add(COAT, 2);
    expect(await till.call('cart.park', { revision, name: '张' })).toMatchObject({
      details: { reason: 'exchange_open' },
    });
    expect(await till.call('cart.split', { revision, units: [{ lineId: '1', quantity: 1 }] })).toMatchObject({
      details: { reason: 'exchange_open' },
    });
    expect((await till.get('exchange.drop', {})).credit).toBeUndefined();
    expect((await till.get('tender.list', {})).rows).toEqual([]);
    await till.serve();
    expect(await commit()).toMatchObject({ ok: true });
    expect((await kinds()).filter((kind) => kind === 'refund')).toEqual([]);
  });

  test('is of the sum that was shown, and of nothing that came back before', async () => {
    const { receiptNumber } = await sell();
    expect(await begin(receiptNumber, 9800)).toMatchObject({ details: { reason: 'changed' } });
    await till.get('return.commit', {
      receiptNumber,
      lines: [{ lineId: '1', units: 1 }],
      refundId: freshId(),
      total: 9900 as never,
    });
    expect(await begin(receiptNumber, 9900)).toMatchObject({ details: { reason: 'already_refunded' } });
  });
});

describe('an exchange', () => {
  test('for dearer goods is one batch, takes the difference, and adds up on both sides', async () => {
    const sold = await sell();
    await begin(sold.receiptNumber, 9900);
    await till.add(COAT);
    await till.serve();
    const done = await commit();
    expect(done).toMatchObject({ ok: true, value: { total: 25_900, exchange: { amount: 9900, isSwap: false } } });
    const { refund, sale, refundEntry, saleEntry } = await last();
    expect(refund).toMatchObject({
      exchangeFor: sale.saleId,
      total: 9900,
      heldBy: 'cloud',
      tenders: [
        {
          kind: 'exchange',
          amount: 9900,
          reference: sale.receiptNumber,
          stands: [{ kind: 'cash', amount: 9900, of: 't1' }],
        },
      ],
    });
    expect(sale).toMatchObject({
      exchangeOf: refundEntry.id,
      tenders: [
        { kind: 'exchange', amount: 9900, reference: refund.receiptNumber, stands: [{ kind: 'cash', of: 't1' }] },
        { kind: 'cash', amount: 16_000 },
      ],
    });
    expect(refundEntry.id).toBe(refund.refundId);
    const journal = await till.journal();
    const batch = journal.slice(journal.findIndex(({ id }) => id === refundEntry.id)).map(({ kind }) => kind);
    expect(batch.slice(0, 5)).toEqual(['refund', 'sale', 'print.queued', 'print.queued', 'drawer.kicked']);
    expect(saleEntry.seq).toBe(refundEntry.seq + 1);
    expect((await till.get('cart.get', {})).credit).toBeUndefined();
    expect(await till.get('return.get', { refundId: refund.refundId })).toMatchObject({ total: 9900 });
    const pieces = { '10000': 7, '5000': 1, '500': 1, '100': 4 };
    const close = { countedCash: (50_000 + 9900 + 16_000) as never, denominations: pieces };
    expect(await till.call('shift.close', close)).toMatchObject({ value: { overShort: 0 } });
  });

  test('for cheaper goods pays the rest back to what paid, in the order of sources', async () => {
    const sold = await sell(1, [
      { kind: 'card', amount: 5000 },
      { kind: 'cash', amount: 4900 },
    ]);
    await begin(sold.receiptNumber, 9900);
    await till.add(SOCKS);
    await till.serve();
    expect(await till.get('tender.list', {})).toMatchObject({ isCovered: true, creditBack: 7910 });
    expect(await commit()).toMatchObject({ ok: true, value: { total: 1990, change: 0 } });
    const { refund, sale } = await last();
    expect(refund.tenders).toMatchObject([
      { kind: 'exchange', amount: 1990, stands: [{ kind: 'card', amount: 1990 }] },
      { kind: 'card', amount: 3010, of: 't1' },
      { kind: 'cash', amount: 4900, of: 't2' },
    ]);
    expect(sale.tenders).toMatchObject([{ kind: 'exchange', amount: 1990 }]);
    expect((await kinds()).at(-1)).toBe('drawer.kicked');
    // What was exchanged comes back to the card that once paid it.
    const plan = await till.get('return.plan', {
      receiptNumber: sale.receiptNumber,
      lines: [{ lineId: '1', units: 1 }],
    });
    expect(plan.plan?.tenders).toMatchObject([{ kind: 'card', amount: 1990 }]);
  });

  test('shows in the shift as neither taken nor paid out', async () => {
    const sold = await sell();
    await begin(sold.receiptNumber, 9900);
    await till.add(COAT);
    await till.serve();
    await commit();
    expect(await tenderSum('exchange')).toMatchObject({ taken: 9900, refunded: 9900, net: 0 });
    expect(await tenderSum('cash')).toMatchObject({ net: 25_900 });
  });

  test('is committed once: asked again, and after a restart, it is the same sale', async () => {
    const sold = await sell();
    await begin(sold.receiptNumber, 9900);
    await till.add(TEE_L);
    await till.serve();
    const { rows } = await till.get('tender.list', {});
    const params = {
      ...(await till.commitParams(0)),
      tenders: rows.map(({ tenderId, kind, amount }) => ({ tenderId, kind, amount })),
    };
    const answers = await Promise.all([till.call('sale.commit', params), till.call('sale.commit', params)]);
    await till.stop();
    await till.start();
    await till.login();
    const again = await till.call('sale.commit', params);
    const numbers = [...answers, again].map((answer) => (answer.ok ? answer.value.receiptNumber : answer.code));
    expect(new Set(numbers).size).toBe(1);
    expect((await kinds()).filter((kind) => kind === 'refund')).toHaveLength(1);
  });

  test('of a unit that came back meanwhile is refused, and nothing is written', async () => {
    const sold = await sell();
    await begin(sold.receiptNumber, 9900);
    await till.add(COAT);
    await till.serve();
    await till.get('return.commit', {
      receiptNumber: sold.receiptNumber,
      lines: [{ lineId: '1', units: 1 }],
      refundId: freshId(),
      total: 9900 as never,
    });
    const before = (await till.journal()).length;
    expect(await commit()).toMatchObject({ code: 'refund_refused', details: { reason: 'already_refunded' } });
    expect((await till.journal()).length).toBe(before);
  });

  test('with another sum than the credit pays, or without a credit, is refused', async () => {
    const sold = await sell();
    await till.add(COAT);
    await till.serve();
    const row = { tenderId: 'x1', kind: 'exchange' as const, amount: 9900 as never };
    const params = await till.commitParams(16_000);
    expect(await till.call('sale.commit', { ...params, tenders: [...params.tenders, row] })).toMatchObject({
      details: { reason: 'no_exchange' },
    });
    await begin(sold.receiptNumber, 9900);
    const wrong = { ...row, amount: 9800 as never };
    expect(await till.call('sale.commit', { ...params, tenders: [...params.tenders, wrong] })).toMatchObject({
      details: { reason: 'changed' },
    });
    expect(await till.call('sale.commit', await till.commitParams(25_900))).toMatchObject({
      details: { reason: 'changed' },
    });
  });

  test('marks its goods as not asked about when the cloud is away', async () => {
    const sold = await sell();
    till.cloud.reachable = false;
    await begin(sold.receiptNumber, 9900);
    await till.add(COAT);
    await till.serve();
    expect(await commit()).toMatchObject({ ok: true });
    expect((await last()).refund.heldBy).toBe('offline');
  });

  test.each<KillPoint>(['commit.before_append', 'commit.after_journal'])(
    'killed at %s happens whole or not at all',
    async (point) => {
      const sold = await sell();
      await begin(sold.receiptNumber, 9900);
      await till.add(COAT);
      await till.serve();
      await till.stop();
      let killed = false;
      await till.start({
        killPoints: {
          reach: (reached: KillPoint) => {
            if (reached !== point || killed) return;
            killed = true;
            throw new Error('killed here');
          },
        },
      });
      await till.login();
      await commit().catch(() => undefined);
      await till.stop();
      await till.start();
      await till.login();
      const written = (await kinds()).filter((kind) => kind === 'refund').length;
      const { credit } = await till.get('cart.get', {});
      expect(killed).toBe(true);
      expect([written, credit?.total]).toEqual(point === 'commit.before_append' ? [0, 9900] : [1, undefined]);
      if (written === 0) expect(await commit()).toMatchObject({ ok: true });
      expect((await kinds()).filter((kind) => kind === 'refund')).toHaveLength(1);
    },
  );
});

describe('a swap', () => {
  const swap = (receiptNumber: ReceiptNumber, over: Partial<MethodParams<'exchange.swap'>> = {}) =>
    till.call('exchange.swap', {
      saleId: freshId(),
      receiptNumber,
      lineId: '1',
      units: 1,
      reason: 'size',
      product: TEE_L,
      ...over,
    });

  test('keeps price, promotions, round-off and guides of the units, and moves no money', async () => {
    await till.get('catalogue.activate', {
      head: bookHead({
        id: 'book-2',
        hash: 'b'.repeat(64),
        roundOffUnit: 100,
        promotions: [
          { id: 'p1', type: 'bundle_price', name: '三件', count: 3, price: 20_050, products: ['p-tee'] },
          { id: 'p2', type: 'spend_save', name: '满减', tiers: [{ spend: 10_000, save: 777 }] },
        ],
      }),
    });
    const sold = await sell(3);
    const total = (await till.get('sale.get', { receiptNumber: sold.receiptNumber }))?.body.cashDue ?? 0;
    const paid: number[] = [];
    for (let unit = 0; unit < 3; unit += 1) {
      const done = await swap(sold.receiptNumber);
      expect(done).toMatchObject({ ok: true, value: { exchange: { isSwap: true }, change: 0 } });
      const { refund, sale } = await last();
      expect(refund).toMatchObject({ swap: true });
      expect(sale).toMatchObject({ swap: true, exchangeOf: refund.refundId, serving: [{ guide: '1002' }] });
      expect(sale.lines[0]).toMatchObject({ product: { id: 'p-tee-l' }, base: 9900, quantity: 1 });
      expect(sale.tenders).toMatchObject([{ kind: 'exchange', amount: refund.total }]);
      expect(sale.cashDue).toBe(refund.total);
      paid.push(sale.cashDue);
    }
    expect(paid.reduce((sum, one) => sum + one, 0)).toBe(total);
    expect((await kinds()).filter((kind) => kind === 'drawer.kicked')).toHaveLength(1);
    expect(await swap(sold.receiptNumber)).toMatchObject({ details: { reason: 'already_refunded' } });
    // A swapped unit is swapped back, and pays back what it cost.
    const { sale } = await last();
    expect(await swap(sale.receiptNumber, { product: TEE })).toMatchObject({ ok: true });
    const back = (await last()).sale;
    expect(
      (await till.get('return.plan', { receiptNumber: back.receiptNumber, lines: [{ lineId: '1', units: 1 }] })).plan,
    ).toMatchObject({ total: back.cashDue, tenders: [{ kind: 'cash', amount: back.cashDue }] });
  });

  test('happens once for one id, also after a restart', async () => {
    const sold = await sell(2);
    const saleId = freshId<MethodParams<'exchange.swap'>['saleId']>();
    const answers = await Promise.all([swap(sold.receiptNumber, { saleId }), swap(sold.receiptNumber, { saleId })]);
    await till.stop();
    await till.start();
    await till.login();
    const again = await swap(sold.receiptNumber, { saleId });
    const numbers = [...answers, again].map((answer) => (answer.ok ? answer.value.receiptNumber : answer.code));
    expect(new Set(numbers).size).toBe(1);
    expect((await kinds()).filter((kind) => kind === 'refund')).toHaveLength(1);
  });

  test('is for goods by piece at the same price alone', async () => {
    const sold = await sell();
    expect(await swap(sold.receiptNumber, { product: COAT })).toMatchObject({ details: { reason: 'other_price' } });
    expect(await swap(sold.receiptNumber, { product: { ...APPLES, price: TEE.price } })).toMatchObject({
      details: { reason: 'other_price' },
    });
    expect(await swap(sold.receiptNumber, { units: 2 })).toMatchObject({ details: { reason: 'already_refunded' } });
  });
});
