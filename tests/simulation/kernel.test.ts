import { expect, test } from 'vitest';
import { Kernel, WORLD_STARTS_AT } from './kernel.ts';

test('one seed is one history, and other seeds are others', async () => {
  const play = async (seed: number): Promise<Kernel> => {
    const kernel = new Kernel(seed, { keepTrace: true });
    const worker = async (name: string): Promise<void> => {
      const life = kernel.machine(name).boot();
      for (let n = 0; n < 5; n += 1) {
        await life.step(`work ${String(n)}`, life.random.below(3));
        await Promise.resolve();
      }
    };
    for (const name of ['a', 'b', 'c']) void worker(name);
    await kernel.run(1000);
    return kernel;
  };
  const hashes = new Set<number>();
  for (let seed = 1; seed <= 50; seed += 1) {
    const [once, twice] = [await play(seed), await play(seed)];
    expect(once.trace).toEqual(twice.trace);
    expect(once.traceHash).toBe(twice.traceHash);
    hashes.add(once.traceHash);
  }
  expect(hashes.size).toBe(50);
});

test('steps due at the same moment run in an order that the seed decides', async () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 40; seed += 1) {
    const kernel = new Kernel(seed);
    const order: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const life = kernel.machine(name).boot();
      void life.step('x').then(() => order.push(name));
    }
    await kernel.run(10);
    orders.add(order.join(''));
  }
  expect(orders.size).toBe(6);
});

test('a crashed life never resumes, neither step nor timer', async () => {
  const kernel = new Kernel(1);
  const life = kernel.machine('a').boot();
  const seen: string[] = [];
  let crashes = 0;
  life.onCrash(() => (crashes += 1));
  void (async () => {
    for (let n = 1; ; n += 1) {
      await life.step('work', 10);
      seen.push(`step ${String(n)}`);
    }
  })();
  life.timers.after(45, () => seen.push('timer'));
  life.crashIn(3);
  await kernel.run(1000);
  void life.step('after the end').then(() => seen.push('zombie'));
  await kernel.run(2000);
  expect(seen).toEqual(['step 1', 'step 2']);
  expect([life.alive, crashes]).toEqual([false, 1]);
});

test('every microtask of an event is done before the next event runs', async () => {
  const kernel = new Kernel(1);
  const life = kernel.machine('a').boot();
  let depth = 0;
  life.later('deep', 0, () => {
    void (async () => {
      for (let n = 0; n < 500; n += 1) {
        await Promise.resolve();
        if (n % 50 === 0) await new Promise<void>((resolve) => queueMicrotask(resolve));
        depth += 1;
      }
    })();
  });
  let seen = 0;
  life.later('next', 1, () => (seen = depth));
  await kernel.run(10);
  expect(seen).toBe(500);
});

test('a machine’s wall clock jumps and drifts, its monotonic clock and timers do not', async () => {
  const kernel = new Kernel(1);
  const machine = kernel.machine('a');
  const life = machine.boot();
  machine.jump(-3_600_000);
  machine.drift(1000);
  let ticks = 0;
  const ticking = life.timers.every(1000, () => (ticks += 1));
  await kernel.run(10_000);
  ticking.cancel();
  expect(life.clock.now()).toBe(WORLD_STARTS_AT - 3_600_000 + 10_010);
  expect(life.clock.monotonicMs()).toBe(10_000);
  await kernel.run(20_000);
  expect(ticks).toBe(10);
});
