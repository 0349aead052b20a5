/**
 * What a cart does not say of a product: its photo and drawing, and the name of a gift. Asked of the database once per product, and
 * again after the catalogue changed.
 */
import type { ShopProduct, TerminalDatabase } from '../../sync/terminal/api.ts';
import { createStore, type Readable } from './store.ts';

export interface ProductFacts {
  readonly known: Readable<ReadonlyMap<string, ShopProduct>>;
  readonly want: (products: readonly string[]) => void;
}

/** More than one sale and the ones before it show; older ones are asked for again when they are shown again. */
const ASKED_AGAIN_MAX = 500;

export function createProductFacts(
  database: Pick<TerminalDatabase, 'products'>,
  catalogue: Pick<Readable<unknown>, 'subscribe'>,
): ProductFacts {
  const known = createStore<ReadonlyMap<string, ShopProduct>>(new Map());
  const asked = new Set<string>();
  const ask = async (products: readonly string[]): Promise<void> => {
    const answer = await database.products(products);
    if (!answer.ok) {
      for (const product of products) asked.delete(product);
      return;
    }
    const found = answer.value.map((item) => [item.product.id, item] as const);
    known.update((before) => new Map<string, ShopProduct>([...before, ...found]));
  };
  const want = (products: readonly string[]): void => {
    const missing = products.filter((product) => !asked.has(product));
    for (const product of missing) asked.add(product);
    if (missing.length > 0) void ask(missing);
  };
  catalogue.subscribe(() => {
    const again = [...asked].slice(-ASKED_AGAIN_MAX);
    asked.clear();
    want(again);
  });
  return { known, want };
}
