/**
 * Settings that a till pushes: known ones, in shapes that every till can use, each saved there by a person with the right and named in
 * the audit log; whatever a till with its own key sends without that is refused. Real PostgreSQL.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { USUAL_RECEIPT } from '../../../sync/domain/receipt-template.ts';
import { settingHash } from '../../../sync/protocol/settings.ts';
import type { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_PIN, startShop, type Shop } from './hostile-shop.ts';

let cloud: Shop;
let terminal: TestTerminal;
beforeAll(async () => {
  cloud = await startShop();
  terminal = await cloud.pair();
});
afterAll(() => cloud.close());

type Document = Readonly<Record<string, unknown>>;
/** What a till's host writes down before the change leaves. */
const saved = async (setting: unknown, value: unknown, staff = '9001', till = terminal): Promise<string> => {
  const entry = till.entry('setting.saved', { setting, hash: settingHash(value) }, { staff });
  expect((await till.upload([entry])).body.quarantined).toEqual([]);
  return entry.id;
};
const pushAs = async (savedBy: string | undefined, document: Document, assumed?: unknown) => {
  const row = { newDocumentState: document, ...(assumed === undefined ? {} : { assumedMasterState: assumed }) };
  const rows = [{ ...row, ...(savedBy === undefined ? {} : { savedBy }) }];
  const { status, body } = await cloud.ask<{ conflicts: Record<string, unknown>[] }>('/v1/replication/settings/push', {
    token: terminal.token,
    json: { rows },
  });
  expect(status).toBe(200);
  return body.conflicts;
};
const push = async (document: Document, assumed?: unknown) =>
  pushAs(await saved(document['id'], document['_deleted'] === true ? null : document['value']), document, assumed);
const log = async () =>
  (
    await cloud.ask<{ items: { who: string; act: string; what: string }[] }>('/v1/audit?store=S001', {
      token: await cloud.logIn(),
    })
  ).body.items;
const stored = async (id: string) =>
  (await terminal.pull('settings')).body.documents.find((document) => document['id'] === id)?.['value'];
const RECEIPT = { id: 'receiptTemplate', value: { ...USUAL_RECEIPT, header: ['梧桐路店'] } };

test('a receipt template is taken, and the log says who changed it at which till', async () => {
  expect(await push(RECEIPT)).toEqual([]);
  expect(await stored('receiptTemplate')).toEqual(RECEIPT.value);
  const what = `receiptTemplate at terminal ${terminal.id}`;
  expect(await log()).toContainEqual(expect.objectContaining({ who: 'staff 9001', act: 'settings.saved', what }));
});

test('forged with the till’s own key: in nobody’s name, a cashier’s, or a manager’s for another value, it changes nothing', async () => {
  const other = await cloud.pair('other');
  const forged = { id: 'receiptTemplate', value: { ...USUAL_RECEIPT, header: ['假的'] } };
  const cashier = await saved(forged.id, forged.value, '1001');
  const notOfThisTill = await saved(forged.id, forged.value, '9001', other);
  const stranger = await saved(forged.id, forged.value, '4711');
  const ofAnotherValue = await saved(forged.id, { ...USUAL_RECEIPT, header: ['梧桐路店'] });
  const ofAnotherSetting = await saved('labelTemplates', forged.value);
  const noSuchEntry = terminal.freshId();
  const noSave = terminal.entry('audit', { action: 'setting.saved' }, { staff: '9001' });
  await terminal.upload([noSave]);
  const tries = [
    undefined,
    cashier,
    notOfThisTill,
    stranger,
    ofAnotherValue,
    ofAnotherSetting,
    noSuchEntry,
    noSave.id,
  ] as const;
  for (const savedBy of tries)
    expect(await pushAs(savedBy, forged, RECEIPT)).toEqual([expect.objectContaining({ ...RECEIPT, _deleted: false })]);
  expect(await stored('receiptTemplate')).toEqual(RECEIPT.value);
  const refused = (await log()).filter(({ act }) => act === 'settings.refused');
  expect(refused).toHaveLength(tries.length);
  expect(refused[0]).toMatchObject({ who: `terminal ${terminal.id}`, what: 'receiptTemplate: setting_not_allowed' });
  const { items } = (await cloud.ask<{ items: { reason: string }[] }>('/v1/quarantine', { token: terminal.token }))
    .body;
  expect(items.filter(({ reason }) => reason === 'setting_not_allowed')).toHaveLength(tries.length);
});

