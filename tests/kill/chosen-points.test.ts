import { expect, test } from 'vitest';
import { chosenPoints } from './chosen-points.ts';

test('the parts of the points are all of them, each once; anything else is refused', () => {
  const points = ['a', 'b', 'c', 'd', 'e'];
  expect(chosenPoints(points, undefined)).toEqual(points);
  expect(['1/3', '2/3', '3/3'].flatMap((part) => chosenPoints(points, part)).sort()).toEqual(points);
  for (const wrong of ['0/2', '3/2', '1', 'x/2', '1/0']) expect(() => chosenPoints(points, wrong)).toThrow(wrong);
});
