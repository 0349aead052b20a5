/**
 * Reads promotions and coupons from outside and refuses configurations that make no sense, with path and reason, when
 * they are entered (DOMAIN.md §2): pricing then relies on them. Unknown fields are left alone.
 * Called by the reader of pricing cases, the price book's import and the back office.
 */
import type { CouponId, PromotionId } from './ids.ts';
import type { BasisPoints, Fen } from './money.ts';
import {
  basisPointsAt,
  booleanAt,
  fenAt,
  field,
  idAt,
  instantAt,
  integerAt,
  isAbsent,
  listAt,
  objectAt,
  oneOfAt,
  optional,
  present,
  refuse,
  textAt,
  unitAt,
  type Outside,
} from './outside.ts';
import {
  COUPON_ISSUED,
  RESERVED_IDS,
  type BuyGift,
  type Coupon,
  type Promotion,
  type SpendPromotion,
} from './promotion.ts';

const PROMOTION_TYPES = [
  'flash_price',
  'nth_unit',
  'bundle_price',
  'buy_gift',
  'discount',
  'member_discount',
  'fixed_price',
  'spend_save',
  'spend_discount',
] as const satisfies readonly Promotion['type'][];

/** Stands in for a promotion that was refused as a whole. */
const NO_PROMOTION: Promotion = { id: '' as PromotionId, type: 'fixed_price', price: 0 as Fen };

export function promotionAt(at: Outside): Promotion {
  if (!objectAt(at)) return NO_PROMOTION;
  const type = oneOfAt(field(at, 'type'), PROMOTION_TYPES);
  const common = present({
    ...coverageAt(at),
    ...validityAt(at),
    id: ownIdAt<'PromotionId'>(field(at, 'id')),
    name: optional(field(at, 'name'), textAt),
    priority: optional(field(at, 'priority'), (each) => integerAt(each, { min: Number.MIN_SAFE_INTEGER })),
    membersOnly: optional(field(at, 'membersOnly'), booleanAt),
    tiersOnly: optional(field(at, 'tiersOnly'), (each) => listAt(each, textAt)),
  });
  const payBp = (): BasisPoints => basisPointsAt(field(at, 'payBp'));
  const price = (): Fen => fenAt(field(at, 'price'));
  switch (type) {
    case undefined:
      return NO_PROMOTION;
    case 'flash_price':
    case 'fixed_price':
      return { ...common, type, price: price() };
    case 'discount':
    case 'member_discount':
      return { ...common, type, payBp: payBp() };
    case 'nth_unit':
      return { ...common, type, nth: integerAt(field(at, 'nth'), { min: 2 }), payBp: payBp() };
    case 'bundle_price':
      return { ...common, type, count: integerAt(field(at, 'count'), { min: 1 }), price: price() };
    case 'buy_gift':
      return { ...common, type, ...buyGiftAt(at) };
    case 'spend_save':
      return { ...common, ...spendSaveAt(at) };
    case 'spend_discount':
      return {
        ...common,
        type,
        tiers: tiersAt(at, (tier) => ({
          spend: fenAt(field(tier, 'spend')),
          payBp: basisPointsAt(field(tier, 'payBp')),
        })),
      };
  }
}

function buyGiftAt(at: Outside): Pick<BuyGift, 'buy' | 'buyCount' | 'gift' | 'giftCount'> {
  const buy = listAt(field(at, 'buy'), idAt<'ProductId'>);
  const gift = idAt<'ProductId'>(field(at, 'gift'));
  if (buy.length === 0) refuse(field(at, 'buy'), 'must name a product');
  if (buy.includes(gift) && buy.some((product) => product !== gift))
    refuse(field(at, 'gift'), 'is among the products to buy, beside others');
  return present({
    buy,
    gift,
    buyCount: integerAt(field(at, 'buyCount'), { min: 1 }),
    giftCount: optional(field(at, 'giftCount'), (each) => integerAt(each, { min: 1 })),
  });
}

type SpendSave = Extract<SpendPromotion, { type: 'spend_save' }>;

function spendSaveAt(
  at: Outside,
):
  | Pick<Extract<SpendSave, { tiers: unknown }>, 'type' | 'tiers'>
  | Pick<Extract<SpendSave, { every: unknown }>, 'type' | 'every' | 'save'> {
  const type = 'spend_save';
  const tiers = field(at, 'tiers');
  // An empty list says nothing.
  const hasTiers = !isAbsent(tiers) && !(Array.isArray(tiers.value) && tiers.value.length === 0);
  const hasEvery = !isAbsent(field(at, 'every'));
  if (hasTiers === hasEvery) refuse(at, hasTiers ? 'has both every and tiers' : 'has neither every nor tiers');
  if (hasTiers)
    return {
      type,
      tiers: listAt(tiers, (tier) => {
        objectAt(tier);
        return { spend: fenAt(field(tier, 'spend')), save: fenAt(field(tier, 'save')) };
      }),
    };
  if (!hasEvery) return { type, tiers: [] };
  return { type, every: unitAt<'Fen'>({ min: 1 })(field(at, 'every')), save: fenAt(field(at, 'save')) };
}

function tiersAt<T>(at: Outside, read: (tier: Outside) => T): readonly T[] {
  const place = field(at, 'tiers');
  const tiers = listAt(place, (tier) => {
    objectAt(tier);
    return read(tier);
  });
  if (Array.isArray(place.value) && tiers.length === 0) refuse(place, 'must have a tier');
  return tiers;
}

/** Stands in for a coupon that was refused as a whole. */
const NO_COUPON: Coupon = { id: '' as CouponId, save: 0 as Fen };

export function couponAt(at: Outside): Coupon {
  if (!objectAt(at)) return NO_COUPON;
  const hasSave = !isAbsent(field(at, 'save'));
  const hasPayBp = !isAbsent(field(at, 'payBp'));
  if (hasSave === hasPayBp) refuse(at, hasSave ? 'has both save and payBp' : 'has neither save nor payBp');
  const common = present({
    ...coverageAt(at),
    ...validityAt(at),
    id: ownIdAt<'CouponId'>(field(at, 'id')),
    name: optional(field(at, 'name'), textAt),
    spend: optional(field(at, 'spend'), fenAt),
    maxSave: optional(field(at, 'maxSave'), fenAt),
    stackable: optional(field(at, 'stackable'), booleanAt),
    issued: optional(field(at, 'issued'), (one) => oneOfAt(one, COUPON_ISSUED)),
  });
  return hasPayBp
    ? { ...common, payBp: basisPointsAt(field(at, 'payBp')) }
    : { ...common, save: optional(field(at, 'save'), fenAt) ?? (0 as Fen) };
}

/** Results name `member_price`, `points` and what was done by hand themselves. */
function ownIdAt<Id extends string>(at: Outside): ReturnType<typeof idAt<Id>> {
  const id = idAt<Id>(at);
  if (RESERVED_IDS.has(id)) refuse(at, `is a name of its own: ${id}`);
  return id;
}

const coverageAt = (at: Outside) => ({
  products: optional(field(at, 'products'), (list) => listAt(list, idAt<'ProductId'>)),
  categories: optional(field(at, 'categories'), (list) => listAt(list, idAt<'CategoryId'>)),
});

const validityAt = (at: Outside) => ({
  from: optional(field(at, 'from'), instantAt),
  until: optional(field(at, 'until'), instantAt),
});
