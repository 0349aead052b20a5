/**
 * Which provider a store's payments go through. Read once at start from a file that only its owner reads
 * (`GUIDEPOST_PAYMENTS_FILE`, else `DATA/cloud/payments.json`); credentials never reach the database, a log, an answer or a
 * terminal. Without a file the demo shop pays through the demonstration and no other store does. README.md has the format.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { DEMO_STORE_ID } from '../../demo/shop.ts';
import type { PaymentKind } from '../../protocol/payments.ts';
import { codeOf, StartFailure } from '../failure.ts';
import type { CloudPorts } from '../ports.ts';
import { aggregatorProvider } from './drivers/aggregator.ts';
import { alipayProvider } from './drivers/alipay.ts';
import { wechatProvider } from './drivers/wechat.ts';
import { demoProvider } from './emulators/demo.ts';
import type { PaymentProvider } from './provider.ts';
import type { HttpSend } from './send.ts';

export interface PaymentAccount {
  readonly name: string;
  readonly provider: PaymentProvider;
}
export interface PaymentAccounts {
  accountFor(store: string, kind: PaymentKind): PaymentAccount | null;
  byName(name: string): PaymentProvider | null;
}

const URL_TEXT = Type.String({ pattern: '^https?://[^\\s]{3,200}[^/\\s]$' });
const NAME = Type.String({ pattern: '^[a-z0-9-]{1,40}$' });
const ID = Type.String({ minLength: 1, maxLength: 64 });
const PEM = Type.String({ pattern: '^-----BEGIN ', maxLength: 10_000 });
const ACCOUNT = Type.Union([
  Type.Object({
    driver: Type.Literal('aggregator'),
    baseUrl: URL_TEXT,
    merchant: ID,
    secret: Type.String({ minLength: 32, maxLength: 200 }),
  }),
  Type.Object({
    driver: Type.Literal('wechat'),
    baseUrl: Type.Optional(URL_TEXT),
    appId: ID,
    merchantId: ID,
    serial: ID,
    privateKey: PEM,
    platformKeys: Type.Record(Type.String({ minLength: 1, maxLength: 100 }), PEM),
  }),
  Type.Object({
    driver: Type.Literal('alipay'),
    gateway: Type.Optional(URL_TEXT),
    appId: ID,
    privateKey: PEM,
    alipayKey: PEM,
    sellerId: Type.Optional(ID),
  }),
]);
export const PAYMENTS_FILE = Type.Object({
  version: Type.Literal(1),
  accounts: Type.Record(NAME, ACCOUNT),
  /** By store, `*` for all that are not named: the account for each kind. */
  stores: Type.Record(
    Type.String({ pattern: '^([A-Za-z0-9]{1,20}|\\*)$' }),
    Type.Object({ wechat: Type.Optional(NAME), alipay: Type.Optional(NAME) }),
  ),
});
export type PaymentsFile = Static<typeof PAYMENTS_FILE>;
const checked = Compile(PAYMENTS_FILE);

const WECHAT_URL = 'https://api.mch.weixin.qq.com';
const ALIPAY_GATEWAY = 'https://openapi.alipay.com/gateway.do';
/** Read or written by others than its owner. */
const OTHERS = 0o077;
const DEMO_ACCOUNT = 'demo';

/** @throws StartFailure in one line that names the file and what is wrong, never a value. */
export async function loadPayments(
  file: string,
  isGiven: boolean,
  send: HttpSend,
  ports: CloudPorts,
): Promise<PaymentAccounts> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT' && !isGiven) return null;
    throw new StartFailure('payments', `cannot read the payments file ${file}: ${code}`);
  });
  if (text === null) return demoAccounts(ports);
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
    throw new StartFailure('payments', `${file} can be read by others; chmod 600 it`);
  return openPayments(parse(text, file), file, send, ports);
}

function parse(text: string, file: string): PaymentsFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StartFailure('payments', `the payments file ${file} is no JSON`);
  }
  if (checked.Check(value)) return value;
  const [first] = checked.Errors(value);
  throw new StartFailure('payments', `the payments file ${file} is wrong at ${first?.instancePath ?? '/'}`);
}

/** @throws StartFailure for a key that is none, and for a store that names an account which is not there. */
export function openPayments(
  { accounts, stores }: PaymentsFile,
  file: string,
  send: HttpSend,
  ports: CloudPorts,
): PaymentAccounts {
  const providers = new Map<string, PaymentProvider>();
  for (const [name, account] of Object.entries(accounts)) {
    try {
      providers.set(name, open(account, send, ports));
    } catch {
      throw new StartFailure('payments', `the payments file ${file}: a key of account ${name} cannot be read`);
    }
  }
  for (const [store, kinds] of Object.entries(stores))
    for (const name of Object.values(kinds))
      if (!providers.has(name))
        throw new StartFailure(
          'payments',
          `the payments file ${file}: store ${store} names account ${name}, which is not there`,
        );
  return accountsOf(providers, (store, kind) => (stores[store] ?? stores['*'])?.[kind] ?? null);
}

function open(account: Static<typeof ACCOUNT>, send: HttpSend, ports: CloudPorts): PaymentProvider {
  switch (account.driver) {
    case 'aggregator':
      return aggregatorProvider(account, send, ports);
    case 'wechat': {
      const { appId, merchantId, serial, baseUrl = WECHAT_URL } = account;
      const platformKeys = new Map<string, KeyObject>(
        Object.entries(account.platformKeys).map(([id, pem]) => [id, createPublicKey(pem)]),
      );
      const privateKey = createPrivateKey(account.privateKey);
      return wechatProvider({ baseUrl, appId, merchantId, serial, privateKey, platformKeys }, send, ports);
    }
    case 'alipay': {
      const { appId, sellerId, gateway = ALIPAY_GATEWAY } = account;
      const keys = { privateKey: createPrivateKey(account.privateKey), alipayKey: createPublicKey(account.alipayKey) };
      return alipayProvider({ gateway, appId, ...keys, ...(sellerId === undefined ? {} : { sellerId }) }, send, ports);
    }
  }
}

function accountsOf(
  providers: ReadonlyMap<string, PaymentProvider>,
  nameFor: (store: string, kind: PaymentKind) => string | null,
): PaymentAccounts {
  return {
    byName: (name) => providers.get(name) ?? null,
    accountFor: (store, kind) => {
      const name = nameFor(store, kind);
      const provider = name === null ? undefined : providers.get(name);
      return name === null || provider === undefined ? null : { name, provider };
    },
  };
}

/** The demo shop's, in which no money moves. */
export const demoAccounts = (ports: CloudPorts): PaymentAccounts =>
  accountsOf(new Map([[DEMO_ACCOUNT, demoProvider(ports)]]), (store) =>
    store === DEMO_STORE_ID ? DEMO_ACCOUNT : null,
  );
