/** Which provider a store pays through, and what is wrong with a file that says so: one line, and never a value of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadPayments } from '../../../../sync/cloud/payments/accounts.ts';
import { systemPorts } from '../../../../sync/cloud/ports.ts';
import { keys } from './vendors.ts';

const folder = mkdtempSync(join(tmpdir(), 'guidepost-payments-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'payments.json');
const SECRET = 'never-to-be-shown-'.repeat(3);
const send = () => Promise.reject(new Error('nobody is asked'));
const load = (content: unknown, mode = 0o600) => {
  rmSync(file, { force: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), { mode });
  return loadPayments(file, true, send, systemPorts());
};
const AGGREGATOR = { driver: 'aggregator', baseUrl: 'https://pay.invalid/v1', merchant: 'm', secret: SECRET };
const good = () => {
  const { merchant, platform, app, alipay } = keys();
  const privatePem = (key: typeof merchant.privateKey) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const publicPem = (key: typeof merchant.publicKey) => key.export({ type: 'spki', format: 'pem' }).toString();
  return {
    version: 1,
    accounts: {
      wx: {
        driver: 'wechat',
        appId: 'wx1',
        merchantId: '1',
        serial: 'S',
        privateKey: privatePem(merchant.privateKey),
        platformKeys: { P1: publicPem(platform.publicKey) },
      },
      ali: {
        driver: 'alipay',
        appId: '2',
        privateKey: privatePem(app.privateKey),
        alipayKey: publicPem(alipay.publicKey),
      },
      agg: AGGREGATOR,
    },
    stores: { S001: { wechat: 'wx', alipay: 'ali' }, '*': { wechat: 'agg' } },
  };
};

test('a store pays through its own accounts, every other one through those for all', async () => {
  const accounts = await load(good());
  const named = (store: string, kind: 'wechat' | 'alipay') => accounts.accountFor(store, kind)?.name ?? null;
  expect([named('S001', 'wechat'), named('S001', 'alipay'), named('S002', 'wechat'), named('S002', 'alipay')]).toEqual([
    'wx',
    'ali',
    'agg',
    null,
  ]);
  expect(accounts.accountFor('S001', 'wechat')?.provider.demo).toBe(false);
  expect(accounts.byName('nobody')).toBeNull();
});

test('without a file the demo shop pays through the demonstration, and nobody else pays', async () => {
  const accounts = await loadPayments(join(folder, 'none.json'), false, send, systemPorts());
  expect(accounts.accountFor('S001', 'alipay')?.provider.demo).toBe(true);
  expect(accounts.accountFor('S002', 'alipay')).toBeNull();
  await expect(loadPayments(join(folder, 'none.json'), true, send, systemPorts())).rejects.toThrow('cannot read');
});

test.each([
  ['is no JSON', () => `{"secret":"${SECRET}"`],
  ['is wrong at', () => ({ version: 2, accounts: { agg: AGGREGATOR }, stores: {} })],
  ['is wrong at', () => ({ ...good(), accounts: { agg: { ...AGGREGATOR, secret: 'short' } } })],
  ['names account nobody', () => ({ ...good(), stores: { S001: { wechat: 'nobody' } } })],
  [
    'a key of account ali cannot be read',
    () => ({
      ...good(),
      accounts: { ...good().accounts, ali: { ...good().accounts.ali, alipayKey: `-----BEGIN ${SECRET}` } },
    }),
  ],
])('a file that %s is refused in one line that shows nothing of it', async (told, content) => {
  const failure = await load(content()).then(
    () => '',
    (error: unknown) => String(error),
  );
  expect(failure).toContain(told);
  expect(failure).toContain(file);
  expect(failure).not.toContain(SECRET.slice(0, 12));
  expect(failure.split('\n')).toHaveLength(1);
});

test('a file that others can read is refused', async () => {
  await expect(load(good(), 0o644)).rejects.toThrow('chmod 600');
});