test('each setting needs its own right: who may change how codes are read decides nothing about money', async () => {
  const token = await cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  const roles = [{ id: 'shop-lead', name: { zh: '组长', en: 'Lead' }, grants: { manage_terminal: true } }];
  await cloud.ask('/v1/roles', { method: 'PUT', token, json: { roles } });
  const worn = { roles: ['cashier'], customRoles: ['shop-lead'] };
  await cloud.ask('/v1/staff/1001/roles', { method: 'PUT', token, json: worn });
  const links = { id: 'itemLinks', value: [{ host: 'q.brand.cn', path: '/i/{code}' }] };
  expect(await pushAs(await saved(links.id, links.value, '1001'), links)).toEqual([]);
  const money = { id: 'valueOffline', value: { perSale: 1_000_000, total: 9_000_000 } };
  expect(await pushAs(await saved(money.id, money.value, '1001'), money)).toMatchObject([
    { id: money.id, value: null },
  ]);
  expect(await stored(money.id)).toBeUndefined();
});

test('one that no till could use is refused, and the till is told what the store has', async () => {
  const bad = { id: 'receiptTemplate', value: { header: 'not a list' } };
  expect(await push(bad, RECEIPT)).toEqual([expect.objectContaining({ ...RECEIPT, _deleted: false })]);
  expect(await stored('receiptTemplate')).toEqual(RECEIPT.value);
});

test.each([
  ['a setting that nobody knows', { id: 'everything', value: true }],
  ['what a store carries', { id: 'assortment', value: ['summer'] }],
  ['an allowance below zero', { id: 'valueOffline', value: { perSale: -1, total: 5 } }],
  [
    'a label template with no place for the goods',
    { id: 'labelTemplates', value: [{ prefix: '20', length: 13, fields: [] }] },
  ],
  ['an address that is none', { id: 'itemLinks', value: [{ host: 'not a host', path: '/' }] }],
  ['a name of the language itself', { id: 'constructor', value: 1 }],
])('%s is refused', async (_what, document) => {
  const before = await stored(document.id);
  const none = { value: null, _deleted: true };
  expect(await push(document)).toMatchObject([
    { id: document.id, ...(before === undefined ? none : { value: before }) },
  ]);
  expect(await stored(document.id)).toEqual(before);
});

test.each([
  [{ id: 'labelTemplates', value: [] }],
  [{ id: 'itemLinks', value: [{ host: 'q.brand.cn', path: '/i/{code}' }] }],
  [{ id: 'valueOffline', value: { perSale: 10_000, total: 15_000 } }],
  [{ id: 'quickItems', value: { pages: [] } }],
])('%j is taken, and may be taken away again', async (document) => {
  const before = await stored(document.id);
  expect(await push(document, before === undefined ? undefined : { id: document.id, value: before })).toEqual([]);
  expect(await stored(document.id)).toEqual(document.value);
  expect(await push({ ...document, _deleted: true }, document)).toEqual([]);
});

test('a cloud that came out of a backup refuses no change whose entry its till has yet to upload again', async () => {
  const document = { id: 'receiptTemplate', value: { ...USUAL_RECEIPT, header: ['回来了'] } };
  const entry = terminal.entry(
    'setting.saved',
    { setting: document.id, hash: settingHash(document.value) },
    { staff: '9001' },
  );
  const assumedMasterState = (await terminal.pull('settings')).body.documents.find(({ id }) => id === document.id);
  const rows = [{ newDocumentState: document, savedBy: entry.id, assumedMasterState }];
  const ask = () =>
    cloud.ask<{ code?: string }>('/v1/replication/settings/push', { token: terminal.token, json: { rows } });
  Object.assign(cloud.running.cloud, { wasPutBack: true });
  try {
    const early = await ask();
    expect([early.status, early.body.code]).toEqual([503, 'entry_waits']);
    await terminal.upload([entry]);
    expect((await ask()).body).toEqual({ conflicts: [] });
    expect(await stored(document.id)).toEqual(document.value);
  } finally {
    Object.assign(cloud.running.cloud, { wasPutBack: false });
  }
});
