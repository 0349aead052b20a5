/** Random store calls on a store's facts: journals, marks, documents, quarantine, tokens. See store-calls.ts. */
import type { TokenFields, BindingToken } from '../../../sync/domain/binding-token.ts';
import type { MemberId, StaffId, StoreId, TerminalId } from '../../../sync/domain/ids.ts';
import * as documents from '../../../sync/cloud/store/documents.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import * as journal from '../../../sync/cloud/store/journal.ts';
import { PriceBooks, readProducts } from '../../../sync/cloud/store/price-books.ts';
import * as tokens from '../../../sync/cloud/store/tokens.ts';
import { raw, sqlText, type CallKind, type Keys } from './store-keys.ts';

const token = ({ n }: Keys): { readonly fields: TokenFields; readonly text: BindingToken } => {
  const fields = { ver: 1, kid: 1, mode: 0, ttl: 0, iat: 1, term: n(2), guide: 2001, seq: n(2) };
  return { fields, text: `t${String(fields.term)}${String(fields.seq)}` as BindingToken };
};

const ledger = ({ id, n, random }: Keys): documents.DocumentWrite => {
  const kind = random.pick(['sale', 'refund']);
  const sale = { saleId: id('sale'), receiptNumber: id('receipt') };
  return {
    collection: 'ledger',
    id: id('fact'),
    body: {
      kind,
      terminal: '01',
      seq: 7,
      receiptNumber: sale.receiptNumber,
      total: n(),
      body: kind === 'refund' ? { sale } : { ...sale },
    },
  };
};
const other = ({ id, n, random }: Keys): documents.DocumentWrite => ({
  collection: random.pick(['tasks', 'members']),
  id: id('doc'),
  body: { value: n(2) },
  ...(random.chance(0.2) ? { deleted: true } : {}),
});
const book = ({ id, n, random }: Keys): documents.DocumentWrite => ({
  collection: random.pick(['priceBooks', 'products']),
  id: id('book'),
  body: { id: id('book'), type: random.pick(['head', 'part']), from: n() },
  deleted: random.chance(0.2),
});

