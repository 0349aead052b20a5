/** Statements of sync/cloud/store/coupon-sales.ts, and the rules of points' ends, which the same round of the cloud reads. */
import type { CouponSaleRow } from '../../../../sync/cloud/store/coupon-sales.ts';
import { fen } from '../../../../sync/domain/money.ts';
import { countOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { ledgerPage } from './coupon-codes.ts';
import { number, only, read, text, write } from './statement.ts';

const COLUMNS = ['cause', 'sale', 'store', 'total', 'paid'] as const;

export const COUPON_SALES = [
  write(
    'coupon_sales',
    `INSERT INTO coupon_sales AS s (scope, cause, sale, store, total, paid) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (scope, cause) DO UPDATE SET total = s.total`,
    function* ({ tables, tx }, [scope, cause, sale, store, total, paid]) {
      const money = { total: fen(number(total)), paid: fen(number(paid)) };
      const row = { scope: text(scope), cause: text(cause), sale: text(sale), store: text(store), ...money };
      yield* tx.upsert(tables.coupon_sales, row, (there) => there);
      return countOf(1);
    },
  ),
  write(
    'coupon_sales',
    'UPDATE coupon_sales SET paid = $3 WHERE scope = $1 AND cause = $2',
    function* ({ tables, tx }, [scope, cause, paid]) {
      const key = keyed(text(scope), text(cause));
      const saved = fen(number(paid));
      return countOf((yield* tx.update(tables.coupon_sales, key, (row) => ({ ...row, paid: saved }))) ? 1 : 0);
    },
  ),
  read(
    'coupon_sales',
    'SELECT cause, sale, store, total, paid FROM coupon_sales WHERE scope = $1 AND sale = $2',
    ({ tables, tx }, [scope, sale]) =>
      tx
        .all(tables.coupon_sales)
        .filter((row) => row.scope === text(scope) && row.sale === text(sale))
        .map(only<CouponSaleRow, (typeof COLUMNS)[number]>(COLUMNS)),
  ),
  read('coupon_sales', 'SELECT 1 FROM coupon_sales WHERE scope = $1 LIMIT 1', ({ tables, tx }, [scope]) =>
    tx
      .all(tables.coupon_sales)
      .filter((row) => row.scope === text(scope))
      .slice(0, 1)
      .map(() => ({ '?column?': 1 })),
  ),
  read(
    'documents',
    `SELECT seq, body FROM documents WHERE scope = $1 AND collection = 'ledger' AND seq > $2 AND seq <= $3
       AND body->>'kind' = 'refund' ORDER BY seq LIMIT $4`,
    (asked, given) => ledgerPage(asked, given, ({ kind }) => kind === 'refund'),
  ),
  read(
    'points_rules',
    'SELECT version, from_day, months, entered_by, at FROM points_rules WHERE scope = $1 ORDER BY version',
    ({ tables, tx }, [scope]) =>
      tx
        .all(tables.points_rules)
        .filter((row) => row.scope === text(scope))
        .sort((a, b) => a.version - b.version)
        .map(only(['version', 'from_day', 'months', 'entered_by', 'at'])),
  ),
] as const;
