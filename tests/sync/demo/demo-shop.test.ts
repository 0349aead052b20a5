/** The demo shop is exactly what scripts and people rely on. */
import { describe, expect, test } from 'vitest';
import { readFileSync, existsSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import { ean13, ean13Of } from '../../../sync/demo/barcode.ts';
import { generateProducts } from '../../../sync/demo/generate.ts';
import { pinyinOf } from '../../../sync/demo/pinyin.ts';
import { demoProducts } from '../../../sync/demo/products.ts';
import { DEMO_SETTINGS, DEMO_STAFF, DEMO_STORE } from '../../../sync/demo/shop.ts';
import { priceBookDocuments, wholePriceBook } from '../../../sync/protocol/price-book.ts';
import { fen } from '../../../sync/domain/money.ts';
import type { PriceBookId } from '../../../sync/domain/ids.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import { PRODUCT_DOCUMENT, SETTING_DOCUMENT, STAFF_DOCUMENT } from '../../../sync/schemas/documents/catalogue.ts';

const products = demoProducts();
const bySku = new Map(products.map((product) => [product.document.sku, product]));

describe('the demo shop', () => {
  test('has the store, people and PINs that are promised', () => {
    expect(DEMO_STORE).toMatchObject({ id: 'S001', name: '梧桐路店' });
    expect(DEMO_STAFF.map(({ document, pin }) => [document.id, document.roles[0], pin])).toEqual([
      ['1001', 'cashier', '111111'],
      ['2001', 'guide', '222222'],
      ['2002', 'guide', '222222'],
      ['9001', 'storeManager', '999999'],
    ]);
    for (const { document } of DEMO_STAFF) expect(Compile(STAFF_DOCUMENT).Check(document)).toBe(true);
    for (const setting of DEMO_SETTINGS) expect(Compile(SETTING_DOCUMENT).Check(setting)).toBe(true);
  });

  test.each([
    ['6901234567892', '纯棉T恤', 9900, 9500],
    ['6901234567908', '直筒牛仔裤', 25900, null],
    ['6901234567915', '哑光口红', 16800, null],
    ['6901234567922', '补水面膜', 1990, null],
  ])('sells %s %s', (code, name, price, memberPrice) => {
    const product = bySku.get(code);
    expect(product?.document).toMatchObject({ name, codes: [code], soldBy: 'piece', taxBp: 1300 });
    expect(product?.price).toEqual([product?.document.id, price, memberPrice]);
  });

  test('sells apples by weight, by PLU, at 9 % VAT', () => {
    const apples = bySku.get('01234');
    expect(apples?.document).toMatchObject({ name: '红富士苹果', plu: '01234', soldBy: 'weight', taxBp: 900 });
    expect(apples?.price[1]).toBe(1299);
  });

  test('has some hundreds of goods, each valid, with codes of its own and a picture that was drawn', () => {
    expect(products.length).toBeGreaterThan(300);
    const check = Compile(PRODUCT_DOCUMENT);
    for (const { document } of products) expect([document.sku, check.Check(document)]).toEqual([document.sku, true]);
    const codes = products.flatMap(({ document }) => document.codes);
    expect(new Set(codes).size).toBe(codes.length);
    expect(new Set(products.map(({ document }) => document.id)).size).toBe(products.length);
    for (const code of codes.filter((each) => /^\d{13}$/.test(each))) expect(ean13(code.slice(0, 12))).toBe(code);
    expect(codes.filter((each) => !/^\d{13}$/.test(each))).toEqual([
      '69001239',
      'HEM-STD-01',
      '099099000015',
      '099000000172',
      '96909000000058',
    ]);
    const sheet = ['renderer/assets/products.svg', 'renderer/products.svg'].find((file) => existsSync(file));
    if (sheet !== undefined) {
      const drawn = readFileSync(sheet, 'utf8');
      for (const { document } of products) expect(drawn).toContain(`id="${String(document.picture)}"`);
    }
  });

  test('has a dozen quick items in an order of their own', () => {
    const quick = products.flatMap(({ document }) => document.quick ?? []).sort((a, b) => a - b);
    expect(quick).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });
});

test('pinyin and initials find a product', () => {
  expect(pinyinOf('红富士苹果')).toEqual({ pinyin: 'hongfushipingguo', initials: 'hfspg' });
  expect(pinyinOf('纯棉T恤').initials).toBe('cmtx');
});

test('a wrong length is no EAN-13 body', () => {
  expect(ean13('690123456789')).toBe('6901234567892');
  expect(ean13Of('6909', 1)).toHaveLength(13);
  expect(() => ean13('123')).toThrow(RangeError);
});

describe('made-up products', () => {
  test('are the same for the same seed and differ for another', () => {
    expect(generateProducts(200, 7)).toEqual(generateProducts(200, 7));
    expect(generateProducts(200, 8)).not.toEqual(generateProducts(200, 7));
  });

  test('have codes of their own that no demo product has', () => {
    const made = generateProducts(5000, 1);
    const codes = [...made, ...products].flatMap(({ document }) => document.codes);
    expect(new Set(codes).size).toBe(codes.length);
    const check = Compile(PRODUCT_DOCUMENT);
    expect(made.every(({ document }) => check.Check(document))).toBe(true);
  });

  test('are refused in absurd numbers', () => {
    expect(() => generateProducts(-1, 1)).toThrow(RangeError);
    expect(() => generateProducts(10_000_000, 1)).toThrow(RangeError);
  });
});

describe('a price book', () => {
  const content = {
    from: epochMs(0),
    roundOffUnit: fen(0),
    promotions: [],
    coupons: [],
    prices: generateProducts(12_000, 1).map(({ price }) => price),
  };
  const { head, parts } = priceBookDocuments('b1' as PriceBookId, content);

  test('is cut into parts and whole only with all of them', () => {
    expect(head.parts).toBe(3);
    expect(wholePriceBook(head, [...parts].reverse())).toEqual(content);
    expect(wholePriceBook(head, parts.slice(1))).toBeNull();
  });

  test('is not whole when a price was changed', () => {
    const [first, ...rest] = parts;
    if (first === undefined) throw new Error('no part');
    const changed = {
      ...first,
      prices: first.prices.map(([id], index) => [id, fen(index === 0 ? 1 : 2), null] as (typeof first.prices)[number]),
    };
    expect(wholePriceBook(head, [changed, ...rest])).toBeNull();
  });
});