export const FACT_CALLS: readonly CallKind[] = [
  [
    'lockMark',
    3,
    ({ scope, terminal }) => {
      const [at, who] = [scope(), terminal()];
      return (tx) => journal.lockMark(tx, at, who);
    },
  ],
  [
    'raiseMark',
    2,
    ({ scope, terminal, n, at }) => {
      const [where, who, mark] = [scope(), terminal(), { seq: n(), hash: `h${String(n())}`, receivedAt: at() }];
      return (tx) => journal.raiseMark(tx, where, who, mark);
    },
  ],
  [
    'readMark',
    1,
    ({ brand, store, terminal }) => {
      const [where, who] = [store(), terminal()];
      return (tx) => journal.readMark(tx, brand, where, who);
    },
  ],
  [
    'readHighWaters',
    1,
    ({ brand }) =>
      async (tx) =>
        [...(await journal.readHighWaters(tx, brand, ['S1', 'S2'] as StoreId[]))].sort(),
  ],
  [
    'keepLines',
    2,
    ({ scope, terminal, n, id, at, random }) => {
      const [where, who, when, first] = [scope(), terminal(), at(), n()];
      const kind = random.pick(['sale', 'binding.claimed', 'member.enrolled']);
      const lines = Array.from({ length: n(2) }, (_, index) => ({
        seq: first + index,
        id: id('entry'),
        kind,
        hash: `h${String(first + index)}`,
        line: `{"n":${String(index)}}`,
      }));
      return (tx) => journal.keepLines(tx, where, who, when, lines);
    },
  ],
  [
    'knownHashes',
    1,
    ({ scope, terminal, at, random }) => {
      // A mark of a wrong clock: the months before it have to be looked into as well.
      const [where, who, when] = [scope(), terminal(), at() + (random.chance(0.5) ? 0 : 90 * DAY_MS)];
      return async (tx) => [...(await journal.knownHashes(tx, where, who, [1, 2, 3], when))].sort();
    },
  ],
  [
    'line of an entry',
    1,
    ({ scope, terminal, id, random }) => {
      const asked = [scope(), terminal(), id('entry'), random.pick([0, 202609, 202610])];
      const sql = sqlText('SELECT line FROM journal_entries WHERE scope = $1 AND terminal = $2 AND id');
      return async (tx) => (await tx.rows<{ line: string }>(sql, asked)).map(({ line }) => line).sort();
    },
  ],
  [
    'repeated ids',
    1,
    ({ scope, random }) =>
      raw(
        'SELECT id, terminal, seq FROM journal_entries',
        scope(),
        ['entry1', 'entry2'],
        random.pick([0, 202609, 202610]),
      ),
  ],
  [
    'known ids',
    1,
    ({ scope, at }) => {
      const [where, now] = [scope(), at()];
      return (tx) => journal.knownIds(tx, where, ['entry1', 'fact1', 'fact2'], now);
    },
  ],
  [
    'brand facts',
    1,
    ({ scope, terminal, n, random }) =>
      raw('SELECT e.seq, e.line', scope(), terminal(), n(), random.pick([0, 202609, 202610])),
  ],
  ['brand cursor', 2, ({ scope, terminal, n }) => raw('INSERT INTO brand_cursors', scope(), terminal(), n())],
  [
    'writeDocuments',
    4,
    (keys) => {
      const [where, writes] = [keys.scope(), [ledger(keys), other(keys), other(keys)]];
      return (tx) => documents.writeDocuments(tx, where, writes);
    },
  ],
  [
    'brand documents',
    1,
    (keys) => {
      const writes = [book(keys), book(keys)];
      return (tx) => documents.writeDocuments(tx, keys.brandScope, writes);
    },
  ],
  [
    'takeSeq',
    1,
    ({ scope, n }) => {
      const [where, count] = [scope(), n()];
      return (tx) => documents.takeSeq(tx, where, count);
    },
  ],
  [
    'push one',
    1,
    (keys) => {
      const { collection, id, body, deleted } = other(keys);
      const [where, json] = [keys.scope(), JSON.stringify(body)];
      return async (tx) => {
        const seq = (await documents.takeSeq(tx, where, 1)) + 1;
        return tx.run(sqlText('INSERT INTO documents (scope'), [
          where,
          collection,
          id,
          seq,
          deleted ?? false,
          documents.contentHash(body),
          json,
        ]);
      };
    },
  ],
  [
    'readDocument',
    1,
    ({ scope, id }) => {
      const [where, which] = [scope(), id('doc')];
      return (tx) => documents.readDocument(tx, where, 'tasks', which);
    },
  ],
  [
    'readPage',
    2,
    ({ scope, n, random }) => {
      const [where, which, from, limit] = [scope(), random.pick(['ledger', 'tasks'] as const), n() - 1, n()];
      return (tx) => documents.readPage(tx, where, which, from, limit);
    },
  ],
  [
    'sale locked',
    2,
    ({ scope, id }) =>
      raw(
        "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale' FOR",
        scope(),
        id('receipt'),
      ),
  ],
  [
    'refunds of a sale',
    1,
    ({ scope, id }) =>
      raw(
        "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'kind' = 'refund'",
        scope(),
        id('sale'),
        id('fact'),
      ),
  ],
  [
    'receipt numbers',
    1,
    ({ scope }) => {
      const where = scope();
      return async (tx) => [...(await documents.knownReceipts(tx, where, ['receipt1', 'receipt2']))].sort();
    },
  ],
  [
    'sale looked up',
    1,
    ({ scope, id }) =>
      raw("SELECT body FROM documents WHERE scope = ANY($1) AND collection = 'ledger'", [scope()], id('receipt')),
  ],
  ['sales listed', 1, ({ scope, n }) => raw('SELECT body, seq FROM documents', scope(), n(20), n())],
  ['epoch', 1, () => (tx) => documents.readEpoch(tx)],
  ['ensureEpoch', 1, () => (tx) => documents.ensureEpoch(tx, 'another')],
  [
    'books',
    1,
    ({ brandScope: where }) =>
      (tx) =>
        new PriceBooks(where).readCalendar(tx),
  ],
  [
    'book',
    1,
    ({ brandScope: where, id }) =>
      raw("SELECT body FROM documents WHERE scope = $1 AND collection = 'priceBooks'", where, [id('book'), id('book')]),
  ],
  [
    'products',
    1,
    ({ brandScope: where }) =>
      async (tx) =>
        [...(await readProducts(tx, where, ['book1', 'book2'] as never))].length,
  ],
  [
    'quarantine',
    2,
    ({ scope, id, terminal, maybe, n, at }) =>
      raw(
        'INSERT INTO quarantine',
        scope(),
        id('q'),
        terminal(),
        maybe(n()),
        'sale',
        'why',
        maybe('detail'),
        at(),
        '{"a":1}',
      ),
  ],
  ['quarantined', 1, ({ scope, n }) => raw('SELECT id, $2::text AS store', scope(), 'S1', '', n())],
  [
    'alert',
    2,
    ({ scope, id, at, maybe }) =>
      raw('INSERT INTO alerts', scope(), id('alert'), at(), 'code', 'subject', maybe('detail')),
  ],
  ['alerts', 1, ({ scope, brandScope: where, n }) => raw('SELECT id, at, code', scope(), where, n())],
  [
    'lockToken',
    3,
    (keys) => {
      const [where, one] = [keys.scope(), token(keys)];
      return (tx) => tokens.lockToken(tx, where, one.fields, { token: one.text, terminal: '01' as TerminalId });
    },
  ],
  [
    'readTokenRow',
    1,
    (keys) => {
      const [where, one] = [keys.scope(), token(keys)];
      return (tx) => tokens.readTokenRow(tx, where, one.fields, one.text);
    },
  ],
  [
    'saveToken',
    2,
    (keys) => {
      const [where, one, usedBy, at] = [keys.scope(), token(keys), keys.maybe(keys.id('m')), keys.at()];
      const issuer = keys.maybe('2001') as StaffId | null;
      const document = {
        id: `token:${one.text}`,
        type: 'token',
        token: one.text,
        steps: [],
      } as unknown as tokens.TokenRow['document'];
      return (tx) =>
        tokens.saveToken(tx, where, one.fields, {
          token: one.text,
          document,
          usedBy,
          claim: usedBy,
          usedAt: at,
          revokedAt: at,
          issuer,
        });
    },
  ],
  [
    'renameUser',
    1,
    (keys) => {
      const [where, one, user] = [
        keys.scope(),
        token(keys),
        { from: keys.id('m') as MemberId, to: keys.id('m') as MemberId },
      ];
      return (tx) => tokens.renameUser(tx, where, one.fields, one.text, user);
    },
  ],
];
