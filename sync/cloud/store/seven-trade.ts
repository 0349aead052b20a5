/** A store's sales and refunds as far as the seven kinds of data need them, picked out of the ledger's documents: statements only. Called by reports/seven-trade.ts. */
import type { ServedPart } from '../../domain/trade-figures.ts';
import type { MemberId, StaffId } from '../../domain/ids.ts';
import type { BusinessDay, EpochMs } from '../../domain/time.ts';
import type { Queries } from './database.ts';

export type Days = readonly [from: string, to: string];
interface ServedColumns {
  readonly at: EpochMs;
  readonly day: BusinessDay;
  readonly sale: string;
  /** The ledger's entry of the sale; null where another store sold it. */
  readonly entry: string | null;
  readonly member: MemberId | null;
  /** As JSON. */
  readonly serving: string | null;
  readonly buyer: StaffId | null;
  readonly staff: StaffId | null;
}
export interface SaleColumns extends ServedColumns {
  readonly paid: number;
  /** Of its lines, as JSON. */
  readonly quantities: string;
  /** Those of the catalogue, as JSON. */
  readonly products: string;
  /** Whether coupons may have saved something on it. */
  readonly hasCoupons: boolean;
  readonly swap: boolean | null;
  /** Null where one list serves all of it alike, and shares nothing. */
  readonly parts: readonly ServedPart[] | null;
}
export interface RefundColumns extends ServedColumns {
  readonly amount: number;
  readonly parts: readonly ServedPart[];
}

/**
 * Each large body is unpacked once, and what is needed of it alone leaves the database; lists that many sales have in common come as
 * text, for each to be read once. `shared`: entries of sales that several guides were said to share since.
 */
export const salesIn = (
  queries: Queries,
  scope: string,
  [from, to]: Days,
  shared: readonly string[],
): Promise<readonly SaleColumns[]> =>
  queries.rows<SaleColumns>(
    `SELECT r.at, r."businessDay" AS day, d.id AS entry, b."saleId" AS sale, b."cashDue" AS paid, b.member->>'id' AS member, b.swap,
       b.serving::text AS serving, b.buyer, b."staffPurchase"->>'staff' AS staff,
       jsonb_path_query_array(b.lines, '$[*].quantity')::text AS quantities,
       jsonb_path_query_array(b.lines, '$[*] ? (!exists(@.openItem)).product.id')::text AS products,
       coalesce(b.pricing->'coupons' @> '[{}]' AND b."order" <> '[]', false) AS "hasCoupons",
       CASE WHEN jsonb_array_length(b.serving) > 1 OR jsonb_path_exists(b.lines, '$[*].serving[0]') OR d.id = ANY($4) THEN
         (SELECT jsonb_agg(jsonb_build_object('amount', (l->>'net')::bigint - (l->>'roundOffShare')::bigint, 'serving', coalesce(l->'serving', '[]'::jsonb)))
          FROM jsonb_array_elements(b.lines) AS l) END AS parts
     FROM documents d, LATERAL jsonb_to_record(d.body) AS r(at bigint, kind text, "businessDay" text, body jsonb),
       LATERAL jsonb_to_record(r.body) AS b("saleId" text, "cashDue" bigint, member jsonb, swap boolean, serving jsonb,
         buyer text, "staffPurchase" jsonb, lines jsonb, pricing jsonb, "order" jsonb)
     WHERE d.scope = $1 AND d.collection = 'ledger' AND NOT d.deleted AND d.body->>'businessDay' BETWEEN $2 AND $3 AND r.kind = 'sale'`,
    [scope, from, to, shared],
  );

/** With who served the sale and who bought it, where this store sold it. */
export const refundsIn = (queries: Queries, scope: string, [from, to]: Days): Promise<readonly RefundColumns[]> =>
  queries.rows<RefundColumns>(
    `SELECT r.at, r."businessDay" AS day, b.sale->>'saleId' AS sale, b.total AS amount, coalesce(b.member, s.member->>'id') AS member,
       s.id AS entry, s.serving::text AS serving, s.buyer, s."staffPurchase"->>'staff' AS staff,
       (SELECT jsonb_agg(jsonb_build_object('amount', (l->>'amount')::bigint, 'serving', coalesce(
          (SELECT k->'serving' FROM jsonb_array_elements(s.lines) AS k WHERE k->>'lineId' = l->>'lineId'), '[]'::jsonb)))
        FROM jsonb_array_elements(b.lines) AS l) AS parts
     FROM documents d CROSS JOIN LATERAL jsonb_to_record(d.body) AS r(at bigint, "businessDay" text, body jsonb)
     CROSS JOIN LATERAL jsonb_to_record(r.body) AS b(sale jsonb, total bigint, member text, lines jsonb)
     LEFT JOIN LATERAL (
       SELECT o.id, c.* FROM documents o, LATERAL jsonb_to_record(o.body) AS t(kind text, body jsonb),
         LATERAL jsonb_to_record(t.body) AS c(member jsonb, serving jsonb, buyer text, "staffPurchase" jsonb, lines jsonb)
       WHERE o.scope = $1 AND o.collection = 'ledger' AND o.body->>'receiptNumber' = b.sale->>'receiptNumber' AND t.kind = 'sale' OFFSET 0) AS s ON true
     WHERE d.scope = $1 AND d.collection = 'ledger' AND NOT d.deleted AND d.body->>'kind' = 'refund' AND d.body->>'businessDay' BETWEEN $2 AND $3`,
    [scope, from, to],
  );

export interface CorrectionColumns {
  readonly id: string;
  readonly at: EpochMs;
  /** The entry of the sale. */
  readonly of: string;
  readonly what: string;
  readonly serving: readonly { readonly guide: string; readonly shareBp: number }[];
}
/** Who served sales instead of whom they name, as tills put it right since. */
export const servingCorrected = (
  queries: Queries,
  scope: string,
  from: string,
): Promise<readonly CorrectionColumns[]> =>
  queries.rows<CorrectionColumns>(
    `SELECT id, (body->>'at')::bigint AS at, body->'body'->>'of' AS of, body->'body'->>'what' AS what, body->'body'->'serving' AS serving FROM documents
     WHERE scope = $1 AND collection = 'ledger' AND NOT deleted AND body->>'businessDay' >= $2 AND body->>'kind' = 'correction'
       AND body->'body'->'serving' IS NOT NULL`,
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
