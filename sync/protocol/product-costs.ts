/** What products cost the brand, as the brand's own system tells the cloud; nobody is told it back. */
import Type, { type Static } from 'typebox';
import { BUSINESS_DAY, COUNT, FEN, oneOf, PRODUCT_ID } from '../schemas/scalars.ts';
import { SKU } from './stock.ts';

export const COST_ROWS_MAX = 1000;

/** From the beginning of a business day on: fen for a piece, of goods by weight for a kilogram. The product by its id or by its SKU. */
export const COST_ROW = Type.Object({
  product: Type.Optional(PRODUCT_ID),
  sku: Type.Optional(SKU),
  from: BUSINESS_DAY,
  cost: FEN,
});
export type CostRow = Static<typeof COST_ROW>;
/** Each row is judged for itself: what is wrong with one keeps none of the others out. */
export const COSTS_SENT = Type.Object({ items: Type.Array(Type.Unknown(), { minItems: 1, maxItems: COST_ROWS_MAX }) });

export const COST_REASONS = ['malformed', 'product_or_sku', 'unknown_product', 'sku_of_several', 'told_twice'] as const;
export type CostReason = (typeof COST_REASONS)[number];
export const REJECTED_COST = Type.Object({
  /** From 0, as it was sent. */
  row: COUNT,
  /** Of the field within the row. */
  path: Type.String({ maxLength: 200 }),
  reason: oneOf(COST_REASONS),
});
export type RejectedCost = Static<typeof REJECTED_COST>;
/** `same`: what was known already. */
export const COSTS_ANSWER = Type.Object({ taken: COUNT, same: COUNT, rejected: Type.Array(REJECTED_COST) });
export type CostsAnswer = Static<typeof COSTS_ANSWER>;
