/** The till's clock is the host's, whatever the machine's own says. */
import { expect, test } from 'vitest';
import { createTillClock } from '../../renderer/app/till-clock.ts';
import { epochMs } from '../../sync/domain/time.ts';
import { fakeTill } from './fake-till.ts';
import { NOW } from './harness/fake-state.ts';

const MINUTE_MS = 60_000;

test('a till on a machine whose clock is 40 minutes slow counts by the time of its host', async () => {
  const { till } = await fakeTill('staff=1001', { now: () => epochMs(NOW - 40 * MINUTE_MS) });
  expect(till.clock.get()).toBe(NOW);
});

test('the way of an answer does not make the clock waver, a machine that is set right is followed', () => {
  let machine = NOW - 40 * MINUTE_MS;
  let tick = (): void => undefined;
  const { clock, learn } = createTillClock({
    now: () => epochMs(machine),
    every: (_ms, run) => {
      tick = run;
      return () => undefined;
    },
  });
  learn(NOW);
  learn(epochMs(NOW - 900));
  expect(clock.get()).toBe(NOW);
  machine = NOW + 1000;
  learn(epochMs(NOW + 1000));
  expect(clock.get()).toBe(NOW + 1000);
  machine += 5000;
  tick();
  expect(clock.get()).toBe(NOW + 6000);
});
