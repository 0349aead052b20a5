/**
 * What the shared invariants look at, read from the tables of a real cloud: entries, ledger, quarantine, price books, held orders
 * and tickets, accounts of value, people's rights and tasks.
 * Called by the suites whose till count is too large to ask the API sale by sale.
 */
import { DEMO_STAFF } from '../../sync/demo/shop.ts';
import type { CloudSeen, WorldSeen } from '../../sync/domain/invariants.ts';
import type { LedgerSeen } from '../../sync/domain/invariants-money.ts';
import type { PeopleSeen } from '../../sync/domain/invariants-people.ts';
import type { ValueSeen } from '../../sync/domain/invariants-value.ts';
import { grantsOf } from '../../sync/domain/permission.ts';
import { NOT_OFFLINE, OFFLINE_SETTING, type OfflineAllowance } from '../../sync/domain/value-account.ts';
import type { PriceBookHead, PriceBookPart } from '../../sync/schemas/documents/catalogue.ts';
import { eventually } from '../e2e/support/cloud-client.ts';
import { ordersOf, tasksOf, type DocumentSeen } from '../simulation/world/look-orders.ts';
import type { CloudTables } from './postgres.ts';

type Seen = Pick<WorldSeen, 'cloud' | 'prices' | 'booksFrom'>;

export async function cloudSeen(tables: CloudTables): Promise<Seen> {
  const numbered = <Row extends { readonly seq: unknown }>(row: Row) => ({ ...row, seq: Number(row.seq) });
  const entries = await tables.rows<CloudSeen['entries'][number]>(
    'SELECT terminal, seq, id, kind, hash FROM journal_entries',
  );
  const quarantined = await tables.rows<CloudSeen['quarantined'][number]>(
    'SELECT terminal, seq, reason FROM quarantine',
  );
  const ledger = await tables.rows<{ scope: string; body: LedgerSeen }>(
    "SELECT scope, body FROM documents WHERE collection = 'ledger' AND NOT deleted",
  );
  const terminals = await tables.rows<{ terminal: string; store: string }>('SELECT terminal, store FROM terminals');
  const books = await tables.rows<{ body: PriceBookHead | PriceBookPart }>(
    "SELECT body FROM documents WHERE collection = 'priceBooks' AND NOT deleted",
  );
  return {
    cloud: {
      entries: entries.map(numbered),
      quarantined: quarantined.map(numbered),
      ledger: ledger.map(({ scope, body }) => ({ ...body, scope })),
      stores: new Map(terminals.map(({ terminal, store }) => [terminal, store])),
      bindings: [],
      tokens: [],
      divergences: [],
      unseenRefunds: [],
      alerts: await tables.rows('SELECT code, subject, detail FROM alerts'),
      ...ordersOf(await documentsOf(tables, 'orders')),
      value: await valueSeen(tables),
      people: await peopleSeen(tables),
    },
    ...booksOf(books.map(({ body }) => body)),
  };
}

/** Waits until every upload is on the accounts that it changes: that is done after its commit. */
export const onAccounts = (tables: CloudTables, timeoutMs: number): Promise<number> =>
  eventually(
    'every upload on its accounts',
    () => tables.count('SELECT count(*) FROM account_facts'),
    (waiting) => waiting === 0,
    timeoutMs,
  );

const documentsOf = (tables: CloudTables, collection: string): Promise<readonly DocumentSeen[]> =>
  tables.rows('SELECT scope, id, body FROM documents WHERE collection = $1 AND NOT deleted', [collection]);

async function valueSeen(tables: CloudTables): Promise<ValueSeen> {
  const settings = await documentsOf(tables, 'settings');
  const offline = settings.find(({ id }) => id === OFFLINE_SETTING)?.body['value'] ?? NOT_OFFLINE;
  return {
    accounts: await tables.rows('SELECT account, principal::float8, bonus::float8 FROM accounts'),
    postings: await tables.rows(
      `SELECT account, id, what, amount::float8, principal::float8, bonus::float8, sale, paid::float8, per::float8, finding, entry
       FROM account_entries`,
    ),
    holds: await tables.rows('SELECT hold, account, sale, tender, amount::float8, state FROM account_holds'),
    waiting: await tables.count('SELECT count(*) FROM account_facts'),
    offlinePerSale: (offline as OfflineAllowance).perSale,
  };
}

/** The demo shop sets no quota. */
const peopleSeen = async (tables: CloudTables): Promise<PeopleSeen> => ({
  grants: new Map(DEMO_STAFF.map(({ document }) => [document.id, grantsOf(document.roles)])),
  quota: Number.POSITIVE_INFINITY,
  tasks: tasksOf(await documentsOf(tables, 'tasks')),
});

function booksOf(bodies: readonly (PriceBookHead | PriceBookPart)[]): Pick<WorldSeen, 'prices' | 'booksFrom'> {
  const prices = new Map<string, Map<string, number>>();
  const booksFrom = new Map<string, number>();
  for (const body of bodies) {
    if (body.type === 'head') {
      booksFrom.set(body.id, body.from);
      continue;
    }
    const book = prices.get(body.book) ?? new Map<string, number>();
    for (const [product, price] of body.prices) book.set(product, price);
    prices.set(body.book, book);
  }
  return { prices, booksFrom };
}
