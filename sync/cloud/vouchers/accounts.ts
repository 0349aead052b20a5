/**
 * Through which account a store redeems vouchers of each platform. Read once at start from a file that only its owner reads
 * (`GUIDEPOST_VOUCHERS_FILE`, else `DATA/cloud/vouchers.json`); credentials never reach the database, a log, an answer or a
 * terminal. Without a file the demo shop redeems through the demonstration and no other store does. README.md has the format.
 */
import { readFile, stat } from 'node:fs/promises';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { DEMO_STORE_ID } from '../../demo/shop.ts';
import { VOUCHER_PLATFORMS, type VoucherPlatform } from '../../domain/platform-voucher.ts';
import { codeOf, StartFailure } from '../failure.ts';
import type { HttpSend } from '../payments/send.ts';
import type { CloudPorts } from '../ports.ts';
import { douyinProvider } from './drivers/douyin.ts';
import { meituanProvider } from './drivers/meituan.ts';
import { demoVouchers } from './emulators/demo.ts';
import type { VoucherProvider } from './provider.ts';

export interface VoucherAccount {
  readonly name: string;
  readonly provider: VoucherProvider;
}
export interface VoucherAccounts {
  accountFor(store: string, platform: VoucherPlatform): VoucherAccount | null;
  byName(name: string): VoucherProvider | null;
}

const URL_TEXT = Type.String({ pattern: '^https?://[^\\s]{3,200}[^/\\s]$' });
const NAME = Type.String({ pattern: '^[a-z0-9-]{1,40}$' });
const ID = Type.String({ minLength: 1, maxLength: 200 });
const ACCOUNT = Type.Union([
  Type.Object({
    platform: Type.Literal('meituan'),
    baseUrl: Type.Optional(URL_TEXT),
    appKey: ID,
    secret: ID,
    session: ID,
    shop: ID,
  }),
  Type.Object({
    platform: Type.Literal('douyin'),
    baseUrl: Type.Optional(URL_TEXT),
    clientKey: ID,
    clientSecret: ID,
    poi: ID,
    accountId: Type.Optional(ID),
  }),
]);
export const VOUCHERS_FILE = Type.Object({
  version: Type.Literal(1),
  accounts: Type.Record(NAME, ACCOUNT),
  /** By store: the account for each platform. An account names one shop, so no store shares it. */
  stores: Type.Record(
    Type.String({ pattern: '^[A-Za-z0-9]{1,20}$' }),
    Type.Object({ meituan: Type.Optional(NAME), douyin: Type.Optional(NAME) }),
  ),
});
export type VouchersFile = Static<typeof VOUCHERS_FILE>;
const checked = Compile(VOUCHERS_FILE);

const MEITUAN_URL = 'https://openapi.dianping.com';
const DOUYIN_URL = 'https://open.douyin.com';
/** Read or written by others than its owner. */
const OTHERS = 0o077;

/** @throws StartFailure in one line that names the file and what is wrong, never a value. */
export async function loadVouchers(
  file: string,
  isGiven: boolean,
  send: HttpSend,
  ports: CloudPorts,
): Promise<VoucherAccounts> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT' && !isGiven) return null;
    throw new StartFailure('vouchers', `cannot read the vouchers file ${file}: ${code}`);
  });
  if (text === null) return demoVoucherAccounts(ports);
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
    throw new StartFailure('vouchers', `${file} can be read by others; chmod 600 it`);
  return openVouchers(parse(text, file), file, send, ports);
}

function parse(text: string, file: string): VouchersFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StartFailure('vouchers', `the vouchers file ${file} is no JSON`);
  }
  if (checked.Check(value)) return value;
  const [first] = checked.Errors(value);
  throw new StartFailure('vouchers', `the vouchers file ${file} is wrong at ${first?.instancePath ?? '/'}`);
}

/** @throws StartFailure for a store that names an account which is not there, or which is of the other platform. */
export function openVouchers(
  { accounts, stores }: VouchersFile,
  file: string,
  send: HttpSend,
  ports: CloudPorts,
): VoucherAccounts {
  const providers = new Map(Object.entries(accounts).map(([name, account]) => [name, open(account, send, ports)]));
  for (const [store, named] of Object.entries(stores))
    for (const platform of VOUCHER_PLATFORMS) {
      const name = named[platform];
      if (name !== undefined && providers.get(name)?.platform !== platform)
        throw new StartFailure(
          'vouchers',
          `the vouchers file ${file}: store ${store} names account ${name} for ${platform}, which is not there`,
        );
    }
  return accountsOf(providers, (store, platform) => stores[store]?.[platform] ?? null);
}

function open(account: Static<typeof ACCOUNT>, send: HttpSend, ports: CloudPorts): VoucherProvider {
  switch (account.platform) {
    case 'meituan':
      return meituanProvider({ ...account, baseUrl: account.baseUrl ?? MEITUAN_URL }, send, ports);
    case 'douyin':
      return douyinProvider({ ...account, baseUrl: account.baseUrl ?? DOUYIN_URL }, send, ports);
  }
}

function accountsOf(
  providers: ReadonlyMap<string, VoucherProvider>,
  nameFor: (store: string, platform: VoucherPlatform) => string | null,
): VoucherAccounts {
  return {
    byName: (name) => providers.get(name) ?? null,
    accountFor: (store, platform) => {
      const name = nameFor(store, platform);
      const provider = name === null ? undefined : providers.get(name);
      return name === null || provider === undefined ? null : { name, provider };
    },
  };
}

/** The demo shop's, by which nothing is redeemed. */
export function demoVoucherAccounts(ports: Pick<CloudPorts, 'clock' | 'random'>): VoucherAccounts {
  const demo = demoVouchers(ports);
  return accountsOf(new Map(Object.entries(demo)), (store, platform) => (store === DEMO_STORE_ID ? platform : null));
}
