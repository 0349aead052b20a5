import { describe, expect, test } from 'vitest';
import { readProducts } from '../../sync/domain/product-entry.ts';
import type { EnteredProduct } from '../../sync/protocol/catalogue.ts';
import { sizeWithin } from '../../renderer/screens/office/photo-file.ts';
import {
  askedProduct,
  askedStyle,
  axesOf,
  cellKey,
  namesOf,
  typedProduct,
  typedStyle,
  type TypedStyle,
} from '../../renderer/screens/office/product-typed.ts';

const KNIT: EnteredProduct = {
  id: 'KNIT-1' as never,
  sku: 'KNIT-1',
  name: '针织衫',
  spec: '红 M',
  category: 'apparel',
  soldBy: 'piece',
  unit: '件',
  price: 19_900 as never,
  memberPrice: 17_900 as never,
  taxBp: 1300 as never,
  codes: ['6901234567892', 'KNIT-OLD'],
  style: 'KNIT',
  variant: { colour: '红', size: 'M' },
  photo: 'a'.repeat(64),
  revision: 'r1',
};
const WITHOUT_PHOTO = (): undefined => undefined;

describe('a product', () => {
  test('that is opened and saved without a change is asked for as it is', () => {
    const asked = askedProduct(typedProduct(KNIT), KNIT.photo);
    expect(readProducts([asked])).toMatchObject({ ok: true });
    expect(asked).toMatchObject({
      id: 'KNIT-1',
      revision: 'r1',
      price: 19_900,
      memberPrice: 17_900,
      codes: KNIT.codes,
      variant: KNIT.variant,
      photo: KNIT.photo,
    });
    expect(asked).not.toHaveProperty('spec');
  });

  test('that is new is known by its SKU; prices are read from yuan, codes from lines', () => {
    const typed = {
      ...typedProduct(undefined),
      sku: ' BELT ',
      name: '腰带',
      category: 'accessories',
      price: '1,089.50',
      codes: 'A1\nA2 A1',
    };
    expect(askedProduct(typed, undefined)).toMatchObject({
      id: 'BELT',
      revision: null,
      price: 108_950,
      codes: ['A1', 'A2'],
    });
  });

  test.each([
    ['', 'missing'],
    ['12.3.4', 'not_whole'],
    ['-3', 'not_whole'],
  ])('whose price is “%s” is told so at the price', (price, reason) => {
    const asked = askedProduct({ ...typedProduct(KNIT), price, memberPrice: '' }, undefined);
    expect(readProducts([asked])).toEqual({ ok: false, error: { path: 'items[0].price', reason } });
  });
});

describe('a style', () => {
  const fresh = (change: Partial<TypedStyle> = {}): TypedStyle => ({
    ...typedStyle([]),
    style: 'KNIT',
    name: '针织衫',
    category: 'apparel',
    price: '199',
    colours: '红 蓝',
    sizes: 'L S',
    ...change,
  });

  test('is its grid: every colour in every size of the trade’s order, with a free SKU each', () => {
    const asked = askedStyle(fresh(), (colour) => (colour === '红' ? 'b'.repeat(64) : undefined));
    expect(asked.map(({ fields }) => fields['sku'])).toEqual(['KNIT-01-S', 'KNIT-01-L', 'KNIT-02-S', 'KNIT-02-L']);
    expect(asked.map(({ fields }) => fields['photo'])).toEqual(['b'.repeat(64), 'b'.repeat(64), undefined, undefined]);
    expect(readProducts(asked.map(({ fields }) => fields))).toMatchObject({ ok: true });
  });

  test('with sizes alone, or colours alone, is one row or column', () => {
    expect(axesOf({ colours: '', sizes: 'M S' })).toEqual({ colours: [''], sizes: ['S', 'M'] });
    expect(axesOf({ colours: '红', sizes: '' })).toEqual({ colours: ['红'], sizes: [''] });
    expect(askedStyle(fresh({ colours: '', sizes: '' }), WITHOUT_PHOTO)).toEqual([]);
    const [only] = askedStyle(fresh({ colours: '', sizes: 'M' }), WITHOUT_PHOTO);
    expect(only?.fields).toMatchObject({ sku: 'KNIT-M', variant: { size: 'M' } });
  });

  test('a cell that was never made is no product, one that was and is unticked is discontinued', () => {
    const known = typedStyle([KNIT]);
    const typed = {
      ...known,
      colours: '红 蓝',
      cells: { [cellKey('红', 'M')]: { ...known.cells[cellKey('红', 'M')], isMade: false } },
    };
    const asked = askedStyle(typed, WITHOUT_PHOTO);
    expect(asked.map(({ fields }) => [fields['sku'], fields['discontinued']])).toEqual([['KNIT-1', true]]);
  });

  test('that is known keeps SKUs, revisions and further codes, and takes a new colour beside them', () => {
    const known = typedStyle([KNIT]);
    const typed = { ...known, colours: '红 蓝', cells: { ...known.cells, [cellKey('蓝', 'M')]: { isMade: true } } };
    const asked = askedStyle(typed, WITHOUT_PHOTO).map(({ fields }) => fields);
    expect(asked).toMatchObject([
      { id: 'KNIT-1', revision: 'r1', codes: ['6901234567892', 'KNIT-OLD'] },
      { id: 'KNIT-02-M', revision: null, codes: [], price: 19_900, memberPrice: 17_900 },
    ]);
  });

  test('names with blanks are told by commas, and a style that has them is shown so', () => {
    expect(namesOf('红 蓝')).toEqual(['红', '蓝']);
    expect(namesOf('Navy blue, red')).toEqual(['Navy blue', 'red']);
    const navy = { ...KNIT, variant: { colour: 'Navy blue', size: 'M' } };
    expect(namesOf(typedStyle([navy]).colours)).toEqual(['Navy blue']);
  });
});

test('a photo is made small by its longer side, and never nothing', () => {
  expect(sizeWithin(4000, 3000, 256)).toEqual({ width: 256, height: 192 });
  expect(sizeWithin(100, 50, 256)).toEqual({ width: 100, height: 50 });
  expect(sizeWithin(10_000, 3, 256)).toEqual({ width: 256, height: 1 });
});
