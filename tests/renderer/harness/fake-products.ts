/** The catalogue's page of the cloud in memory: products as the shop has them, a save that says what was saved. Not shipped. */
import { readProducts, specOf } from '../../../sync/domain/product-entry.ts';
import type { EnteredProduct } from '../../../sync/protocol/catalogue.ts';
import type { ShopProduct } from '../../../sync/terminal/api.ts';
import { PRODUCTS } from './fake-shop.ts';

function entered({ product, codes, plu, style, variant, discontinued, picture }: ShopProduct): EnteredProduct {
  const { id, sku, name, spec, category, soldBy, unit, price, memberPrice, taxBp } = product;
  const all = { id, sku, name, spec, category, soldBy, unit, price, memberPrice, taxBp, codes: [...codes], style };
  const more = { plu: plu ?? undefined, variant, discontinued, picture: picture ?? undefined, revision: 'r1' };
  return Object.fromEntries(
    Object.entries({ ...all, ...more }).filter(([, value]) => value !== undefined),
  ) as unknown as EnteredProduct;
}

const KNOWN = [
  { assortment: 'core', products: 128 },
  { assortment: 'winter', products: 36 },
];

export const productHandlers = {
  'product.read': ({ id, style }: { readonly id?: string; readonly style?: string }) => ({
    items: PRODUCTS.filter((item) => item.product.id === id || (style !== undefined && item.style === style)).map(
      entered,
    ),
  }),
  'product.save': ({ items }: { readonly items: readonly object[] }) => {
    const read = readProducts(items);
    if (!read.ok) return { ok: false as const, code: 'cloud_refused' as const, details: { ...read.error } };
    const taken = read.value.findIndex(({ codes }) => codes.includes('6901234567892'));
    if (taken >= 0) {
      const details = { path: `items[${String(taken)}].codes[0]`, reason: 'taken', message: '纯棉T恤 6901234567892' };
      return { ok: false as const, code: 'cloud_refused' as const, details };
    }
    return {
      items: read.value.map((item) => ({ ...item, spec: specOf(item), revision: 'r2' })) as unknown as EnteredProduct[],
    };
  },
  'photo.keep': () => ({ photo: 'a'.repeat(64), type: 'image/webp' as const, width: 256, height: 256, bytes: 9000 }),
  'assortment.read': () => ({ store: 'S001' as never, sells: ['core'], known: KNOWN }),
  'assortment.save': ({ sells }: { readonly sells: string[] | null }) => ({
    store: 'S001' as never,
    sells,
    known: KNOWN,
  }),
};
