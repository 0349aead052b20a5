/**
 * Takes in what products cost from a business day on, as the brand's own system tells it; what is told of the same product and day later
 * takes its place. Rows are judged one by one. Costs are in no document and in no answer: they go into the return on coupons alone.
 * Called by routes/footfall.ts.
 */
import { Compile } from 'typebox/compile';
import type { ProductId } from '../../domain/ids.ts';
import {
  COST_ROW,
  type CostReason,
  type CostRow,
  type CostsAnswer,
  type RejectedCost,
} from '../../protocol/product-costs.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { productsById } from '../store/products.ts';
import { saveCosts, type CostFact } from '../store/product-costs.ts';
import { productsOfSkus } from '../store/stock-levels.ts';

const rowShape = Compile(COST_ROW);

export async function takeCosts(cloud: Cloud, sent: readonly unknown[]): Promise<CostsAnswer> {
  const scope = brandScope(cloud.brand.id);
  const productIn = await productsNamed(cloud, sent);
  const rejected: RejectedCost[] = [];
  const good = new Map<string, CostFact>();
  for (const [row, value] of sent.entries()) {
    const refuse = (path: string, reason: CostReason): void => void rejected.push({ row, path, reason });
    if (!rowShape.Check(value)) {
      const [first] = rowShape.Errors(value);
      refuse(first?.instancePath ?? '', 'malformed');
      continue;
    }
    const { product, sku, from, cost } = value;
    if ((product === undefined) === (sku === undefined)) {
      refuse('/product', 'product_or_sku');
      continue;
    }
    const found = productIn(value);
    const [id] = found;
    const key = JSON.stringify([id, from]);
    if (id === undefined || found.length > 1)
      refuse(sku === undefined ? '/product' : '/sku', id === undefined ? 'unknown_product' : 'sku_of_several');
    else if ((good.get(key)?.cost ?? cost) !== cost) refuse('/cost', 'told_twice');
    else good.set(key, { product: id, from, cost });
  }
  const taken = await saveCosts(cloud.database, scope, [...good.values()], cloud.ports.clock.now());
  return { taken, same: sent.length - taken - rejected.length, rejected };
}

/** Which products a row means; of an SKU that several have, all of them. */
async function productsNamed(
  { database, brand }: Cloud,
  sent: readonly unknown[],
): Promise<(row: CostRow) => readonly ProductId[]> {
  const rows = sent.filter((value): value is CostRow => rowShape.Check(value));
  const scope = brandScope(brand.id);
  const byId = await productsById(
    database,
    scope,
    rows.flatMap(({ product }) => product ?? []),
  );
  const bySku = await productsOfSkus(
    database,
    scope,
    rows.flatMap(({ sku }) => sku ?? []),
  );
  const known = new Set<string>(byId.map(({ id }) => id));
  return ({ product, sku }) =>
    product === undefined
      ? bySku.filter((one) => one.sku === sku).map(({ id }) => id)
      : known.has(product)
        ? [product]
        : [];
}
