/**
 * What is missing for the next promotion, for the cashier to say: so many pieces more for a gift or for the cheaper unit, so
 * much money more for the next step of a spend promotion. Told only when it is near; nothing here changes a price.
 * Collected by the steps of pricing while they work, so that it costs no pass of its own. Called by pricing.ts.
 */
import type { ProductId, PromotionId } from './ids.ts';
import { fen, type BasisPoints, type Fen } from './money.ts';
import type { SpendPromotion } from './promotion.ts';

/** So many pieces, at most, are near. */
export const HINT_PIECES_MAX = 2;
export const HINTS_MAX = 3;

export type PromotionHint =
  /** `missing` more pieces of `buy` and `gift` is free. */
  | {
      readonly kind: 'buy_gift';
      readonly promotion: PromotionId;
      readonly missing: number;
      readonly buy: readonly ProductId[];
      readonly gift: ProductId;
    }
  /** `missing` more covered pieces and the `nth` of them costs `payBp`. */
  | {
      readonly kind: 'nth_unit';
      readonly promotion: PromotionId;
      readonly missing: number;
      readonly nth: number;
      readonly payBp: BasisPoints;
    }
  /** `missing` more of covered goods and `save` is taken off instead of what is now. */
  | { readonly kind: 'spend_save'; readonly promotion: PromotionId; readonly missing: Fen; readonly save: Fen };

export type HintList = PromotionHint[];

/** The nearest ones: pieces before money, fewer before more, then in the order of promotions. */
export function nearest(hints: readonly PromotionHint[]): readonly PromotionHint[] {
  const pieces = hints.filter(({ kind, missing }) => kind !== 'spend_save' && missing <= HINT_PIECES_MAX);
  const money = hints.filter(({ kind }) => kind === 'spend_save');
  const byMissing = (list: PromotionHint[]): PromotionHint[] => list.sort((a, b) => a.missing - b.missing);
  // One about money is enough: the nearer one is reached first.
  return [...byMissing(money).slice(0, 1), ...byMissing(pieces)].slice(0, HINTS_MAX);
}

/** The next step of a spend promotion above `sum` that saves more than `best` does now; undefined when it is far. */
export function nextSpendStep(promotion: SpendPromotion, sum: number, best: number): PromotionHint | undefined {
  if (promotion.type !== 'spend_save' || sum <= 0) return undefined;
  const step =
    'every' in promotion
      ? nextEvery(promotion, sum)
      : promotion.tiers
          .filter(({ spend, save }) => spend > sum && save > best)
          .reduce<{ spend: number; save: number } | undefined>(
            (low, tier) => (low === undefined || tier.spend < low.spend ? tier : low),
            undefined,
          );
  // Near is half of the way.
  if (step === undefined || step.save <= best || step.spend - sum > sum) return undefined;
  return { kind: 'spend_save', promotion: promotion.id, missing: fen(step.spend - sum), save: fen(step.save) };
}

function nextEvery(
  { every, save }: { readonly every: number; readonly save: number },
  sum: number,
): { readonly spend: number; readonly save: number } | undefined {
  const times = Math.floor(sum / every) + 1;
  const [spend, saved] = [every * times, save * times];
  return Number.isSafeInteger(spend) && Number.isSafeInteger(saved)
    ? { spend, save: Math.min(saved, spend) }
    : undefined;
}
