import { expect, test } from 'vitest';
import type { StoreId } from '../../sync/domain/ids.ts';
import { EMPTY_CONTEST, scoreText, signedFen, termsOf, typedOf } from '../../renderer/screens/office/contest-typed.ts';
import { zhCN } from '../../renderer/text/dictionary.ts';

const S1 = 'S001' as StoreId;
const typed = { ...EMPTY_CONTEST, name: ' 国庆 ', from: '2026-10-01', to: '2026-10-07' };

test('what is typed of a contest becomes terms and comes back the same', () => {
  const full = {
    ...typed,
    metric: 'upt' as const,
    where: 'stores' as const,
    codes: 'S001， S002 S001',
    leastSales: '20',
    prizes: [
      { upTo: '1', yuan: '1000' },
      { upTo: '3', yuan: '500.5' },
      { upTo: '', yuan: '' },
    ],
  };
  const terms = termsOf(full, S1);
  expect(terms).toEqual({
    name: '国庆',
    metric: 'upt',
    scope: { kind: 'stores', stores: ['S001', 'S002'] },
    from: '2026-10-01',
    to: '2026-10-07',
    leastSales: 20,
    prizes: [
      { upTo: 1, amount: 100_000 },
      { upTo: 3, amount: 50_050 },
    ],
  });
  if (terms !== undefined) expect(termsOf(typedOf(terms), S1)).toEqual(terms);
  expect(termsOf({ ...typed, where: 'store' }, S1)?.scope).toEqual({ kind: 'stores', stores: ['S001'] });
});

test('what is no day, figure, amount or code is no contest', () => {
  for (const wrong of [
    { name: ' ' },
    { from: '' },
    { leastSales: '0' },
    { where: 'regions' as const, codes: ' ' },
    { prizes: [{ upTo: 'x', yuan: '1' }] },
    { prizes: [{ upTo: '1', yuan: '1.234' }] },
  ])
    expect(termsOf({ ...typed, ...wrong }, S1)).toBeUndefined();
});

test('scores are told in their own unit, amounts with their sign', () => {
  const words = zhCN.contest;
  expect(scoreText('net_sales', 123_456, words)).toBe('¥1,234.56');
  expect(scoreText('upt', 3_059, words)).toBe('3.05 件/单');
  expect(scoreText('bindings', 1_200, words)).toBe('1,200 位');
  expect(['12.50', '-12.50', '−1', '0', '', 'x'].map(signedFen)).toEqual([
    1250,
    -1250,
    -100,
    undefined,
    undefined,
    undefined,
  ]);
});
