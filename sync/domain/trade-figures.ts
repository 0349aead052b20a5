/**
 * Trade and operations among the seven kinds of data (DOMAIN.md §9), from the sales and refunds of a store's own tills in the days asked
 * for, each counted on the day and in the hour when it was made, so that `net` is that of the report by hour to the fen. Orders of other
 * channels are none of them: they have not passed through the store's door. Net: what was paid after round-off, less what the store's
 * tills paid back, also of sales of other days or of sister stores. Sales are all sales, also those that came back later. Pure. Called by
 * the cloud's report.
 */
import { partAt, partOf, plainRow, ratioRow, summed, blankRow, type Span } from './figure-rows.ts';
import type { MemberId, StaffId } from './ids.ts';
import { allocate } from './money.ts';
import { quotient, type FigureRow } from './seven-kinds.ts';
import { creditedGuide } from './staff-purchase.ts';
import type { BusinessDay, EpochMs } from './time.ts';

type Shares = readonly { readonly guide: StaffId; readonly shareBp: number }[];
/** What was paid for some goods, or paid back for them, and who served them; an empty list takes the sale's. */
export interface ServedPart {
  readonly amount: number;
  readonly serving: Shares;
}
interface Served {
  /** Of the sale. */
  readonly serving: Shares;
  readonly parts: readonly ServedPart[];
  readonly buyer?: StaffId | undefined;
  readonly staffPurchase?: { readonly staff: StaffId } | undefined;
}
/** A sale at one of the store's tills. */
export interface SoldSale extends Served {
  readonly sale: string;
  readonly at: EpochMs;
  readonly day: BusinessDay;
  /** Fen paid, less round-off. */
  readonly paid: number;
  /** Pieces; a weighed line is one. */
  readonly units: number;
  readonly member?: MemberId | undefined;
}
/** A refund at one of the store's tills. */
export interface PaidBack extends Served {
  readonly at: EpochMs;
  readonly day: BusinessDay;
  readonly amount: number;
  /** Of the sale that it takes back. */
  readonly member?: MemberId | undefined;
}
export interface TradeFacts {
  readonly sales: readonly SoldSale[];
  readonly refunds: readonly PaidBack[];
}

/** The amounts that make up net, refunds below zero. */
const movements = ({ sales, refunds }: TradeFacts) => [
  ...sales.map(({ at, day, paid, member }) => ({ at, day, amount: paid, member })),
  ...refunds.map(({ at, day, amount, member }) => ({ at, day, amount: -amount, member })),
];
const sumOf = (amounts: readonly { readonly amount: number }[]): number =>
  amounts.reduce((sum, { amount }) => sum + amount, 0);

export const netOf = (facts: TradeFacts): number => sumOf(movements(facts));

export function tradeFigures(facts: TradeFacts, span: Span): readonly FigureRow[] {
  const all = movements(facts);
  const net = sumOf(all);
  const sales = facts.sales.length;
  const units = facts.sales.reduce((sum, one) => sum + one.units, 0);
  const parts = summed(
    all,
    ({ at, day }) => partAt(span, at, day),
    ({ amount }) => amount,
  );
  return [
    plainRow('net', net),
    ...parts.map(({ row, sum }) => plainRow('net', sum, row)),
    plainRow('sales', sales),
    ratioRow('atv', net, sales),
    ratioRow('upt', units, sales),
    ratioRow('member_share', sumOf(all.filter(({ member }) => member !== undefined)), net),
  ];
}

/** What the store's tills paid back / what they took, both of these days. */
export function returnRate({ sales, refunds }: TradeFacts): FigureRow {
  const gross = sales.reduce((sum, { paid }) => sum + paid, 0);
  return ratioRow('return_rate', sumOf(refunds), gross);
}

/** Minutes worked; `total` is null where nobody wrote any down. */
export interface WorkedMinutes {
  readonly total: number | null;
  readonly byGuide: ReadonlyMap<StaffId, number>;
}
const HOUR_MINUTES = 60;
const perHour = (net: number, minutes: number) => quotient(net * HOUR_MINUTES, minutes, 'fen');

/** `part` is net in fen, `of` minutes; the value is fen for an hour. Of a guide net is what they served, shared as the sale says. */
export function salesPerHour(
  facts: TradeFacts,
  worked: WorkedMinutes,
  nameOf: (guide: StaffId) => string,
): readonly FigureRow[] {
  const net = netOf(facts);
  const { total, byGuide } = worked;
  if (total === null) return [blankRow('sales_per_hour', 'no_hours', net)];
  const served = servedNet(facts);
  const guides = [...byGuide].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ratioRow('sales_per_hour', net, total, undefined, perHour(net, total)),
    ...guides.map(([guide, minutes]) => {
      const own = served.get(guide) ?? 0;
      return ratioRow('sales_per_hour', own, minutes, partOf('guide', guide, nameOf(guide)), perHour(own, minutes));
    }),
  ];
}

/** What each guide has of an amount: those who served these goods, else the whole sale, in their shares; nobody (no name) where nobody did. */
export function servedShares(
  amount: number,
  own: Shares,
  sale: Partial<Pick<Served, 'serving' | 'buyer' | 'staffPurchase'>>,
): readonly (readonly [guide: string, part: number])[] {
  const serving = own.length > 0 ? own : (sale.serving ?? []);
  if (serving.length === 0) return [['', amount]];
  const parts = allocate(
    amount,
    serving.map(({ shareBp }) => shareBp),
  );
  return serving.map(({ guide }, index) => [creditedGuide(guide, sale), parts[index] ?? 0]);
}

/** As the report by guide: each part is shared for itself, a refund as its sale was, and nobody serves oneself. */
export function servedNet({ sales, refunds }: TradeFacts): ReadonlyMap<StaffId, number> {
  const net = new Map<string, number>();
  const add = (served: Served, sign: 1 | -1): void => {
    for (const { amount, serving } of served.parts)
      for (const [guide, part] of servedShares(amount, serving, served))
        net.set(guide, (net.get(guide) ?? 0) + sign * part);
  };
  for (const sale of sales) add(sale, 1);
  for (const refund of refunds) add(refund, -1);
  // What nobody served is nobody's.
  net.delete('');
  return net as ReadonlyMap<string, number> as ReadonlyMap<StaffId, number>;
}

/** SKUs sold / SKUs stocked; `stocked`: of which the store has some by a level that is not too old, null where there is no such level at all. */
export function sellThrough(sold: ReadonlySet<string>, stocked: ReadonlySet<string> | null): FigureRow {
  if (stocked === null) return blankRow('sell_through', 'no_stock_levels', sold.size);
  return ratioRow('sell_through', sold.size, new Set([...stocked, ...sold]).size);
}
