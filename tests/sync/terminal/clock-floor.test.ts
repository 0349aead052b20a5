import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flooredClock } from '../../../sync/terminal/clock-floor.ts';

test('the clock starts at the floor and goes on at the pace of the machine while the wall clock is behind', () => {
  let tick = 0;
  const clock = flooredClock(
    () => 1000 + tick,
    () => tick,
    5000,
  );
  expect(clock()).toBe(5000);
  tick = 250;
  expect(clock()).toBe(5250);
  tick = 251.5;
  expect(clock()).toBe(5251);
});

test('a wall clock ahead of the floor is taken as it is', () => {
  const clock = flooredClock(
    () => 9000,
    () => 0,
    5000,
  );
  expect(clock()).toBe(9000);
});

test('it never steps back, whatever the wall clock does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.double({ min: 0, max: 1000, noNaN: true }))),
      fc.integer({ min: 0, max: 1_000_000 }),
      (steps, floor) => {
        let wall = 0;
        let tick = 0;
        const clock = flooredClock(
          () => wall,
          () => tick,
          floor,
        );
        let last = floor;
        for (const [nextWall, elapsed] of steps) {
          wall = nextWall;
          tick += elapsed;
          const now = clock();
          expect(Number.isInteger(now)).toBe(true);
          expect(now).toBeGreaterThanOrEqual(last);
          expect(now).toBeGreaterThanOrEqual(wall);
          last = now;
        }
      },
    ),
  );
});
