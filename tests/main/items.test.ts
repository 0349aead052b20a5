/** Pieces with a code of their own at the till: told genuine from forged without the network, sold once, freed by a refund, stopped by a recall. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MethodParams } from '../../main/contract/contract.ts';
import type { CloudRequest } from '../../main/upload/cloud-transport.ts';
import { itemLink, itemText } from '../../sync/domain/item-code.ts';
import { BATCH, itemSigner } from '../fixtures/item-signer.ts';
import { eventually, TEE, Till } from './support/till.ts';

let till: Till;
let code: ReturnType<typeof itemSigner>['code'];
/** What the cloud says of any piece; nothing: it does not know the question. */
let said: Readonly<Record<string, unknown>> | undefined;
/** What it tells with a token. */
let recalls: readonly object[];
beforeEach(async () => {
  till = new Till();
  ({ code } = itemSigner(till.cloud.key));
  [said, recalls] = [undefined, []];
  till.cloud.extra = ({ path, body }: CloudRequest) => {
    if (path === '/v1/device-tokens' && recalls.length > 0) {
      const now = (body as { at: number }).at;
      const receipts = { key: { publicKey: 'AAAA', signature: 'AAAA' }, revoked: [], recalls };
      return { status: 200, body: { token: 'device-token', expiresAt: now + 600_000, now, receipts } };
    }
    if (!path.startsWith('/v1/item-codes/') || said === undefined) return undefined;
    return { status: 200, body: { batch: BATCH, serial: 1, sku: TEE.sku, ...said } };
  };
  await till.openForBusiness();
});
afterEach(() => till.end());

const add = async (text: string, over: object = {}) => {
  const { revision } = await till.get('cart.get', {});
  const command = { type: 'addProduct', product: TEE, quantity: 1, code: itemText(text), ...over } as never;
  return till.call('cart.apply', { revision, command });
};
const reasonOf = async (text: string, over: object = {}) => {
  const answer = await add(text, over);
  return answer.ok ? 'taken' : `${answer.details.reason ?? ''} ${answer.details.message ?? ''}`.trim();
};
const look = async (text: string) => till.get('item.look', { data: itemLink('https://brand.example', text) });
const pay = async () => {
  await till.serve();
  return till.get('sale.commit', await till.commitParams(10_000));
};
const refund = async (receiptNumber: string) => {
  await till.login('9001', '999999');
  const asked = {
    receiptNumber,
    lines: [{ lineId: '1', units: 1, reason: 'size' }],
    refundId: '019a0000-0000-7000-8000-000000000901',
    total: 9900,
  };
  return till.get('return.commit', asked as unknown as MethodParams<'return.commit'>);
};

describe('without the network', () => {
  beforeEach(() => {
    till.cloud.reachable = false;
  });

  test('a forged code is refused, and one of another brand', async () => {
    expect(await reasonOf(itemSigner().code())).toBe('item_other_brand');
    expect(await reasonOf(code({}, 'other'))).toBe('item_forged');
    const genuine = code();
    const altered = `${genuine.slice(0, -2)}${genuine.endsWith('AA') ? 'BA' : 'AA'}`;
    expect(await reasonOf(altered)).not.toBe('taken');
    expect((await till.get('cart.get', {})).lines).toEqual([]);
    expect(await look(itemSigner().code())).toEqual({ state: 'other_brand', online: false });
    expect(await look(code({}, 'other'))).toEqual({ state: 'forged', online: false });
    expect(await till.get('item.look', { data: 'https://brand.example/whatever' })).toEqual({
      state: 'no_item',
      online: false,
    });
  });

  test('a genuine one is sold with its code, one piece, once in a cart', async () => {
    expect(await look(code())).toEqual({ state: 'genuine', online: false, batch: BATCH, serial: 1, sku: TEE.sku });
    expect(await reasonOf(code())).toBe('taken');
    expect(await reasonOf(code())).toBe('item_in_cart');
    expect(await reasonOf(code({ serial: 2 }), { quantity: 2 })).toBe('item_one_piece');
    expect(await reasonOf(code({ serial: 2, sku: 'OTHER' }))).toBe('item_other_goods');
    await pay();
    const sale = (await till.journal()).find(({ kind }) => kind === 'sale');
    expect(sale?.body).toMatchObject({ lines: [{ code: itemText(code()), quantity: 1 }] });
  });

  test('one that was sold here is refused with its receipt, also after a restart; a refund frees the code', async () => {
    await add(code());
    const { receiptNumber } = await pay();
    await till.stop();
    await till.start();
    await till.login();
    expect(await reasonOf(code())).toBe(`item_sold ${receiptNumber}`);
    expect(await look(code())).toMatchObject({ state: 'sold', online: false, receipt: receiptNumber });
    await refund(receiptNumber);
    const back = (await till.journal()).find(({ kind }) => kind === 'refund');
    expect(back?.body).toMatchObject({ lines: [{ code: itemText(code()) }] });
    expect(await reasonOf(code())).toBe('taken');
  });

  test('the cloud is asked once, not for each piece while somebody waits; who looks at one asks again', async () => {
    const asked = () => till.cloud.calls.filter(({ path }) => path.startsWith('/v1/item-codes/')).length;
    for (const serial of [1, 2, 3]) expect(await reasonOf(code({ serial }))).toBe('taken');
    expect(asked()).toBe(1);
    await look(code());
    expect(asked()).toBe(2);
  });

  test('one that waits in the other part of a split cart is not added twice', async () => {
    await add(code());
    await add(code({ serial: 2 }));
    const { revision, lines } = await till.get('cart.get', {});
    const lineId = lines[0]?.lineId as never;
    await till.get('cart.split', { revision, units: [{ lineId, quantity: 1 }] });
    expect(await reasonOf(code({ serial: 2 }))).toBe('item_in_cart');
  });
});

