/**
 * Promotions of a price book, sorted and indexed once, so that pricing a cart looks only at those that may touch it.
 * Invariant: ranks follow comparePromotions, so results do not depend on the order in a file. Reusable between calls.
 * Called by whoever holds a price book (once per book) and by the steps of pricing.
 */
import type { CategoryId, ProductId } from './ids.ts';
import {
  comparePromotions,
  type Coverage,
  type FlashPrice,
  type GroupPromotion,
  type PricingMember,
  type Promotion,
  type SpendPromotion,
  type UnitPromotion,
} from './promotion.ts';
import { unreachable } from './result.ts';
import type { EpochMs } from './time.ts';

/** A promotion with its place in the order of taking (the earlier wins ties) and whom it is for, laid out alike for all. */
export interface Ranked<P> {
  readonly rank: number;
  readonly promotion: P;
  /** `from <= now < until`; without an end these are infinite. */
  readonly from: number;
  readonly until: number;
  readonly needsMember: boolean;
  /** Null when any tier, or none, will do. */
  readonly tiers: readonly string[] | null;
  /** Under how many products and categories it is found; at most one for most, who then are met only once in a cart. */
  readonly places: number;
}

export type RankedList<P> = readonly Ranked<P>[];

/** True when the promotion is on for this customer at this instant; whether it covers a product is another question. */
export function isOpenTo<P>(ranked: Ranked<P>, now: EpochMs, member: PricingMember | undefined): boolean {
  if (now < ranked.from || now >= ranked.until) return false;
  if (ranked.needsMember && member === undefined) return false;
  return ranked.tiers === null || (member?.tier !== undefined && ranked.tiers.includes(member.tier));
}

/** Each list in order of rank. A promotion with lists is found under every entry of them; one without is in `everything`. */
export interface PromotionIndex<P> {
  readonly everything: RankedList<P>;
  readonly byProduct: ReadonlyMap<ProductId, RankedList<P>>;
  readonly byCategory: ReadonlyMap<CategoryId, RankedList<P>>;
}

export interface PreparedPromotions {
  /** All of them in order of rank. */
  readonly all: readonly Promotion[];
  readonly flash: PromotionIndex<FlashPrice>;
  readonly group: PromotionIndex<GroupPromotion>;
  readonly unit: PromotionIndex<UnitPromotion>;
  readonly spend: PromotionIndex<SpendPromotion>;
}

/** Sorts and indexes the promotions of a book. Ids are unique (the reader of a book refuses others). */
export function preparePromotions(promotions: readonly Promotion[]): PreparedPromotions {
  const all = [...promotions].sort(comparePromotions);
  const flash = growingIndex<FlashPrice>();
  const group = growingIndex<GroupPromotion>();
  const unit = growingIndex<UnitPromotion>();
  const spend = growingIndex<SpendPromotion>();
  for (const [rank, promotion] of all.entries()) {
    switch (promotion.type) {
      case 'flash_price':
        addTo(flash, rank, promotion);
        break;
      case 'nth_unit':
      case 'bundle_price':
        addTo(group, rank, promotion);
        break;
      case 'buy_gift':
        addTo(group, rank, promotion, { products: [...promotion.buy, promotion.gift] });
        break;
      case 'discount':
      case 'member_discount':
      case 'fixed_price':
        addTo(unit, rank, promotion);
        break;
      case 'spend_save':
      case 'spend_discount':
        addTo(spend, rank, promotion);
        break;
      default:
        unreachable(promotion);
    }
  }
  return { all, flash, group, unit, spend };
}

interface GrowingIndex<P> {
  readonly everything: Ranked<P>[];
  readonly byProduct: Map<ProductId, Ranked<P>[]>;
  readonly byCategory: Map<CategoryId, Ranked<P>[]>;
}

const growingIndex = <P>(): GrowingIndex<P> => ({ everything: [], byProduct: new Map(), byCategory: new Map() });

function addTo<P extends Promotion>(
  index: GrowingIndex<P>,
  rank: number,
  promotion: P,
  coverage: Coverage = promotion,
): void {
  const products = new Set(coverage.products);
  const categories = new Set(coverage.categories);
  const { from, until, membersOnly, tiersOnly = [], type } = promotion;
  const ranked: Ranked<P> = {
    rank,
    promotion,
    from: from ?? Number.NEGATIVE_INFINITY,
    until: until ?? Number.POSITIVE_INFINITY,
    needsMember: membersOnly === true || type === 'member_discount',
    tiers: tiersOnly.length === 0 ? null : tiersOnly,
    places: products.size + categories.size,
  };
  if (ranked.places === 0) index.everything.push(ranked);
  for (const product of products) listAt(index.byProduct, product).push(ranked);
  for (const category of categories) listAt(index.byCategory, category).push(ranked);
}

function listAt<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const fresh: V[] = [];
  lists.set(key, fresh);
  return fresh;
}
