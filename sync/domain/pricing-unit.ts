/**
 * Step 4 of pricing: of the promotions on single lines (percentages, fixed price, member price) the one that saves most
 * on what group promotions left of the line. A percentage is taken once per line, on the sum of what is left.
 * Called by pricing.ts.
 */
import type { Discount, FixedPrice, UnitPromotion } from './promotion.ts';
import type { PromotionIndex, RankedList } from './promotion-index.ts';
import { openOnes, paidAt, saveOnLine, type LineState, type Pricing } from './pricing-lines.ts';

interface Contender<P> {
  readonly rank: number;
  readonly promotion: P;
}

/** What matters of a list: the lowest fixed price, and percentages each lower than all before it. */
interface BestOf {
  readonly fixed: Contender<FixedPrice> | undefined;
  readonly percentages: readonly Contender<Discount>[];
}

interface Offer {
  readonly id: string;
  readonly rank: number;
  readonly saving: number;
}

const NO_OFFER: Offer = { id: '', rank: Number.POSITIVE_INFINITY, saving: 0 };

export function applyUnitPromotions(index: PromotionIndex<UnitPromotion>, pricing: Pricing): void {
  const bestOf = bestOfLists(pricing);
  for (const line of pricing.lines) {
    const left = line.weighed ? line.base : line.product.price * line.untaken;
    if (line.flash || line.handPriced || left === 0) continue;
    const { id, category } = line.product;
    const lists = [
      index.everything,
      index.byProduct.get(id),
      category === undefined ? undefined : index.byCategory.get(category),
    ];
    const offers = lists.flatMap((list) => (list === undefined ? [] : offersOf(bestOf(list), line, left)));
    const best = [...offers, memberPriceOffer(line, pricing)].reduce(better, NO_OFFER);
    saveOnLine(line, best.id, best.saving);
  }
}

/** More saved, else the earlier; nothing beats no offer unless it saves. */
const better = (a: Offer, b: Offer): Offer =>
  b.saving > a.saving || (b.saving === a.saving && b.saving > 0 && b.rank < a.rank) ? b : a;

function bestOfLists(pricing: Pricing): (list: RankedList<UnitPromotion>) => BestOf {
  const known = new Map<RankedList<UnitPromotion>, BestOf>();
  return (list) => {
    const before = known.get(list);
    if (before !== undefined) return before;
    const best = bestOfList(openOnes(list, pricing));
    known.set(list, best);
    return best;
  };
}

/**
 * A later promotion that is no lower than an earlier one never wins: it saves no more, and ties go to the earlier.
 * So the percentages kept fall strictly, and their savings on any line rise.
 */
function bestOfList(list: RankedList<UnitPromotion>): BestOf {
  let fixed: Contender<FixedPrice> | undefined;
  const percentages: Contender<Discount>[] = [];
  for (const { rank, promotion } of list) {
    if (promotion.type === 'fixed_price') {
      if (fixed === undefined || promotion.price < fixed.promotion.price) fixed = { rank, promotion };
    } else {
      const lowest = percentages.at(-1);
      if (lowest === undefined || promotion.payBp < lowest.promotion.payBp) percentages.push({ rank, promotion });
    }
  }
  return { fixed, percentages };
}

function offersOf({ fixed, percentages }: BestOf, line: LineState, left: number): readonly Offer[] {
  const offers: Offer[] = [];
  if (fixed !== undefined && !line.weighed)
    offers.push({
      id: fixed.promotion.id,
      rank: fixed.rank,
      saving: left - fixed.promotion.price * line.untaken,
    });
  const percentage = earliestWithTheMost(percentages, left);
  if (percentage !== undefined)
    offers.push({
      id: percentage.promotion.id,
      rank: percentage.rank,
      saving: left - paidAt(left, percentage.promotion.payBp),
    });
  return offers;
}

/** The last saves most; after rounding an earlier one may save the same, and wins. Found by halving. */
function earliestWithTheMost(
  percentages: readonly Contender<Discount>[],
  left: number,
): Contender<Discount> | undefined {
  const last = percentages.at(-1);
  if (last === undefined) return undefined;
  const paid = paidAt(left, last.promotion.payBp);
  let from = 0;
  let to = percentages.length - 1;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const candidate = percentages[middle];
    if (candidate !== undefined && paidAt(left, candidate.promotion.payBp) === paid) to = middle;
    else from = middle + 1;
  }
  return percentages[to];
}

/** The product's own price for members comes last among equals. */
function memberPriceOffer({ product, weighed, untaken }: LineState, { member }: Pricing): Offer {
  if (member === undefined || weighed || product.memberPrice === undefined) return NO_OFFER;
  return {
    id: 'member_price',
    rank: Number.MAX_SAFE_INTEGER,
    saving: (product.price - product.memberPrice) * untaken,
  };
}
