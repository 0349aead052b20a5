/** Statements of sync/cloud/store/coupon-codes.ts. */
import type { CouponCodeRow, CouponEntryRow, CouponSource } from '../../../../sync/cloud/store/coupon-codes.ts';
import type { Fen } from '../../../../sync/domain/money.ts';
import { countOf, rowsOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import type { Json } from '../tables.ts';
import { ascending, number, numberOrNull, only, read, text, textOrNull, write, type Asked } from './statement.ts';

const COLUMNS = [
  'code',
  'coupon',
  'source',
  'origin',
  'campaign',
  'guide',
  'value',
  'from_at',
  'until_at',
  'issued_by',
  'issued_at',
  'held_sale',
  'held_by',
  'held_until',
] as const satisfies readonly (keyof CouponCodeRow)[];
const LISTED = COLUMNS.join(', ');
const codeRow = only<CouponCodeRow, (typeof COLUMNS)[number]>(COLUMNS);
const entryRow = only<CouponEntryRow, keyof CouponEntryRow>([
  'what',
  'cause',
  'sale',
  'store',
  'receipt',
  'saving',
  'at',
]);

/** What became of a code, with what gave back the sales that used it. */
function entriesOf({ tables, tx }: Asked, scope: string, code: string): readonly CouponEntryRow[] {
  const own = tx.group(tables.coupon_entries, 'code', keyed(scope, code));
  const issued = tx.get(tables.coupon_codes, keyed(scope, code));
  const back = own
    .filter(({ what }) => issued !== undefined && what === 'redeemed')
    .flatMap(({ sale }) => tx.group(tables.coupon_revivals, 'sale', keyed(scope, sale, issued?.coupon ?? '')))
    .map(({ cause, sale, store, at }) => ({
      what: 'revived' as const,
      cause,
      sale,
      store,
      receipt: '',
      saving: 0,
      at,
    }));
  return [...own.map(entryRow), ...(back as unknown as readonly CouponEntryRow[])].sort(
    ascending(({ at, what, cause }) => `${String(at).padStart(15, '0')} ${what} ${cause}`),
  );
}

/** A sale with a coupon, or a refund that gave one back. */
function namesCoupons({ kind, body }: Json): boolean {
  const { pricing, couponsRevived } = body as {
    readonly pricing?: { readonly coupons?: readonly unknown[] };
    readonly couponsRevived?: readonly unknown[];
  };
  return kind === 'sale' ? (pricing?.coupons ?? []).length > 0 : kind === 'refund' && (couponsRevived ?? []).length > 0;
}

export const COUPON_CODES = [
  write(
    'coupon_codes',
    `INSERT INTO coupon_codes (scope, ${LISTED}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING`,
    function* (
      { tables, tx },
      [scope, code, coupon, source, origin, campaign, guide, value, from, until, by, at, ...held],
    ) {
      const row = {
        ...{ scope: text(scope), code: text(code), coupon: text(coupon), source: text(source) as CouponSource },
        ...{ origin: text(origin), campaign: textOrNull(campaign), guide: textOrNull(guide) },
        ...{ value: numberOrNull(value) as Fen | null, from_at: number(from), until_at: number(until) },
        ...{ issued_by: text(by), issued_at: number(at) },
        ...{ held_sale: textOrNull(held[0]), held_by: textOrNull(held[1]), held_until: numberOrNull(held[2]) },
      };
      return countOf((yield* tx.insertUnlessThere(tables.coupon_codes, row)) ? 1 : 0);
    },
  ),
  read(
    'coupon_codes',
    `SELECT ${LISTED} FROM coupon_codes WHERE scope = $1 AND code = $2`,
    ({ tables, tx }, [scope, code]) => {
      const row = tx.get(tables.coupon_codes, keyed(text(scope), text(code)));
      return row === undefined ? [] : [codeRow(row)];
    },
  ),
  write(
    'coupon_codes',
    `SELECT ${LISTED} FROM coupon_codes WHERE scope = $1 AND code = $2 FOR UPDATE`,
    function* ({ tables, tx }, [scope, code]) {
      const row = yield* tx.lock(tables.coupon_codes, keyed(text(scope), text(code)));
      return rowsOf(row === undefined ? [] : [codeRow(row)]);
    },
  ),
  read(
    'coupon_codes',
    `SELECT ${LISTED} FROM coupon_codes WHERE scope = $1 AND origin = $2 ORDER BY code`,
    ({ tables, tx }, [scope, origin]) =>
      [...tx.group(tables.coupon_codes, 'origin', keyed(text(scope), text(origin)))]
        .sort(ascending(({ code }) => code))
        .map(codeRow),
  ),
  write(
    'coupon_codes',
    'UPDATE coupon_codes SET held_sale = $3, held_by = $4, held_until = $5 WHERE scope = $1 AND code = $2',
    function* ({ tables, tx }, [scope, code, sale, by, until]) {
      const held = { held_sale: textOrNull(sale), held_by: textOrNull(by), held_until: numberOrNull(until) };
      const key = keyed(text(scope), text(code));
      return countOf((yield* tx.update(tables.coupon_codes, key, (row) => ({ ...row, ...held }))) ? 1 : 0);
    },
  ),
  read(
    'coupon_entries',
    `SELECT what, cause, sale, store, receipt, saving, at FROM coupon_entries WHERE scope = $1 AND code = $2
     UNION ALL
     SELECT 'revived' AS what, r.cause, r.sale, r.store, '' AS receipt, 0::bigint AS saving, r.at
     FROM coupon_codes c JOIN coupon_entries e ON e.scope = c.scope AND e.code = c.code AND e.what = 'redeemed'
       JOIN coupon_revivals r ON r.scope = c.scope AND r.sale = e.sale AND r.coupon = c.coupon
     WHERE c.scope = $1 AND c.code = $2 ORDER BY at, what, cause`,
    (asked, [scope, code]) => entriesOf(asked, text(scope), text(code)),
  ),
  write(
    'coupon_entries',
    'INSERT INTO coupon_entries (scope, code, what, cause, sale, store, receipt, saving, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, code, what, cause, sale, store, receipt, saving, at]) {
      const row = {
        ...{ scope: text(scope), code: text(code), what: text(what) as CouponEntryRow['what'], cause: text(cause) },
        ...{ sale: text(sale), store: text(store), receipt: text(receipt) },
        ...{ saving: number(saving) as Fen, at: number(at) },
      };
      return countOf((yield* tx.insertUnlessThere(tables.coupon_entries, row)) ? 1 : 0);
    },
  ),
  write(
    'coupon_revivals',
    'INSERT INTO coupon_revivals (scope, sale, coupon, cause, store, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, sale, coupon, cause, store, at]) {
      const row = {
        ...{ scope: text(scope), sale: text(sale), coupon: text(coupon) },
        ...{ cause: text(cause), store: text(store), at: number(at) },
      };
      return countOf((yield* tx.insertUnlessThere(tables.coupon_revivals, row)) ? 1 : 0);
    },
  ),
  read('staff', 'SELECT staff FROM staff WHERE scope = $1 AND staff = $2', ({ tables, tx }, [scope, staff]) => {
    const row = tx.get(tables.staff, keyed(text(scope), text(staff)));
    return row === undefined ? [] : [{ staff: row.staff }];
  }),
  read(
    'documents',
    `SELECT seq, body FROM documents WHERE scope = $1 AND collection = 'ledger' AND seq > $2 AND seq <= $3
       AND (body->>'kind' = 'sale' AND body->'body'->'pricing'->'coupons' @> '[{}]'::jsonb OR body->>'kind' = 'refund' AND body->'body'->'couponsRevived' <> '[]'::jsonb)
     ORDER BY seq LIMIT $4`,
    (asked, given) => ledgerPage(asked, given, namesCoupons),
  ),
  read(
    'documents',
    `SELECT seq, body FROM documents WHERE scope = $1 AND collection = 'ledger' AND seq > $2 AND seq <= $3
       AND (body->>'kind' = 'sale' AND body->'body'->'member'->>'id' IS NOT NULL OR body->>'kind' = 'refund')
     ORDER BY seq LIMIT $4`,
    (asked, given) => ledgerPage(asked, given, namesMember),
  ),
] as const;

const namesMember = ({ kind, body }: Json): boolean =>
  kind === 'refund' || (kind === 'sale' && (body as { readonly member?: { readonly id?: string } }).member?.id != null);

export function ledgerPage(
  { tables, tx }: Asked,
  [scope, after, until, limit]: Parameters<Parameters<typeof read>[2]>[1],
  isWanted: (document: Json) => boolean,
): readonly object[] {
  return tx
    .group(tables.documents, 'collection', keyed(text(scope), 'ledger'))
    .filter(({ seq, body }) => seq > number(after) && seq <= number(until) && isWanted(body))
    .sort(ascending(({ seq }) => seq))
    .slice(0, number(limit))
    .map(({ seq, body }) => ({ seq, body }));
}
