/** A store's sales and refunds as far as the seven kinds of data need them, picked out of the ledger's documents: statements only. Called by reports/seven-trade.ts. */
import type { ServedPart } from '../../domain/trade-figures.ts';
import type { MemberId, StaffId } from '../../domain/ids.ts';
import type { BusinessDay, EpochMs } from '../../domain/time.ts';
import type { Queries } from './database.ts';

export type Days = readonly [from: string, to: string];
type Serving = ServedPart['serving'];
interface ServedColumns {
  readonly at: EpochMs;
  readonly day: BusinessDay;
  readonly sale: string;
  /** The ledger's entry of the sale; null where another store sold it. */
  readonly entry: string | null;
  readonly member: MemberId | null;
  readonly serving: Serving | null;
  readonly buyer: StaffId | null;
  readonly staff: StaffId | null;
}
export interface SaleColumns extends ServedColumns {
  readonly paid: number;
  readonly units: number;
  readonly swap: boolean | null;
  /** Null where one list serves all of it alike, and shares nothing. */
  readonly parts: readonly ServedPart[] | null;
}
export interface RefundColumns extends ServedColumns {
  readonly amount: number;
  readonly parts: readonly ServedPart[];
}

/** Bodies are large: they are read where they lie, once, and what is needed of them alone leaves the database. */
export const salesIn = (queries: Queries, scope: string, [from, to]: Days): Promise<readonly SaleColumns[]> =>
  queries.rows<SaleColumns>(
    `SELECT (d.body->>'at')::bigint AS at, d.body->>'businessDay' AS day, d.id AS entry, b."saleId" AS sale, b."cashDue" AS paid,
       b.member->>'id' AS member, b.swap, b.serving, b.buyer, b."staffPurchase"->>'staff' AS staff,
       (SELECT sum((l->>'quantity')::int)::int FROM jsonb_array_elements(b.lines) AS l) AS units,
       CASE WHEN jsonb_array_length(b.serving) > 1 OR b.lines @> '[{"serving":[{}]}]'::jsonb THEN
         (SELECT jsonb_agg(jsonb_build_object('amount', (l->>'net')::bigint - (l->>'roundOffShare')::bigint, 'serving', coalesce(l->'serving', '[]'::jsonb)))
          FROM jsonb_array_elements(b.lines) AS l) END AS parts
     FROM documents d, LATERAL jsonb_to_record(d.body->'body') AS b("saleId" text, "cashDue" bigint, member jsonb, swap boolean, serving jsonb,
       buyer text, "staffPurchase" jsonb, lines jsonb)
     WHERE d.scope = $1 AND d.collection = 'ledger' AND NOT d.deleted AND d.body->>'businessDay' BETWEEN $2 AND $3 AND d.body->>'kind' = 'sale'`,
    [scope, from, to],
  );

/** With who served the sale and who bought it, where this store sold it. */
export const refundsIn = (queries: Queries, scope: string, [from, to]: Days): Promise<readonly RefundColumns[]> =>
  queries.rows<RefundColumns>(
    `SELECT (d.body->>'at')::bigint AS at, d.body->>'businessDay' AS day, b.sale->>'saleId' AS sale, b.total AS amount, coalesce(b.member, s.body->'body'->'member'->>'id') AS member,
       s.id AS entry, s.body->'body'->'serving' AS serving, s.body->'body'->>'buyer' AS buyer, s.body->'body'->'staffPurchase'->>'staff' AS staff,
       (SELECT jsonb_agg(jsonb_build_object('amount', (l->>'amount')::bigint, 'serving', coalesce(
          (SELECT k->'serving' FROM jsonb_array_elements(s.body->'body'->'lines') AS k WHERE k->>'lineId' = l->>'lineId'), '[]'::jsonb)))
        FROM jsonb_array_elements(b.lines) AS l) AS parts
     FROM documents d CROSS JOIN LATERAL jsonb_to_record(d.body->'body') AS b(sale jsonb, total bigint, member text, lines jsonb)
     LEFT JOIN documents s ON s.scope = $1 AND s.collection = 'ledger' AND s.body->>'receiptNumber' = b.sale->>'receiptNumber' AND s.body->>'kind' = 'sale'
     WHERE d.scope = $1 AND d.collection = 'ledger' AND NOT d.deleted AND d.body->>'businessDay' BETWEEN $2 AND $3 AND d.body->>'kind' = 'refund'`,
    [scope, from, to],
  );

/** Who served sales instead of whom they name, as it was put right since; the oldest first. */
export const servingCorrected = (
  queries: Queries,
  scope: string,
  from: string,
): Promise<readonly { readonly of: string; readonly serving: Serving }[]> =>
  queries.rows(
    `SELECT body->'body'->>'of' AS of, body->'body'->'serving' AS serving FROM documents
     WHERE scope = $1 AND collection = 'ledger' AND NOT deleted AND body->>'businessDay' >= $2 AND body->>'kind' = 'correction'
       AND body->'body'->'serving' IS NOT NULL ORDER BY (body->>'at')::bigint, id`,
    [scope, from],
  );

export interface BackColumns {
  readonly sale: string;
  readonly units: number;
  readonly isSwap: boolean;
}
/** Pieces of this store's sales that came back since a day, here or in a sister store. */
export const unitsBackSince = (queries: Queries, scope: string, from: string): Promise<readonly BackColumns[]> =>
  queries.rows<BackColumns>(
    `SELECT b.sale->>'saleId' AS sale, coalesce(b.swap, false) AS "isSwap",
       (SELECT sum((l->>'units')::int)::int FROM jsonb_array_elements(b.lines) AS l) AS units
     FROM (
       SELECT d.body->'body' AS body FROM documents d
       WHERE d.scope = $1 AND d.collection = 'ledger' AND NOT d.deleted AND d.body->>'kind' = 'refund' AND d.body->>'businessDay' >= $2
       UNION ALL SELECT r.body->'body' FROM sister_refunds r WHERE r.scope = $1 AND r.business_day >= $2) AS found,
       LATERAL jsonb_to_record(found.body) AS b(sale jsonb, swap boolean, lines jsonb)`,
    [scope, from],
  );

/** Products of the catalogue that a store sold. */
export async function productsSold(queries: Queries, scope: string, [from, to]: Days): Promise<ReadonlySet<string>> {
  const rows = await queries.rows<{ product: string }>(
    `SELECT DISTINCT l->'product'->>'id' AS product FROM documents d, jsonb_array_elements(d.body->'body'->'lines') AS l
     WHERE d.scope = $1 AND d.collection = 'ledger' AND NOT d.deleted AND d.body->>'businessDay' BETWEEN $2 AND $3 AND d.body->>'kind' = 'sale'
       AND l->'openItem' IS NULL`,
    [scope, from, to],
  );
  return new Set(rows.map(({ product }) => product));
}