describe('a recall', () => {
  test('stops the sale with its reason, also without the network and after a restart', async () => {
    recalls = [{ batch: BATCH, at: 1_790_000_000_000, reason: '色牢度不合格' }];
    await till.stop();
    await till.start();
    await till.login();
    await eventually(async () => (await look(code())).state === 'recalled');
    till.cloud.reachable = false;
    expect(await reasonOf(code())).toBe('item_recalled 色牢度不合格');
    await till.stop();
    await till.start();
    await till.login();
    expect(await reasonOf(code({ serial: 9 }))).toBe('item_recalled 色牢度不合格');
    expect(await look(code())).toMatchObject({ state: 'recalled', online: false, reason: '色牢度不合格' });
    expect(await reasonOf(code({ batch: '00000001' }))).toBe('taken');
  });

  test('of a piece that is in the cart stops it before money is taken, by its name; it is paid for once it is out', async () => {
    till.cloud.reachable = false;
    expect(await reasonOf(code())).toBe('taken');
    const other = code({ batch: '00000001' });
    expect(await reasonOf(other)).toBe('taken');
    till.cloud.reachable = true;
    said = { state: 'recalled', recalled: { at: 1_790_000_000_000, reason: '断针' } };
    await look(code({ serial: 5 }));
    await till.serve();
    const stopped = { code: 'tender_refused', details: { reason: 'item_recalled', message: `${TEE.name} · 断针` } };
    expect(await till.call('sale.commit', await till.commitParams(20_000))).toMatchObject(stopped);
    const { saleId, revision, lines } = await till.get('cart.get', {});
    const row = { saleId, revision, tenderId: 't9', kind: 'cash', amount: 20_000 };
    expect(await till.call('tender.add', row as never)).toMatchObject(stopped);
    const lineId = lines[0]?.lineId as never;
    await till.get('cart.apply', { revision, command: { type: 'removeLine', lineId } });
    expect((await pay()).receiptNumber).toBeDefined();
  });

  test('that the cloud tells while it is asked is remembered', async () => {
    said = { state: 'recalled', recalled: { at: 1_790_000_000_000, reason: '断针' } };
    expect(await reasonOf(code())).toBe('item_recalled 断针');
    till.cloud.reachable = false;
    expect(await reasonOf(code({ serial: 3 }))).toBe('item_recalled 断针');
  });
});

describe('with the network', () => {
  test('what another store sold is refused, and a possible copy is sold: the genuine piece has the same code', async () => {
    said = { state: 'sold', sold: { at: 1_790_000_000_000 } };
    expect(await reasonOf(code())).toBe('item_sold');
    expect(await look(code())).toMatchObject({ state: 'sold', online: true, soldAt: 1_790_000_000_000 });
    said = { state: 'clone', name: TEE.name };
    expect(await look(code())).toMatchObject({ state: 'clone', online: true, name: TEE.name });
    expect(await reasonOf(code())).toBe('taken');
  });

  test('a sale of this till that the cloud has not heard of counts, one that came back elsewhere does not', async () => {
    await add(code());
    till.cloud.reachable = false;
    await pay();
    said = { state: 'genuine' };
    till.cloud.extra = ((before) => (request: CloudRequest) =>
      request.path === '/v1/journal' ? { status: 503, body: {} } : before(request))(till.cloud.extra);
    till.cloud.reachable = true;
    expect((await look(code())).state).toBe('sold');
    const answers = till.cloud.extra;
    till.cloud.extra = (request) => (request.path === '/v1/journal' ? undefined : answers(request));
    await eventually(async () => (await look(code())).state === 'genuine', 30_000);
  });
});

test('batches are for who manages the catalogue, in the own name; the cloud’s reason comes through, codes as a table', async () => {
  const issue = { request: '019a0000-0000-7000-8000-000000000902', product: 'p-tee', quantity: 10 } as never;
  await till.login('2001', '222222');
  for (const [name, params] of [
    ['item.batches', {}],
    ['item.issue', issue],
    ['item.recall', { batch: BATCH, reason: 'x' }],
    ['item.codes', { batch: BATCH, from: 1, to: 2 }],
  ] as const)
    expect(await till.call(name, params as never)).toMatchObject({ code: 'not_permitted' });
  await till.login('9001', '999999');
  const problem = { type: 'about:blank', title: 'x', status: 422, path: '/product', reason: 'sold_by_weight' };
  till.cloud.extra = () => ({ status: 422, body: { ...problem, code: 'refused_item_batch' } });
  expect(await till.call('item.issue', issue)).toMatchObject({
    details: { path: '/product', reason: 'sold_by_weight' },
  });
  till.cloud.extra = () => ({ status: 200, body: 'serial,link\r\n1,https://brand.example/t/A\r\n' });
  expect(await till.get('item.codes', { batch: BATCH, from: 1, to: 2 })).toMatchObject({
    fileName: `items-${BATCH}-1-2.csv`,
  });
  expect(till.cloud.calls.at(-1)?.path).toBe(`/v1/item-batches/${BATCH}/codes?from=1&to=2`);
});
