import { expect, test } from 'vitest';
import { Later, LATER_MS } from '../../../sync/cloud/app/later.ts';
import type { Timers } from '../../../sync/cloud/ports.ts';

/** Timers that are due when the test says so. */
function handTimers() {
  const due: { readonly run: () => void; readonly ms: number; isOn: boolean }[] = [];
  const timers: Pick<Timers, 'after'> = {
    after: (ms, run) => {
      const timer = { run, ms, isOn: true };
      due.push(timer);
      return { cancel: () => void (timer.isOn = false) };
    },
  };
  const pass = async (): Promise<number> => {
    const now = due.splice(0).filter(({ isOn }) => isOn);
    for (const { run, ms } of now) {
      expect(ms).toBe(LATER_MS);
      run();
    }
    await new Promise((resolve) => setImmediate(resolve));
    return now.length;
  };
  return { timers: timers as Timers, pass };
}

test('what an error stopped is done again until it is done, once per name, and one failure keeps no other from its turn', async () => {
  const { timers, pass } = handTimers();
  const logged: unknown[] = [];
  const later = new Later(timers, { error: (...line: unknown[]) => void logged.push(line) } as never);
  const done: string[] = [];
  let failures = 2;
  const failing = async (): Promise<void> => {
    done.push('a');
    if ((failures -= 1) >= 0) throw new Error('the line is broken');
  };
  later.add('a', failing);
  later.add('a', failing);
  later.add('b', async () => void done.push('b'));
  expect(done).toEqual([]);
  expect([await pass(), await pass(), await pass(), await pass()]).toEqual([1, 1, 1, 0]);
  expect(done).toEqual(['a', 'b', 'a', 'a']);
  expect(logged).toHaveLength(2);
});

test('closed, it begins nothing more', async () => {
  const { timers, pass } = handTimers();
  const later = new Later(timers, { error: () => undefined } as never);
  let count = 0;
  const work = async (): Promise<void> => void (count += 1);
  later.add('a', work);
  await later.close();
  later.add('b', work);
  expect([await pass(), count]).toEqual([0, 0]);
});
