/**
 * Step 3 of pricing: promotions over groups of pieces (nth unit, bundle price, buy and get), one after the other in
 * order of rank. Units are pooled dearest first by the product's own price, then by cart order. Equal units of a line are
 * counted, not listed, so ten thousand pieces cost no more time than one. Each group's saving is spread over its units.
 * Called by pricing.ts; gift suggestions come out of the same pass.
 */
import type { ProductId, PromotionId } from './ids.ts';
import { FULL_BP } from './money.ts';
import { HINT_PIECES_MAX, type HintList, type PromotionHint } from './pricing-hint.ts';
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
const NOTHING_LEFT: Left = { gifts: 0, lacks: 0 };

/** What one promotion leaves to be said: gifts that would be free now, and pieces that the next group lacks. */
interface Left {
  readonly gifts: number;
  /** 0 when no group was begun. */
  readonly lacks: number;
}

/**
 * Applies all group promotions; returns the gifts that the cart has earned but does not hold, and what it lacks for the next
 * group. A group that was begun takes its units first when it becomes full, whatever later promotions did with them.
 */
export function applyGroupPromotions(
  index: PromotionIndex<GroupPromotion>,
  pricing: Pricing,
): { readonly gifts: readonly GiftSuggestion[]; readonly hints: HintList } {
  const pool = pricing.lines
    .map((line, position) => ({ line, position }))
    .filter(({ line }) => line.untaken > 0)
    .sort((a, b) => b.line.product.price - a.line.product.price || a.position - b.position)
    .map(({ line }) => line);
  const suggestions: GiftSuggestion[] = [];
  const hints: HintList = [];
  for (const { ranked, lines } of touching(index, pool, pricing)) {
    if (lines.every(({ untaken }) => untaken === 0)) continue;
    const savings: Savings = new Map();
    const left = applyGroups(ranked.promotion, lines, savings);
    for (const [line, saving] of savings) saveOnLine(line, ranked.promotion.id, saving);
    if (left.gifts > 0 && ranked.promotion.type === 'buy_gift')
      suggestions.push({ promotion: ranked.promotion.id, gift: ranked.promotion.gift, missing: left.gifts });
    const hint = hintOf(ranked.promotion, left.lacks);
    if (hint !== undefined) hints.push(hint);
  }
  return { gifts: suggestions, hints };
}

function hintOf(promotion: GroupPromotion, missing: number): PromotionHint | undefined {
  const { id } = promotion;
  if (missing < 1 || missing > HINT_PIECES_MAX) return undefined;
  switch (promotion.type) {
    case 'buy_gift':
      return { kind: 'buy_gift', promotion: id, missing, buy: promotion.buy, gift: promotion.gift };
    case 'nth_unit':
      return promotion.payBp === FULL_BP
        ? undefined
        : { kind: 'nth_unit', promotion: id, missing, nth: promotion.nth, payBp: promotion.payBp };
    case 'bundle_price':
      return undefined;
    default:
      return unreachable(promotion);
  }
}

/** Takes the groups of one promotion. */
function applyGroups(promotion: GroupPromotion, lines: readonly LineState[], savings: Savings): Left {
  switch (promotion.type) {
    case 'nth_unit':
      takeRuns(lines, promotion.nth, (run) => nthSaving(promotion, run), savings);
      return { gifts: 0, lacks: lacking(lines, promotion.nth) };
    case 'bundle_price':
      takeRuns(lines, promotion.count, (run) => bundleSaving(promotion, run), savings);
      return NOTHING_LEFT;
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
function takeOwnGifts({ buyCount, giftCount = 1 }: BuyGift, lines: readonly LineState[], savings: Savings): Left {
  const price = lines[0]?.product.price ?? 0;
  takeRuns(lines, buyCount + giftCount, () => price * giftCount, savings);
  const left = countOf(dearest(lines, buyCount + giftCount));
  return left < buyCount
    ? { gifts: 0, lacks: lacking(lines, buyCount) }
    : { gifts: buyCount + giftCount - left, lacks: 0 };
}

/** Again and again the dearest bought units and up to `giftCount` gifts, until either runs out. */
function takeGifts(
  { buy, buyCount, gift, giftCount = 1 }: BuyGift,
  lines: readonly LineState[],
  savings: Savings,
): Left {
  const wanted = new Set(buy);
  const buyLines = lines.filter(({ product }) => wanted.has(product.id));
  if (countOf(dearest(buyLines, buyCount)) < buyCount) return { gifts: 0, lacks: lacking(buyLines, buyCount) };
  const giftLines = lines.filter(({ product }) => product.id === gift);
  let missing = 0;
  for (;;) {
    const bought = dearest(buyLines, buyCount);
    if (countOf(bought) < buyCount) return { gifts: missing, lacks: missing > 0 ? 0 : lacking(buyLines, buyCount) };
    const gifts = dearest(giftLines, giftCount);
    const given = countOf(gifts);
    if (given === 0) {
      const buyable = buyLines.reduce((sum, { untaken }) => sum + untaken, 0);
      return { gifts: missing + Math.floor(buyable / buyCount) * giftCount, lacks: 0 };
    }
    missing += giftCount - given;
    takeGroup([...bought, ...gifts], Math.min(timesWithin(bought), timesWithin(gifts)), costOfTakes(gifts), savings);
  }
}

/** How many units a group of `size` lacks that was begun; 0 for none. */
function lacking(lines: readonly LineState[], size: number): number {
  const begun = countOf(dearest(lines, size));
  return begun === 0 || begun >= size ? 0 : size - begun;
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
