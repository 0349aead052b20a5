/**
 * Reads one pricing case (the shape of `npm run price`: now, products, lines, promotions, member, coupons, points,
 * roundOff, and what was done by hand) and refuses what makes no sense with path and reason, so that pricing itself cannot fail.
 * Called by the `price` command, the back office's dry run and the cloud's API.
 */
import type { ProductId } from './ids.ts';
import { mulDivHalfUp, ZERO_FEN, type BasisPoints } from './money.ts';
import {
  basisPointsAt,
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
  optionalList,
  present,
  readOutside,
  refuse,
  refuseRepeated,
  textAt,
  unitAt,
  type Outside,
  type Refusal,
} from './outside.ts';
import type { HandDiscount, PricingInput, PricingLine } from './pricing.ts';
import type { Product } from './product.ts';
import type { PointsRequest, PricingMember } from './promotion.ts';
import { preparePromotions } from './promotion-index.ts';
import { couponAt, promotionAt } from './promotion-reader.ts';
import type { Result } from './result.ts';

/** Cash is rounded off to these units, in fen; 0 for not at all. */
export const ROUND_OFF_UNITS: readonly number[] = [0, 10, 100];

/** Errors: the first place that is wrong, and why. */
export const readPricingCase = (value: unknown): Result<PricingInput, Refusal> => readOutside(value, pricingCaseAt);

export function pricingCaseAt(at: Outside): PricingInput {
  objectAt(at);
  const now = instantAt(field(at, 'now'));
  const products = listAt(field(at, 'products'), productAt);
  refuseRepeated(
    products.map(({ id }) => id),
    (index) => field(element(field(at, 'products'), index), 'id'),
  );
  const byId = new Map(products.map((product) => [product.id, product]));
  const lines = listAt(field(at, 'lines'), (line) => lineAt(line, byId));
  refuseTooMuch(at, lines, byId);
  const promotions = optionalList(field(at, 'promotions'), promotionAt);
  refuseRepeated(
    promotions.map(({ id }) => id),
    (index) => field(element(field(at, 'promotions'), index), 'id'),
  );
  return {
    now,
    products,
    lines,
    promotions: preparePromotions(promotions),
    ...present({
      member: optional(field(at, 'member'), memberAt),
      points: optional(field(at, 'points'), pointsAt),
    }),
    coupons: optionalList(field(at, 'coupons'), couponAt),
    ...present({ orderDiscount: optional(field(at, 'orderDiscount'), handDiscountAt) }),
    roundOffUnit: optional(field(at, 'roundOff'), roundOffUnitAt) ?? 0,
  };
}

function productAt(at: Outside): Product {
  objectAt(at);
  const id = idAt<'ProductId'>(field(at, 'id'));
  return {
    id,
    name: optional(field(at, 'name'), textAt) ?? id,
    price: fenAt(field(at, 'price')),
    soldBy: optional(field(at, 'soldBy'), (each) => oneOfAt(each, ['piece', 'weight'])) ?? 'piece',
    taxBp: optional(field(at, 'taxBp'), basisPointsAt) ?? (0 as BasisPoints),
    ...present({
      category: optional(field(at, 'category'), idAt<'CategoryId'>),
      memberPrice: optional(field(at, 'memberPrice'), fenAt),
    }),
  };
}

function lineAt(at: Outside, products: ReadonlyMap<ProductId, Product>): PricingLine {
  objectAt(at);
  const id = idAt<'ProductId'>(field(at, 'product'));
  const product = products.get(id);
  if (product === undefined && id !== '') refuse(field(at, 'product'), `is not among the products: ${id}`);
  const weighed = product === undefined ? isAbsent(field(at, 'quantity')) : product.soldBy === 'weight';
  const other = field(at, weighed ? 'quantity' : 'grams');
  if (!isAbsent(other)) refuse(other, weighed ? 'is of goods sold by weight' : 'is of goods sold by piece');
  const byHand = present({
    priceOverride: optional(field(at, 'priceOverride'), fenAt),
    lineDiscount: optional(field(at, 'lineDiscount'), handDiscountAt),
  });
  return weighed
    ? { product: id, ...byHand, grams: unitAt<'Grams'>({ min: 1 })(field(at, 'grams')) }
    : { product: id, ...byHand, quantity: integerAt(field(at, 'quantity'), { min: 1 }) };
}

function handDiscountAt(at: Outside): HandDiscount {
  if (!objectAt(at)) return { save: ZERO_FEN };
  const hasSave = !isAbsent(field(at, 'save'));
  if (hasSave !== isAbsent(field(at, 'payBp')))
    refuse(at, hasSave ? 'has both save and payBp' : 'has neither save nor payBp');
  return hasSave ? { save: fenAt(field(at, 'save')) } : { payBp: basisPointsAt(field(at, 'payBp')) };
}

/** The sum of a sale must be an exact number: every later amount is at most that. */
function refuseTooMuch(at: Outside, lines: readonly PricingLine[], products: ReadonlyMap<ProductId, Product>): void {
  let sum = 0;
  for (const [index, line] of lines.entries()) {
    const price = Math.max(products.get(line.product)?.price ?? 0, line.priceOverride ?? 0);
    sum += 'grams' in line ? mulDivHalfUp(price, line.grams, 1000) : price * line.quantity;
    if (!Number.isSafeInteger(sum)) {
      refuse(element(field(at, 'lines'), index), 'makes the sum larger than can be told exactly');
      return;
    }
  }
}

function memberAt(at: Outside): PricingMember {
  objectAt(at);
  return {
    id: idAt<'MemberId'>(field(at, 'id')),
    points: optional(field(at, 'points'), integerAt) ?? 0,
    ...present({ tier: optional(field(at, 'tier'), textAt) }),
  };
}

function pointsAt(at: Outside): PointsRequest {
  objectAt(at);
  return {
    spend: integerAt(field(at, 'spend')),
    fenPerPoint: integerAt(field(at, 'fenPerPoint'), { min: 1 }),
    maxShareBp: basisPointsAt(field(at, 'maxShareBp')),
  };
}

function roundOffUnitAt(at: Outside): number {
  const unit = integerAt(at);
  if (!ROUND_OFF_UNITS.includes(unit)) refuse(at, 'must be 0, 10 or 100 fen');
  return unit;
}

const element = (list: Outside, index: number): Outside => ({
  ...list,
  value: Array.isArray(list.value) ? list.value[index] : undefined,
  path: `${list.path}[${String(index)}]`,
});
