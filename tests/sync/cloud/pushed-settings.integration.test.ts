/** Settings that a till pushes: known ones, in shapes that every till can use, each named in the audit log. Real PostgreSQL. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { USUAL_RECEIPT } from '../../../sync/domain/receipt-template.ts';
import { startTestCloud, type TestCloud, type TestTerminal } from './harness.ts';

let cloud: TestCloud;
let terminal: TestTerminal;
beforeAll(async () => {
  cloud = await startTestCloud();
  terminal = await cloud.pair();
});
afterAll(() => cloud.close());

const push = async (document: Readonly<Record<string, unknown>>, assumed?: unknown) =>
  (
    await cloud.ask<{ conflicts: Record<string, unknown>[] }>('/v1/replication/settings/push', {
      token: terminal.token,
      json: {
        rows: [{ newDocumentState: document, ...(assumed === undefined ? {} : { assumedMasterState: assumed }) }],
      },
    })
  ).body.conflicts;
const stored = async (id: string) =>
  (await terminal.pull('settings')).body.documents.find((document) => document['id'] === id)?.['value'];
const RECEIPT = { id: 'receiptTemplate', value: { ...USUAL_RECEIPT, header: ['梧桐路店'] } };

test('a receipt template is taken, and the log says which till changed it', async () => {
  expect(await push(RECEIPT)).toEqual([]);
  expect(await stored('receiptTemplate')).toEqual(RECEIPT.value);
  const log = await cloud.ask<{ items: { who: string; act: string; what: string }[] }>('/v1/audit?store=S001', {
    token: await cloud.logIn(),
  });
  expect(log.body.items).toContainEqual(
    expect.objectContaining({ who: `terminal ${terminal.id}`, act: 'settings.saved', what: 'receiptTemplate' }),
  );
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
