/** Statements of sync/cloud/store/guide-sales.ts. */
import type { GuideSaleRow } from '../../../../sync/cloud/store/guide-sales.ts';
import { countOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { ledgerPage } from './coupon-codes.ts';
import { numbers, read, text, texts, write, type Statement } from './statement.ts';

const SOLD_KINDS: ReadonlySet<unknown> = new Set(['sale', 'refund', 'correction']);

export const GUIDE_SALES: readonly Statement[] = [
  read(
    'documents',
    `SELECT seq, body FROM documents WHERE scope = $1 AND collection = 'ledger' AND seq > $2 AND seq <= $3
       AND body->>'kind' IN ('sale', 'refund', 'correction') ORDER BY seq LIMIT $4`,
    (asked, given) => ledgerPage(asked, given, ({ kind }) => SOLD_KINDS.has(kind)),
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
