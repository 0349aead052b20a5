/**
 * What the search field finds: asked after a pause in typing; the hits before stay until the newer ones are there. While
 * nothing was found it asks again when products arrive, for the first catalogue may be on its way. Called by the scan row.
 */
import type { ShopProduct } from '../../../sync/terminal/api.ts';
import { createStore, type Readable } from '../../app/store.ts';
import type { Till } from '../../app/till.ts';

export const HITS_MAX = 8;
export const TYPING_PAUSE_MS = 80;

export interface Hits {
  readonly query: string;
  readonly items: readonly ShopProduct[];
}

export interface ProductSearch {
  readonly hits: Readable<Hits | null>;
  /** Another query; an empty one ends the search. */
  readonly ask: (query: string) => void;
  /** Listens to the catalogue until the function that it returns is called. */
  readonly follow: () => () => void;
}

export interface ProductSearchParts {
  readonly database: Pick<Till['database'], 'searchForSale'>;
  readonly databaseStatus: Till['databaseStatus'];
  readonly ports: Pick<Till['ports'], 'after'>;
  readonly cartBook?: Till['cartBook'];
}

export function createProductSearch({ database, databaseStatus, ports, cartBook }: ProductSearchParts): ProductSearch {
  const hits = createStore<Hits | null>(null);
  let query = '';
  /** Counts up, so that an answer to an older question is not taken. */
  let asked = 0;
  let cancel = (): void => undefined;
  const stop = (): void => {
    cancel();
    asked += 1;
  };
  const askAgain = (): void => {
    stop();
    if (query === '') return hits.set(null);
    const own = asked;
    cancel = ports.after(TYPING_PAUSE_MS, () => {
      void database.searchForSale(query, HITS_MAX, cartBook?.()).then((answer) => {
        if (own === asked && answer.ok) hits.set({ query, items: answer.value });
      });
    });
  };
  const products = (): number =>
    databaseStatus.get()?.collections.find(({ name }) => name === 'products')?.documents ?? 0;
  return {
    hits,
    ask: (text) => {
      query = text.trim();
      askAgain();
    },
    follow: () => {
      let known = products();
      const unfollow = databaseStatus.subscribe(() => {
        const before = known;
        known = products();
        const found = hits.get()?.items.length ?? 0;
        if (known !== before && query !== '' && found === 0) askAgain();
      });
      return () => {
        unfollow();
        stop();
      };
    },
  };
}
