/** Statements by which sync/cloud/store/commission-statements.ts and commission.ts tell a guide what the own sales earned, and why. */
import { keyed } from '../memory-table.ts';
import type { CommissionPostingRow } from '../commission-tables.ts';
import { ascending, number, read, text, texts, type Asked, type Statement } from './statement.ts';

const DISPUTE =
  'id, sale, receipt, store, reason, guide, opened_at, state, decided_by, note, raised_by, words, evidence';
const N_DIGITS = 8;
const postingsOf = ({ tables, tx }: Asked, scope: string, party: string, from: string, to: string) =>
  tx
    .group(tables.commission_postings, 'scope', scope)
    .filter((row) => row.party === party && from <= row.business_day && row.business_day <= to);
const placeOf = ({ business_day: day, sale, n }: CommissionPostingRow): string =>
  `${day} ${sale} ${String(n).padStart(N_DIGITS, '0')}`;
const without = (row: object, ...columns: readonly string[]): object =>
  Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column)));

export const COMMISSION_VIEWS: readonly Statement[] = [
  read(
    'commission_postings',
    `SELECT p.sale, p.party, p.n, p.what, p.cause, p.store, p.amount, p.net, p.business_day, p.due_day, p.month, p.posted_at, s.month AS stated FROM commission_postings p
     LEFT JOIN commission_stated s ON s.scope = p.scope AND s.sale = p.sale AND s.party = p.party AND s.n = p.n
     WHERE p.scope = $1 AND p.party = $2 AND p.business_day BETWEEN $3 AND $4
       AND p.business_day || ' ' || p.sale || ' ' || lpad(p.n::text, 8, '0') > $5
     ORDER BY p.business_day || ' ' || p.sale || ' ' || lpad(p.n::text, 8, '0') LIMIT $6`,
    (asked, [scope, party, from, to, after, limit]) =>
      postingsOf(asked, text(scope), text(party), text(from), text(to))
        .filter((row) => placeOf(row) > text(after))
        .sort(ascending(placeOf))
        .slice(0, number(limit))
        .map((row) => {
          const key = keyed(row.scope, row.sale, row.party, row.n);
          return { ...without(row, 'scope'), stated: asked.tx.get(asked.tables.commission_stated, key)?.month ?? null };
        }),
  ),
  read(
    'commission_postings',
    `SELECT sum(CASE WHEN due_day >= $5 THEN amount ELSE 0 END)::bigint AS frozen, sum(CASE WHEN due_day < $5 THEN amount ELSE 0 END)::bigint AS settled
     FROM commission_postings WHERE scope = $1 AND party = $2 AND business_day BETWEEN $3 AND $4`,
    (asked, [scope, party, from, to, today]) => {
      const rows = postingsOf(asked, text(scope), text(party), text(from), text(to));
      if (rows.length === 0) return [{ frozen: null, settled: null }];
      const sum = (isDue: boolean): number =>
        rows.reduce((all, row) => all + (row.due_day < text(today) === isDue ? row.amount : 0), 0);
      return [{ frozen: sum(false), settled: sum(true) }];
    },
  ),
  read(
    'commission_events',
    'SELECT sale, body FROM commission_events WHERE scope = $1 AND sale = ANY($2)',
    ({ tables, tx }, [scope, sales]) =>
      [...new Set(texts(sales))].flatMap((sale) =>
        tx.group(tables.commission_events, 'sale', keyed(text(scope), sale)).map(({ body }) => ({ sale, body })),
      ),
  ),
  read(
    'commission_disputes',
    `SELECT ${DISPUTE} FROM commission_disputes WHERE scope = $1 AND sale = ANY($2) ORDER BY opened_at, id LIMIT $3`,
    ({ tables, tx }, [scope, sales, limit]) =>
      [...tx.group(tables.commission_disputes, 'scope', text(scope))]
        .filter(({ sale }) => texts(sales).includes(sale))
        .sort((a, b) => a.opened_at - b.opened_at || (a.id < b.id ? -1 : 1))
        .slice(0, number(limit))
        .map((row) => without(row, 'scope', 'decided_at')),
  ),
];
