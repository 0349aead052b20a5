/**
 * The quick items of a store as its manager laid them out: named pages of tiles, each a product or a style whose variant is then
 * chosen. Without the setting the products' own places make one page. Pure. Called by the database worker, which puts goods and
 * prices to the tiles, and by the editor in the settings.
 */
import type { ProductId } from './ids.ts';
import {
  field,
  idAt,
  isAbsent,
  listAt,
  objectAt,
  readOutside,
  refuse,
  textAt,
  type Outside,
  type Refusal,
} from './outside.ts';
import type { Result } from './result.ts';

/** Document of the store's collection `settings`. */
export const QUICK_SETTING = 'quickItems';
export const QUICK_PAGES_MAX = 12;
/** What the grid beside the pad shows at once, twice. */
export const QUICK_TILES_MAX = 16;
export const QUICK_NAME_MAX = 12;

export type QuickTile = { readonly product: ProductId } | { readonly style: string };
export interface QuickPage {
  readonly name: string;
  readonly tiles: readonly QuickTile[];
}

export const tileKey = (tile: QuickTile): string =>
  'style' in tile ? `style ${tile.style}` : `product ${tile.product}`;

/** Errors: path and reason of the first thing that makes no sense. */
export const readQuickPages = (value: unknown): Result<readonly QuickPage[], Refusal> =>
  readOutside(value, (at) => {
    objectAt(at);
    const pages = listAt(field(at, 'pages'), pageAt);
    if (pages.length > QUICK_PAGES_MAX) refuse(field(at, 'pages'), `must be at most ${String(QUICK_PAGES_MAX)}`);
    return pages;
  });

function pageAt(at: Outside): QuickPage {
  objectAt(at);
  const name = textAt(field(at, 'name')).trim();
  if (name === '' || name.length > QUICK_NAME_MAX)
    refuse(field(at, 'name'), `must have 1 to ${String(QUICK_NAME_MAX)} characters`);
  const tiles = listAt(field(at, 'tiles'), tileAt);
  if (tiles.length > QUICK_TILES_MAX) refuse(field(at, 'tiles'), `must be at most ${String(QUICK_TILES_MAX)}`);
  return { name, tiles };
}

function tileAt(at: Outside): QuickTile {
  objectAt(at);
  const style = field(at, 'style');
  return isAbsent(style) ? { product: idAt<'ProductId'>(field(at, 'product')) } : { style: idAt(style) };
}

/** A tile or page moved by one place among the others; the same list where it stands at the end. */
export function moved<Item>(items: readonly Item[], from: number, by: 1 | -1): readonly Item[] {
  const to = from + by;
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return items;
  return items.toSpliced(from, 1).toSpliced(to, 0, item);
}
