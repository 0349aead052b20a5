/** Statements of sync/cloud/store/guide-sales.ts. */
import type { GuideSaleRow } from '../../../../sync/cloud/store/guide-sales.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { ledgerPage } from './coupon-codes.ts';
import { number, numbers, read, text, texts, write, type Statement } from './statement.ts';

const SOLD_KINDS: ReadonlySet<unknown> = new Set(['sale', 'refund', 'correction']);

export const GUIDE_SALES: readonly Statement[] = [
  read(
    'guide_sales_read',
    `SELECT s.scope, COALESCE(r.seq, 0)::bigint AS read, s.seq FROM scope_seq s LEFT JOIN guide_sales_read r ON r.scope = s.scope
     WHERE s.scope = ANY($1) AND s.seq > COALESCE(r.seq, 0)`,
    ({ tables, tx }, [scopes]) =>
      [...new Set(texts(scopes))].flatMap((scope) => {
        const seq = tx.get(tables.scope_seq, scope)?.seq ?? 0;
        const known = tx.get(tables.guide_sales_read, scope)?.seq ?? 0;
        return seq > known ? [{ scope, read: known, seq }] : [];
      }),
  ),
  read(
    'documents',
    `SELECT seq, body FROM documents WHERE scope = $1 AND collection = 'ledger' AND seq > $2 AND seq <= $3
       AND body->>'kind' IN ('sale', 'refund', 'correction') ORDER BY seq LIMIT $4`,
    (asked, given) => ledgerPage(asked, given, ({ kind }) => SOLD_KINDS.has(kind)),
  ),
  write(
    'guide_sales_read',
    'INSERT INTO guide_sales_read (scope, seq) VALUES ($1, 0) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope]) {
      const row = { scope: text(scope), seq: 0 };
      return countOf((yield* tx.insertUnlessThere(tables.guide_sales_read, row)) ? 1 : 0);
    },
  ),
  write(
    'guide_sales_read',
    'SELECT seq FROM guide_sales_read WHERE scope = $1 FOR UPDATE',
    function* ({ tables, tx }, [scope]) {
      const row = yield* tx.lock(tables.guide_sales_read, text(scope));
      return rowsOf(row === undefined ? [] : [{ seq: row.seq }]);
    },
  ),
  write(
    'guide_sales_read',
    'INSERT INTO guide_sales_read AS r (scope, seq) VALUES ($1, $2) ON CONFLICT (scope) DO UPDATE SET seq = GREATEST(r.seq, excluded.seq)',
    function* ({ tables, tx }, [scope, seq]) {
      const row = { scope: text(scope), seq: number(seq) };
      yield* tx.upsert(tables.guide_sales_read, row, (there) => ({ ...there, seq: Math.max(there.seq, row.seq) }));
      return countOf(1);
    },
  ),
  write(
    'guide_sales',
    'DELETE FROM guide_sales WHERE scope = $1 AND store = $2 AND sale = ANY($3)',
    function* ({ tables, tx }, [scope, store, sales]) {
      const isOf = (row: { readonly scope: string; readonly store: string; readonly sale: string }): boolean =>
        row.scope === scope && row.store === store && texts(sales).includes(row.sale);
      let gone = 0;
      for (const row of tx.all(tables.guide_sales).filter(isOf)) {
        const key = keyed(row.scope, row.store, row.sale, row.guide, row.business_day);
        if (yield* tx.remove(tables.guide_sales, key)) gone += 1;
      }
      return countOf(gone);
    },
  ),
  write(
    'guide_sales',
    `INSERT INTO guide_sales (scope, store, sale, guide, business_day, net)
     SELECT $1, $2, u.sale, u.guide, u.day, u.net FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[]) AS u(sale, guide, day, net)`,
    function* ({ tables, tx }, [scope, store, sales, guides, days, nets]) {
      for (const [index, sale] of texts(sales).entries()) {
        const row = { sale, guide: texts(guides)[index], business_day: texts(days)[index], net: numbers(nets)[index] };
        yield* tx.insert(tables.guide_sales, {
          ...(row as GuideSaleRow),
          ...{ scope: text(scope), store: text(store) },
        });
      }
      return countOf(texts(sales).length);
    },
  ),
  read(
    'guide_sales',
    `SELECT guide, sum(net)::bigint AS net FROM guide_sales
     WHERE scope = $1 AND guide = ANY($2) AND business_day BETWEEN $3 AND $4 GROUP BY guide`,
    ({ tables, tx }, [scope, guides, from, to]) => {
      const sums = new Map<string, number>();
      for (const row of tx.all(tables.guide_sales))
        if (row.scope === scope && texts(guides).includes(row.guide))
          if (row.business_day >= text(from) && row.business_day <= text(to))
            sums.set(row.guide, (sums.get(row.guide) ?? 0) + row.net);
      return [...sums].map(([guide, net]) => ({ guide, net }));
    },
  ),
];
