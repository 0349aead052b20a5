/** Statements of sync/cloud/store/commission.ts: rules, sales, events, postings, disputes. Those of statements and views: commission-months.ts. */
import { fen } from '../../../../sync/domain/money.ts';
import type { StoreId } from '../../../../sync/domain/ids.ts';
import type { BusinessDay } from '../../../../sync/domain/time.ts';
import type { DisputeRow, PostingWhat } from '../../../../sync/cloud/store/commission.ts';
import type { CommissionPostingRow, CommissionSaleRow } from '../commission-tables.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { textOf } from '../tables.ts';
import {
  ascending,
  flag,
  json,
  number,
  numberOrNull,
  only,
  read,
  text,
  textOrNull,
  texts,
  write,
} from './statement.ts';

export const shownSale = only<CommissionSaleRow, 'sale' | 'due_day' | 'version' | 'sold' | 'facts' | 'brings_member'>([
  'sale',
  'due_day',
  'version',
  'sold',
  'facts',
  'brings_member',
]);
export const SALE_COLUMNS = 'sale, due_day, version, sold, facts, brings_member';
const jsonOrNull = (value: Parameters<typeof textOrNull>[0]) => (textOrNull(value) === null ? null : json(value));

/** As `sum(…)::bigint` over rows by party, with how many. */
export function sumsBy<Row extends { readonly amount: number; readonly net: number }>(
  rows: readonly Row[],
  of: (row: Row) => string,
): ReadonlyMap<string, { readonly amount: number; readonly net: number; readonly n: number; readonly rows: Row[] }> {
  const sums = new Map<string, { amount: number; net: number; n: number; rows: Row[] }>();
  for (const row of rows) {
    const sum = sums.get(of(row)) ?? { amount: 0, net: 0, n: 0, rows: [] };
    sum.amount += row.amount;
    sum.net += row.net;
    sum.n += 1;
    sum.rows.push(row);
    sums.set(of(row), sum);
  }
  return sums;
}

