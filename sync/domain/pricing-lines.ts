/**
 * The lines of a cart while it is being priced: what each still costs, which units are untaken, what was applied; and the
 * lines that a promotion covers. The only mutable state of pricing, born and gone within one call of priceCart.
 * Called by pricing.ts and its steps only.
 */
import type { CategoryId, ProductId } from './ids.ts';
import { allocate, fen, mulDivHalfUp, type Fen } from './money.ts';
import type { PricingInput, PricingLine, Saving } from './pricing.ts';
import type { Product } from './product.ts';
import { HAND_IDS, type Coverage, type PricingMember } from './promotion.ts';
import { isOpenTo, type PromotionIndex, type Ranked, type RankedList } from './promotion-index.ts';
import type { EpochMs } from './time.ts';

export interface LineState {
  readonly product: Product;
  readonly base: Fen;
  readonly weighed: boolean;
  /** Pieces that no group promotion took; 0 for a weighed line. */
  untaken: number;
  /** At a price agreed by hand: left alone by steps 2 to 4. */
  readonly handPriced: boolean;
  /** Sold at a flash price: left alone by every later step but the sums. */
  flash: boolean;
  itemDiscount: number;
  orderDiscount: number;
  readonly applied: Saving[];
  /** The line's shares of steps 5 to 7, one per saving of the order; none is 0. */
  readonly orderApplied: Saving[];
}

/** What the steps share: the lines and who buys when. */
export interface Pricing {
  readonly lines: readonly LineState[];
  readonly now: EpochMs;
  readonly member: PricingMember | undefined;
}

export function openPricing({ now, member, lines, products }: PricingInput): Pricing {
  const byId = new Map(products.map((product) => [product.id, product]));
  return { now, member, lines: lines.map((line) => lineState(line, byId.get(line.product))) };
}

/** Throws for a line that its reader should have refused: unknown product, wrong measure, an amount beyond 2^53. */
function lineState(line: PricingLine, product: Product | undefined): LineState {
  if (product === undefined) throw new RangeError(`no such product: ${line.product}`);
  const weighed = product.soldBy === 'weight';
  if (weighed !== 'grams' in line) throw new RangeError(`${product.id} is sold by ${product.soldBy}`);
  const { priceOverride } = line;
  const own = measured(line, product.price);
  const agreed = priceOverride === undefined ? own : measured(line, priceOverride);
  const handPriced = priceOverride !== undefined;
  const untaken = 'grams' in line || handPriced ? 0 : line.quantity;
  const base = fen(Math.max(own, agreed));
  const state: LineState = {
    product,
    base,
    weighed,
    untaken,
    handPriced,
    flash: false,
    itemDiscount: 0,
    orderDiscount: 0,
    applied: [],
    orderApplied: [],
  };
  // Step 1a: below the catalogue the difference is a saving; above it the higher price is the base.
  saveOnLine(state, HAND_IDS.price, base - agreed);
  return state;
}

/** Step 1 at a price per piece or kg. */
export const measured = (line: { readonly quantity: number } | { readonly grams: number }, price: number): number =>
  'grams' in line
    ? mulDivHalfUp(price, line.grams, 1000)
    : // A product of safe integers that is itself safe was exact.
      fen(price * line.quantity);

/** What a line costs at this point. */
export const costOf = (line: LineState): number => line.base - line.itemDiscount - line.orderDiscount;

export const costOfAll = (lines: readonly LineState[]): number => lines.reduce((sum, line) => sum + costOf(line), 0);

/** An item promotion saves on a line; nothing is noted when nothing is saved. */
export function saveOnLine(line: LineState, id: string, saving: number): void {
  if (saving === 0) return;
  line.itemDiscount += saving;
  line.applied.push([id, fen(saving)]);
}

/** A saving on several lines together, in proportion to what each costs now. Step 8. */
export function saveOnOrder(lines: readonly LineState[], id: string, saving: number): void {
  const parts = allocate(saving, lines.map(costOf));
  for (const [index, line] of lines.entries()) {
    const part = parts[index] ?? 0;
    if (part === 0) continue;
    line.orderDiscount += part;
    line.orderApplied.push([id, fen(part)]);
  }
}

/** What is paid of a sum at a rate, rounded half up; the saving is the rest. */
export const paidAt = (sum: number, payBp: number): number => mulDivHalfUp(sum, payBp, 10_000);

export function isCovered({ products = [], categories = [] }: Coverage): (product: Product) => boolean {
  if (products.length === 0 && categories.length === 0) return () => true;
  const ids: ReadonlySet<ProductId> = new Set(products);
  const named: ReadonlySet<CategoryId> = new Set(categories);
  return ({ id, category }) => ids.has(id) || (category !== undefined && named.has(category));
}

/** Keeps the promotions of a list that are on for this customer now. */
export const openOnes = <P>(list: RankedList<P>, { now, member }: Pricing): RankedList<P> =>
  list.filter((ranked) => isOpenTo(ranked, now, member));

/** A promotion that touches the cart, with the lines that it covers in the order given to `touching`. */
export interface Touching<P> {
  readonly ranked: Ranked<P>;
  readonly lines: readonly LineState[];
}

/**
 * The open promotions of an index that cover any of these lines, by rank. Promotions that meet the cart in the same
 * products and categories share one array of lines, so callers may cache by it.
 */
export function touching<P>(
  index: PromotionIndex<P>,
  lines: readonly LineState[],
  pricing: Pricing,
): readonly Touching<P>[] {
  const met: Touching<P>[] = [];
  const keysOf = new Map<Ranked<P>, string[]>();
  const linesOf = new Map<string, readonly LineState[]>();
  const meet = (key: string, list: RankedList<P> | undefined, here: readonly LineState[]): void => {
    if (list === undefined) return;
    linesOf.set(key, here);
    for (const ranked of list) {
      if (!isOpenTo(ranked, pricing.now, pricing.member)) continue;
      const keys = ranked.places <= 1 ? null : keysOf.get(ranked);
      if (keys === null) met.push({ ranked, lines: here });
      else if (keys === undefined) keysOf.set(ranked, [key]);
      else keys.push(key);
    }
  };
  if (lines.length > 0) meet('*', index.everything, lines);
  for (const [category, here] of grouped(lines, ({ category: of }) => of))
    if (category !== undefined) meet(`c${category}`, index.byCategory.get(category), here);
  for (const [id, here] of grouped(lines, ({ id: of }) => of)) meet(`p${id}`, index.byProduct.get(id), here);

  for (const [ranked, keys] of keysOf) met.push({ ranked, lines: union(keys, lines, linesOf) });
  return met.sort((a, b) => a.ranked.rank - b.ranked.rank);
}

function grouped<Key>(
  lines: readonly LineState[],
  keyOf: (product: Product) => Key,
): ReadonlyMap<Key, readonly LineState[]> {
  const groups = new Map<Key, LineState[]>();
  for (const line of lines) {
    const key = keyOf(line.product);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  return groups;
}

function union(
  keys: readonly string[],
  lines: readonly LineState[],
  linesOf: Map<string, readonly LineState[]>,
): readonly LineState[] {
  const name = keys.length === 1 ? (keys[0] ?? '') : JSON.stringify(keys);
  const known = linesOf.get(name);
  if (known !== undefined) return known;
  const members = new Set(keys.flatMap((key) => linesOf.get(key) ?? []));
  const joined = lines.filter((line) => members.has(line));
  linesOf.set(name, joined);
  return joined;
}
