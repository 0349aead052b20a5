/**
 * Price lists laid over the prices of a book: other prices for some products, for a time, in some stores. One pure rule says what a
 * product costs: of the lists that are on here and now and name it, the first by priority (lower first, default 100), then by id
 * (UTF-16 code units); else the book's own price. A list gives price and member price together. Invariant: the order of lists in
 * their file does not matter. Called by the database worker (what screens show), the host's cart (what is sold) and the cloud
 * (what is priced again), so that all three compute alike.
 */
import type { ProductId, StoreId } from './ids.ts';
import type { Fen } from './money.ts';
import {
  fenAt,
  field,
  idAt,
  instantAt,
  integerAt,
  listAt,
  objectAt,
  optional,
  present,
  readOutside,
  refuse,
  refuseRepeated,
  textAt,
  type Outside,
  type Refusal,
} from './outside.ts';
import type { Product } from './product.ts';
import type { Result } from './result.ts';
import type { EpochMs } from './time.ts';

/** Rows of all lists of a book together: they lie in its head, which every till holds in memory. More is another book. */
export const PRICE_LIST_ROWS_MAX = 10_000;
export const PRICE_LISTS_MAX = 200;
const PRIORITY_DEFAULT = 100;

/** In fen, per kg for goods by weight. */
export interface Price {
  readonly price: Fen;
  readonly memberPrice: Fen | null;
}

export interface PriceList {
  readonly id: string;
  readonly name?: string;
  /** On when `from <= now < until`, compared as instants; either may be absent. */
  readonly from?: EpochMs;
  readonly until?: EpochMs;
  /** Absent: in every store. */
  readonly stores?: readonly StoreId[];
  readonly priority?: number;
  readonly prices: readonly (readonly [product: ProductId, price: Fen, memberPrice: Fen | null])[];
}

/** Where and when something is sold. */
export interface PricingPoint {
  readonly store: StoreId;
  readonly now: EpochMs;
}

interface ListedPrice extends Price {
  readonly from: number;
  readonly until: number;
  readonly stores: ReadonlySet<StoreId> | null;
}

/** The lists of a book by product, each product's in the order of taking. */
export interface PreparedPriceLists {
  readonly byProduct: ReadonlyMap<ProductId, readonly ListedPrice[]>;
  /** Every instant at which a list begins or ends, ascending. */
  readonly edges: readonly EpochMs[];
}

export const NO_PRICE_LISTS: PreparedPriceLists = { byProduct: new Map(), edges: [] };

/** Sorts and indexes the lists of a book, once for all its look-ups. */
export function preparePriceLists(lists: readonly PriceList[]): PreparedPriceLists {
  if (lists.length === 0) return NO_PRICE_LISTS;
  const byProduct = new Map<ProductId, ListedPrice[]>();
  for (const { from, until, stores, prices } of [...lists].sort(compareLists)) {
    const on = {
      from: from ?? Number.NEGATIVE_INFINITY,
      until: until ?? Number.POSITIVE_INFINITY,
      stores: stores === undefined ? null : new Set(stores),
    };
    for (const [product, price, memberPrice] of prices) {
      const known = byProduct.get(product);
      const listed: ListedPrice = { ...on, price, memberPrice };
      if (known === undefined) byProduct.set(product, [listed]);
      else known.push(listed);
    }
  }
  const edges = new Set(lists.flatMap(({ from, until }) => [from, until]).filter((edge) => edge !== undefined));
  return { byProduct, edges: [...edges].sort((a, b) => a - b) };
}

