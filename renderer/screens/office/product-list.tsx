/** Finds products to change: by typed words, a code and Enter, or a scan. All are found, also what this store does not sell. Called by products-page.tsx. */
import { useEffect, useState, type ReactElement } from 'react';
import type { ShopProduct } from '../../../sync/terminal/api.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon, Picture } from '../../design/icon.tsx';
import { amountText } from '../../text/format.ts';
import css from './products-page.module.css';

const HITS_MAX = 60;
const TYPING_PAUSE_MS = 120;

interface ProductListProps {
  readonly chosen: string | undefined;
  /** Counts up when something was saved, so that what is shown is asked for again. */
  readonly saves: number;
  readonly onChoose: (item: ShopProduct) => void;
}

export function ProductList({ chosen, saves, onChoose }: ProductListProps): ReactElement {
  const words = useWords();
  const [query, setQuery] = useState('');
  const hits = useHits(query, saves);
  return (
    <div className={`card ${css['list'] ?? ''}`}>
      <label className="field">
        <Icon name="search" size={20} />
        <input
          value={query}
          placeholder={words.products.search}
          aria-label={words.products.search}
          autoComplete="off"
          data-testid="products-search"
          data-typing="words"
          onChange={({ target }) => setQuery(target.value)}
          onKeyDown={(event) => {
            const [first] = hits ?? [];
            if (event.code !== 'Enter' || first === undefined) return;
            event.preventDefault();
            onChoose(first);
          }}
        />
      </label>
      {hits === null || hits.length === 0 ? (
        <p className="s sub">{hits === null ? words.products.searchHint : words.products.none}</p>
      ) : (
        <ul className={css['hits']}>
          {hits.map((item) => (
            <li key={item.product.id}>
              <button
                type="button"
                className={css['hit']}
                aria-pressed={item.product.id === chosen}
                data-testid="products-hit"
                data-sku={item.product.sku}
                onClick={() => onChoose(item)}
              >
                <Picture name={item.picture} photo={item.photo} />
                <span className={css['hitName']}>
                  <b className="cut">{item.product.name}</b>
                  <span className="xs sub cut num">
                    {[item.product.spec, item.product.sku].filter((part) => part !== undefined).join(' · ')}
                  </span>
                </span>
                <span className="num s">
                  {item.discontinued === true ? (
                    <span className="tag">{words.catalogue.discontinued}</span>
                  ) : (
                    amountText(item.product.price)
                  )}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Null while nothing is searched for. */
function useHits(query: string, saves: number): readonly ShopProduct[] | null {
  const { database, ports } = useTill();
  const [found, setFound] = useState<readonly ShopProduct[]>([]);
  const wanted = query.trim();
  useEffect(() => {
    if (wanted === '') return undefined;
    let isOver = false;
    const ask = (): void =>
      void database.search(wanted, HITS_MAX).then((answer) => {
        if (!isOver && answer.ok) setFound(answer.value);
      });
    const end = ports.after(TYPING_PAUSE_MS, ask);
    // The catalogue changes by the pull that follows a save.
    const unwatch = database.watchQuickShelves(ask);
    return () => {
      isOver = true;
      end();
      unwatch();
    };
  }, [database, ports, wanted, saves]);
  return wanted === '' ? null : found;
}
