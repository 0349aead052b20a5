/**
 * Steps 5 to 7 of pricing, over several lines: spend promotions, coupons, points. Each works on what the covered lines
 * still cost, leaves flash lines alone and spreads its saving over the lines (step 8).
 * Called by pricing.ts.
 */
import { fen, mulDivFloor } from './money.ts';
import { nextSpendStep, type HintList } from './pricing-hint.ts';
import type { Saving } from './pricing.ts';
import { costOfAll, isCovered, paidAt, saveOnOrder, touching, type LineState, type Pricing } from './pricing-lines.ts';
import { isActiveAt, type Coupon, type CouponRefusal, type PointsRequest, type SpendPromotion } from './promotion.ts';
import type { PromotionIndex } from './promotion-index.ts';

const withoutFlash = ({ lines }: Pricing): readonly LineState[] => lines.filter(({ flash }) => !flash);

/** Step 5: the single promotion that saves most, ties to the earlier. */
export function applySpendPromotion(
  index: PromotionIndex<SpendPromotion>,
  pricing: Pricing,
): { readonly order: readonly Saving[]; readonly hints: HintList } {
  const sums = new Map<readonly LineState[], number>();
  const sumOf = (lines: readonly LineState[]): number => {
    const sum = sums.get(lines) ?? costOfAll(lines);
    sums.set(lines, sum);
    return sum;
  };
  let best: { readonly id: string; readonly saving: number; readonly lines: readonly LineState[] } | undefined;
  const met = touching(index, withoutFlash(pricing), pricing);
  for (const { ranked, lines } of met) {
    const saving = spendSaving(ranked.promotion, sumOf(lines));
    if (saving > (best?.saving ?? 0)) best = { id: ranked.promotion.id, saving, lines };
  }
  const saved = best?.saving ?? 0;
  const hints: HintList = [];
  for (const { ranked, lines } of met) {
    const hint = nextSpendStep(ranked.promotion, sumOf(lines), saved);
    if (hint !== undefined) hints.push(hint);
  }
  if (best === undefined) return { order: [], hints };
  saveOnOrder(best.lines, best.id, best.saving);
  return { order: [[best.id, fen(best.saving)]], hints };
}

function spendSaving(promotion: SpendPromotion, sum: number): number {
  if (promotion.type === 'spend_discount') {
    const met = promotion.tiers.filter(({ spend }) => sum >= spend);
    return met.length === 0 ? 0 : sum - paidAt(sum, Math.min(...met.map(({ payBp }) => payBp)));
  }
  if ('every' in promotion) return Math.min(sum, Math.floor(sum / promotion.every) * promotion.save);
  return Math.min(sum, Math.max(0, ...promotion.tiers.filter(({ spend }) => sum >= spend).map(({ save }) => save)));
}

export interface CouponOutcome {
  readonly order: readonly Saving[];
  readonly rejected: readonly (readonly [id: string, reason: CouponRefusal])[];
}

/** Step 6: in the order presented; one that saves nothing is accepted all the same. */
export function applyCoupons(coupons: readonly Coupon[], pricing: Pricing): CouponOutcome {
  const order: Saving[] = [];
  const rejected: (readonly [string, CouponRefusal])[] = [];
  const accepted: Coupon[] = [];
  for (const coupon of coupons) {
    const covers = isCovered(coupon);
    const lines = withoutFlash(pricing).filter(({ product }) => covers(product));
    const sum = costOfAll(lines);
    const refusal = couponRefusal(coupon, accepted, sum, pricing);
    if (refusal !== undefined) {
      rejected.push([coupon.id, refusal]);
      continue;
    }
    accepted.push(coupon);
    const saving = couponSaving(coupon, sum);
    if (saving === 0) continue;
    saveOnOrder(lines, coupon.id, saving);
    order.push([coupon.id, fen(saving)]);
  }
  return { order, rejected };
}

function couponRefusal(
  coupon: Coupon,
  accepted: readonly Coupon[],
  sum: number,
  { now }: Pricing,
): CouponRefusal | undefined {
  if (accepted.some(({ id }) => id === coupon.id)) return 'duplicate';
  if (!isActiveAt(coupon, now)) return coupon.from !== undefined && now < coupon.from ? 'not_yet_valid' : 'expired';
  const stacks = [coupon, ...accepted].every(({ stackable }) => stackable === true);
  if (accepted.length > 0 && !stacks) return 'not_stackable';
  if (sum === 0) return 'nothing_to_cover';
  return sum < (coupon.spend ?? 0) ? 'below_threshold' : undefined;
}

function couponSaving(coupon: Coupon, sum: number): number {
  const saving = 'save' in coupon ? coupon.save : sum - paidAt(sum, coupon.payBp);
  return Math.min(saving, coupon.maxSave ?? sum, sum);
}

/** Step 7: a discount, not a tender; returns the points used and their saving. */
export function applyPoints(
  request: PointsRequest | undefined,
  pricing: Pricing,
): { readonly order: readonly Saving[]; readonly pointsUsed: number; readonly pointsMax: number } {
  if (request === undefined || pricing.member === undefined) return { order: [], pointsUsed: 0, pointsMax: 0 };
  const lines = withoutFlash(pricing);
  const cap = mulDivFloor(costOfAll(lines), request.maxShareBp, 10_000);
  // A balance may be below zero after a refund took points back.
  const pointsMax = Math.max(0, Math.min(pricing.member.points, Math.floor(cap / request.fenPerPoint)));
  const pointsUsed = Math.min(request.spend, pointsMax);
  const saving = pointsUsed * request.fenPerPoint;
  if (saving === 0) return { order: [], pointsUsed: 0, pointsMax };
  saveOnOrder(lines, 'points', saving);
  return { order: [['points', fen(saving)]], pointsUsed, pointsMax };
}
