/**
 * The store's pages of quick items as they are being laid out: pages and tiles added, named, moved and taken out. Pure steps over a
 * draft; nothing is in force before it is saved as the store's setting. Called by the settings page.
 */
import type { ProductId } from '../../sync/domain/ids.ts';
import {
  moved,
  QUICK_NAME_MAX,
  QUICK_PAGES_MAX,
  QUICK_SETTING,
  QUICK_TILES_MAX,
  readQuickPages,
  tileKey,
  type QuickPage,
  type QuickTile,
} from '../../sync/domain/quick-pages.ts';
import type { HostClient } from '../../main/contract/contract.ts';
import type { ShopProduct, WritableDocument } from '../../sync/terminal/api.ts';
import { saveSetting, type SettingsDatabase } from '../app/save-setting.ts';

export type QuickStep =
  | { readonly kind: 'addPage'; readonly name: string }
  | { readonly kind: 'removePage'; readonly page: number }
  | { readonly kind: 'movePage'; readonly page: number; readonly by: 1 | -1 }
  | { readonly kind: 'name'; readonly page: number; readonly name: string }
  | { readonly kind: 'addTile'; readonly page: number; readonly tile: QuickTile }
  | { readonly kind: 'removeTile'; readonly page: number; readonly tile: number }
  | { readonly kind: 'moveTile'; readonly page: number; readonly tile: number; readonly by: 1 | -1 };
export type QuickRefusal = 'pagesFull' | 'pageFull' | 'twice';

/** The draft after a step, or why it cannot be. */
export function stepQuick(pages: readonly QuickPage[], step: QuickStep): readonly QuickPage[] | QuickRefusal {
  if (step.kind === 'addPage')
    return pages.length >= QUICK_PAGES_MAX ? 'pagesFull' : [...pages, { name: step.name, tiles: [] }];
  const page = pages[step.page];
  if (page === undefined) return pages;
  const withTiles = (tiles: readonly QuickTile[]): readonly QuickPage[] => pages.with(step.page, { ...page, tiles });
  switch (step.kind) {
    case 'removePage':
      return pages.toSpliced(step.page, 1);
    case 'movePage':
      return moved(pages, step.page, step.by);
    case 'name':
      return pages.with(step.page, { ...page, name: step.name.slice(0, QUICK_NAME_MAX) });
    case 'addTile':
      if (page.tiles.some((tile) => tileKey(tile) === tileKey(step.tile))) return 'twice';
      return page.tiles.length >= QUICK_TILES_MAX ? 'pageFull' : withTiles([...page.tiles, step.tile]);
    case 'removeTile':
      return withTiles(page.tiles.toSpliced(step.tile, 1));
    case 'moveTile':
      return withTiles(moved(page.tiles, step.tile, step.by));
  }
}

/** What a picked product becomes on the grid: its style where there are several of it. */
export const tileOf = ({ product, style, variants = 1 }: ShopProduct): QuickTile =>
  variants > 1 && style !== undefined ? { style } : { product: product.id };

/** The saved pages; null while the products' own places are in use, or where what is saved makes no sense. */
export function savedPages(documents: readonly WritableDocument[]): readonly QuickPage[] | null {
  const value = documents.find(({ id }) => id === QUICK_SETTING)?.['value'];
  if (value === undefined) return null;
  const read = readQuickPages(value);
  return read.ok ? read.value : null;
}

export const isSavable = (pages: readonly QuickPage[]): boolean => readQuickPages({ pages }).ok;

/** Null gives the grid back to the products' own places. False when it could not be kept. */
export async function saveQuickPages(
  till: { readonly client: Pick<HostClient, 'call'>; readonly database: SettingsDatabase },
  pages: readonly QuickPage[] | null,
): Promise<boolean> {
  return (await saveSetting(till, QUICK_SETTING, pages === null ? null : { pages })) === undefined;
}

/** The tiles of the products' own places, to begin from. */
export const ownTiles = (items: readonly ShopProduct[]): readonly QuickTile[] =>
  items.slice(0, QUICK_TILES_MAX).map(tileOf);

export const productOf = (tile: QuickTile): ProductId | null => ('product' in tile ? tile.product : null);
