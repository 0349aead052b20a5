import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FIRST_LOCK_MS, PIN_FAILURES_MAX } from '../../main/session/lockouts.ts';
import { systemPorts } from '../../main/ports.ts';
import { epochMs } from '../../sync/domain/time.ts';
import { eventually, Till } from './support/till.ts';

describe('logging in', () => {
  let till: Till;
  let aheadMs = 0;
  beforeEach(async () => {
    aheadMs = 0;
    const system = systemPorts();
    till = new Till({
      change: { ports: { ...system, clock: { ...system.clock, now: () => epochMs(Date.now() + aheadMs) } } },
    });
    await till.start();
  });
  afterEach(() => till.end());
  /** The machine's clock and the cloud's go on together. */
  const later = (ms: number): void => {
    aheadMs += ms;
    till.cloud.nowOffsetMs = aheadMs;
  };
  const guess = (pin: string, staff = '1001') => till.call('session.login', { staff, pin });

  test('works offline, and online brings the cloud session behind it', async () => {
    till.cloud.reachable = false;
    expect(await till.login()).toMatchObject({ staff: '1001', name: '周敏', roles: ['cashier'], online: false });
    await till.get('session.logout', {});
    till.cloud.reachable = true;
    await till.login();
    await eventually(() => till.host.state().session?.online === true);
  });

  test('locks the person after too many wrong PINs, never the till, and a restart does not help', async () => {
    for (let n = 1; n < PIN_FAILURES_MAX; n += 1)
      expect(await guess('000000')).toMatchObject({ code: 'wrong_pin', details: { left: PIN_FAILURES_MAX - n } });
    expect(await guess('000000')).toMatchObject({ code: 'person_locked' });
    expect(await guess('111111')).toMatchObject({ code: 'person_locked' });
    expect(await guess('999999', '9001')).toMatchObject({ ok: true });
    await till.stop();
    await till.start();
    expect(await guess('111111')).toMatchObject({ code: 'person_locked' });
    later(FIRST_LOCK_MS + 1);
    expect(await guess('111111')).toMatchObject({ ok: true });
  });

  test('locks longer at each further round', async () => {
    const lock = async (): Promise<number> => {
      let until = 0;
      for (let n = 0; n < PIN_FAILURES_MAX; n += 1) {
        const answer = await guess('000000');
        if (!answer.ok) until = answer.details.until ?? 0;
      }
      return until - (Date.now() + aheadMs);
    };
    const first = await lock();
    later(first + 1000);
    expect((await lock()) / first).toBeCloseTo(2, 1);
  });

  test('counts guesses that arrive together one by one', async () => {
    const answers = await Promise.all(Array.from({ length: PIN_FAILURES_MAX + 3 }, () => guess('000000')));
    expect(answers.filter((answer) => !answer.ok && answer.code === 'wrong_pin')).toHaveLength(PIN_FAILURES_MAX - 1);
    expect(await guess('111111')).toMatchObject({ code: 'person_locked' });
  });

  test('says the same for a number that nobody has as for a wrong PIN', async () => {
    expect(await guess('111111', '7777')).toMatchObject({ ok: false, code: 'wrong_pin' });
    expect(await guess('111111', 'no number!')).toMatchObject({ ok: false, code: 'wrong_pin' });
  });

  test('keeps nobody logged in over a restart, and journals who came and went', async () => {
    await till.login();
    await till.stop();
    await till.start();
    expect(till.host.state().session).toBeNull();
    expect(await till.call('cart.get', {})).toMatchObject({ ok: false, code: 'not_logged_in' });
    const entries = (await till.get('journal.read', { afterSeq: 0, limit: 1000 })).entries;
    const what = entries.filter(({ kind }) => kind === 'session.changed').map(({ body }) => body['what']);
    expect(what).toEqual(['login', 'logout']);
  });

  test('keeps PINs and verifiers out of the folder, and its files to the owner', async () => {
    await till.login();
    const folder = join(till.folder, 'terminal');
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.json'))) {
      const text = readFileSync(join(folder, name), 'utf8');
      expect(text).not.toContain('111111');
      expect(statSync(join(folder, name)).mode & 0o077, name).toBe(0);
    }
  });
});
