/**
 * The quick items beside the pad: the store's pages by name, each with as many tiles as fit; a tile adds its product, one of a style
 * asks which variant. Called by the till panel.
 */
import { useState, type ReactElement } from 'react';
import type { ShopProduct } from '../../../sync/terminal/api.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Picture } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import css from './quick-items.module.css';

/** What the grid shows at once beside a pad of size L, and beside a smaller one. */
const TILES_BESIDE_LARGE = 4;
const TILES = 8;

interface Sheet {
  /** Of the first sheet of a page that has one. */
  readonly label: string;
  readonly isNamed: boolean;
  readonly items: readonly ShopProduct[];
}

/** `isTight`: something stands above the total, so that one row of tiles is left. */
export function QuickItems({ isTight }: { readonly isTight: boolean }): ReactElement {
  const { quickShelves, preferences } = useTill();
  const words = useWords();
  const shelves = useStore(quickShelves);
  const { padSize } = useStore(preferences);
  const [page, setPage] = useState(0);
  const fits = isTight || padSize === 'L' ? TILES_BESIDE_LARGE : TILES;
  const sheets = shelves.flatMap(({ name, items }): readonly Sheet[] =>
    Array.from({ length: Math.max(1, Math.ceil(items.length / fits)) }, (_, index) => ({
      label: name !== null && index === 0 ? name : String(index + 1),
      isNamed: name !== null && index === 0,
      items: items.slice(index * fits, (index + 1) * fits),
    })),
  );
  const at = sheets.length === 0 ? 0 : page % sheets.length;
  const shown = sheets[at]?.items ?? [];
  const isNamed = sheets.some((sheet) => sheet.isNamed);
  return (
    <section className={css['quick']} aria-label={words.checkout.quickItems}>
      <div className={css['quickHead']} data-named={isNamed}>
        {isNamed ? null : <b>{words.checkout.usual}</b>}
        {sheets.length > 1 || isNamed ? (
          <span className={css['pages']}>
            {sheets.map(({ label, isNamed: isName }, index) => (
              <button
                key={index}
                type="button"
                data-testid="quick-page"
                aria-label={isName ? label : `${words.checkout.quickItems} ${String(index + 1)}`}
                aria-pressed={index === at}
                onClick={() => setPage(index)}
              >
                {label}
              </button>
            ))}
          </span>
        ) : null}
      </div>
      <div className={css['quickGrid']} data-tight={isTight}>
        {shown.map((item) => (
          <QuickTile key={item.product.id} item={item} />
        ))}
        {shown.length === 0 ? <p className={css['noQuick']}>{words.checkout.noQuickItems}</p> : null}
      </div>
    </section>
  );
}

function QuickTile({ item }: { readonly item: ShopProduct }): ReactElement {
  const { pick } = useTill();
  const words = useWords();
  const { product, picture, photo, variants = 1 } = item;
  return (
    <button
      type="button"
      className={css['quickItem']}
      data-testid="quick-item"
      data-sku={product.sku}
      data-variants={variants}
      onClick={() => pick(item)}
    >
      <b>{product.name}</b>
      <span className="num s">
        {variants > 1 ? words.catalogue.variants(countText(variants)) : amountText(product.price)}
      </span>
      <Picture name={picture} photo={photo} />
    </button>
  );
}
