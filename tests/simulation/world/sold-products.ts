/** What the simulated tills sell. Made once by world.ts. */
import type { PriceBookPart, ProductDocument } from '../../../sync/schemas/documents/catalogue.ts';
import type { SoldProduct } from '../../../sync/schemas/sale.ts';
import type { Snapshot } from '../memory-database.ts';

const SOLD_KINDS = 8;

/** A few of the shop's products with their first prices, as a screen hands them to the host. */
export function productsOf(shop: Snapshot): readonly SoldProduct[] {
  const documents = shop.documents as readonly { readonly collection: string; readonly body: unknown }[];
  const bodies = <Body>(collection: string): Body[] =>
    documents.filter((each) => each.collection === collection).map(({ body }) => body as Body);
  const parts = bodies<PriceBookPart>('priceBooks').filter(({ type }) => type === 'part');
  const prices = new Map(parts.flatMap((part) => part.prices.map(([product, price]) => [product, price] as const)));
  return bodies<ProductDocument>('products')
    .filter(({ id }) => prices.has(id))
    .slice(0, SOLD_KINDS)
    .map(({ id, sku, name, category, soldBy, taxBp }) => ({
      id,
      sku,
      name,
      category,
      soldBy,
      taxBp,
      price: prices.get(id) ?? (0 as never),
    }));
}
