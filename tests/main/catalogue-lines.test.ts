/** Lines that the catalogue has a say in: price lists, items without a code, goods that the store does not carry, price tags. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CartCommandMessage } from '../../main/contract/views.ts';
import { cartProductOf } from '../../main/cart/cart-view.ts';
import { settle, saleBody } from '../../main/sale/sale-body.ts';
import type { PriceBook } from '../../main/cart/price-books.ts';
import { systemPorts } from '../../main/ports.ts';
import { repriceSale, type PriceFacts } from '../../sync/cloud/ingest/reprice.ts';
import { emptyCart, reduceCart, type Cart } from '../../sync/domain/cart.ts';
import type { ProductId, SaleId, StoreId } from '../../sync/domain/ids.ts';
import { basisPoints, fen } from '../../sync/domain/money.ts';
import { isOpenItemId, openItemId } from '../../sync/domain/open-item.ts';
import { atListPrice, preparePriceLists, type PriceList } from '../../sync/domain/price-list.ts';
import { preparePromotions } from '../../sync/domain/promotion-index.ts';
import { epochMs, MINUTE_MS } from '../../sync/domain/time.ts';
import type { ProductDocument } from '../../sync/schemas/documents/catalogue.ts';
import { shopProduct } from '../../sync/terminal/shop-product.ts';
import { bookHead, TEE, Till } from './support/till.ts';

let till: Till;
let nowMs = Date.UTC(2026, 2, 14, 15, 50);
const goTo = (ms: number): void => {
  nowMs = ms;
  till.cloud.nowOffsetMs = ms - Date.now();
};
const later = (minutes: number): void => goTo(nowMs + minutes * MINUTE_MS);
beforeEach(async () => {
  nowMs = Date.UTC(2026, 2, 14, 15, 50);
  const system = systemPorts();
  till = new Till({ change: { ports: { ...system, clock: { ...system.clock, now: () => epochMs(nowMs) } } } });
  goTo(nowMs);
  await till.openForBusiness();
});
afterEach(() => till.end());

const call = async (command: CartCommandMessage, approval?: string) => {
  const { revision } = await till.get('cart.get', {});
  return till.call('cart.apply', {
    revision,
    command,
    ...(approval === undefined ? {} : { approval: approval as never }),
  });
};
const apply = async (command: CartCommandMessage, approval?: string) => {
  const answer = await call(command, approval);
  if (!answer.ok) throw new Error(`${answer.code} ${JSON.stringify(answer.details)}`);
  return answer.value;
};
const approve = async (permission: string, amount: number) =>
  (
    await till.get('approval.grant', {
      permission,
      amount,
      subject: 'x',
      staff: '9001',
      pin: '999999',
      reason: '店长看过',
    })
  ).approval;
const sold = async () => (await till.journal()).find(({ kind }) => kind === 'sale')?.body;
const pay = async () => {
  await till.serve();
  await till.get('sale.commit', await till.commitParams(1_000_000));
  return sold();
};

describe('a price list', () => {
  const midnight = new Date(Date.UTC(2026, 2, 14, 16)).toISOString();
  const night = (more: object) => ({ id: 'night', priority: 1, prices: [[TEE.id, 7700, null]], ...more });
  const withLists = (lists: readonly object[]) =>
    till.get('catalogue.activate', {
      head: bookHead({ id: 'lists', hash: 'd'.repeat(64), from: nowMs, lists }),
    });

  test('of this store counts, of another one does not, and the database is told which store this is', async () => {
    expect(await withLists([night({ stores: ['S002'] })])).toEqual({ store: 'S001' });
    expect(await till.add()).toMatchObject({ total: 9900 });
    await apply({ type: 'clear' });
    later(1);
    await till.get('catalogue.activate', {
      head: bookHead({ id: 'l2', hash: 'f'.repeat(64), from: nowMs, lists: [night({ stores: ['S001'] })] }),
    });
    expect(await till.add()).toMatchObject({ total: 7700, lines: [{ product: { base: { price: 9900 } } }] });
  });

  test('that begins at midnight leaves an open cart its prices for the hour, new goods too; then all is taken anew', async () => {
    const id = 'other' as ProductId;
    await withLists([night({ from: midnight, prices: [TEE.id, id].map((each) => [each, 7700, null]) })]);
    await till.add();
    later(11);
    // The screen's catalogue says the new price already; the cart was begun before.
    const shown = { ...TEE, id, price: fen(7700), base: { price: TEE.price } };
    expect(await apply({ type: 'addProduct', product: shown })).toMatchObject({ total: 19_800 });
    later(60);
    expect(await apply({ type: 'setQuantity', lineId: '1', quantity: 2 })).toMatchObject({
      total: 23_100,
      repricedBy: -6600,
    });
    const now = { product: { price: 7700, base: { price: 9900 } } };
    expect(await pay()).toMatchObject({ total: 23_100, lines: [now, now] });
  });

  test('that ended is forgotten when the cart is priced anew', async () => {
    await withLists([night({ until: midnight })]);
    expect(await till.add()).toMatchObject({ total: 7700 });
    later(61);
    expect(await apply({ type: 'setQuantity', lineId: '1', quantity: 1 })).toMatchObject({ total: 9900 });
    expect(await pay()).not.toHaveProperty('lines.0.product.base');
  });

  test('of a book that makes no sense is not taken', async () => {
    const answer = await till.call('catalogue.activate', {
      head: bookHead({ id: 'bad', hash: '1'.repeat(64), from: nowMs, lists: [night({ prices: [] })] }),
    });
    expect(answer).toMatchObject({ ok: false, code: 'bad_request', details: { path: 'lists[0].prices' } });
  });
});

const OPEN = {
  type: 'addOpenItem',
  name: '围巾样品',
  category: 'accessories',
  price: fen(49_900),
  taxBp: basisPoints(1300),
  quantity: 2,
  code: '6900000000012',
} as const;

describe('an item without a code of the catalogue', () => {
  test('is sold up to the cashier’s cap, and the line says who sold it and what was scanned', async () => {
    const view = await apply(OPEN);
    expect(view).toMatchObject({ total: 99_800, lines: [{ isOpenItem: true, quantity: 2 }] });
    expect(await pay()).toMatchObject({
      lines: [
        {
          product: {
            name: '围巾样品',
            category: 'accessories',
            price: 49_900,
            sku: '6900000000012',
            id: openItemId(OPEN),
          },
          openItem: { by: '1001', code: '6900000000012' },
        },
      ],
    });
  });

  test('above the cap waits for another person, who stands on the line', async () => {
    const dear = { ...OPEN, price: fen(50_001) };
    expect(await call(dear)).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'open_item', amount: 50_001 },
    });
    await apply(dear, await approve('open_item', 50_001));
    expect(await pay()).toMatchObject({ lines: [{ openItem: { by: '1001', approval: { by: '9001' } } }] });
  });

  test('takes no group, unit or member price, and its share of what the order saves', async () => {
    await till.get('catalogue.activate', {
      head: bookHead({
        id: 'promo',
        hash: 'b'.repeat(64),
        from: nowMs,
        promotions: [
          { id: 'half', type: 'discount', payBp: 5000 },
          { id: 'spend', type: 'spend_save', tiers: [{ spend: 10_000, save: 1000 }], categories: ['accessories'] },
        ],
      }),
    });
    expect(await apply(OPEN)).toMatchObject({ base: 99_800, total: 98_800, lines: [{ amount: 99_800, applied: [] }] });
  });

  test('is never a line with a product of the catalogue, nor without a name', async () => {
    const posed = { ...TEE, id: openItemId(OPEN) };
    expect(isOpenItemId(TEE.id)).toBe(false);
    expect(await call({ type: 'addProduct', product: posed })).toMatchObject({ details: { reason: 'not_a_product' } });
    expect(await call({ ...OPEN, name: ' ' })).toMatchObject({ details: { reason: 'name_missing' } });
  });
});

describe('goods that the store does not carry', () => {
  test('are sold with an approval that stands on the line', async () => {
    const outside: CartCommandMessage = { type: 'addProduct', product: TEE, outside: true };
    expect(await call(outside)).toMatchObject({ code: 'approval_needed', details: { permission: 'sell_outside' } });
    expect(await apply(outside, await approve('sell_outside', 0))).toMatchObject({ lines: [{ isOutside: true }] });
    expect(await pay()).toMatchObject({
      lines: [{ outside: { by: '1001', approval: { by: '9001', reason: '店长看过' } } }],
    });
  });
});

describe('a lower price tag', () => {
  const tag = (price: number): CartCommandMessage => ({
    type: 'setPriceOverride',
    lineId: '1',
    price: fen(price),
    reason: '吊牌价',
    tag: true,
  });

  test('is honoured by a right of its own, further than any other price by hand', async () => {
    await till.add();
    expect(await apply(tag(6930))).toMatchObject({
      total: 6930,
      lines: [{ priceOverride: { price: 6930, tag: true } }],
    });
    expect(await call(tag(6900))).toMatchObject({ code: 'approval_needed', details: { permission: 'tag_price' } });
    expect(await call({ ...tag(6930), tag: undefined } as never)).toMatchObject({
      code: 'approval_needed',
      details: { permission: 'price_override' },
    });
    expect(await pay()).toMatchObject({ lines: [{ priceOverride: { price: 6930, tag: true, by: '1001' } }] });
  });

  test('that is not lower changes nothing', async () => {
    await till.add();
    expect(await call(tag(9900))).toMatchObject({ code: 'cart_refused', details: { reason: 'tag_not_lower' } });
    expect(await call(tag(12_000))).toMatchObject({ details: { reason: 'tag_not_lower' } });
  });
});

describe('terminal and cloud', () => {
  const S1 = 'S001' as StoreId;
  const ids = ['p1', 'p2', 'p3'].map((id) => id as ProductId);
  const row = fc.tuple(fc.constantFrom(...ids), fc.integer({ min: 1, max: 99_999 }), fc.option(fc.nat(99_999)));
  const anyLists = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      priority: fc.integer({ min: 99, max: 101 }),
      from: fc.integer({ min: 0, max: 10 }).map(epochMs),
      length: fc.integer({ min: 1, max: 10 }),
      here: fc.boolean(),
      rows: fc.uniqueArray(row, { minLength: 1, selector: ([id]) => id }),
    }),
    { maxLength: 6, selector: ({ id }) => id },
  );
  const scan = fc.record({
    id: fc.constantFrom(...ids),
    at: fc.integer({ min: 0, max: 20 }),
    quantity: fc.integer({ min: 1, max: 9 }),
  });

  test('come to the same price for any book, whenever a line was looked up and whenever the cart was begun', () => {
    fc.assert(
      fc.property(
        anyLists,
        fc.array(scan, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 20 }).map(epochMs),
        fc.boolean(),
        fc.boolean(),
        (made, scans, begun, asMember, withOpenItem) => {
          const lists = made.map(({ id, priority, from, length, here, rows }): PriceList => ({
            id,
            priority,
            from,
            until: epochMs(from + length),
            ...(here ? { stores: [S1] } : { stores: ['S002' as StoreId] }),
            prices: rows.map(([product, price, member]) => [product, fen(price), member === null ? null : fen(member)]),
          }));
          const prices = new Map(
            ids.map((id, index) => [id, { price: fen(1000 * (index + 1)), memberPrice: fen(900) }]),
          );
          const documents = new Map(
            ids.map((id): [ProductId, ProductDocument] => [
              id,
              { id, sku: id, codes: [id], name: id, category: 'a', soldBy: 'piece', taxBp: basisPoints(1300) },
            ]),
          );
          const head = { id: 'b', hash: 'h', roundOffUnit: fen(10) };
          const prepared = preparePriceLists(lists);
          const book = {
            head,
            prices,
            lists: prepared,
            promotions: preparePromotions([{ id: 'ten', type: 'discount', payBp: basisPoints(9000) } as never]),
            coupons: new Map(),
            points: undefined,
          };
          let cart: Cart = emptyCart('s' as SaleId);
          for (const { id, at, quantity } of scans) {
            const shown = shopProduct(documents.get(id), { ...book, store: S1 } as never, epochMs(at), null);
            if (shown === null) throw new Error('no price');
            const product = atListPrice(cartProductOf(shown.product), prepared, {
              store: S1,
              now: cart.openedAt ?? begun,
            });
            const next = reduceCart(cart, { kind: 'addProduct', product, at: begun, quantity });
            if (next.ok) cart = next.value;
          }
          if (withOpenItem) {
            const item = { name: 'x', category: 'a', price: fen(777), taxBp: basisPoints(1300) };
            const product = { ...item, id: openItemId(item), sku: 'OPEN', soldBy: 'piece', category: 'a' } as never;
            const next = reduceCart(cart, {
              kind: 'addProduct',
              product,
              at: begun,
              quantity: 3,
              openItem: { by: '1' as never },
            });
            if (next.ok) cart = next.value;
          }
          if (asMember)
            cart = { ...cart, member: { id: 'm' as never, tier: 'gold', points: 0, label: '', boundGuide: null } };
          const tenders = [{ tenderId: 't', kind: 'cash' as const, amount: fen(99_999_999) }];
          const settled = settle(
            { cart, begun: true, member: null, book: book as unknown as PriceBook, now: begun },
            tenders,
          );
          if (!settled.ok) throw new Error(settled.error.code);
          const body = saleBody({
            cart,
            book: book as unknown as PriceBook,
            settled: settled.value,
            tenders,
            profile: { brand: { id: 'demo' }, store: { id: S1 } } as never,
            terminal: '01' as never,
            shift: 's' as never,
            cashier: '1' as never,
            receiptNumber: 'r' as never,
            sealedMember: undefined,
            bindingToken: undefined,
            training: false,
          } as never);
          expect(repriceSale(body, { book, inForce: 'b', products: documents } as unknown as PriceFacts)).toEqual([]);
          const [line] = body.lines;
          if (line === undefined) throw new Error('no line');
          const cheaper = { ...line, product: { ...line.product, name: 'another', price: fen(1) } };
          if (line.openItem !== undefined)
            expect(
              repriceSale({ ...body, lines: [cheaper] }, { book, inForce: 'b', products: documents } as never),
            ).toContain('unknown_product');
        },
      ),
    );
  });
});
