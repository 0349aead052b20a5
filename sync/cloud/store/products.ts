/**
 * Products as they are entered, beside the price book that has their prices. Questions read through the products of the brand: they
 * are a manager's, a few a day, and no index has to be kept for them while tills upload.
 */
import type { ProductDocument } from '../../schemas/documents/catalogue.ts';
import type { Queries } from './database.ts';

export async function productsById(
  queries: Queries,
  scope: string,
  ids: readonly string[],
): Promise<readonly ProductDocument[]> {
  const rows = await queries.rows<{ body: ProductDocument }>(
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'products' AND NOT deleted AND id = ANY($2) ORDER BY id",
    [scope, ids],
  );
  return rows.map(({ body }) => body);
}

export async function productsOfStyles(
  queries: Queries,
  scope: string,
  styles: readonly string[],
): Promise<readonly ProductDocument[]> {
  if (styles.length === 0) return [];
  const rows = await queries.rows<{ body: ProductDocument }>(
    `SELECT body FROM documents WHERE scope = $1 AND collection = 'products' AND NOT deleted AND body->>'style' = ANY($2)
     ORDER BY id LIMIT 500`,
    [scope, styles],
  );
  return rows.map(({ body }) => body);
}

/** Products, but for these ids, that one of `keys` is read as by code or SKU, of `styles` by the code of their style, of `plus` by PLU. */
export async function productsReadAs(
  queries: Queries,
  scope: string,
  { keys, styles, plus, except }: Readonly<Record<'keys' | 'styles' | 'plus' | 'except', readonly string[]>>,
): Promise<readonly ProductDocument[]> {
  const rows = await queries.rows<{ body: ProductDocument }>(
    `SELECT body FROM documents WHERE scope = $1 AND collection = 'products' AND NOT deleted AND NOT id = ANY($4)
       AND (body->'codes' ?| $2::text[] OR body->>'sku' = ANY($2) OR body->>'style' = ANY($5) OR body->>'plu' = ANY($3)) ORDER BY id LIMIT 20`,
    [scope, keys, plus, except, styles],
  );
  return rows.map(({ body }) => body);
}

/** The same for the products of a file, and all of those styles, however many: what is asked of many products is looked up in one reading. */
export async function productsOfFile(
  queries: Queries,
  scope: string,
  { keys, styles, plus }: Readonly<Record<'keys' | 'styles' | 'plus', readonly string[]>>,
): Promise<readonly ProductDocument[]> {
  const rows = await queries.rows<{ body: ProductDocument }>(
    `SELECT body FROM documents WHERE scope = $1 AND collection = 'products' AND NOT deleted
       AND (body->>'sku' = ANY($2) OR body->>'style' = ANY($3) OR body->>'plu' = ANY($4)
         OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(body->'codes') AS c(code) WHERE c.code = ANY($2))) ORDER BY id`,
    [scope, keys, styles, plus],
  );
  return rows.map(({ body }) => body);
}

/** The assortments that products name, with how many do. */
export const assortmentsNamed = (
  queries: Queries,
  scope: string,
): Promise<readonly { readonly assortment: string; readonly products: number }[]> =>
  queries.rows<{ assortment: string; products: number }>(
    `SELECT a.name AS assortment, count(*)::int AS products FROM documents d, jsonb_array_elements_text(d.body->'assortments') AS a(name)
     WHERE d.scope = $1 AND d.collection = 'products' AND NOT d.deleted AND jsonb_typeof(d.body->'assortments') = 'array'
     GROUP BY a.name ORDER BY a.name LIMIT 1000`,
    [scope],
  );
