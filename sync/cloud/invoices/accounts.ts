/**
 * Which platform issues a store's e-fapiao. Read once at start from a file that only its owner reads (`GUIDEPOST_INVOICES_FILE`, else
 * `DATA/cloud/invoices.json`); credentials never reach the database, a log, an answer or a terminal. Without a file the demo shop has
 * the demonstration and no other store can invoice. README.md has the format.
 */
import { readFile, stat } from 'node:fs/promises';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { DEMO_STORE_ID } from '../../demo/shop.ts';
import { codeOf, StartFailure } from '../failure.ts';
import type { HttpSend } from '../payments/send.ts';
import type { CloudPorts } from '../ports.ts';
import { nuonuoProvider, NUONUO_URL } from './drivers/nuonuo.ts';
import { demoInvoices } from './emulators/demo.ts';
import type { InvoiceProvider } from './provider.ts';

export interface InvoiceAccount {
  readonly name: string;
  readonly provider: InvoiceProvider;
}
export interface InvoiceAccounts {
  accountFor(store: string): InvoiceAccount | null;
  byName(name: string): InvoiceProvider | null;
}

const NAME = Type.String({ pattern: '^[a-z0-9-]{1,40}$' });
const TEXT = Type.String({ minLength: 1, maxLength: 200 });
const INVOICES_FILE = Type.Object({
  version: Type.Literal(1),
  accounts: Type.Record(
    NAME,
    Type.Object({
      driver: Type.Literal('nuonuo'),
      baseUrl: Type.Optional(Type.String({ pattern: '^https?://[^\\s?]{3,200}$' })),
      appKey: TEXT,
      appSecret: TEXT,
      accessToken: TEXT,
      taxNumber: Type.String({ pattern: '^[0-9A-Z]{15,20}$' }),
    }),
  ),
  /** By store, `*` for all that are not named. */
  stores: Type.Record(Type.String({ pattern: '^([A-Za-z0-9]{1,20}|\\*)$' }), NAME),
});
const checked = Compile(INVOICES_FILE);

/** Read or written by others than its owner. */
const OTHERS = 0o077;
const DEMO_ACCOUNT = 'demo';

/** @throws StartFailure in one line that names the file and what is wrong, never a value. */
export async function loadInvoices(
  file: string,
  isGiven: boolean,
  send: HttpSend,
  ports: CloudPorts,
): Promise<InvoiceAccounts> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT' && !isGiven) return null;
    throw new StartFailure('invoices', `cannot read the invoices file ${file}: ${code}`);
  });
  if (text === null) return demoInvoiceAccounts(ports);
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
    throw new StartFailure('invoices', `${file} can be read by others; chmod 600 it`);
  const { accounts, stores } = parse(text, file);
  const providers = new Map(
    Object.entries(accounts).map(([name, account]) => [
      name,
      nuonuoProvider({ ...account, baseUrl: account.baseUrl ?? NUONUO_URL }, send, ports),
    ]),
  );
  for (const [store, name] of Object.entries(stores))
    if (!providers.has(name))
      throw new StartFailure(
        'invoices',
        `the invoices file ${file}: store ${store} names account ${name}, which is not there`,
      );
  return accountsOf(providers, (store) => stores[store] ?? stores['*'] ?? null);
}

function parse(text: string, file: string): Static<typeof INVOICES_FILE> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StartFailure('invoices', `the invoices file ${file} is no JSON`);
  }
  if (checked.Check(value)) return value;
  const [first] = checked.Errors(value);
  throw new StartFailure('invoices', `the invoices file ${file} is wrong at ${first?.instancePath ?? '/'}`);
}

export function accountsOf(
  providers: ReadonlyMap<string, InvoiceProvider>,
  nameFor: (store: string) => string | null,
): InvoiceAccounts {
  return {
    byName: (name) => providers.get(name) ?? null,
    accountFor: (store) => {
      const name = nameFor(store);
      const provider = name === null ? undefined : providers.get(name);
      return name === null || provider === undefined ? null : { name, provider };
    },
  };
}

/** The demo shop's, in which nothing is issued. */
export const demoInvoiceAccounts = (ports: CloudPorts): InvoiceAccounts =>
  accountsOf(new Map([[DEMO_ACCOUNT, demoInvoices(ports)]]), (store) =>
    store === DEMO_STORE_ID ? DEMO_ACCOUNT : null,
  );
