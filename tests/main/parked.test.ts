import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EntryId } from '../../sync/domain/ids.ts';
import { PARKED_SALES_MAX } from '../../sync/domain/cart.ts';
import { eventually, bookHead, TEE, Till } from './support/till.ts';

const park = async (till: Till, name = '王女士') => {
  const { revision } = await till.get('cart.get', {});
  return till.call('cart.park', { revision, name });
};
const list = async (till: Till) => (await till.get('parked.list', {})).items;
const only = async (till: Till): Promise<EntryId> => {
  const [first, ...others] = await list(till);
  if (first === undefined || others.length > 0) throw new Error(`${String(others.length + 1)} parked sales`);
  return first.id;
};
const resume = (till: Till, id: EntryId, more: { products?: (typeof TEE)[]; unclaimed?: boolean } = {}) =>
  till.call('parked.resume', { id, products: more.products ?? [], unclaimed: more.unclaimed ?? false });
const kinds = async (till: Till) => (await till.journal()).map(({ kind }) => kind);
const restart = async (till: Till): Promise<void> => {
  await till.stop();
  await till.start();
  await till.login();
};

describe('a parked sale', () => {
  let till: Till;
  let failAt: string | undefined;
  beforeEach(async () => {
    failAt = undefined;
    const reach = (name: string): void => {
      if (name === failAt) throw new Error('the process ends here');
    };
    till = new Till({ change: { killPoints: { reach } } });
    await till.openForBusiness();
  });
  afterEach(() => till.end());

  test('is journalled without a name, leaves an empty cart, and comes back as another sale that names it', async () => {
    const before = await till.add(TEE, 2);
    await till.serve('2001');
    expect(await park(till)).toMatchObject({ ok: true, value: { lines: [], saleId: null } });
    const id = await only(till);
    const parked = (await till.journal()).find(({ kind }) => kind === 'cart.parked');
    expect(parked?.body).toEqual({ saleId: before.saleId, parked: id, lines: 1, total: 19_800 });
    expect(await resume(till, id)).toMatchObject({
      ok: true,
      value: { lines: [{ quantity: 2 }], total: 19_800, serving: { asked: true, shares: [{ guide: '2001' }] } },
    });
    expect(await list(till)).toEqual([]);
    const done = await till.get('sale.commit', await till.commitParams(19_800));
    expect(done.saleId).not.toBe(before.saleId);
    const sale = (await till.journal()).find(({ kind }) => kind === 'sale');
    expect(sale?.body).toMatchObject({ resumedFrom: id });
  });

  test('reaches the cloud, and what it held is gone from there once it goes on', async () => {
    await till.add();
    await park(till);
    await eventually(() => till.cloud.parked.length === 1);
    expect(till.cloud.parked[0]).toMatchObject({ name: '王女士', cart: { total: 9900 } });
    await resume(till, await only(till));
    expect(till.cloud.parked.at(-1)).toMatchObject({ name: '-', _deleted: true });
    expect(JSON.stringify(till.cloud.parked.at(-1))).not.toContain('王女士');
  });

  test('survives a restart, and so does its way into the cloud', async () => {
    till.cloud.reachable = false;
    await till.add();
    await park(till);
    await restart(till);
    expect(await list(till)).toMatchObject([{ name: '王女士', isOwn: true }]);
    till.cloud.reachable = true;
    await restart(till);
    await eventually(() => till.cloud.parked.length === 1);
  });

  test.each(['journal.before_write', 'cart.before_save', 'cart.after_save'])(
    'is there once after a crash at %s: parked, or in the cart',
    async (point) => {
      await till.add();
      failAt = point;
      await park(till).catch(() => undefined);
      failAt = undefined;
      await restart(till);
      const inCart = (await till.get('cart.get', {})).lines.length;
      expect(inCart + (await list(till)).length).toBe(1);
      const wasWritten = (await kinds(till)).includes('cart.parked');
      expect(inCart).toBe(wasWritten ? 0 : 1);
    },
  );

  test.each(['journal.before_write', 'cart.before_save', 'cart.after_save'])(
    'that was going on at a crash at %s is there once: parked, or in the cart as the sale that the journal names',
    async (point) => {
      await till.add();
      await park(till);
      const id = await only(till);
      failAt = point;
      await resume(till, id).catch(() => undefined);
      failAt = undefined;
      await restart(till);
      const view = await till.get('cart.get', {});
      const resumed = (await till.journal()).find(({ kind }) => kind === 'cart.resumed');
      expect(view.lines.length + (await list(till)).length).toBe(1);
      if (resumed === undefined) {
        expect(await resume(till, id)).toMatchObject({ ok: true, value: { total: 9900 } });
      } else {
        expect(view.saleId).toBe(resumed.body['saleId']);
        expect(await resume(till, id)).toMatchObject({ ok: false, code: 'parked_taken' });
      }
    },
  );

  test('goes on once: a second time is refused, at once and after a restart', async () => {
    await till.add();
    await park(till);
    const id = await only(till);
    const both = await Promise.all([resume(till, id), resume(till, id)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ code: 'parked_taken' });
    await restart(till);
    expect(await resume(till, id)).toMatchObject({ ok: false, code: 'parked_taken' });
    expect((await kinds(till)).filter((kind) => kind === 'cart.resumed')).toHaveLength(1);
  });

  test('that another terminal took meanwhile is not given out again', async () => {
    await till.add();
    await park(till);
    await eventually(() => till.cloud.parked.length === 1);
    const id = await only(till);
    till.cloud.parked.push({ ...till.cloud.parked[0], name: '-', cart: { wentOnAs: 'x' }, _deleted: true });
    expect(await resume(till, id)).toMatchObject({ ok: false, code: 'parked_taken' });
    expect(await list(till)).toEqual([]);
    expect(await till.get('cart.get', {})).toMatchObject({ lines: [] });
  });

  test('of another terminal is listed; offline it goes on only after a warning, and online it is taken away', async () => {
    await till.add();
    await park(till);
    await eventually(() => till.cloud.parked.length === 1);
    const own = till.cloud.parked[0] as { id: string; cart: object };
    const other = '01990000-0000-7000-8000-000000000009' as EntryId;
    till.cloud.parked.push({ ...own, id: other, name: '李先生', cart: { ...own.cart, terminal: '02' } });
    const listed = await eventually(async () => {
      const found = (await list(till)).find(({ id }) => id === other);
      return found;
    });
    expect(listed).toMatchObject({ name: '李先生', terminal: '02', isOwn: false });
    till.cloud.reachable = false;
    expect(await resume(till, other)).toMatchObject({ ok: false, code: 'parked_unclaimed' });
    expect(await till.call('parked.discard', { id: other, reason: 'x' })).toMatchObject({ code: 'cloud_unreachable' });
    expect(await resume(till, other, { unclaimed: true })).toMatchObject({ ok: true });
    expect((await till.journal()).at(-1)?.body).toMatchObject({ parked: other, claimed: false });
    till.cloud.reachable = true;
    await restart(till);
    await eventually(() => till.cloud.parked.some((each) => each['id'] === other && each['_deleted'] === true));
  });

  test('of this terminal goes on offline without a question, and the cloud hears of it later', async () => {
    await till.add();
    await park(till);
    await eventually(() => till.cloud.parked.length === 1);
    till.cloud.reachable = false;
    expect(await resume(till, await only(till))).toMatchObject({ ok: true });
    till.cloud.reachable = true;
    await restart(till);
    await eventually(() => till.cloud.parked.at(-1)?.['_deleted'] === true);
    expect(await list(till)).toEqual([]);
  });

  test('is priced anew: the preview says which lines cost something else, then those are the prices', async () => {
    await till.add(TEE, 2);
    await park(till);
    const id = await only(till);
    const products = [{ ...TEE, price: 8900 as never }];
    expect(await till.get('parked.preview', { id, products })).toMatchObject({
      totalBefore: 19_800,
      totalAfter: 17_800,
      lines: [{ name: '纯棉T恤', quantity: 2, before: 19_800, after: 17_800 }],
    });
    expect(await till.get('parked.preview', { id, products: [TEE] })).toMatchObject({ lines: [] });
    await till.get('catalogue.activate', {
      head: bookHead({
        id: 'b2',
        hash: 'c'.repeat(64),
        from: 1_700_000_000_002,
        promotions: [{ id: 'p1', type: 'fixed_price', price: 5000 }],
      }),
    });
    expect(await till.get('parked.preview', { id, products: [TEE] })).toMatchObject({ totalAfter: 10_000 });
    expect(await resume(till, id, { products: [TEE] })).toMatchObject({
      ok: true,
      value: { total: 10_000, canUndo: false },
    });
  });

  test('stays parked while the open cart is not empty', async () => {
    await till.add();
    await park(till);
    const id = await only(till);
    await till.add();
    expect(await resume(till, id)).toMatchObject({ ok: false, details: { reason: 'cart_not_empty' } });
    expect(await list(till)).toHaveLength(1);
  });

  test('is deleted with a reason that the journal keeps, and never comes back', async () => {
    await till.add();
    await park(till);
    const id = await only(till);
    await till.get('parked.discard', { id, reason: '顾客不要了' });
    expect((await till.journal()).at(-1)).toMatchObject({
      kind: 'cart.voided',
      body: { parked: id, total: 9900, lines: 1, reason: '顾客不要了' },
    });
    await restart(till);
    expect(await list(till)).toEqual([]);
    expect(await resume(till, id)).toMatchObject({ code: 'parked_taken' });
  });

  test('there are at most fifty in a store: the fiftieth is parked, the next is refused and stays in the cart', async () => {
    for (let n = 1; n <= PARKED_SALES_MAX; n += 1) {
      await till.add();
      expect(await park(till, String(n))).toMatchObject({ ok: true });
    }
    await till.add();
    expect(await park(till, '51')).toMatchObject({ ok: false, code: 'parked_full' });
    expect((await till.get('cart.get', {})).lines).toHaveLength(1);
    expect(await list(till)).toHaveLength(PARKED_SALES_MAX);
  });

  test('paid turned back to draft: a committed sale can be neither parked, resumed, voided nor changed, whatever is sent again', async () => {
    await till.add();
    await till.serve();
    const { revision } = await till.get('cart.get', {});
    const params = await till.commitParams(9900);
    const done = await till.get('sale.commit', params);
    const stale = { ok: false, code: 'stale_revision' };
    expect(await till.call('cart.park', { revision, name: 'x' })).toMatchObject(stale);
    expect(await till.call('cart.void', { revision, reason: 'x' })).toMatchObject(stale);
    expect(await till.call('cart.apply', { revision, command: { type: 'undo' } })).toMatchObject(stale);
    expect(await till.call('cart.split', { revision, units: [] })).toMatchObject(stale);
    expect(await resume(till, done.entry)).toMatchObject({ ok: false, code: 'not_found' });
    expect(await till.get('sale.commit', params)).toMatchObject({
      saleId: done.saleId,
      receiptNumber: done.receiptNumber,
    });
    const next = await till.add();
    expect(next.saleId).not.toBe(done.saleId);
    await park(till);
    const sales = (await till.journal()).filter(({ kind }) => kind === 'sale');
    expect(sales.map(({ body }) => body['saleId'])).toEqual([done.saleId]);
  });
});

