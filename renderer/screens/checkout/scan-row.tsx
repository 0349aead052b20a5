/**
 * The scan and search field with the echo of the last scan. Typing searches by name, pinyin, initials, SKU and code; a scan
 * works with and without the focus here. Enter takes the marked hit; without hits the text is treated as a scanned code.
 */
import { useEffect, useEffectEvent, useMemo, useState, type KeyboardEvent, type ReactElement } from 'react';
import { mayBePaymentCode } from '../../../sync/domain/barcode.ts';
import type { ShopProduct } from '../../../sync/terminal/api.ts';
import { useStore, type Readable } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon, Picture } from '../../design/icon.tsx';
import { FIELD_IDS } from '../../input/focus.ts';
import { amountText, countText } from '../../text/format.ts';
import { Matched } from './matched.tsx';
import { createProductSearch, type Hits } from './product-search.ts';
import css from './scan-row.module.css';

export function ScanRow(): ReactElement {
  const { scans, pick: pickItem } = useTill();
  const words = useWords();
  const [query, setQuery] = useState('');
  const [marked, setMarked] = useState(0);
  const { hits, found } = useHits(query);
  /** What was entered before its hits were there: taken when they come, unless somebody types on. */
  const [entered, setEntered] = useState<string | null>(null);
  const type = (text: string): void => {
    setQuery(text);
    setMarked(0);
    setEntered(null);
  };
  const pick = (item: ShopProduct): void => {
    type('');
    pickItem(item);
  };
  const enter = ({ query: text, items }: Hits): void => {
    const item = items[marked];
    if (item !== undefined) return pick(item);
    type('');
    void scans.scan(text);
  };
  const onFound = useEffectEvent(() => {
    const now = found.get();
    if (now !== null && now.query === entered) enter(now);
  });
  useEffect(() => found.subscribe(() => onFound()), [found]);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const items = hits?.items ?? [];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setMarked((at) =>
        Math.min(Math.max(at + (event.key === 'ArrowDown' ? 1 : -1), 0), Math.max(items.length - 1, 0)),
      );
    } else if (event.code === 'Enter' && query.trim() !== '') {
      const text = query.trim();
      if (hits?.query === text) enter(hits);
      else if (/^\d{6,}$/.test(text)) enter({ query: text, items: [] });
      else setEntered(text);
    } else if (event.key === 'Escape' && query !== '') {
      event.stopPropagation();
      event.nativeEvent.stopImmediatePropagation();
      type('');
    }
  };
  return (
    <div className={css['scan']}>
      <label className={cx('field', css['scanField'])}>
        <Icon name="scan" size={22} />
        <input
          id={FIELD_IDS.productSearch}
          value={query}
          placeholder={words.checkout.scanHint}
          aria-label={words.checkout.scanLabel}
          data-testid="product-search"
          data-typing="words"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <kbd>F2</kbd>
      </label>
      <Echo />
      {query.trim() === '' ? null : <HitList hits={hits} query={query.trim()} marked={marked} onPick={pick} />}
    </div>
  );
}

function Echo(): ReactElement {
  const words = useWords();
  const { echo } = useStore(useTill().scans.state);
  if (echo.kind === 'idle') return <output className={css['echo']} data-testid="scan-echo" />;
  const code = shownCode(echo.code);
  return (
    <output className={cx(css['echo'], css[echo.kind])} data-testid="scan-echo" data-kind={echo.kind}>
      <Icon name={echo.kind === 'added' ? 'checkc' : echo.kind === 'failed' ? 'stop' : 'pending'} size={20} />
      <b className="cut">{echo.kind === 'added' ? echo.name : echo.kind === 'reading' ? words.scan.reading : ''}</b>
      <span className="num">{code}</span>
    </output>
  );
}

/** A code as it may be shown: what could be a customer's payment code stays hidden but for its first two digits. */
export const shownCode = (code: string): string => (mayBePaymentCode(code) ? `${code.slice(0, 2)}••••` : code);

interface HitListProps {
  readonly hits: Hits | null;
  readonly query: string;
  readonly marked: number;
  readonly onPick: (item: ShopProduct) => void;
}

function HitList({ hits, query, marked, onPick }: HitListProps): ReactElement {
  const words = useWords();
  const isFresh = hits?.query === query.trim();
  return (
    <div className={css['hits']} role="listbox" aria-label={words.common.search}>
      {hits !== null && hits.items.length > 0 ? (
        hits.items.map((item, index) => (
          <button
            key={item.product.id}
            type="button"
            role="option"
            aria-selected={index === marked}
            className={css['hit']}
            data-testid="search-hit"
            data-sku={item.product.sku}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(item)}
          >
            <Picture name={item.picture} photo={item.photo} />
            <span className="cut">
              <Matched text={item.product.name} query={query} />{' '}
              <span className="mute s">
                {(item.variants ?? 1) > 1 ? (
                  <b data-testid="hit-variants" data-count={item.variants}>
                    {words.catalogue.variants(countText(item.variants ?? 1))}
                  </b>
                ) : (
                  <Matched text={item.product.spec ?? ''} query={query} />
                )}
              </span>{' '}
              {item.discontinued === true && (item.variants ?? 1) === 1 ? (
                <span className="tag">{words.catalogue.discontinued}</span>
              ) : null}
            </span>
            <span className="num s mute">
              <Matched text={(item.variants ?? 1) > 1 ? (item.style ?? '') : item.product.sku} query={query} />
            </span>
            <span className="num">
              {amountText(item.product.price)}
              {item.product.soldBy === 'weight' ? `/${words.checkout.kilograms}` : ''}
            </span>
          </button>
        ))
      ) : (
        <p className={css['noHits']}>{isFresh ? words.checkout.noHits(query) : words.checkout.searching}</p>
      )}
      <p className={css['hitHint']}>{words.checkout.pickHit}</p>
    </div>
  );
}

/** `found` tells of hits as they come, `hits` are those to show. */
function useHits(query: string): { readonly hits: Hits | null; readonly found: Readable<Hits | null> } {
  const till = useTill();
  const search = useMemo(() => createProductSearch(till), [till]);
  useEffect(() => search.follow(), [search]);
  useEffect(() => search.ask(query), [search, query]);
  const hits = useStore(search.hits);
  return { hits: query.trim() === '' ? null : hits, found: search.hits };
}
