import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProductDocument } from '../../../sync/schemas/documents/catalogue.ts';
import { CodeIndex } from '../../../sync/terminal/code-index.ts';
import { holdsWithTypo } from '../../../sync/terminal/typo.ts';
import { product } from './fake-cloud.ts';

const make = (n: number, more: Partial<Record<keyof ProductDocument, unknown>>): ProductDocument =>
  product(n, more) as unknown as ProductDocument;

function indexOf(...products: ProductDocument[]): CodeIndex {
  const index = new CodeIndex();
  for (const each of products) index.put(each);
  return index;
}

describe('codes', () => {
  test('a product is found by each of its codes, its SKU and its PLU', () => {
    const index = indexOf(make(1, { codes: ['6901234567892', 'ABC'], plu: '01234' }));
    expect(['6901234567892', 'ABC', 'SKU-1', '01234', 'abc', ''].map((key) => index.productOf(key))).toEqual([
      'p1',
      'p1',
      'p1',
      'p1',
      undefined,
      undefined,
    ]);
  });

  test('a code wins against an SKU of the same text, an SKU against a PLU, whatever came first', () => {
    for (const order of [0, 1]) {
      const products = [
        make(1, { codes: [], sku: '01234' }),
        make(2, { codes: [], plu: '01234' }),
        make(3, { codes: ['01234'] }),
      ];
      expect(indexOf(...(order === 0 ? products : products.reverse())).productOf('01234')).toBe('p3');
    }
  });

  test('a changed product is no longer found by the code it lost', () => {
    const index = indexOf(make(1, { codes: ['A'] }));
    index.put(make(1, { codes: ['B'] }));
    expect([index.productOf('A'), index.productOf('B')]).toEqual([undefined, 'p1']);
    index.remove('p1');
    expect(index.productOf('B')).toBeUndefined();
  });
});

describe('search', () => {
  const index = indexOf(
    make(1, { codes: ['6901234567892'], name: '纯棉T恤', pinyin: 'chun mian t xu', initials: 'cmtx', spec: 'M / 黑' }),
    make(2, { codes: ['6901234567908'], name: '直筒牛仔裤', pinyin: 'zhi tong niu zai ku', initials: 'ztnzk' }),
    make(3, { codes: ['6901234567915'], name: '牛仔外套', pinyin: 'niu zai wai tao', initials: 'nzwt' }),
  );

  test.each([
    ['纯棉', ['p1']],
    ['t恤', ['p1']],
    ['Ｔ恤', ['p1']],
    ['cmtx', ['p1']],
    ['chunmian', ['p1']],
    ['niu zai', ['p3', 'p2']],
    ['nz', ['p3', 'p2']],
    ['7908', ['p2']],
    ['sku-3', ['p3']],
    ['纯棉 黑', ['p1']],
    ['没有', []],
    ['chumian', ['p1']],
    ['chunmain', ['p1']],
    ['niuuzai', ['p3', 'p2']],
    ['zhitomg', ['p2']],
    ['牛崽外套', ['p3']],
    ['nuizai waitao', ['p3']],
    ['chmian x', []],
    ['6901234567893', []],
    ['xun', []],
    ['sku-4x', []],
    ['   ', []],
  ])('%s finds %j', (text, found) => expect(index.search(text, 10)).toEqual(found));

  test('no more than asked for', () => expect(index.search('69', 2)).toHaveLength(2));

  test('a word with any one wrong key is found, and one with a key of another field is not', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcdefg'), minLength: 5, maxLength: 12 });
    fc.assert(
      fc.property(word, fc.nat(11), fc.constantFrom('drop', 'double', 'change', 'swap'), (right, place, how) => {
        const at = place % (right.length - 1);
        const [before, here, next, after] = [
          right.slice(0, at),
          right.charAt(at),
          right.charAt(at + 1),
          right.slice(at + 2),
        ];
        const typed = {
          drop: before + next + after,
          double: before + here + 'z' + next + after,
          change: before + 'z' + next + after,
          swap: before + next + here + after,
        }[how];
        expect(holdsWithTypo(`|x${right}y|`, typed, '|')).toBe(true);
      }),
      { numRuns: 1000 },
    );
    expect(holdsWithTypo('|abc|defg|', 'abcxdefg', '|')).toBe(false);
    expect(holdsWithTypo('|abcd|', 'wxyz', '|')).toBe(false);
  });
});
