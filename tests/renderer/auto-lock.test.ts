/** The till locks by itself when nobody touches it: by a clock that the test moves, through the real till over a fake host. */
import { describe, expect, test } from 'vitest';
import { createAutoLock, WARNING_S, type AutoLockParts } from '../../renderer/app/auto-lock.ts';
import { fakeTill, settled } from './fake-till.ts';

const SECOND_MS = 1000;

/** Time that passes second by second, as the till's own timer sees it. */
function virtualTime() {
  let now = 0;
  const looks = new Set<() => void>();
  return {
    ports: {
      monotonicMs: () => now,
      every: (_ms: number, run: () => void) => {
        looks.add(run);
        return () => void looks.delete(run);
      },
    },
    pass: (seconds: number): void => {
      for (let each = 0; each < seconds; each += 1) {
        now += SECOND_MS;
        for (const look of looks) look();
      }
    },
    /** The machine slept: one look after all of it. */
    sleep: (seconds: number): void => {
      now += seconds * SECOND_MS;
      for (const look of looks) look();
    },
    timers: () => looks.size,
  };
}

function lockOf(over: Partial<AutoLockParts> = {}) {
  const time = virtualTime();
  let locks = 0;
  const lock = createAutoLock({
    ports: time.ports,
    minutes: () => 5,
    mayLock: () => true,
    lock: () => void (locks += 1),
    ...over,
  });
  return { ...lock, ...time, locks: () => locks };
}

describe('auto lock', () => {
  test('locks after the minutes that were chosen, and says so in the last seconds', () => {
    const lock = lockOf();
    lock.pass(5 * 60 - WARNING_S - 1);
    expect([lock.left.get(), lock.locks()]).toEqual([null, 0]);
    lock.pass(1);
    expect(lock.left.get()).toBe(WARNING_S);
    lock.pass(WARNING_S - 1);
    expect([lock.left.get(), lock.locks()]).toEqual([1, 0]);
    lock.pass(1);
    expect([lock.left.get(), lock.locks()]).toEqual([null, 1]);
  });

  test('a touch in the last second begins anew', () => {
    const lock = lockOf();
    lock.pass(5 * 60 - 1);
    lock.touch();
    expect(lock.left.get()).toBeNull();
    lock.pass(5 * 60 - 1);
    expect(lock.locks()).toBe(0);
    lock.pass(1);
    expect(lock.locks()).toBe(1);
  });

  test('never locks when it is switched off, or while it may not; the time before does not count then', () => {
    const off = lockOf({ minutes: () => 0 });
    off.pass(24 * 3600);
    expect(off.locks()).toBe(0);
    let may = false;
    const paying = lockOf({ mayLock: () => may });
    paying.pass(3600);
    may = true;
    paying.pass(5 * 60 - 1);
    expect(paying.locks()).toBe(0);
    paying.pass(1);
    expect(paying.locks()).toBe(1);
  });

  test('a machine that slept is locked at the first look', () => {
    const lock = lockOf();
    lock.sleep(3600);
    expect(lock.locks()).toBe(1);
  });

  test('stopped it leaves no timer behind', () => {
    const lock = lockOf();
    lock.stop();
    expect(lock.timers()).toBe(0);
  });
});

describe('the till', () => {
  test('asks the host to lock once, never at payment, and a scan counts as a touch', async () => {
    const time = virtualTime();
    const { till, host } = await fakeTill('staff=1001', time.ports);
    const locks = () => host.calls.filter(({ name }) => name === 'session.lock').length;
    till.preferences.update((before) => ({ ...before, lockMinutes: 2 }));
    time.pass(119);
    till.scanRouter.take('6901234567892', 'host');
    await till.scans.idle();
    till.autoLock.touch();
    time.pass(119);
    expect(locks()).toBe(0);
    const cart = till.cart.cart.get();
    if (cart === null) throw new Error('no cart');
    till.tender.begin(cart);
    till.tender.served();
    expect(till.tender.state.get().stage).toBe('pay');
    time.pass(3600);
    expect(locks()).toBe(0);
    // The page is left with money under way: the host would refuse, so nothing is asked for and nothing said of a lock.
    till.tender.leave();
    const view = till.tender.state.get().view;
    if (view === null) throw new Error('no view');
    const row = { tenderId: 'p1', kind: 'wechat', amount: 100, cause: null, reference: null, isByCode: true, since: 0 };
    for (const state of ['pending', 'unknown', 'paid', 'reversing']) {
      till.tender.take({ ...view, rows: [{ ...row, state }] as never });
      time.pass(3600);
      expect([state, locks(), till.autoLock.left.get()]).toEqual([state, 0, null]);
    }
    till.tender.take({ ...view, rows: [{ ...row, state: 'reversed' }] as never });
    time.pass(120);
    await settled();
    expect(locks()).toBe(1);
  });
});