export const COMMISSION = [
  read(
    'commission_rules',
    'SELECT 1 AS one FROM commission_rules WHERE scope = $1 LIMIT 1',
    ({ tables, tx }, [scope]) =>
      tx
        .group(tables.commission_rules, 'scope', text(scope))
        .slice(0, 1)
        .map(() => ({ one: 1 })),
  ),
  read(
    'commission_rules',
    'SELECT body, by_staff, made_at FROM commission_rules WHERE scope = $1 ORDER BY from_at, version',
    ({ tables, tx }, [scope]) =>
      [...tx.group(tables.commission_rules, 'scope', text(scope))]
        .sort((a, b) => a.from_at - b.from_at || (a.version < b.version ? -1 : 1))
        .map(({ body, by_staff, made_at }) => ({ body, by_staff, made_at })),
  ),
  write(
    'commission_books',
    "INSERT INTO commission_books (scope, closed_month) VALUES ($1, '') ON CONFLICT DO NOTHING",
    function* ({ tables, tx }, [scope]) {
      const row = { scope: text(scope), closed_month: '' };
      return countOf((yield* tx.insertUnlessThere(tables.commission_books, row)) ? 1 : 0);
    },
  ),
  write(
    'commission_rules',
    'INSERT INTO commission_rules (scope, version, from_at, body, by_staff, made_at) VALUES ($1, $2, $3, $4::jsonb, $5, $6) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, version, from, body, by, at]) {
      const row = {
        scope: text(scope),
        version: text(version),
        from_at: number(from),
        body: json(body),
        by_staff: text(by),
        made_at: number(at),
      };
      return countOf((yield* tx.insertUnlessThere(tables.commission_rules, row)) ? 1 : 0);
    },
  ),
  write(
    'commission_facts',
    'INSERT INTO commission_facts (scope, id, terminal, seq, body) VALUES ($1, $2, $3, $4, $5::jsonb) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, id, terminal, seq, body]) {
      const row = {
        scope: text(scope),
        id: text(id),
        terminal: text(terminal),
        seq: number(seq),
        body: json(body),
      };
      return countOf((yield* tx.insertUnlessThere(tables.commission_facts, row)) ? 1 : 0);
    },
  ),
  read(
    'commission_facts',
    `SELECT f.id, f.terminal, f.seq, f.body, d.body->>'saleId' AS of_sale FROM commission_facts f
     LEFT JOIN documents d ON d.scope = f.scope AND d.collection = 'ledger' AND d.id = f.body->>'of'
     WHERE f.scope = $1 AND (f.body->>'kind' <> 'correction' OR d.body->>'saleId' IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM account_facts a WHERE a.scope = f.scope AND a.id = f.id)
     ORDER BY f.terminal, f.seq LIMIT $2`,
    ({ tables, tx }, [scope, limit]) =>
      [...tx.group(tables.commission_facts, 'scope', text(scope))]
        .map(({ id, terminal, seq, body }) => {
          const of = textOf(body, 'of');
          const document = of === null ? undefined : tx.get(tables.documents, keyed(text(scope), 'ledger', of));
          return { id, terminal, seq, body, of_sale: document === undefined ? null : textOf(document.body, 'saleId') };
        })
        .filter(({ body, of_sale: ofSale }) => textOf(body, 'kind') !== 'correction' || ofSale !== null)
        .filter(({ id }) => tx.get(tables.account_facts, keyed(text(scope), id)) === undefined)
        .sort((a, b) => (a.terminal === b.terminal ? a.seq - b.seq : a.terminal < b.terminal ? -1 : 1))
        .slice(0, number(limit)),
  ),
  write(
    'commission_facts',
    'DELETE FROM commission_facts WHERE scope = $1 AND id = ANY($2)',
    function* ({ tables, tx }, [scope, ids]) {
      let gone = 0;
      for (const id of texts(ids)) if (yield* tx.remove(tables.commission_facts, keyed(text(scope), id))) gone += 1;
      return countOf(gone);
    },
  ),
  write(
    'commission_books',
    'SELECT closed_month FROM commission_books WHERE scope = $1 FOR SHARE',
    function* ({ tables, tx }, [scope]) {
      const row = yield* tx.share(tables.commission_books, text(scope));
      return rowsOf(row === undefined ? [] : [{ closed_month: row.closed_month }]);
    },
  ),
  write(
    'commission_sales',
    'INSERT INTO commission_sales (scope, sale, brings_member) VALUES ($1, $2, false) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, sale]) {
      const row: CommissionSaleRow = {
        scope: text(scope),
        sale: text(sale),
        entry: null,
        store: null,
        receipt: null,
        member: null,
        at: null,
        business_day: null,
        due_day: null,
        version: null,
        sold: null,
        facts: null,
        brings_member: false,
      };
      return countOf((yield* tx.insertUnlessThere(tables.commission_sales, row)) ? 1 : 0);
    },
  ),
  write(
    'commission_sales',
    `SELECT ${SALE_COLUMNS} FROM commission_sales WHERE scope = $1 AND sale = $2 FOR UPDATE`,
    function* ({ tables, tx }, [scope, sale]) {
      const row = yield* tx.lock(tables.commission_sales, keyed(text(scope), text(sale)));
      return rowsOf(row === undefined ? [] : [shownSale(row)]);
    },
  ),
  write(
    'commission_sales',
    `UPDATE commission_sales SET entry = $3, store = $4, receipt = $5, member = $6, at = $7, business_day = $8, due_day = $9,
       version = $10, sold = $11::jsonb, facts = $12::jsonb, brings_member = $13 WHERE scope = $1 AND sale = $2`,
    function* (
      { tables, tx },
      [scope, sale, entry, store, receipt, member, at, day, due, version, sold, facts, brings],
    ) {
      const row: CommissionSaleRow = {
        scope: text(scope),
        sale: text(sale),
        entry: textOrNull(entry),
        store: textOrNull(store),
        receipt: textOrNull(receipt),
        member: textOrNull(member),
        at: numberOrNull(at),
        business_day: textOrNull(day),
        due_day: textOrNull(due),
        version: textOrNull(version),
        sold: jsonOrNull(sold),
        facts: jsonOrNull(facts),
        brings_member: flag(brings),
      };
      return countOf((yield* tx.update(tables.commission_sales, keyed(row.scope, row.sale), () => row)) ? 1 : 0);
    },
  ),
  write(
    'commission_members',
    'INSERT INTO commission_members (scope, member) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, member]) {
      const row = { scope: text(scope), member: text(member) };
      return countOf((yield* tx.insertUnlessThere(tables.commission_members, row)) ? 1 : 0);
    },
  ),
  write(
    'commission_members',
    'SELECT member FROM commission_members WHERE scope = $1 AND member = $2 FOR UPDATE',
    function* ({ tables, tx }, [scope, member]) {
      const row = yield* tx.lock(tables.commission_members, keyed(text(scope), text(member)));
      return rowsOf(row === undefined ? [] : [{ member: row.member }]);
    },
  ),
  read(
    'commission_sales',
    `SELECT ${SALE_COLUMNS} FROM commission_sales
     WHERE scope = $1 AND member = ANY($2) AND version IS NOT NULL ORDER BY at, entry`,
    ({ tables, tx }, [scope, members]) =>
      texts(members)
        .flatMap((member) => tx.group(tables.commission_sales, 'member', keyed(text(scope), member)))
        .filter(({ version }) => version !== null)
        .sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || ((a.entry ?? '') < (b.entry ?? '') ? -1 : 1))
        .map(shownSale),
  ),
  write(
    'commission_events',
    'INSERT INTO commission_events (scope, sale, id, body) VALUES ($1, $2, $3, $4::jsonb) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, sale, id, body]) {
      const row = { scope: text(scope), sale: text(sale), id: text(id), body: json(body) };
      return countOf((yield* tx.insertUnlessThere(tables.commission_events, row)) ? 1 : 0);
    },
  ),
  read(
    'commission_events',
    'SELECT body FROM commission_events WHERE scope = $1 AND sale = $2',
    ({ tables, tx }, [scope, sale]) =>
      tx.group(tables.commission_events, 'sale', keyed(text(scope), text(sale))).map(({ body }) => ({ body })),
  ),
  read(
    'commission_postings',
    `SELECT party, sum(amount)::bigint AS amount, sum(net)::bigint AS net, count(*)::bigint AS n
     FROM commission_postings WHERE scope = $1 AND sale = $2 GROUP BY party`,
    ({ tables, tx }, [scope, sale]) => {
      const rows = tx.group(tables.commission_postings, 'sale', keyed(text(scope), text(sale)));
      return [...sumsBy(rows, ({ party }) => party)].map(([party, { amount, net, n }]) => ({ party, amount, net, n }));
    },
  ),
  write(
    'commission_postings',
    `INSERT INTO commission_postings (scope, sale, party, n, what, cause, store, amount, net, business_day, due_day, month, posted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    function* ({ tables, tx }, [scope, sale, party, n, what, cause, store, amount, net, day, due, month, at]) {
      const row: CommissionPostingRow = {
        scope: text(scope),
        sale: text(sale),
        party: text(party),
        n: number(n),
        what: text(what) as PostingWhat,
        cause: text(cause),
        store: text(store),
        amount: fen(number(amount)),
        net: fen(number(net)),
        business_day: text(day) as BusinessDay,
        due_day: text(due) as BusinessDay,
        month: text(month),
        posted_at: number(at),
      };
      yield* tx.insert(tables.commission_postings, row);
      return countOf(1);
    },
  ),
  write(
    'commission_due',
    `INSERT INTO commission_due (scope, sale) SELECT s.scope, s.sale FROM commission_sales s
     WHERE s.scope = $1 AND s.member = $2 AND s.at >= $3 AND s.version IS NOT NULL ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, member, at]) {
      let marked = 0;
      const rows = tx
        .group(tables.commission_sales, 'member', keyed(text(scope), text(member)))
        .filter((row) => row.version !== null && (row.at ?? 0) >= number(at));
      for (const { scope: of, sale } of rows)
        if (yield* tx.insertUnlessThere(tables.commission_due, { scope: of, sale })) marked += 1;
      return countOf(marked);
    },
  ),
  write(
    'commission_due',
    'INSERT INTO commission_due (scope, sale) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, sale]) {
      const row = { scope: text(scope), sale: text(sale) };
      return countOf((yield* tx.insertUnlessThere(tables.commission_due, row)) ? 1 : 0);
    },
  ),
  read(
    'commission_due',
    'SELECT sale FROM commission_due WHERE scope = $1 ORDER BY sale LIMIT $2',
    ({ tables, tx }, [scope, limit]) =>
      [...tx.group(tables.commission_due, 'scope', text(scope))]
        .sort(ascending(({ sale }) => sale))
        .slice(0, number(limit))
        .map(({ sale }) => ({ sale })),
  ),
  write(
    'commission_due',
    'DELETE FROM commission_due WHERE scope = $1 AND sale = $2',
    function* ({ tables, tx }, [scope, sale]) {
      return countOf((yield* tx.remove(tables.commission_due, keyed(text(scope), text(sale)))) ? 1 : 0);
    },
  ),
  write(
    'commission_disputes',
    `INSERT INTO commission_disputes (scope, id, sale, receipt, store, reason, guide, opened_at, state, raised_by, words, evidence)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $11::jsonb) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, id, sale, receipt, store, reason, guide, at, by, words, evidence]) {
      const row = {
        scope: text(scope),
        id: text(id),
        sale: text(sale),
        receipt: text(receipt),
        store: text(store) as StoreId,
        reason: text(reason),
        guide: textOrNull(guide),
        opened_at: number(at),
        state: 'open' as const,
        decided_by: null,
        decided_at: null,
        note: null,
        raised_by: textOrNull(by),
        words: textOrNull(words),
        evidence: evidence === null ? null : (JSON.parse(text(evidence)) as DisputeRow['evidence']),
      };
      return countOf((yield* tx.insertUnlessThere(tables.commission_disputes, row)) ? 1 : 0);
    },
  ),
  read(
    'commission_disputes',
    `SELECT id, sale, receipt, store, reason, guide, opened_at, state, decided_by, note, raised_by, words, evidence FROM commission_disputes WHERE scope = $1 AND id = $2`,
    ({ tables, tx }, [scope, id]) => {
      const row = tx.get(tables.commission_disputes, keyed(text(scope), text(id)));
      return row === undefined ? [] : [shownDispute(row)];
    },
  ),
  read(
    'commission_disputes',
    `SELECT id, sale, receipt, store, reason, guide, opened_at, state, decided_by, note, raised_by, words, evidence FROM commission_disputes WHERE scope = $1 AND store = ANY($2)
     ORDER BY state <> 'open', opened_at DESC, id LIMIT $3`,
    ({ tables, tx }, [scope, stores, limit]) =>
      [...tx.group(tables.commission_disputes, 'scope', text(scope))]
        .filter(({ store }) => texts(stores).includes(store))
        .sort(
          (a, b) =>
            Number(a.state !== 'open') - Number(b.state !== 'open') ||
            b.opened_at - a.opened_at ||
            (a.id < b.id ? -1 : 1),
        )
        .slice(0, number(limit))
        .map(shownDispute),
  ),
  write(
    'commission_disputes',
    "UPDATE commission_disputes SET state = $3, decided_by = $4, decided_at = $5, note = $6 WHERE scope = $1 AND id = $2 AND state = 'open'",
    function* ({ tables, tx }, [scope, id, state, by, at, note]) {
      const decided = {
        state: text(state) as DisputeRow['state'],
        decided_by: text(by),
        decided_at: number(at),
        note: text(note),
      };
      const key = keyed(text(scope), text(id));
      const isDone = yield* tx.update(tables.commission_disputes, key, (row) =>
        row.state === 'open' ? { ...row, ...decided } : null,
      );
      return countOf(isDone ? 1 : 0);
    },
  ),
] as const;

function shownDispute(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'scope' && column !== 'decided_at'));
}
