/**
 * The seven kinds of data a manager sees of a store and a period (七大数据), each figure from two sums by the formula of DOMAIN.md §9.
 * A figure whose sums are not known is blank and says why; it is never zero for that. Pure. Called by the cloud's report and by the
 * manager's page, which shows the formula.
 */
import { FULL_BP, mulDivFloor } from './money.ts';

/** In the order in which they are shown. */
export const KINDS_OF_DATA = ['trade', 'customers', 'marketing', 'store', 'operations', 'traffic', 'service'] as const;
export type KindOfData = (typeof KINDS_OF_DATA)[number];

/** What a value is in: basis points, fen, pieces, hundredths of one, minutes. */
export const FIGURE_UNITS = ['bp', 'fen', 'count', 'hundredths', 'minutes'] as const;
export type FigureUnit = (typeof FIGURE_UNITS)[number];

/** Every figure with its kind and its unit; the first of a kind is the one in large type. */
export const FIGURES = {
  /** Net of round-off and of what went back. */
  net: { kind: 'trade', unit: 'fen' },
  sales: { kind: 'trade', unit: 'count' },
  /** Net / sales. */
  atv: { kind: 'trade', unit: 'fen' },
  /** Units / sales. */
  upt: { kind: 'trade', unit: 'hundredths' },
  /** Net of sales with a member / net. */
  member_share: { kind: 'trade', unit: 'bp' },
  /** Bound / new members. */
  bound_rate: { kind: 'customers', unit: 'bp' },
  /** Buyers with two sales and more / buyers. */
  repurchase: { kind: 'customers', unit: 'bp' },
  /** The funnel of who became a member: all of them, those who bought since, those who bought twice and more. */
  funnel_new: { kind: 'customers', unit: 'count' },
  funnel_active: { kind: 'customers', unit: 'count' },
  funnel_repeat: { kind: 'customers', unit: 'count' },
  /** Redeemed / issued. */
  redemption: { kind: 'marketing', unit: 'bp' },
  /** (Margin − discount) / discount. */
  coupon_roi: { kind: 'marketing', unit: 'hundredths' },
  /** Net / target of the same days. */
  target_attainment: { kind: 'store', unit: 'bp' },
  /** Net / area, fen for a square metre. */
  sales_per_m2: { kind: 'store', unit: 'fen' },
  /** Net / hours worked. */
  sales_per_hour: { kind: 'operations', unit: 'fen' },
  /** Refunds / gross. */
  return_rate: { kind: 'operations', unit: 'bp' },
  /** SKUs sold / SKUs stocked. */
  sell_through: { kind: 'operations', unit: 'bp' },
  entered: { kind: 'traffic', unit: 'count' },
  passed: { kind: 'traffic', unit: 'count' },
  /** Entered / passed. */
  entry_rate: { kind: 'traffic', unit: 'bp' },
  /** Sales / entered. */
  conversion: { kind: 'traffic', unit: 'bp' },
  /** Done / due. */
  follow_ups: { kind: 'service', unit: 'bp' },
  /** From a customer's coming to a guide to the first word noted, the median. */
  first_response: { kind: 'service', unit: 'minutes' },
  /** Of one to five stars, the mean. */
  rating: { kind: 'service', unit: 'hundredths' },
} as const satisfies Readonly<Record<string, { readonly kind: KindOfData; readonly unit: FigureUnit }>>;
export type FigureName = keyof typeof FIGURES;
export const FIGURE_NAMES = Object.keys(FIGURES) as readonly FigureName[];

/** Why a figure is blank: nothing to divide by, or what it needs was not told, or only in part, or it would tell what is not for everybody. */
export const BLANKS = [
  'nothing_yet',
  'no_counter',
  'counter_gaps',
  'no_area',
  'no_target',
  'no_hours',
  'no_stock_levels',
  'no_cost',
  'few_sales',
] as const;
export type Blank = (typeof BLANKS)[number];

/** What rows of a figure are of: the whole of the store and period, or a part of it, for the chart. */
export const FIGURE_PARTS = ['whole', 'hour', 'day', 'guide', 'coupon'] as const;
export type FigurePart = (typeof FIGURE_PARTS)[number];

/** One row of the report. */
export interface FigureRow {
  readonly kind: KindOfData;
  readonly figure: FigureName;
  readonly by: FigurePart;
  /** Of `hour` 0 to 23, of `day` the business day, of `guide` the number, of `coupon` the rule; empty of the whole. */
  readonly key: string;
  /** Of a guide or a coupon, as a person calls it; else empty. */
  readonly name: string;
  readonly unit: FigureUnit;
  /** Null when it is blank. */
  readonly value: number | null;
  /** The two sums; null where there is none. A plain count or sum has only `part`. */
  readonly part: number | null;
  readonly of: number | null;
  readonly blank: Blank | null;
}

const HUNDRED = 100;
const SCALE: Readonly<Record<FigureUnit, number>> = { bp: FULL_BP, fen: 1, count: 1, hundredths: HUNDRED, minutes: 1 };

/** `part` / `of` in the unit, floored towards less; null when there is nothing to divide by. */
export const quotient = (part: number, of: number, unit: FigureUnit): number | null =>
  of <= 0 ? null : mulDivFloor(part, SCALE[unit], of);

/** Of which sums are amounts of money in fen: `part`, or both. Hours worked are minutes, all others are counts. */
export const MONEY_SUMS: Readonly<Partial<Record<FigureName, 'part' | 'both'>>> = {
  net: 'part',
  atv: 'part',
  member_share: 'both',
  coupon_roi: 'both',
  target_attainment: 'both',
  sales_per_m2: 'part',
  sales_per_hour: 'part',
  return_rate: 'both',
};
