/** Skeleton. */
import type { Promotion } from './promotion.ts';
export interface PreparedPromotions {
  readonly all: readonly Promotion[];
}
export const preparePromotions = (promotions: readonly Promotion[]): PreparedPromotions => ({ all: promotions });
