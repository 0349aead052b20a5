/**
 * Prices a sale again from the book it names, with the cloud's own products. The sale stands whatever comes out; what
 * differs is flagged on its ledger document. Amounts of the terminal are never taken as
 * inputs, but what people agreed by hand is, and stands on the sale with name, reason and approval. ARCHITECTURE.md §6.
 */
import { priceCart, type PricedCart, type PricingLine } from '../../domain/pricing.ts';
import { priceAt, type Price } from '../../domain/price-list.ts';
import { couponWorth } from '../../domain/promotion.ts';
import { openItemId } from '../../domain/open-item.ts';
import type { Product } from '../../domain/product.ts';
import { fen } from '../../domain/money.ts';
import type { ProductDocument } from '../../schemas/documents/catalogue.ts';
import type { SaleBody, SaleLine } from '../../schemas/sale.ts';
import type { PriceBook } from '../store/price-books.ts';

export type PriceFlag =
  | 'unknown_book'
  | 'book_differs'
  | 'stale_book'
  | 'unknown_product'
  | 'unknown_coupon'
  | 'unknown_pricing_version'
  | 'points_not_checked'
  | 'price_differs';

export const PRICING_VERSION = 1;

export interface PriceFacts {
  readonly book: PriceBook | null;
  /** The book that was in force at the sale's pricing instant, as the cloud knows now. */
  readonly inForce: string | null;
  readonly products: ReadonlyMap<string, ProductDocument>;
}

/** What of a sale pricing is about; an order that is agreed has as much of it. */
export type RepricedSale = Pick<
  SaleBody,
  | 'pricing'
  | 'lines'
  | 'store'
  | 'tenders'
  | 'member'
  | 'swap'
  | 'fromOrder'
  | 'orderPart'
  | 'total'
  | 'roundOff'
  | 'cashDue'
  | 'pointsUsed'
>;

/** What differs, in a fixed order; empty when the cloud comes to the same. */
export function repriceSale(sale: RepricedSale, { book, inForce, products }: PriceFacts): readonly PriceFlag[] {
  const { pricing } = sale;
  if (book === null) return ['unknown_book'];
  const flags: PriceFlag[] = [];
  if (book.head.hash !== pricing.bookHash) flags.push('book_differs');
  if (inForce !== null && inForce !== pricing.book) flags.push('stale_book');
  // Nothing of a swap was priced: its line keeps what other goods cost (exchange-flags.ts), so only the price itself is asked.
  if (sale.swap === true) return [...flags, ...swapPrice(sale, book)];
  // A part of an order costs its share of what was agreed, which was priced when the order arrived (order-documents.ts).
  if (sale.orderPart !== undefined && sale.fromOrder !== undefined) return flags;
  if (pricing.version !== PRICING_VERSION) return [...flags, 'unknown_pricing_version'];
  const points = pricing.pointsAsked === 0 ? undefined : book.points;
  // Whether they were there the member's account says (accounts/post.ts).
  if (pricing.pointsAsked > 0 && points === undefined) return [...flags, 'points_not_checked'];
  const sold = sale.lines.map((line) => soldProduct(sale, line, book, products));
  if (sold.some((product) => product === null)) return [...flags, 'unknown_product'];
  const coupons = pricing.coupons.map(({ id, save }) => {
    const rule = book.coupons.get(id);
    // What was drawn is checked where the code is redeemed (growth/growth-sweep.ts).
    return rule === undefined ? undefined : couponWorth(rule, save);
  });
  if (coupons.some((coupon) => coupon === undefined)) return [...flags, 'unknown_coupon'];
  const paidOtherwise = sale.tenders.filter(({ kind }) => kind !== 'cash').reduce((sum, { amount }) => sum + amount, 0);
  const member = sale.member;
  try {
    const priced = priceCart({
      now: pricing.now,
      products: sold.flatMap((product) => (product === null ? [] : [product])),
      lines: sale.lines.map(inputLine),
      promotions: book.promotions,
      ...(member === undefined ? {} : { member: { id: member.id, tier: member.tier, points: member.points } }),
      coupons: coupons.flatMap((coupon) => coupon ?? []),
      ...(pricing.orderDiscount === undefined ? {} : { orderDiscount: pricing.orderDiscount.discount }),
      ...(points === undefined ? {} : { points: { ...points, spend: pricing.pointsAsked } }),
      roundOffUnit: book.head.roundOffUnit,
      paidOtherwise: fen(paidOtherwise),
    });
    if (!isSame(priced, sale)) flags.push('price_differs');
  } catch {
    // Pieces of weighed goods, sums beyond what is exact: the terminal's book knew the product otherwise.
    flags.push('price_differs');
  }
  return flags;
}

/** Where and when it was sold, by the book that it names: what a price list said there and then counts. */
const priceOf = (sale: RepricedSale, { product }: SaleLine, book: PriceBook): Price | undefined =>
  priceAt(book, { store: sale.store, now: sale.pricing.now }, product.id);

function swapPrice(sale: RepricedSale, book: PriceBook): readonly PriceFlag[] {
  const { lines } = sale;
  const prices = lines.map((line) => priceOf(sale, line, book)?.price);
  if (prices.includes(undefined)) return ['unknown_product'];
  return lines.every(({ product }, index) => prices[index] === product.price) ? [] : ['price_differs'];
}

function soldProduct(
  sale: RepricedSale,
  line: SaleLine,
  book: PriceBook,
  products: PriceFacts['products'],
): Product | null {
  const { product, openItem } = line;
  if (openItem !== undefined) return openProduct(line);
  const price = priceOf(sale, line, book);
  const document = products.get(product.id);
  if (price === undefined || document === undefined) return null;
  return {
    id: product.id,
    name: document.name,
    category: document.category as NonNullable<Product['category']>,
    price: price.price,
    ...(price.memberPrice === null ? {} : { memberPrice: price.memberPrice }),
    soldBy: document.soldBy,
    taxBp: document.taxBp,
  };
}

/** An open item is what was typed, and its id says so: goods of the catalogue cannot be passed off as one. */
function openProduct({ product, openItem }: SaleLine): Product | null {
  if (product.id !== openItemId({ ...product, code: openItem?.code }) || product.soldBy !== 'piece') return null;
  const { id, name, category, price, soldBy, taxBp } = product;
  return { id, name, category: category as NonNullable<Product['category']>, price, soldBy, taxBp };
}

/** What was agreed by hand is an input that the sale shows as such; everything else is the cloud's own. */
function inputLine({ product, quantity, grams, priceOverride, lineDiscount, openItem }: SaleLine): PricingLine {
  const agreed = priceOverride?.price ?? (openItem === undefined ? undefined : product.price);
  return {
    product: product.id,
    ...(agreed === undefined ? {} : { priceOverride: agreed }),
    ...(lineDiscount === undefined ? {} : { lineDiscount: lineDiscount.discount }),
    ...(grams === undefined ? { quantity } : { grams }),
  };
}

function isSame(priced: PricedCart, sale: RepricedSale): boolean {
  const sums = priced.total === sale.total && priced.roundOff === sale.roundOff && priced.cashDue === sale.cashDue;
  return (
    sums &&
    priced.pointsUsed === sale.pointsUsed &&
    priced.lines.length === sale.lines.length &&
    priced.lines.every((line, index) => {
      const sold = sale.lines[index];
      return (
        sold !== undefined &&
        line.base === sold.base &&
        line.itemDiscount === sold.itemDiscount &&
        line.orderDiscount === sold.orderDiscount &&
        line.net === sold.net &&
        line.roundOffShare === sold.roundOffShare &&
        line.tax === sold.tax
      );
    })
  );
}
