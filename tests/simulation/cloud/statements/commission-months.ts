/** Statements of sync/cloud/store/commission-statements.ts: the brand's book, what a month holds, and its statements. */
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import type { CommissionPostingRow } from '../commission-tables.ts';
import { SALE_COLUMNS, shownSale, sumsBy } from './commission.ts';
import { ascending, number, read, text, texts, write, type Asked } from './statement.ts';

const isStated = ({ tables, tx }: Asked, { scope, sale, party, n }: CommissionPostingRow): boolean =>
  tx.get(tables.commission_stated, keyed(scope, sale, party, n)) !== undefined;

const unstated = (asked: Asked, scope: string, day: string): readonly CommissionPostingRow[] =>
  asked.tx
    .group(asked.tables.commission_postings, 'scope', scope)
    .filter((row) => row.due_day <= day && !isStated(asked, row));

const last = (stores: readonly string[]): string => [...stores].sort().at(-1) ?? '';

export const COMMISSION_MONTHS = [
  write(
    'commission_books',
    'SELECT closed_month FROM commission_books WHERE scope = $1 FOR UPDATE',
    function* ({ tables, tx }, [scope]) {
      const row = yield* tx.lock(tables.commission_books, text(scope));
      return rowsOf(row === undefined ? [] : [{ closed_month: row.closed_month }]);
    },
  ),
  write(
    'commission_books',
    'UPDATE commission_books SET closed_month = $2 WHERE scope = $1',
    function* ({ tables, tx }, [scope, month]) {
      const close = <Row extends object>(row: Row) => ({ ...row, closed_month: text(month) });
      return countOf((yield* tx.update(tables.commission_books, text(scope), close)) ? 1 : 0);
    },
  ),
  read(
    'commission_postings',
    'SELECT min(month) AS month FROM commission_postings WHERE scope = $1',
    ({ tables, tx }, [scope]) => {
      const months = tx.group(tables.commission_postings, 'scope', text(scope)).map(({ month }) => month);
      return [{ month: months.sort()[0] ?? null }];
    },
  ),
  read(
    'commission_postings',
    `SELECT party, max(store) AS store, sum(net)::bigint AS net, sum(amount)::bigint AS paid FROM commission_postings
     WHERE scope = $1 AND month = $2 AND party <> 'STORE' AND what NOT IN ('tier', 'leaver') GROUP BY party ORDER BY party`,
    ({ tables, tx }, [scope, month]) => {
      const rows = tx
        .group(tables.commission_postings, 'scope', text(scope))
        .filter((row) => row.month === text(month) && row.party !== 'STORE')
        .filter(({ what }) => what !== 'tier' && what !== 'leaver');
      return [...sumsBy(rows, ({ party }) => party)].sort(ascending(([party]) => party)).map(([party, sum]) => ({
        party,
        store: last(sum.rows.map(({ store }) => store)),
        net: sum.net,
        paid: sum.amount,
      }));
    },
  ),
  read(
    'commission_postings',
    `SELECT p.party, max(p.store) AS store, sum(p.amount)::bigint AS total FROM commission_postings p
     WHERE p.scope = $1 AND p.due_day <= $2 AND NOT EXISTS (
       SELECT 1 FROM commission_stated s WHERE s.scope = p.scope AND s.sale = p.sale AND s.party = p.party AND s.n = p.n)
     GROUP BY p.party ORDER BY p.party`,
    (asked, [scope, day]) =>
      [...sumsBy(unstated(asked, text(scope), text(day)), ({ party }) => party)]
        .sort(ascending(([party]) => party))
        .map(([party, sum]) => ({ party, store: last(sum.rows.map(({ store }) => store)), total: sum.amount })),
  ),
  write(
    'commission_stated',
    `INSERT INTO commission_stated (scope, sale, party, n, month)
     SELECT p.scope, p.sale, p.party, p.n, $2 FROM commission_postings p
     WHERE p.scope = $1 AND p.due_day <= $3 AND NOT EXISTS (
       SELECT 1 FROM commission_stated s WHERE s.scope = p.scope AND s.sale = p.sale AND s.party = p.party AND s.n = p.n)`,
    function* (asked, [scope, month, day]) {
      const rows = unstated(asked, text(scope), text(day));
      for (const { scope: of, sale, party, n } of rows)
        yield* asked.tx.insert(asked.tables.commission_stated, { scope: of, sale, party, n, month: text(month) });
      return countOf(rows.length);
    },
  ),
  write(
    'commission_statements',
    `INSERT INTO commission_statements (scope, month, party, store, total, lines, made_at)
     SELECT p.scope, $2, p.party, CASE WHEN p.party = 'STORE' THEN p.store ELSE '' END, sum(p.amount), count(*), $3
     FROM commission_stated s JOIN commission_postings p ON p.scope = s.scope AND p.sale = s.sale AND p.party = s.party AND p.n = s.n
     WHERE s.scope = $1 AND s.month = $2 GROUP BY p.scope, p.party, CASE WHEN p.party = 'STORE' THEN p.store ELSE '' END`,
    function* ({ tables, tx }, [scope, month, at]) {
      const rows = tx
        .group(tables.commission_stated, 'month', keyed(text(scope), text(month)))
        .flatMap(({ sale, party, n }) => tx.get(tables.commission_postings, keyed(text(scope), sale, party, n)) ?? []);
      const sums = sumsBy(rows, ({ party, store }) => keyed(party, party === 'STORE' ? store : ''));
      for (const { amount, n, rows: own } of sums.values()) {
        const { party = '', store = '' } = own[0] ?? {};
        const key = { scope: text(scope), month: text(month), party, store: party === 'STORE' ? store : '' };
        yield* tx.insert(tables.commission_statements, { ...key, total: amount, lines: n, made_at: number(at) });
      }
      return countOf(sums.size);
    },
  ),
  read(
    'commission_statements',
    'SELECT month, party, store, total, lines, made_at FROM commission_statements WHERE scope = $1 AND month = $2 ORDER BY party, store',
    ({ tables, tx }, [scope, month]) =>
      [...tx.group(tables.commission_statements, 'month', keyed(text(scope), text(month)))]
        .sort(ascending(({ party, store }) => keyed(party, store)))
        .map(({ month: of, party, store, total, lines, made_at }) => ({
          month: of,
          party,
          store,
          total,
          lines,
          made_at,
        })),
  ),
  read(
    'commission_sales',
    `SELECT ${SALE_COLUMNS} FROM commission_sales WHERE scope = $1 AND sale = ANY($2)`,
    ({ tables, tx }, [scope, sales]) =>
      texts(sales).flatMap((sale) => {
        const row = tx.get(tables.commission_sales, keyed(text(scope), sale));
        return row === undefined ? [] : [shownSale(row)];
      }),
  ),
] as const;