function compareLists(a: PriceList, b: PriceList): number {
  const byPriority = (a.priority ?? PRIORITY_DEFAULT) - (b.priority ?? PRIORITY_DEFAULT);
  if (byPriority !== 0) return byPriority;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** What a list says that a product costs; undefined where none does and the book's own price counts. */
export function listedPrice(
  { byProduct }: PreparedPriceLists,
  { store, now }: PricingPoint,
  product: ProductId,
): Price | undefined {
  const listed = byProduct.get(product);
  return listed?.find(
    ({ from, until, stores }) => from <= now && now < until && (stores === null || stores.has(store)),
  );
}

/** What a product costs by a book, here and now; undefined for one that the book does not name: no list alone sells it. */
export function priceAt(
  { prices, lists }: { readonly prices: ReadonlyMap<ProductId, Price>; readonly lists: PreparedPriceLists },
  point: PricingPoint,
  product: ProductId,
): Price | undefined {
  const own = prices.get(product);
  return own === undefined ? undefined : (listedPrice(lists, point, product) ?? own);
}

type Priced = Product & { readonly base?: { readonly price: Fen; readonly memberPrice?: Fen | undefined } };

/**
 * A product at the price that counts here and now, whatever it was snapped at before. `base` keeps the book's own price while a
 * list says another, so that the list's end can be seen.
 */
export function atListPrice<P extends Priced>(product: P, lists: PreparedPriceLists, point: PricingPoint): P {
  const listed = listedPrice(lists, point, product.id);
  if (listed === undefined && product.base === undefined) return product;
  const { base = ownPrice(product) } = product;
  const { price, memberPrice } = listed ?? { price: base.price, memberPrice: base.memberPrice ?? null };
  const others = Object.entries(product).filter(([name]) => name !== 'base' && name !== 'memberPrice');
  return {
    ...Object.fromEntries(others),
    price,
    ...(memberPrice === null ? {} : { memberPrice }),
    ...(listed === undefined ? {} : { base }),
  } as unknown as P;
}

const ownPrice = ({ price, memberPrice }: Product): NonNullable<Priced['base']> => ({
  price,
  ...(memberPrice === undefined ? {} : { memberPrice }),
});

/** The next instant after `now` at which a price may be another; null when there is none. */
export const nextPriceEdge = ({ edges }: PreparedPriceLists, now: EpochMs): EpochMs | null =>
  edges.find((edge) => edge > now) ?? null;

/** The lists of a book as they come over the wire. Errors: path and reason of the first that makes no sense. */
export const readPriceLists = (lists: unknown): Result<readonly PriceList[], Refusal> =>
  readOutside(lists ?? [], priceListsAt);

function priceListsAt(at: Outside): readonly PriceList[] {
  const lists = listAt(at, priceListAt);
  if (lists.length > PRICE_LISTS_MAX) refuse(at, `must be at most ${String(PRICE_LISTS_MAX)} lists`);
  const rows = lists.reduce((sum, { prices }) => sum + prices.length, 0);
  if (rows > PRICE_LIST_ROWS_MAX) refuse(at, `must have at most ${String(PRICE_LIST_ROWS_MAX)} prices together`);
  const place = (index: number): Outside => ({ ...at, path: `${at.path}[${String(index)}].id` });
  refuseRepeated(
    lists.map(({ id }) => id),
    place,
  );
  return lists;
}

function priceListAt(at: Outside): PriceList {
  if (!objectAt(at)) return { id: '', prices: [] };
  const from = optional(field(at, 'from'), instantAt);
  const until = optional(field(at, 'until'), instantAt);
  if (from !== undefined && until !== undefined && until <= from) refuse(field(at, 'until'), 'must be after from');
  const stores = optional(field(at, 'stores'), (each) => listAt(each, (one) => idAt<'StoreId'>(one)));
  if (stores?.length === 0) refuse(field(at, 'stores'), 'must name a store, or be absent for all');
  const rows = field(at, 'prices');
  const prices = listAt(rows, rowAt);
  if (prices.length === 0) refuse(rows, 'must not be empty');
  refuseRepeated(
    prices.map(([product]) => product),
    (index) => ({ ...rows, path: `${rows.path}[${String(index)}][0]` }),
  );
  return present({
    id: idAt(field(at, 'id')),
    name: optional(field(at, 'name'), textAt),
    from,
    until,
    stores,
    priority: optional(field(at, 'priority'), (each) => integerAt(each, { min: Number.MIN_SAFE_INTEGER })),
    prices,
  });
}

function rowAt(at: Outside): PriceList['prices'][number] {
  const row: readonly unknown[] = Array.isArray(at.value) ? at.value : [];
  if (row.length !== 3) refuse(at, 'must be [product, price, memberPrice or null]');
  const part = (index: number): Outside => ({ ...at, value: row[index], path: `${at.path}[${String(index)}]` });
  return [idAt<'ProductId'>(part(0)), fenAt(part(1)), row[2] === null ? null : fenAt(part(2))];
}
