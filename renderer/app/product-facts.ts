/** What a cart does not say of a product: its drawing, and the name of a gift. Asked of the database once per product. */
import type { ShopProduct, TerminalDatabase } from '../../sync/terminal/api.ts';
import { createStore, type Readable } from './store.ts';

export interface ProductFacts {
  readonly known: Readable<ReadonlyMap<string, ShopProduct>>;
  readonly want: (products: readonly string[]) => void;
}

export function createProductFacts(database: Pick<TerminalDatabase, 'products'>): ProductFacts {
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
  return {
    known,
    want: (products) => {
      const missing = products.filter((product) => !asked.has(product));
      for (const product of missing) asked.add(product);
      if (missing.length > 0) void ask(missing);
    },
  };
}
