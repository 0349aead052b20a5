/**
 * Step 3 of pricing: promotions over groups of pieces (nth unit, bundle price, buy and get), one after the other in
 * order of rank. Units are pooled dearest first by the product's own price, then by cart order. Equal units of a line are
 * counted, not listed, so ten thousand pieces cost no more time than one. Each group's saving is spread over its units.
 * Called by pricing.ts; gift suggestions come out of the same pass.
 */
import type { ProductId, PromotionId } from './ids.ts';
import type { BundlePrice, BuyGift, GroupPromotion, NthUnit } from './promotion.ts';
import type { PromotionIndex } from './promotion-index.ts';
import { paidAt, saveOnLine, touching, type LineState, type Pricing } from './pricing-lines.ts';
import { unreachable } from './result.ts';

/** `missing` more pieces of `gift` would be free: for the cashier to offer, never added silently. */
export interface GiftSuggestion {
  readonly promotion: PromotionId;
  readonly gift: ProductId;
  readonly missing: number;
}

/** Untaken units of one line in a group; all have the line's own price. */
interface Take {
  readonly line: LineState;
  readonly count: number;
}
type Savings = Map<LineState, number>;

/** Applies all group promotions; returns the gifts that the cart has earned but does not hold. */
export function applyGroupPromotions(
  index: PromotionIndex<GroupPromotion>,
  pricing: Pricing,
): readonly GiftSuggestion[] {
  const pool = pricing.lines
    .map((line, position) => ({ line, position }))
    .filter(({ line }) => line.untaken > 0)
    .sort((a, b) => b.line.product.price - a.line.product.price || a.position - b.position)
    .map(({ line }) => line);
  const suggestions: GiftSuggestion[] = [];
  for (const { ranked, lines } of touching(index, pool, pricing)) {
    if (lines.every(({ untaken }) => untaken === 0)) continue;
    const savings: Savings = new Map();
    const missing = applyGroups(ranked.promotion, lines, savings);
    for (const [line, saving] of savings) saveOnLine(line, ranked.promotion.id, saving);
    if (missing > 0 && ranked.promotion.type === 'buy_gift')
      suggestions.push({ promotion: ranked.promotion.id, gift: ranked.promotion.gift, missing });
  }
  return suggestions;
}

/** Takes the groups of one promotion; returns how many more gifts would be free. */
function applyGroups(promotion: GroupPromotion, lines: readonly LineState[], savings: Savings): number {
  switch (promotion.type) {
    case 'nth_unit':
      takeRuns(lines, promotion.nth, (run) => nthSaving(promotion, run), savings);
      return 0;
    case 'bundle_price':
      takeRuns(lines, promotion.count, (run) => bundleSaving(promotion, run), savings);
      return 0;
    case 'buy_gift':
      return promotion.buy.every((product) => product === promotion.gift)
        ? takeOwnGifts(promotion, lines, savings)
        : takeGifts(promotion, lines, savings);
    default:
      return unreachable(promotion);
  }
}

/** The last, cheapest unit of the run; applies even when nothing is saved. */
function nthSaving({ payBp }: NthUnit, run: readonly Take[]): number {
  const last = run.at(-1)?.line.product.price ?? 0;
  return last - paidAt(last, payBp);
}

/** Undefined when the run is not dearer than the bundle: then it is not taken, and no later run is dearer either. */
function bundleSaving({ price }: BundlePrice, run: readonly Take[]): number | undefined {
  const cost = costOfTakes(run);
  return cost > price ? cost - price : undefined;
}

/** Takes full runs of `size` units while `savingOf` gives a saving. */
function takeRuns(
  lines: readonly LineState[],
  size: number,
  savingOf: (run: readonly Take[]) => number | undefined,
  savings: Savings,
): void {
  for (;;) {
    const run = dearest(lines, size);
    if (countOf(run) < size) return;
    const saving = savingOf(run);
    if (saving === undefined) return;
    takeGroup(run, timesWithin(run), saving, savings);
  }
}

/** Buy n of a product and get more of the same: each full run of both. */
function takeOwnGifts({ buyCount, giftCount = 1 }: BuyGift, lines: readonly LineState[], savings: Savings): number {
  const price = lines[0]?.product.price ?? 0;
  takeRuns(lines, buyCount + giftCount, () => price * giftCount, savings);
  const left = countOf(dearest(lines, buyCount + giftCount));
  return left < buyCount ? 0 : buyCount + giftCount - left;
}

/** Again and again the dearest bought units and up to `giftCount` gifts, until either runs out. */
function takeGifts(
  { buy, buyCount, gift, giftCount = 1 }: BuyGift,
  lines: readonly LineState[],
  savings: Savings,
): number {
  const wanted = new Set(buy);
  const buyLines = lines.filter(({ product }) => wanted.has(product.id));
  if (countOf(dearest(buyLines, buyCount)) < buyCount) return 0;
  const giftLines = lines.filter(({ product }) => product.id === gift);
  let missing = 0;
  for (;;) {
    const bought = dearest(buyLines, buyCount);
    if (countOf(bought) < buyCount) return missing;
    const gifts = dearest(giftLines, giftCount);
    const given = countOf(gifts);
    if (given === 0) {
      const buyable = buyLines.reduce((sum, { untaken }) => sum + untaken, 0);
      return missing + Math.floor(buyable / buyCount) * giftCount;
    }
    missing += giftCount - given;
    takeGroup([...bought, ...gifts], Math.min(timesWithin(bought), timesWithin(gifts)), costOfTakes(gifts), savings);
  }
}

/** The first `count` untaken units in pool order, or all when there are fewer. */
function dearest(lines: readonly LineState[], count: number): readonly Take[] {
  const takes: Take[] = [];
  let left = count;
  for (const line of lines) {
    if (left === 0) break;
    const taken = Math.min(left, line.untaken);
    if (taken > 0) takes.push({ line, count: taken });
    left -= taken;
  }
  return takes;
}

const countOf = (takes: readonly Take[]): number => takes.reduce((sum, { count }) => sum + count, 0);
const costOfTakes = (takes: readonly Take[]): number =>
  takes.reduce((sum, { line, count }) => sum + line.product.price * count, 0);

/** How often the same units can be taken from the same line; a run over several lines exhausts the first of them. */
function timesWithin(takes: readonly Take[]): number {
  const [only, ...others] = takes;
  return only === undefined || others.length > 0 ? 1 : Math.floor(only.line.untaken / only.count);
}

/** Takes equal groups out of the pool and notes each line's part of their saving. */
function takeGroup(takes: readonly Take[], times: number, saving: number, savings: Savings): void {
  const parts = allocateOverUnits(saving, takes);
  for (const [index, { line, count }] of takes.entries()) {
    line.untaken -= count * times;
    savings.set(line, (savings.get(line) ?? 0) + (parts[index] ?? 0) * times);
  }
}

/** Step 8 over single units, each of its own price: largest remainder, ties to the earlier unit; summed per take. */
function allocateOverUnits(saving: number, takes: readonly Take[]): readonly number[] {
  const sum = BigInt(costOfTakes(takes));
  if (sum === 0n || saving === 0) return takes.map(() => 0);
  const parts = takes.map(({ line, count }, index) => {
    const product = BigInt(saving) * BigInt(line.product.price);
    return { index, count, remainder: product % sum, part: Number(product / sum) * count };
  });
  let left = saving - parts.reduce((all, { part }) => all + part, 0);
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const entry of byRemainder) {
    const extra = Math.min(left, entry.count);
    entry.part += extra;
    left -= extra;
  }
  return parts.map(({ part }) => part);
}
