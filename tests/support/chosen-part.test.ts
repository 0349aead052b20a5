import { expect, test } from 'vitest';
import { chosenPart } from './chosen-part.ts';

test('the parts of the points are all of them, each once; anything else is refused', () => {
  const points = ['a', 'b', 'c', 'd', 'e'];
  expect(chosenPart(points, 'GUIDEPOST_KILL_PART', '')).toEqual(points);
  expect(['1/3', '2/3', '3/3'].flatMap((part) => chosenPart(points, 'GUIDEPOST_KILL_PART', part)).sort()).toEqual(
    points,
  );
  const many = Array.from({ length: 16 }, (_part, at) =>
    chosenPart(points, 'GUIDEPOST_KILL_PART', `${String(at + 1)}/16`),
  );
  expect(many.every(({ length }) => length === 1)).toBe(true);
  expect(new Set(many.flat())).toEqual(new Set(points));
  for (const wrong of ['0/2', '3/2', '1', 'x/2', '1/0'])
    expect(() => chosenPart(points, 'GUIDEPOST_KILL_PART', wrong)).toThrow(wrong);
});
