/**
 * Step 2 of pricing: flash prices, by piece only. A line that gets one leaves every later step but the sums.
 * Called by pricing.ts.
 */
import type { FlashPrice } from './promotion.ts';
import type { PromotionIndex, Ranked, RankedList } from './promotion-index.ts';
import { openOnes, saveOnLine, type LineState, type Pricing } from './pricing-lines.ts';

export function applyFlashPrices(index: PromotionIndex<FlashPrice>, pricing: Pricing): void {
  const lowest = lowestOf(pricing);
  for (const line of pricing.lines) {
    if (line.weighed || line.handPriced) continue;
    const { id, category } = line.product;
    const best = [
      lowest(index.everything),
      lowest(index.byProduct.get(id)),
      lowest(category === undefined ? undefined : index.byCategory.get(category)),
    ].reduce(lower, undefined);
    if (best !== undefined && isBelowOwnPrices(best.promotion, line, pricing)) applyTo(line, best.promotion);
  }
}

/** The lowest open one of a list, ties to the earlier; worked out once per list and call. */
function lowestOf(pricing: Pricing): (list: RankedList<FlashPrice> | undefined) => Ranked<FlashPrice> | undefined {
  const known = new Map<RankedList<FlashPrice>, Ranked<FlashPrice> | undefined>();
  return (list) => {
    if (list === undefined) return undefined;
    if (!known.has(list))
      known.set(list, openOnes(list, pricing).reduce<Ranked<FlashPrice> | undefined>(lower, undefined));
    return known.get(list);
  };
}

function lower(a: Ranked<FlashPrice> | undefined, b: Ranked<FlashPrice> | undefined): Ranked<FlashPrice> | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const difference = b.promotion.price - a.promotion.price || b.rank - a.rank;
  return difference < 0 ? b : a;
}

function isBelowOwnPrices({ price }: FlashPrice, { product }: LineState, { member }: Pricing): boolean {
  if (price >= product.price) return false;
  return member === undefined || product.memberPrice === undefined || price < product.memberPrice;
}

function applyTo(line: LineState, { id, price }: FlashPrice): void {
  saveOnLine(line, id, (line.product.price - price) * line.untaken);
  line.untaken = 0;
  line.flash = true;
}
