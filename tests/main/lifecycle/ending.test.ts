import { expect, test } from 'vitest';
import { Ending } from '../../../main/lifecycle/ending.ts';
import { watchParent } from '../../../main/lifecycle/parent-watch.ts';
import type { Timers } from '../../../main/ports.ts';

interface HandTimers extends Timers {
  fire(): void;
}

function handTimers(): HandTimers {
  const due = new Set<() => void>();
  const add = (run: () => void) => {
    due.add(run);
    return { cancel: () => void due.delete(run) };
  };
  return {
    after: (_delay, run) => add(run),
    every: (_interval, run) => add(run),
    fire: () => [...due].forEach((run) => run()),
  };
}

test('what was opened last is closed first, once, and the exit comes after', async () => {
  const steps: string[] = [];
  const ending = new Ending(handTimers(), (code) => steps.push(`exit ${code}`));
  ending.add(async () => {
    await Promise.resolve();
    steps.push('cloud');
  });
  ending.add(() => void steps.push('shell'));
  await Promise.all([ending.end(0), ending.end(1)]);
  expect(steps).toEqual(['shell', 'cloud', 'exit 0']);
});

test('an end that fails keeps no other from its turn', async () => {
  const steps: string[] = [];
  const ending = new Ending(handTimers(), (code) => steps.push(`exit ${code}`));
  ending.add(() => void steps.push('cloud'));
  ending.add(() => Promise.reject(new Error('broken')));
  await ending.end(0);
  expect(steps).toEqual(['cloud', 'exit 0']);
});

test('an end that hangs is cut short', () => {
  const codes: number[] = [];
  const timers = handTimers();
  const ending = new Ending(timers, (code) => codes.push(code));
  ending.add(() => new Promise<void>(() => undefined));
  void ending.end(0);
  timers.fire();
  expect(codes).toEqual([0]);
});

test('what is opened after the end began is closed at once', async () => {
  const steps: string[] = [];
  const ending = new Ending(handTimers(), () => undefined);
  await ending.end(0);
  expect(ending.add(() => void steps.push('closed'))).toBe(false);
  expect(steps).toEqual(['closed']);
});

test('a parent that is gone is told once', () => {
  let parent = 100;
  let told = 0;
  const timers = handTimers();
  watchParent(
    timers,
    () => (told += 1),
    () => parent,
  );
  timers.fire();
  expect(told).toBe(0);
  parent = 1;
  timers.fire();
  timers.fire();
  expect(told).toBe(1);
});
