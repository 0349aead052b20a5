/** Which drawing shows a product, asked of the database once per product. A cart knows products, not pictures. */
import type { TerminalDatabase } from '../../sync/terminal/api.ts';
import { createStore, type Readable } from './store.ts';

export interface Pictures {
  readonly known: Readable<ReadonlyMap<string, string | null>>;
  want(products: readonly string[]): void;
}

export function createPictures(database: Pick<TerminalDatabase, 'products'>): Pictures {
  const known = createStore<ReadonlyMap<string, string | null>>(new Map());
  const asked = new Set<string>();
  const ask = async (products: readonly string[]): Promise<void> => {
    const answer = await database.products(products);
    if (!answer.ok) {
      for (const product of products) asked.delete(product);
      return;
    }
    const found = answer.value.map(({ product, picture }) => [product.id, picture] as const);
    known.update((before) => new Map<string, string | null>([...before, ...found]));
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
