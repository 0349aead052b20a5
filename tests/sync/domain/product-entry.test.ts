import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  codeForms,
  keysOfEntry,
  PRODUCTS_IN_SAVE_MAX,
  readProducts,
  specOf,
  type ProductFault,
} from '../../../sync/domain/product-entry.ts';

const TEE = {
  id: 'TEE-1',
  revision: null,
  sku: 'TEE-1',
  name: '纯棉T恤',
  category: 'apparel',
  soldBy: 'piece',
  unit: '件',
  price: 9900,
  memberPrice: 9500,
  taxBp: 1300,
  codes: ['6901234567892'],
};
const faultOf = (...items: readonly object[]): ProductFault | undefined => {
  const read = readProducts(items);
  return read.ok ? undefined : read.error;
};

test('a product that makes sense is read as it was entered, without blanks around its texts', () => {
  expect(readProducts([{ ...TEE, name: ' 纯棉T恤 ', memberPrice: null, unit: '' }])).toEqual({
    ok: true,
    value: [
      {
        id: 'TEE-1',
        revision: null,
        sku: 'TEE-1',
        name: '纯棉T恤',
        category: 'apparel',
        soldBy: 'piece',
        price: 9900,
        taxBp: 1300,
        codes: ['6901234567892'],
      },
    ],
  });
});

describe('a fault names the field and why', () => {
  test.each([
    [{ name: '  ' }, 'name', 'missing'],
    [{ name: 'x'.repeat(81) }, 'name', 'too_long'],
    [{ name: 'a\u0000b' }, 'name', 'bad_characters'],
    [{ name: '\ud800' }, 'name', 'bad_characters'],
    [{ name: 7 }, 'name', 'not_text'],
    [{ sku: '红 1' }, 'sku', 'bad_characters'],
    [{ category: 'a/b' }, 'category', 'bad_characters'],
    [{ soldBy: 'litre' }, 'soldBy', 'unknown_choice'],
    [{ unit: '一个很长的单位名字' }, 'unit', 'too_long'],
    [{ price: undefined }, 'price', 'missing'],
    [{ price: 99.5 }, 'price', 'not_whole'],
    [{ price: -1 }, 'price', 'not_whole'],
    [{ price: Number.NaN }, 'price', 'not_whole'],
    [{ price: 100_000_000 }, 'price', 'too_large'],
    [{ memberPrice: 9901 }, 'memberPrice', 'member_dearer'],
    [{ soldBy: 'weight' }, 'memberPrice', 'weight_member_price'],
    [{ taxBp: 10_001 }, 'taxBp', 'too_large'],
    [{ codes: ['6901234567893'] }, 'codes[0]', 'check_digit'],
    [{ codes: ['HEM-STD-01', '红'] }, 'codes[1]', 'bad_characters'],
    [{ codes: ['A1', 'A1'] }, 'codes[1]', 'twice'],
    [{ codes: Array.from({ length: 21 }, (_, n) => `A${String(n)}`) }, 'codes', 'too_many'],
    [{ plu: '123' }, 'plu', 'bad_characters'],
    [{ style: 'ST-1' }, 'variant', 'needs_variant'],
    [{ style: 'ST-1', variant: {} }, 'variant', 'needs_variant'],
    [{ assortments: ['a b'] }, 'assortments[0]', 'bad_characters'],
    [{ discontinued: 'yes' }, 'discontinued', 'unknown_choice'],
    [{ photo: '../../etc/passwd' }, 'photo', 'bad_characters'],
  ])('%j', (change, field, reason) => {
    expect(faultOf({ ...TEE, ...change })).toEqual({ path: `items[0].${field}`, reason });
  });
});

describe('a style', () => {
  const variant = (colour: string, size: string, code: string) => ({
    ...TEE,
    id: `ST-${colour}-${size}`,
    sku: `ST-${colour}-${size}`,
    style: 'ST',
    variant: { colour, size },
    codes: [code],
  });

  test('is its variants, each once and with codes of its own', () => {
    const red = variant('R', 'M', '6901234567892');
    expect(faultOf(red, variant('R', 'L', '6901234567908'))).toBeUndefined();
    expect(faultOf(red, { ...variant('R', 'M', '6901234567908'), id: 'X', sku: 'X' })).toEqual({
      path: 'items[1].variant',
      reason: 'same_variant',
    });
    expect(faultOf(red, variant('R', 'L', '6901234567892'))).toEqual({ path: 'items[1].codes[0]', reason: 'twice' });
    expect(faultOf(red, variant('R', 'L', 'ST'))).toEqual({ path: 'items[1].codes[0]', reason: 'twice' });
  });

  test('says on lines and paper which variant it is', () => {
    expect(specOf({ variant: { colour: '红', size: 'M' } })).toBe('红 M');
    expect(specOf({ variant: { size: 'M' }, spec: 'else' })).toBe('M');
    expect(specOf({ spec: '250 ml' })).toBe('250 ml');
  });
});

test('a UPC-A, its EAN-13 and its GTIN-14 are one code, whichever was entered', () => {
  expect(codeForms('099099000015')).toContain('0099099000015');
  expect(faultOf({ ...TEE, codes: ['099099000015'] }, { ...TEE, id: 'B', sku: 'B', codes: ['0099099000015'] })).toEqual(
    {
      path: 'items[1].codes[0]',
      reason: 'twice',
    },
  );
  expect(keysOfEntry({ sku: 'A', codes: ['HEM-STD-01'] })).toEqual(['A', 'HEM-STD-01']);
});

test('nothing, and more than a save takes, are refused', () => {
  expect(faultOf()).toEqual({ path: 'items', reason: 'missing' });
  expect(faultOf(...Array.from({ length: PRODUCTS_IN_SAVE_MAX + 1 }, () => TEE))).toEqual({
    path: 'items',
    reason: 'too_many',
  });
});

test('whatever is sent as products is read or refused, never a throw', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...Object.keys(TEE), 'variant', 'style'), fc.anything())),
      ),
      (items) => {
        expect(typeof readProducts(items).ok).toBe('boolean');
      },
    ),
  );
});
