/** Clocking in and out at a till: each for oneself, offline too; what was forgotten a manager enters; hours are the cloud's. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY_MS } from '../../sync/domain/time.ts';
import { Till } from './support/till.ts';

const ID = (n: number): never => `019a0000-0000-7000-9900-${String(n).padStart(12, '0')}` as never;
const HOURS = {
  ...{ store: 'S001', from: '2026-03-14', to: '2026-03-14', asOf: 1_790_000_000_000, total: null },
  items: [],
  next: null,
};
const DAYS = { from: '2026-03-14', to: '2026-03-14' } as never;

let till: Till;
let asked: string[];
beforeEach(async () => {
  asked = [];
  till = new Till();
  till.cloud.extra = ({ path, method }) => {
    if (!path.startsWith('/v1/worked-hours')) return undefined;
    asked.push(`${method} ${path}`);
    return { status: 200, body: path.includes('format=csv') ? 'staff\r\n2001\r\n' : HOURS };
  };
  await till.openForBusiness();
});
afterEach(() => till.end());

const clocked = async () =>
  (await till.journal()).filter(({ kind }) => kind === 'staff.clocked').map(({ staff, body }) => ({ staff, body }));
const correct = (over: object = {}) =>
  till.call('clock.correct', {
    ...{ entry: ID(9), staff: '2001', way: 'out', when: Date.now() - 1000, reason: '忘记打卡' },
    ...over,
  } as never);

test('a person clocks for oneself, once for each press, and the name is the session’s', async () => {
  await till.login('2001', '222222');
  const asks = [1, 1, 2].map((n) => till.get('clock.punch', { entry: ID(n), way: n === 1 ? 'in' : 'out' }));
  await Promise.all(asks);
  expect(await clocked()).toEqual([
    { staff: '2001', body: { staff: '2001', way: 'in' } },
    { staff: '2001', body: { staff: '2001', way: 'out' } },
  ]);
  const forged = { entry: ID(3), way: 'in', staff: '2002' } as never;
  expect(await till.call('clock.punch', forged)).toMatchObject({ ok: false, code: 'bad_request' });
  const timed = { entry: ID(3), way: 'in', when: 1 } as never;
  expect(await till.call('clock.punch', timed)).toMatchObject({ ok: false, code: 'bad_request' });
});

test('the same press after a restart is found in the journal', async () => {
  await till.login('2001', '222222');
  await till.get('clock.punch', { entry: ID(1), way: 'in' });
  await till.stop();
  await till.start();
  await till.login('2001', '222222');
  await till.get('clock.punch', { entry: ID(1), way: 'in' });
  expect(await clocked()).toHaveLength(1);
});

test('what was forgotten a manager enters, with the time, the reason and who did', async () => {
  await till.login('9001', '999999');
  const when = Date.now() - 3_600_000;
  expect(await correct({ when, instead: ID(2) })).toMatchObject({ ok: true });
  const approval = { by: '9001', reason: '忘记打卡' };
  expect(await clocked()).toEqual([
    { staff: '9001', body: { staff: '2001', way: 'out', when, instead: ID(2), approval } },
  ]);
});

test('what makes no sense is refused by its field, and nobody but a manager corrects', async () => {
  await till.login('9001', '999999');
  for (const [over, code, details] of [
    [{ when: Date.now() + 60_000 }, 'bad_request', { path: '/when', reason: 'not_yet' }],
    [{ when: Date.now() - 46 * DAY_MS }, 'bad_request', { path: '/when', reason: 'too_long_ago' }],
    [{ staff: '7777' }, 'not_found', { reason: 'unknown_person' }],
    [
      { reason: `打 ${['138', '0013', '8000'].join('')}` },
      'bad_request',
      { path: '/reason', reason: 'number_in_text' },
    ],
  ] as const)
    expect(await correct(over)).toMatchObject({ ok: false, code, details });
  await till.login('2001', '222222');
  expect(await correct()).toMatchObject({ ok: false, code: 'not_permitted' });
  expect(await till.call('clock.hours', DAYS)).toMatchObject({ ok: false, code: 'not_permitted' });
  expect(await till.call('clock.hoursCsv', DAYS)).toMatchObject({ ok: false, code: 'not_permitted' });
  expect([await clocked(), asked]).toEqual([[], []]);
});

test('hours are asked of the cloud for this store, as figures and as a table', async () => {
  await till.login('9001', '999999');
  expect(await till.get('clock.hours', DAYS)).toEqual(HOURS);
  expect(await till.get('clock.hoursCsv', DAYS)).toEqual({
    fileName: 'worked-hours-S001-2026-03-14-2026-03-14.csv',
    text: 'staff\r\n2001\r\n',
  });
  const path = 'GET /v1/worked-hours?store=S001&from=2026-03-14&to=2026-03-14';
  expect(asked).toEqual([path, `${path}&format=csv`]);
});
