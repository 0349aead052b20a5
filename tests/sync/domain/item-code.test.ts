/** The code of one piece of goods: what is written is read, nothing of it can be changed, and what became of it does not depend on the order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScan, scanCandidates } from '../../../sync/domain/barcode.ts';
import { emptyCart, reduceCart, type Cart, type CartCommand } from '../../../sync/domain/cart.ts';
import { joinCarts, splitCart } from '../../../sync/domain/cart-split.ts';
import {
  ITEM_BATCH_MAX,
  itemIn,
  itemLink,
  itemStateOf,
  itemText,
  judgeItem,
  readItem,
  standingSales,
  type ItemUse,
} from '../../../sync/domain/item-code.ts';
import { bytesOfBase64Url, base64UrlOf } from '../../../sync/domain/packed-bytes.ts';
import { BATCH, isSigned, itemSigner } from '../../fixtures/item-signer.ts';

const brand = itemSigner();
const judge = { brand: 'demo', cloudKey: brand.raw, isSigned };
const judged = (code: string) => {
  const read = readItem(code);
  return read.ok ? judgeItem(read.value, judge) : read.error;
};
const goods = { screen: 'goods', templates: [] } as const;

describe('the code of a piece', () => {
  test('is read as it was written, in a link and in short, whatever its batch, number and SKU (2,000 round trips)', () => {
    const character = fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ');
    const batch = fc.array(character, { minLength: 8, maxLength: 8 }).map((all) => all.join(''));
    const sku = fc.oneof(
      fc.stringMatching(/^\d{8,14}$/),
      fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/),
      fc.constant('款式-红-M'),
    );
    fc.assert(
      fc.property(batch, fc.integer({ min: 1, max: ITEM_BATCH_MAX }), sku, (id, serial, of) => {
        const code = brand.code({ batch: id, serial, sku: of });
        const said = { batch: id, serial, sku: of };
        expect(itemIn(itemLink('https://brand.example', code))).toMatchObject(said);
        expect(itemIn(itemText(code))).toMatchObject(said);
        expect(judged(code)).toBeUndefined();
        expect(itemText(code).length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 2000 },
    );
  });

  test('that was altered in any bit is forged, of another key or no code: it is genuine no more', () => {
    const code = brand.code({ serial: 4711 });
    const bytes = bytesOfBase64Url(code) ?? new Uint8Array();
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const altered = Uint8Array.from(bytes);
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(judged(base64UrlOf(altered)), `bit ${String(bit)}`).toBeDefined();
    }
  });

  test('of another brand is refused: of another key, and of the same key for another brand', () => {
    expect(judged(itemSigner().code())).toBe('other_brand');
    expect(judged(brand.code({}, 'other'))).toBe('forged');
  });

  test('is one text: another spelling of the same bytes is none', () => {
    const code = brand.code();
    for (const other of [`${code}=`, `${code}A`, code.slice(1), code.slice(0, -1), ` ${code}`])
      expect(judged(other)).toBeDefined();
  });

  test('never throws, whatever is scanned', () => {
    const hostile = fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.base64String({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 250 }).map((bytes) => base64UrlOf(bytes)),
      fc.uint8Array({ minLength: 70, maxLength: 200 }).map((bytes) => base64UrlOf(Uint8Array.from([1, ...bytes]))),
    );
    fc.assert(
      fc.property(hostile, fc.constantFrom('', 'GPT-', 'https://brand.example/t/', 'HTTPS://x/t/'), (text, before) => {
        const read = readItem(text);
        if (read.ok) expect(judgeItem(read.value, judge)).toBeDefined();
        itemIn(`${before}${text}`);
        scanCandidates(`${before}${text}`, goods);
      }),
      { numRuns: 5000 },
    );
  });

  test('is goods at the checkout, whatever host its link names, and nothing while paying', () => {
    const code = brand.code({ sku: 'TEE-M' });
    const reading = { ok: true, value: { kind: 'item', keys: ['TEE-M'], item: itemText(code) } };
    for (const text of [
      itemLink('https://q.brand.example', code),
      itemLink('http://127.0.0.1:47320', code),
      itemText(code),
    ])
      expect(readScan(text, goods)).toEqual(reading);
    expect(readScan(itemText(code), { ...goods, screen: 'tender' })).toEqual(reading);
    expect(readScan('https://brand.example/t/short', goods)).toMatchObject({
      ok: false,
      error: { code: 'foreign_link' },
    });
  });
});

describe('what became of a piece', () => {
  const use = fc.record({
    what: fc.constantFrom<ItemUse['what']>('sold', 'returned'),
    sale: fc.constantFrom('a', 'b', 'c'),
    at: fc.integer({ min: 1, max: 5 }),
  });
  test('is the same whatever the order in which it is heard', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(use, { maxLength: 8, selector: ({ what, sale }) => `${what} ${sale}` }),
        fc.infiniteStream(fc.nat()),
        (uses, order) => {
          const shuffled = uses.map((one) => [order.next().value ?? 0, one] as const).sort(([a], [b]) => a - b);
          expect(standingSales(shuffled.map(([, one]) => one))).toEqual(standingSales(uses));
        },
      ),
    );
  });

  test('a return frees it for another sale, and takes back no sale but its own', () => {
    const [first, back, second] = [
      { what: 'sold', sale: 'a', at: 1 },
      { what: 'returned', sale: 'a', at: 2 },
      { what: 'sold', sale: 'b', at: 3 },
    ] as const;
    expect(standingSales([first, back])).toEqual([]);
    expect(standingSales([second, back, first])).toEqual([second]);
    expect(standingSales([first, second])).toEqual([first, second]);
  });

  test('a recall goes before what looks like a copy, and that before a sale', () => {
    const all = { isKnown: true, isRecalled: true, isCopied: true, isSold: true };
    expect(itemStateOf(all)).toBe('recalled');
    expect(itemStateOf({ ...all, isRecalled: false })).toBe('clone');
    expect(itemStateOf({ ...all, isRecalled: false, isCopied: false })).toBe('sold');
    expect(itemStateOf({ ...all, isKnown: false })).toBe('unknown');
    expect(itemStateOf({ isKnown: true, isRecalled: false, isCopied: false, isSold: false })).toBe('genuine');
  });
});

describe('a piece in a cart', () => {
  const product = {
    id: 'p',
    sku: '6901234567892',
    name: '纯棉T恤',
    category: 'apparel',
    price: 9900,
    soldBy: 'piece',
    taxBp: 1300,
  };
  const empty = emptyCart('019a0000-0000-7000-8000-000000000001' as never);
  const add = (cart: Cart, over: object = {}) =>
    reduceCart(cart, { kind: 'addProduct', product, at: 1, quantity: 1, ...over } as unknown as CartCommand);
  const [one, two] = [itemText(brand.code({ serial: 1 })), itemText(brand.code({ serial: 2 }))];
  const held = (...codes: readonly string[]): Cart =>
    codes.reduce((cart, code) => {
      const added = add(cart, { code });
      if (!added.ok) throw new Error(added.error.code);
      return added.value;
    }, empty);

  test('has a line of its own, apart from pieces of the product without a code', () => {
    const cart = held(one, two, '6901234567892', '6901234567892');
    expect(cart.lines.map(({ code, ...line }) => [code, (line as { quantity?: number }).quantity])).toEqual([
      [one, 1],
      [two, 1],
      ['6901234567892', 2],
    ]);
  });

  test('is there once, and is one', () => {
    const cart = held(one);
    expect(add(cart, { code: one })).toEqual({ ok: false, error: { code: 'item_in_cart' } });
    expect(add(empty, { code: one, quantity: 2 })).toEqual({ ok: false, error: { code: 'item_one_piece' } });
    const lineId = cart.lines[0]?.lineId as never;
    expect(reduceCart(cart, { kind: 'setQuantity', lineId, quantity: 2 })).toEqual({
      ok: false,
      error: { code: 'item_one_piece' },
    });
    expect(reduceCart(cart, { kind: 'setQuantity', lineId, quantity: 1 }).ok).toBe(true);
  });

  test('keeps its line when a cart is split and joined again', () => {
    const cart = held(one, two);
    const lineId = cart.lines[0]?.lineId as never;
    const parts = splitCart(cart, [{ lineId, quantity: 1 }], '019a0000-0000-7000-8000-000000000002' as never);
    if (!parts.ok) throw new Error(parts.error.code);
    const whole = joinCarts(parts.value.first, parts.value.rest);
    expect(whole.ok && whole.value.lines.map(({ code }) => code)).toEqual([one, two]);
  });
});

test('a batch id, key or number that no code has is refused when it is written', () => {
  for (const over of [
    { batch: 'short' },
    { batch: BATCH.replace('7', 'U') },
    { serial: 0 },
    { sku: '' },
    { kid: 'AA' },
  ])
    expect(() => brand.code(over)).toThrow(RangeError);
});
