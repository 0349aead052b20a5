/**
 * What the shared invariants look at, read from the tables of a real cloud: entries, ledger, quarantine, price books.
 * Called by the suites whose till count is too large to ask the API sale by sale.
 */
import type { CloudSeen, WorldSeen } from '../../sync/domain/invariants.ts';
import type { LedgerSeen } from '../../sync/domain/invariants-money.ts';
import type { PriceBookHead, PriceBookPart } from '../../sync/schemas/documents/catalogue.ts';
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
    },
    ...booksOf(books.map(({ body }) => body)),
  };
}

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
