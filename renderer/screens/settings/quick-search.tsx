/** Finds goods to put on a page of quick items: typed words, a code and Enter, or a scan. Called by quick-page.tsx. */
import { useCallback, useEffect, useMemo, useState, type ReactElement } from 'react';
import type { ShopProduct } from '../../../sync/terminal/api.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon, Picture } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import { createProductSearch } from '../checkout/product-search.ts';
import css from './quick-page.module.css';

interface QuickSearchProps {
  readonly onPick: (item: ShopProduct) => void;
  /** A scanned code that is no product. */
  readonly onMiss: () => void;
}

export function QuickSearch({ onPick, onMiss }: QuickSearchProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [query, setQuery] = useState('');
  const search = useMemo(() => createProductSearch(till), [till]);
  useEffect(() => search.follow(), [search]);
  useEffect(() => search.ask(query), [search, query]);
  const hits = useStore(search.hits);
  const items = query.trim() === '' || hits?.query !== query.trim() ? [] : hits.items;
  const take = useCallback(
    async (code: string): Promise<void> => {
      const found = await till.database.lookUp([code.trim()]);
      if (found.ok && found.value.found) return onPick(found.value.item);
      const style =
        found.ok && !found.value.found && found.value.reason === 'style'
          ? await till.database.style(found.value.style)
          : null;
      const [first] = style?.ok === true && style.value !== null ? style.value.items : [];
      if (first === undefined || style?.ok !== true) onMiss();
      else onPick({ ...first, variants: style.value?.items.length ?? 1 });
    },
    [till, onPick, onMiss],
  );
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        void take(data);
        return true;
      }),
    [till, take],
  );
  const pick = (item: ShopProduct): void => {
    setQuery('');
    onPick(item);
  };
  return (
    <div className={css['search']}>
      <label className="field">
        <Icon name="search" size={20} />
        <input
          value={query}
          placeholder={words.catalogue.addTile}
          aria-label={words.catalogue.addTile}
          autoComplete="off"
          data-testid="quick-search"
          data-typing="words"
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.code !== 'Enter' || query.trim() === '') return;
            event.preventDefault();
            const [first] = items;
            if (first === undefined) void take(query);
            else pick(first);
          }}
        />
      </label>
      {items.length === 0 ? null : (
        <ul className={css['hits']}>
          {items.map((item) => (
            <li key={item.product.id}>
              <button type="button" className={css['hit']} data-testid="quick-hit" onClick={() => pick(item)}>
                <Picture name={item.picture} photo={item.photo} />
                <span className="cut">
                  {item.product.name}{' '}
                  <span className="s sub">
                    {(item.variants ?? 1) > 1
                      ? words.catalogue.variants(countText(item.variants ?? 1))
                      : item.product.spec}
                  </span>
                </span>
                <span className="num">{amountText(item.product.price)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
