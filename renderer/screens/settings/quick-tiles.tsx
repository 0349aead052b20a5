/** The tiles of one page of quick items, to be moved and taken out by touch or key. Called by quick-page.tsx. */
import { useEffect, useState, type ReactElement } from 'react';
import { tileKey, type QuickTile } from '../../../sync/domain/quick-pages.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon, Picture } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import css from './quick-page.module.css';

interface Shown {
  readonly name: string;
  readonly spec: string;
  readonly picture: string | null;
  readonly photo?: string | undefined;
}
interface QuickTilesProps {
  readonly tiles: readonly QuickTile[];
  readonly onMove: (tile: number, by: 1 | -1) => void;
  readonly onRemove: (tile: number) => void;
}

export function QuickTiles({ tiles, onMove, onRemove }: QuickTilesProps): ReactElement {
  const { catalogue } = useWords();
  const shown = useShown(tiles);
  if (tiles.length === 0) return <p className="s sub">{catalogue.emptyPage}</p>;
  return (
    <ol className={css['tiles']}>
      {tiles.map((tile, index) => {
        const { name, spec, picture, photo }: Shown = shown?.get(tileKey(tile)) ?? {
          name: shown === null ? '…' : catalogue.unknownTile,
          spec: '',
          picture: null,
        };
        return (
          <li
            key={tileKey(tile)}
            className={css['tile']}
            tabIndex={0}
            aria-label={`${name} ${spec}`}
            data-testid="quick-editor-tile"
            onKeyDown={(event) => {
              if (event.key === 'Delete') onRemove(index);
              else if (event.altKey && event.key === 'ArrowLeft') onMove(index, -1);
              else if (event.altKey && event.key === 'ArrowRight') onMove(index, 1);
              else return;
              event.preventDefault();
              event.stopPropagation();
            }}
          >
            <Picture name={picture} photo={photo} />
            <span className={css['tileName']}>
              <b className="cut">{name}</b>
              <span className="xs sub cut">{spec}</span>
            </span>
            <span className={css['tileActs']}>
              <button
                type="button"
                aria-label={`${catalogue.earlier} ${name}`}
                disabled={index === 0}
                data-testid="quick-tile-earlier"
                onClick={() => onMove(index, -1)}
              >
                <Icon name="left" size={20} />
              </button>
              <button
                type="button"
                aria-label={`${catalogue.later} ${name}`}
                disabled={index === tiles.length - 1}
                data-testid="quick-tile-later"
                onClick={() => onMove(index, 1)}
              >
                <Icon name="right" size={20} />
              </button>
              <button
                type="button"
                aria-label={`${catalogue.removeTile} ${name}`}
                data-testid="quick-tile-remove"
                onClick={() => onRemove(index)}
              >
                <Icon name="times" size={20} />
              </button>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** Names and pictures by tile; null while they are being read. */
function useShown(tiles: readonly QuickTile[]): ReadonlyMap<string, Shown> | null {
  const { database } = useTill();
  const { catalogue } = useWords();
  const [shown, setShown] = useState<ReadonlyMap<string, Shown> | null>(null);
  useEffect(() => {
    let isOver = false;
    const read = async (): Promise<void> => {
      const found = await database.products(tiles.flatMap((tile) => ('product' in tile ? [tile.product] : [])));
      const styles = await Promise.all(tiles.flatMap((tile) => ('style' in tile ? [database.style(tile.style)] : [])));
      const all = new Map<string, Shown>();
      for (const { product, picture, photo } of found.ok ? found.value : [])
        all.set(tileKey({ product: product.id }), { name: product.name, spec: product.spec ?? '', picture, photo });
      for (const answer of styles) {
        const style = answer.ok ? answer.value : null;
        if (style === null) continue;
        const spec = catalogue.variants(countText(style.items.length));
        all.set(tileKey({ style: style.style }), {
          name: style.name,
          spec,
          picture: style.picture,
          photo: style.photo,
        });
      }
      if (!isOver) setShown(all);
    };
    void read();
    return () => {
      isOver = true;
    };
  }, [database, tiles, catalogue]);
  return shown;
}
