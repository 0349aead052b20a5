/** What pricing an upload's sales and orders again needs, read once for all of it; price books are kept for as long as the cloud runs. Called by ingest.ts. */
import type { ProductId } from '../../domain/ids.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import type { Transaction } from '../store/database.ts';
import { PriceBooks, readProducts } from '../store/price-books.ts';
import { isStorable } from '../store/quarantine.ts';
import type { RawEntry } from './chain.ts';
import type { BatchPrices } from './derive.ts';

const bookCaches = new WeakMap<Cloud, PriceBooks>();
function booksOf(cloud: Cloud): PriceBooks {
  const known = bookCaches.get(cloud) ?? new PriceBooks(brandScope(cloud.brand.id));
  bookCaches.set(cloud, known);
  return known;
}

export async function batchPrices(
  cloud: Cloud,
  tx: Transaction,
  device: DeviceIdentity,
  entries: readonly RawEntry[],
): Promise<BatchPrices> {
  const books = booksOf(cloud);
  const sold = entries.flatMap(({ kind, body }) => {
    if (kind === 'sale') return productsOf(body);
    return kind === 'order.held' ? productsOf((body as { readonly agreed?: unknown } | null)?.agreed) : [];
  });
  if (sold.length === 0) return { books, calendar: [], products: new Map() };
  const ids = [...new Set(sold)].filter((id) => isStorable(JSON.stringify(id)));
  const [products, calendar] = await Promise.all([
    readProducts(tx, brandScope(device.brand), ids),
    books.readCalendar(tx),
  ]);
  return { books, calendar, products };
}

/** The products that a sale's body, or what an order agreed, names, which nobody has examined yet. */
function productsOf(body: unknown): readonly ProductId[] {
  const { lines } = (body ?? {}) as { readonly lines?: unknown };
  if (!Array.isArray(lines)) return [];
  const ids = (lines as readonly ({ readonly product?: { readonly id?: unknown } | null } | null)[]).map(
    (line) => line?.product?.id,
  );
  return ids.filter((id): id is ProductId => typeof id === 'string');
}
