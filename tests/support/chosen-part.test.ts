import { expect, test } from 'vitest';
import { chosenPart } from './chosen-part.ts';

test('the parts of the points are all of them, each once; anything else is refused', () => {
  const points = ['a', 'b', 'c', 'd', 'e'];
  expect(chosenPart(points, 'GUIDEPOST_KILL_PART', '')).toEqual(points);
  expect(['1/3', '2/3', '3/3'].flatMap((part) => chosenPart(points, 'GUIDEPOST_KILL_PART', part)).sort()).toEqual(
    points,
  );
  for (const wrong of ['0/2', '3/2', '1', 'x/2', '1/0'])
    expect(() => chosenPart(points, 'GUIDEPOST_KILL_PART', wrong)).toThrow(wrong);
});
