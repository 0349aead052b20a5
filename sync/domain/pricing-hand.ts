/**
 * What people take off by hand: a price agreed for a line (step 1a), a discount on a line (step 4a) and one on the order
 * (step 6a). A price by hand takes its line out of steps 2 to 4; flash lines take no discount by hand, as no later step touches
 * them. How far below the catalogue each goes is told here too, for the limits of roles. DOMAIN.md §2. Called by pricing.ts.
 */
import { fen, mulDivCeil, type BasisPoints, type Fen } from './money.ts';
import type { PricingLine, Saving } from './pricing.ts';
import { costOf, costOfAll, paidAt, saveOnLine, saveOnOrder, type LineState, type Pricing } from './pricing-lines.ts';
import { HAND_IDS } from './promotion.ts';

/** An amount off, or what part of it is still paid; `staff`: because the buyer works here. */
export type HandDiscount = { readonly save: Fen } | { readonly payBp: BasisPoints; readonly staff?: true };

/** What a hand discount takes off `sum`; never more than that. */
const savingOf = (discount: HandDiscount, sum: number): number =>
  'save' in discount ? Math.min(discount.save, sum) : sum - paidAt(sum, discount.payBp);

/** Step 4a: on what the line still costs. */
export function applyLineDiscounts(inputs: readonly PricingLine[], { lines }: Pricing): void {
  for (const [index, { lineDiscount }] of inputs.entries()) {
    const line = lines[index];
    if (lineDiscount === undefined || line === undefined || line.flash) continue;
    saveOnLine(line, HAND_IDS.line, savingOf(lineDiscount, costOf(line)));
  }
}

/** The lines that a discount on the order is about. */
export const linesOfOrder = ({ lines }: Pricing): readonly LineState[] => lines.filter(({ flash }) => !flash);

/** Step 6a: after coupons, before points, over all lines but flash ones. */
export function applyOrderDiscount(
  discount: HandDiscount | undefined,
  pricing: Pricing,
): { readonly order: readonly Saving[]; readonly onTotal: Fen } {
  const lines = linesOfOrder(pricing);
  const sum = costOfAll(lines);
  const saving = discount === undefined ? 0 : savingOf(discount, sum);
  if (saving === 0) return { order: [], onTotal: fen(sum) };
  const id = discount !== undefined && 'staff' in discount ? HAND_IDS.staff : HAND_IDS.order;
  saveOnOrder(lines, id, saving);
  return { order: [[id, fen(saving)]], onTotal: fen(sum) };
}

/** What is still paid of `sum` after the discount. */
export const afterHand = (discount: HandDiscount, sum: number): Fen => fen(sum - savingOf(discount, sum));

/** How far `saved` lies below `sum` in basis points, rounded up, so that a limit is never passed by a fraction. */
export const bpOff = (saved: number, sum: number): number =>
  sum <= 0 ? (saved > 0 ? 10_000 : 0) : Math.min(10_000, mulDivCeil(Math.max(0, saved), 10_000, sum));

/**
 * How far an order discount goes below what it applies to: a rate as it says, an amount by what the order costs now.
 */
export const orderDiscountBp = (discount: HandDiscount, onTotal: Fen): number =>
  'payBp' in discount ? 10_000 - discount.payBp : bpOff(Math.min(discount.save, onTotal), onTotal);

/**
 * How far price and discount by hand go together below the catalogue. `base` is what the line costs by the catalogue,
 * `agreed` what it costs at the price by hand (the same where there is none); a higher price counts as none.
 */
export function lineHandBp(base: Fen, agreed: Fen, discount: HandDiscount | undefined): number {
  const from = Math.min(base, agreed);
  return bpOff(base - from + (discount === undefined ? 0 : savingOf(discount, from)), base);
}
