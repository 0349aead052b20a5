import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configuredScale } from '../../../hardware/scale/open-scale.ts';
import { WEIGH_TIMEOUT_MS, type Scale } from '../../../hardware/scale/scale.ts';
import { openPty, type Pty } from '../../../hardware/testing/pty.ts';
import { casDevice, toledoDevice, type VirtualScaleDevice } from '../../../hardware/testing/virtual-scale.ts';
import { systemTimers } from '../../../hardware/transport/timers.ts';

describe.each([
  ['toledo-8217' as const, toledoDevice],
  ['cas' as const, casDevice],
])('a %s scale', (driver, attach) => {
  let pty: Pty;
  let scale: Scale;
  let device: VirtualScaleDevice;

  beforeEach(async () => {
    const made = await openPty();
    if (!made.ok) throw new Error(made.error);
    pty = made.value;
    device = attach(pty);
    scale = configuredScale({ id: 's1', driver, path: pty.path }, { timers: systemTimers });
    expect((await scale.open()).state).toBe('idle');
  });
  afterEach(async () => {
    await scale.close();
    await pty.close();
  });

  test.each([0, 5, 1_234, 29_995])('weighs %i g to the gram', async (weight) => {
    device.grams = weight;
    expect(await scale.weigh()).toEqual({ ok: true, value: weight });
    expect(scale.status()).toMatchObject({ state: 'idle', lastWeighing: { ok: true, value: weight } });
  });

  test.each([
    ['moving', 'moving'],
    ['over', 'overload'],
    ['negative', 'below_zero'],
    ['refusing', 'refused'],
    ['bad-check', driver === 'cas' ? 'bad_check' : 'garbled'],
  ] as const)('that is %s gives no weight but %s', async (mood, fault) => {
    device.grams = 1_234;
    device.mood = mood;
    expect(await scale.weigh()).toEqual({ ok: false, error: fault });
  });

  test.each(['silent', 'half'] as const)(
    'that is %s is given up in time, and its remains are not the next weight',
    async (mood) => {
      device.mood = mood;
      const from = performance.now();
      expect(await scale.weigh()).toEqual({ ok: false, error: 'no_answer' });
      expect(performance.now() - from).toBeLessThan(WEIGH_TIMEOUT_MS + 500);
      device.mood = 'stable';
      device.grams = 500;
      expect(await scale.weigh()).toEqual({ ok: true, value: 500 });
    },
  );

  test('asked several times at once answers each in turn', async () => {
    device.grams = 250;
    const weighings = await Promise.all([scale.weigh(), scale.weigh(), scale.weigh()]);
    expect(weighings).toEqual([250, 250, 250].map((value) => ({ ok: true, value })));
  });

  test('that vanishes while it is asked says so at once, and weighs again when it is back', async () => {
    device.mood = 'silent';
    const weighing = scale.weigh();
    await pty.vanish();
    expect(await weighing).toEqual({ ok: false, error: 'not_connected' });
    expect(await scale.weigh()).toEqual({ ok: false, error: 'not_connected' });
    await pty.comeBack();
    await expect.poll(() => scale.status().state, { timeout: 20_000 }).toBe('idle');
    device.mood = 'stable';
    device.grams = 42;
    expect(await scale.weigh()).toEqual({ ok: true, value: 42 });
  });
});
