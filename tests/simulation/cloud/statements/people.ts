/** Statements of staff purchases, the store's rules of people, and roles. */
import type { StaffId } from '../../../../sync/domain/ids.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { ascending, json, number, read, text, texts, write } from './statement.ts';

export const PEOPLE = [
  read('staff_roles', 'SELECT body FROM staff_roles WHERE scope = $1 ORDER BY role', ({ tables, tx }, [scope]) =>
    tx
      .all(tables.staff_roles)
      .filter((row) => row.scope === text(scope))
      .sort(ascending(({ role }) => role))
      .map(({ body }) => ({ body })),
  ),
  read(
    'people_rules',
    'SELECT body FROM people_rules WHERE scope = $1 AND store = $2',
    ({ tables, tx }, [scope, store]) => {
      const row = tx.get(tables.people_rules, keyed(text(scope), text(store)));
      return row === undefined ? [] : [{ body: row.body }];
    },
  ),
  write(
    'people_rules',
    `INSERT INTO people_rules (scope, store, body) VALUES ($1, $2, $3::jsonb)
     ON CONFLICT (scope, store) DO UPDATE SET body = excluded.body`,
    function* ({ tables, tx }, [scope, store, body]) {
      const row = { scope: text(scope), store: text(store), body: json(body) };
      yield* tx.upsert(tables.people_rules, row, () => row);
      return countOf(1);
    },
  ),
  write(
    'staff_months',
    'INSERT INTO staff_months (scope, staff, month) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, staff, month]) {
      const row = { scope: text(scope), staff: text(staff), month: text(month) };
      return countOf((yield* tx.insertUnlessThere(tables.staff_months, row)) ? 1 : 0);
    },
  ),
  write(
    'staff_months',
    'SELECT staff FROM staff_months WHERE scope = $1 AND staff = $2 AND month = $3 FOR UPDATE',
    function* ({ tables, tx }, [scope, staff, month]) {
      const row = yield* tx.lock(tables.staff_months, keyed(text(scope), text(staff), text(month)));
      return rowsOf(row === undefined ? [] : [{ staff: row.staff }]);
    },
  ),
  write(
    'staff_purchases',
    `INSERT INTO staff_purchases (scope, entry, staff, month, store, terminal, receipt, amount)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, entry, staff, month, store, terminal, receipt, amount]) {
      const row = {
        scope: text(scope),
        entry: text(entry),
        staff: text(staff),
        month: text(month),
        store: text(store),
        terminal: text(terminal),
        receipt: text(receipt),
        amount: number(amount),
      };
      return countOf((yield* tx.insertUnlessThere(tables.staff_purchases, row)) ? 1 : 0);
    },
  ),
  read(
    'staff_purchases',
    'SELECT amount, receipt FROM staff_purchases WHERE scope = $1 AND month = $2 AND staff = $3 ORDER BY receipt',
    ({ tables, tx }, [scope, month, staff]) =>
      tx
        .group(tables.staff_purchases, 'scope', text(scope))
        .filter((row) => row.month === text(month) && row.staff === text(staff))
        .sort(ascending(({ receipt }) => receipt))
        .map(({ amount, receipt }) => ({ amount, receipt })),
  ),
  read(
    'staff_purchases',
    `SELECT staff, month, sum(amount)::bigint AS amount FROM staff_purchases
     WHERE scope = $1 AND month >= $2 AND terminal <> $3 AND staff = ANY($4) GROUP BY staff, month ORDER BY staff, month`,
    ({ tables, tx }, [scope, month, terminal, people]) => {
      const named = new Set(texts(people));
      const sums = new Map<string, { readonly staff: string; readonly month: string; readonly amount: number }>();
      for (const row of tx.group(tables.staff_purchases, 'scope', text(scope))) {
        const { staff, month: of, amount } = row;
        if (of < text(month) || row.terminal === text(terminal) || !named.has(staff)) continue;
        const key = keyed(staff, of);
        sums.set(key, { staff, month: of, amount: (sums.get(key)?.amount ?? 0) + amount });
      }
      return [...sums].sort(ascending(([key]) => key)).map(([, row]) => row);
    },
  ),
  read(
    'staff_quota_holds',
    `SELECT sum(amount)::bigint AS held FROM staff_quota_holds
     WHERE scope = $1 AND staff = $2 AND month = $3 AND terminal <> $4 AND expires_at > $5`,
    ({ tables, tx }, [scope, staff, month, terminal, now]) => {
      const live = tx
        .group(tables.staff_quota_holds, 'scope', text(scope))
        .filter((row) => row.staff === text(staff) && row.month === text(month))
        .filter((row) => row.terminal !== text(terminal) && row.expires_at > number(now));
      return [{ held: live.length === 0 ? null : live.reduce((sum, { amount }) => sum + amount, 0) }];
    },
  ),
  write(
    'staff_quota_holds',
    `INSERT INTO staff_quota_holds (scope, sale, staff, month, store, terminal, amount, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (scope, sale) DO UPDATE SET staff = excluded.staff, month = excluded.month, store = excluded.store,
       terminal = excluded.terminal, amount = excluded.amount, expires_at = excluded.expires_at`,
    function* ({ tables, tx }, [scope, sale, staff, month, store, terminal, amount, expires]) {
      const row = {
        scope: text(scope),
        sale: text(sale),
        staff: text(staff) as StaffId,
        month: text(month),
        store: text(store),
        terminal: text(terminal),
        amount: number(amount),
        expires_at: number(expires),
      };
      yield* tx.upsert(tables.staff_quota_holds, row, () => row);
      return countOf(1);
    },
  ),
  write(
    'staff_quota_holds',
    'DELETE FROM staff_quota_holds WHERE scope = $1 AND sale = $2 AND terminal = $3',
    function* ({ tables, tx }, [scope, sale, terminal]) {
      const key = keyed(text(scope), text(sale));
      if (tx.get(tables.staff_quota_holds, key)?.terminal !== text(terminal)) return countOf(0);
      return countOf((yield* tx.remove(tables.staff_quota_holds, key)) ? 1 : 0);
    },
  ),
] as const;
