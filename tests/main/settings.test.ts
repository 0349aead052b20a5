/** Settings of the store that are changed at a till: who may, what the journal keeps, and what leaves for the cloud. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settingHash } from '../../sync/protocol/settings.ts';
import { eventually, Till } from './support/till.ts';

let till: Till;
beforeEach(async () => {
  till = new Till();
  await till.start();
});
afterEach(() => till.end());

const ALLOWANCE = { perSale: 10_000, total: 50_000 };
const LINKS = [{ host: 'q.brand.cn', path: '/i/{code}' }];
const save = (setting: string, value: unknown) => till.call('setting.save', { setting, value });
const push = (state: Readonly<Record<string, unknown>>, more: object = {}, collection = 'settings') =>
  till.call('replication.push', { collection, request: { rows: [{ newDocumentState: state, ...more }] } } as never);
const pushed = () => till.cloud.calls.filter(({ path }) => path === '/v1/replication/settings/push');
const savedEntries = async () => (await till.journal()).filter(({ kind }) => kind === 'setting.saved');

test('a cashier and a guide are refused by the host, with the right that is missing, and nothing is written down', async () => {
  for (const [staff, pin] of [
    ['1001', '111111'],
    ['2001', '222222'],
  ] as const) {
    await till.login(staff, pin);
    for (const [setting, permission] of [
      ['receiptTemplate', 'manage_terminal'],
      ['labelTemplates', 'manage_terminal'],
      ['itemLinks', 'manage_terminal'],
      ['quickItems', 'manage_catalogue'],
      ['valueOffline', 'manage_value'],
      ['valueTopUp', 'manage_value'],
    ] as const)
      expect(await save(setting, {})).toMatchObject({ code: 'not_permitted', details: { permission } });
    await till.get('session.logout', {});
  }
  await till.login('9001', '999999');
  expect(await save('assortment', ['summer'])).toMatchObject({ code: 'bad_request' });
  expect(await savedEntries()).toEqual([]);
});

test('what a manager saves is in the journal first, and leaves with that entry once the cloud has it', async () => {
  await till.login('9001', '999999');
  till.cloud.reachable = false;
  expect(await save('valueOffline', ALLOWANCE)).toMatchObject({ ok: true });
  const [entry] = await savedEntries();
  expect(entry).toMatchObject({ staff: '9001', body: { setting: 'valueOffline', hash: settingHash(ALLOWANCE) } });
  const state = { id: 'valueOffline', value: ALLOWANCE };
  expect(await push(state)).toMatchObject({ code: 'cloud_unreachable' });
  await till.get('session.logout', {});
  till.cloud.reachable = true;
  // Whoever stands at the till when the line is back: the entry says whose change it is.
  await till.login();
  await eventually(async () => (await push(state)).ok, 20_000);
  expect(pushed().at(-1)?.body).toEqual({ rows: [{ newDocumentState: state, savedBy: entry?.id }] });
  const at = till.cloud.calls.findIndex(({ path }) => path === '/v1/replication/settings/push');
  expect(till.cloud.entries.some(({ id }) => id === entry?.id) && at >= 0).toBe(true);
});

test('a document that nobody saved goes back to what the store has and never leaves, whatever it says of itself', async () => {
  await till.login('9001', '999999');
  await save('itemLinks', LINKS);
  const [entry] = await savedEntries();
  await till.get('session.logout', {});
  await till.login();
  const before = { id: 'itemLinks', value: LINKS };
  const forged = { id: 'itemLinks', value: [{ host: 'q.evil.cn', path: '/{code}' }] };
  expect(await push(forged, { assumedMasterState: before, savedBy: entry?.id })).toMatchObject({
    ok: true,
    value: { conflicts: [before] },
  });
  expect(await push({ id: 'valueOffline', value: ALLOWANCE })).toMatchObject({
    value: { conflicts: [{ id: 'valueOffline', value: null, _deleted: true }] },
  });
  // Taking it away is a change of its own.
  expect(await push({ ...before, _deleted: true }, { assumedMasterState: before })).toMatchObject({
    value: { conflicts: [before] },
  });
  expect(pushed()).toEqual([]);
});

test('in training nothing of the store is changed, and no document leaves', async () => {
  await till.get('training.switch', { on: true });
  await till.login('9001', '999999');
  expect(await save('valueOffline', ALLOWANCE)).toMatchObject({ code: 'unavailable', details: { reason: 'training' } });
  expect(await till.call('receipt.useTemplate', { template: {} })).toMatchObject({ details: { reason: 'training' } });
  const before = till.cloud.calls.length;
  expect(await push({ id: 't1', title: '回访', done: true }, {}, 'tasks')).toMatchObject({ ok: true });
  expect(till.cloud.calls.slice(before).filter(({ path }) => path.endsWith('/push'))).toEqual([]);
});