describe('the open cart as a whole', () => {
  let till: Till;
  beforeEach(async () => {
    till = new Till();
    await till.openForBusiness();
  });
  afterEach(() => till.end());
  const voidNow = async () => {
    const { revision } = await till.get('cart.get', {});
    return till.call('cart.void', { revision, reason: '录错了' });
  };

  test('is voided with a reason in the journal, and Ctrl+Z does not bring it back, nor does a restart', async () => {
    const { saleId } = await till.add(TEE, 3);
    expect(await voidNow()).toMatchObject({ ok: true, value: { lines: [], canUndo: false } });
    expect((await till.journal()).at(-1)).toMatchObject({
      kind: 'cart.voided',
      body: { saleId, total: 29_700, lines: 1, reason: '录错了' },
    });
    const { revision } = await till.get('cart.get', {});
    expect(await till.call('cart.apply', { revision, command: { type: 'undo' } })).toMatchObject({
      details: { reason: 'nothing_to_undo' },
    });
    await restart(till);
    expect(await till.get('cart.get', {})).toMatchObject({ lines: [] });
  });

  test('without a line is emptied without a fact', async () => {
    const before = (await till.journal()).length;
    expect(await voidNow()).toMatchObject({ ok: true });
    expect(await till.journal()).toHaveLength(before);
  });

  test('is split: the first part is sold under its number, the rest is the next sale, over a restart too', async () => {
    const whole = await till.add(TEE, 3);
    await till.serve('2001');
    const { revision, lines } = await till.get('cart.get', {});
    const units = [{ lineId: lines[0]?.lineId ?? '', quantity: 1 }];
    expect(await till.get('cart.splitPreview', { revision, units })).toEqual({
      together: 29_700,
      first: 9900,
      rest: 19_800,
    });
    expect(await till.get('cart.split', { revision, units })).toMatchObject({
      saleId: whole.saleId,
      total: 9900,
      rest: { lines: 1, units: 2, total: 19_800 },
    });
    await restart(till);
    const first = await till.get('sale.commit', await till.commitParams(9900));
    expect(first).toMatchObject({ saleId: whole.saleId, total: 9900 });
    const rest = await till.get('cart.get', {});
    expect(rest).toMatchObject({ total: 19_800, serving: { shares: [{ guide: '2001' }] } });
    expect(rest.rest).toBeUndefined();
    const second = await till.get('sale.commit', await till.commitParams(19_800));
    expect(second.saleId).not.toBe(first.saleId);
    expect(await till.get('cart.get', {})).toMatchObject({ lines: [], saleId: null });
  });

  test('is put together again, and a part that is nothing or too much is refused', async () => {
    await till.add(TEE, 3);
    const { revision, lines } = await till.get('cart.get', {});
    const lineId = lines[0]?.lineId ?? '';
    const split = (quantity: number) => till.call('cart.split', { revision, units: [{ lineId, quantity }] });
    expect(await split(0)).toMatchObject({ details: { reason: 'split_empty_part' } });
    expect(await split(3)).toMatchObject({ details: { reason: 'split_empty_part' } });
    expect(await split(4)).toMatchObject({ details: { reason: 'split_too_many' } });
    await split(2);
    const after = await till.get('cart.get', {});
    const joined = await till.get('cart.join', { revision: after.revision });
    expect(joined).toMatchObject({ total: 29_700, lines: [{ quantity: 3 }] });
    expect(joined.rest).toBeUndefined();
  });

  test('takes notes: on the sale and on a line, in the sale, and on paper only where that was asked for', async () => {
    await till.add();
    const apply = async (command: Parameters<typeof till.get<'cart.apply'>>[1]['command']) =>
      till.get('cart.apply', { revision: (await till.get('cart.get', {})).revision, command });
    await apply({ type: 'setNote', note: { text: ' 下周取 ', printed: false } });
    const view = await apply({ type: 'setLineNote', lineId: '1', note: { text: '改短两厘米', printed: true } });
    expect(view).toMatchObject({ note: { text: '下周取' }, lines: [{ note: { text: '改短两厘米' } }] });
    await till.serve();
    const { receiptNumber } = await till.get('sale.commit', await till.commitParams(9900));
    const recorded = await till.get('sale.get', { receiptNumber });
    expect(recorded?.body).toMatchObject({
      note: { text: '下周取', printed: false },
      lines: [{ note: { text: '改短两厘米', printed: true } }],
    });
  });
});
