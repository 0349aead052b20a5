/** The grid of a style's variants, what a store sells, and its pages of quick items. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assortmentsOf, isSoldHere } from '../../../sync/domain/assortment.ts';
import { moved, readQuickPages, QUICK_PAGES_MAX, QUICK_TILES_MAX } from '../../../sync/domain/quick-pages.ts';
import { inSizeOrder, stepInGrid, variantGrid, type Variant } from '../../../sync/domain/variants.ts';

describe('sizes', () => {
  test('letters stand in the order of the trade, figures by value, words as they came', () => {
    expect(inSizeOrder(['XL', 'S', '2XL', 'XS', 'M', 'XXS'])).toEqual(['XXS', 'XS', 'S', 'M', 'XL', '2XL']);
    expect(inSizeOrder(['100ml', '30ml', '75ml'])).toEqual(['30ml', '75ml', '100ml']);
    expect(inSizeOrder(['大号', '小号', '大号'])).toEqual(['大号', '小号']);
    expect(inSizeOrder(['29', 'M', '均码', '26'])).toEqual(['M', '26', '29', '均码']);
  });
});

const of = (variant: Variant): Variant => variant;

describe('a grid', () => {
  test('has a row for each colour and a column for each size, and nothing where there is no such product', () => {
    const items = [
      { colour: '黑', size: 'M' },
      { colour: '白', size: 'S' },
      { colour: '黑', size: 'S' },
    ];
    const grid = variantGrid(items, of);
    expect([grid.colours, grid.sizes]).toEqual([
      ['黑', '白'],
      ['S', 'M'],
    ]);
    expect(grid.rows).toEqual([
      [items[2], items[0]],
      [items[1], null],
    ]);
  });

  test('of shades alone is one column, of sizes alone one row', () => {
    expect(variantGrid([{ colour: '红' }, { colour: '粉' }], of)).toMatchObject({ colours: ['红', '粉'], sizes: [] });
    expect(variantGrid([{ size: 'M' }, { size: 'S' }], of).rows).toEqual([[{ size: 'S' }, { size: 'M' }]]);
  });

  test('shows every product that differs from its sisters exactly once', () => {
    const name = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined });
    const items = fc.uniqueArray(fc.tuple(name, name), {
      minLength: 1,
      selector: ([colour, size]) => `${colour ?? ''}|${size ?? ''}`,
    });
    fc.assert(
      fc.property(items, (pairs) => {
        const variants = pairs.map(([colour, size]): Variant => ({
          ...(colour === undefined ? {} : { colour }),
          ...(size === undefined ? {} : { size }),
        }));
        const cells = variantGrid(variants, of)
          .rows.flat()
          .filter((cell) => cell !== null);
        expect(new Set(cells)).toEqual(new Set(variants));
        expect(cells).toHaveLength(variants.length);
      }),
    );
  });

  test('an arrow goes to the next open cell of its row or column, else stays', () => {
    const open = (row: number, column: number): boolean => !(row === 0 && column === 1);
    expect(stepInGrid([0, 0], 'right', [2, 3], open)).toEqual([0, 2]);
    expect(stepInGrid([0, 0], 'left', [2, 3], open)).toEqual([0, 0]);
    expect(stepInGrid([1, 1], 'up', [2, 3], open)).toEqual([1, 1]);
    expect(stepInGrid([0, 2], 'down', [2, 3], open)).toEqual([1, 2]);
  });
});

describe('an assortment', () => {
  test('a product without one is sold everywhere, a store without the setting sells all', () => {
    const here = assortmentsOf({ sells: ['core', 7] });
    expect(isSoldHere({}, here)).toBe(true);
    expect(isSoldHere({ assortments: [] }, here)).toBe(true);
    expect(isSoldHere({ assortments: ['flagship'] }, here)).toBe(false);
    expect(isSoldHere({ assortments: ['flagship', 'core'] }, here)).toBe(true);
    expect(isSoldHere({ assortments: ['flagship'] }, assortmentsOf(undefined))).toBe(true);
    expect(isSoldHere({ assortments: ['flagship'] }, assortmentsOf({ sells: 'flagship' }))).toBe(true);
  });
});

describe('pages of quick items', () => {
  const page = { name: '常用', tiles: [{ product: 'p1' }, { style: 'ST-01' }] };
  test('are read as they were saved', () =>
    expect(readQuickPages({ pages: [page] })).toEqual({ ok: true, value: [page] }));

  test.each([
    [{ pages: [{ ...page, name: ' ' }] }, 'pages[0].name'],
    [{ pages: [{ ...page, tiles: [{}] }] }, 'pages[0].tiles[0].product'],
    [{ pages: Array.from({ length: QUICK_PAGES_MAX + 1 }, () => page) }, 'pages'],
    [
      { pages: [{ ...page, tiles: Array.from({ length: QUICK_TILES_MAX + 1 }, () => ({ style: 'x' })) }] },
      'pages[0].tiles',
    ],
    [[], ''],
  ])('%# makes no sense', (value, path) => {
    const read = readQuickPages(value);
    expect(read.ok ? 'taken' : read.error.path).toBe(path);
  });

  test('a tile moves by one place and never out of the list', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
    expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
  });
});
