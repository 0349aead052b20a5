/** Rows of coupons with a code each, and of what became of them: statements only. */
import type { CouponEntry } from '../../domain/coupon-code.ts';
import type { Fen } from '../../domain/money.ts';
import type { COUPON_SOURCES } from '../../protocol/growth.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { Queries, Transaction } from './database.ts';

export type CouponSource = (typeof COUPON_SOURCES)[number];
export interface CouponCodeRow {
  readonly code: string;
  /** The rule of the price book. */
  readonly coupon: string;
  readonly source: CouponSource;
  /** What it was issued for: a request, a sale, a drawing; names its codes again when it is repeated. */
  readonly origin: string;
  readonly campaign: string | null;
  readonly guide: string | null;
  /** Of a red packet what was drawn; null where the rule says what it saves. */
  readonly value: Fen | null;
  readonly from_at: number;
  readonly until_at: number;
  readonly issued_by: string;
  readonly issued_at: number;
  /** The open sale that holds it, at which terminal, until when. */
  readonly held_sale: string | null;
  readonly held_by: string | null;
  readonly held_until: number | null;
}
export interface CouponEntryRow extends CouponEntry {
  /** The ledger document, or the deed, that says so. */
  readonly cause: string;
  readonly store: string;
  readonly receipt: string;
  readonly saving: Fen;
  readonly at: number;
}
const COLUMNS =
  'code, coupon, source, origin, campaign, guide, value, from_at, until_at, issued_by, issued_at, held_sale, held_by, held_until';

/** One that is there stays as it is. */
export async function insertCouponCode(tx: Transaction, scope: string, row: CouponCodeRow): Promise<void> {
  await tx.run(
    `INSERT INTO coupon_codes (scope, ${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING`,
    [
      scope,
      row.code,
      row.coupon,
      row.source,
      row.origin,
      row.campaign,
      row.guide,
      row.value,
      row.from_at,
      row.until_at,
      row.issued_by,
      row.issued_at,
      row.held_sale,
      row.held_by,
      row.held_until,
    ],
  );
}

export async function readCouponCode(queries: Queries, scope: string, code: string): Promise<CouponCodeRow | null> {
  const [row] = await queries.rows<CouponCodeRow>(
    `SELECT ${COLUMNS} FROM coupon_codes WHERE scope = $1 AND code = $2`,
    [scope, code],
  );
  return row ?? null;
}

export async function lockCouponCode(tx: Transaction, scope: string, code: string): Promise<CouponCodeRow | null> {
  const [row] = await tx.rows<CouponCodeRow>(
    `SELECT ${COLUMNS} FROM coupon_codes WHERE scope = $1 AND code = $2 FOR UPDATE`,
    [scope, code],
  );
  return row ?? null;
}

export const codesOfOrigin = (queries: Queries, scope: string, origin: string): Promise<readonly CouponCodeRow[]> =>
  queries.rows<CouponCodeRow>(`SELECT ${COLUMNS} FROM coupon_codes WHERE scope = $1 AND origin = $2 ORDER BY code`, [
    scope,
    origin,
  ]);

export async function holdCouponCode(
  tx: Transaction,
  scope: string,
  code: string,
  { held_sale: sale, held_by: by, held_until: until }: Pick<CouponCodeRow, 'held_sale' | 'held_by' | 'held_until'>,
): Promise<void> {
  await tx.run('UPDATE coupon_codes SET held_sale = $3, held_by = $4, held_until = $5 WHERE scope = $1 AND code = $2', [
    scope,
    code,
    sale,
    by,
    until,
  ]);
}

export const couponEntries = (queries: Queries, scope: string, code: string): Promise<readonly CouponEntryRow[]> =>
  queries.rows<CouponEntryRow>(
    `SELECT what, cause, sale, store, receipt, saving, at FROM coupon_entries WHERE scope = $1 AND code = $2
     UNION ALL
     SELECT 'revived' AS what, r.cause, r.sale, r.store, '' AS receipt, 0::bigint AS saving, r.at
     FROM coupon_codes c JOIN coupon_entries e ON e.scope = c.scope AND e.code = c.code AND e.what = 'redeemed'
       JOIN coupon_revivals r ON r.scope = c.scope AND r.sale = e.sale AND r.coupon = c.coupon
     WHERE c.scope = $1 AND c.code = $2 ORDER BY at, what, cause`,
    [scope, code],
  );

/** False when it is there already. */
export async function addCouponEntry(
  tx: Transaction,
  scope: string,
  code: string,
  { what, cause, sale, store, receipt, saving, at }: CouponEntryRow,
): Promise<boolean> {
  const added = await tx.run(
    'INSERT INTO coupon_entries (scope, code, what, cause, sale, store, receipt, saving, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING',
    [scope, code, what, cause, sale, store, receipt, saving, at],
  );
  return added === 1;
}

/** A refund gave the coupon of this rule back to the sale; it may be here before the sale. */
export async function addRevival(
  tx: Transaction,
  scope: string,
  {
    sale,
    coupon,
    cause,
    store,
    at,
  }: Pick<CouponEntryRow, 'sale' | 'cause' | 'store' | 'at'> & { readonly coupon: string },
): Promise<void> {
  await tx.run(
    'INSERT INTO coupon_revivals (scope, sale, coupon, cause, store, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
    [scope, sale, coupon, cause, store, at],
  );
}

/** What somebody's customers call them; null for nobody. */
export async function readStaffName(queries: Queries, scope: string, staff: string): Promise<string | null> {
  const [row] = await queries.rows<{ name: string }>(
    "SELECT body->>'name' AS name FROM staff WHERE scope = $1 AND staff = $2",
    [scope, staff],
  );
  return row?.name ?? null;
}

export async function isStaff(queries: Queries, scope: string, staff: string): Promise<boolean> {
  const rows = await queries.rows('SELECT staff FROM staff WHERE scope = $1 AND staff = $2', [scope, staff]);
  return rows.length > 0;
}

/** Sales and refunds after `seq` that say something of codes, oldest first. */
export const ledgerWithCoupons = (
  queries: Queries,
  scope: string,
  { after, until, limit }: { readonly after: number; readonly until: number; readonly limit: number },
): Promise<readonly { readonly seq: number; readonly body: LedgerDocument }[]> =>
  queries.rows(
    `SELECT seq, body FROM documents WHERE scope = $1 AND collection = 'ledger' AND seq > $2 AND seq <= $3
       AND (body->>'kind' = 'sale' AND body->'body'->'pricing'->'coupons' @> '[{}]'::jsonb OR body->>'kind' = 'refund' AND body->'body'->'couponsRevived' <> '[]'::jsonb)
     ORDER BY seq LIMIT $4`,
    [scope, after, until, limit],
  );
