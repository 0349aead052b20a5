/**
 * Contests of guides: what counts, for whom, and who stands before whom. A score is a pure function of the set of facts about the
 * sales and claims of the period, whatever the order in which they arrive:
 * - `net_sales`: what remains paid of the period's sales after refunds, over the guides who served, in fen, as for commission
 *   (§7): nothing for the buyer, nothing for a sale of training;
 * - `upt`: pieces that remain in sales served, by such sales, in thousandths, floored; from `leastSales` sales on;
 * - `bindings`: customers who were bound to the guide in the period (bind or rebind, no transfer, no renewal), each once;
 * - `follow_ups`: customers who were followed up, each at most once on a business day (follow-ups.ts).
 * A sale counts by its business day and by the store that sold, whatever store the guide belongs to by now; its refund takes away
 * whenever it comes. Only a score above 0 has a place. Of equal scores the one that was reached earlier stands before (the instant
 * of the last fact that counts in it), then the lower guide number (as text, by code unit). Pure. Called by sync/cloud/contests.
 */
import { foldSteps, type BindingFacts } from './binding.ts';
import { remainingFacts, type LedgerEvent, type LedgerFacts } from './commission-ledger.ts';
import type { ServingShare } from './commission.ts';
import type { StaffId, StoreId } from './ids.ts';
import { allocate, basisPoints, type Fen } from './money.ts';
import type { Place, RegionId } from './reach.ts';
import { businessDayAt, type BusinessDay, type DayRule, type EpochMs } from './time.ts';

export const CONTEST_METRICS = ['net_sales', 'upt', 'bindings', 'follow_ups'] as const;
export type ContestMetric = (typeof CONTEST_METRICS)[number];
/** Of what tills sold; the others are of customers. */
export const SALE_METRICS = ['net_sales', 'upt'] as const;
export type SaleMetric = (typeof SALE_METRICS)[number];
export const isSaleMetric = (metric: ContestMetric): metric is SaleMetric =>
  (SALE_METRICS as readonly ContestMetric[]).includes(metric);

export type ContestScope =
  | { readonly kind: 'brand' }
  | { readonly kind: 'regions'; readonly regions: readonly RegionId[] }
  | { readonly kind: 'stores'; readonly stores: readonly StoreId[] };

/** What every place up to this one gets, from the one after the line before. */
export interface ContestPrize {
  readonly upTo: number;
  readonly amount: Fen;
}
export interface ContestTerms {
  readonly name: string;
  readonly metric: ContestMetric;
  readonly scope: ContestScope;
  /** First and last business day, of each store by its own clock. */
  readonly from: BusinessDay;
  readonly to: BusinessDay;
  /** Of `upt`: with fewer sales nobody has a place. */
  readonly leastSales: number;
  readonly prizes: readonly ContestPrize[];
}

/** What one sale or one customer gives a guide. */
export interface ContestCredit {
  readonly guide: StaffId;
  /** Fen, pieces, customers or follow-ups. */
  readonly value: number;
  /** When it happened. */
  readonly at: EpochMs;
}

/** Whether a place's facts of this day count. A region is looked at, not copied. */
export const countsIn = ({ scope, from, to }: ContestTerms, { id, region }: Place, day: BusinessDay): boolean =>
  day >= from &&
  day <= to &&
  (scope.kind === 'brand' ||
    (scope.kind === 'stores' ? scope.stores.includes(id) : region !== undefined && scope.regions.includes(region)));

/** A sale as it was sold. */
export interface ContestSale {
  readonly at: EpochMs;
  readonly lines: readonly {
    readonly lineId: string;
    readonly net: Fen;
    /** Pieces; 1 for a weighed line. */
    readonly quantity: number;
    readonly serving: readonly ServingShare[];
  }[];
  readonly serving: readonly ServingShare[];
  readonly buyer: StaffId | null;
}

/** What the sale gives by now; nothing of it is listed for a guide without anything left. */
export function saleCredits(
  metric: SaleMetric,
  sale: ContestSale,
  events: readonly LedgerEvent[],
): readonly ContestCredit[] {
  const facts: LedgerFacts = {
    lines: sale.lines.map((line) => ({ ...line, rateBp: basisPoints(0) })),
    serving: sale.serving,
    boundGuide: null,
    binderLeft: false,
    binderBp: basisPoints(0),
    buyerGuide: sale.buyer,
  };
  const left = remainingFacts(facts, events);
  const back = unitsBack(events);
  const values = new Map<StaffId, number>();
  for (const { lineId, net, quantity, serving } of left.lines) {
    const shares = serving.length > 0 ? serving : left.serving;
    const units = quantity - Math.min(quantity, back.get(lineId) ?? 0);
    const parts = allocate(
      net,
      shares.map(({ shareBp }) => shareBp),
    );
    // Of pieces each who served has all: the figure is a ratio, and nothing is paid out of it.
    const once = metric === 'upt' ? new Map(shares.map(({ guide }) => [guide, units])) : new Map<StaffId, number>();
    if (metric === 'net_sales')
      for (const [index, { guide }] of shares.entries()) once.set(guide, (once.get(guide) ?? 0) + (parts[index] ?? 0));
    for (const [guide, value] of once) values.set(guide, (values.get(guide) ?? 0) + value);
  }
  return [...values].flatMap(([guide, value]) =>
    guide === sale.buyer || value === 0 ? [] : [{ guide, value, at: sale.at }],
  );
}

function unitsBack(events: readonly LedgerEvent[]): ReadonlyMap<string, number> {
  const back = new Map<string, number>();
  for (const event of new Map(events.map((one) => [one.id, one])).values())
    if (event.kind === 'refund')
      for (const { lineId, units } of event.lines) back.set(lineId, (back.get(lineId) ?? 0) + units);
  return back;
}

/** Where and by which clock a claim was made; undefined for a store that is not known. */
export type PlaceOf = (store: StoreId | undefined) => (Place & Partial<DayRule>) | undefined;

/** What a customer's claims give: each guide who won the customer in the period, once, as of the first time. */
export function bindingCredits(terms: ContestTerms, facts: BindingFacts, placeOf: PlaceOf): readonly ContestCredit[] {
  const won = new Map<StaffId, EpochMs>();
  for (const { claim, outcome } of foldSteps(facts)) {
    const { guide, at } = claim;
    if (guide === null || won.has(guide) || (outcome !== 'bind' && outcome !== 'rebind')) continue;
    const place = placeOf(claim.store);
    if (place !== undefined && countsIn(terms, place, dayIn(place, at))) won.set(guide, at);
  }
  return [...won].map(([guide, at]) => ({ guide, value: 1, at }));
}

/** By the place's own clock. */
export const dayIn = (place: Partial<DayRule>, at: EpochMs): BusinessDay => businessDayAt(at, dayRuleOf(place));

const dayRuleOf = ({ offsetMinutes, dayStartMinutes }: Partial<DayRule>): DayRule | undefined =>
  offsetMinutes === undefined || dayStartMinutes === undefined ? undefined : { offsetMinutes, dayStartMinutes };

const THOUSANDTHS = 1000;

/** The sum of a guide's credits as a score; null for no place. */
export function contestScore(
  { metric, leastSales }: Pick<ContestTerms, 'metric' | 'leastSales'>,
  { value, count }: { readonly value: number; readonly count: number },
): number | null {
  if (count < 1) return null;
  const score = metric === 'upt' ? Math.floor((value * THOUSANDTHS) / count) : value;
  return score < 1 || (metric === 'upt' && count < leastSales) ? null : score;
}

export interface Standing {
  readonly guide: StaffId;
  readonly score: number;
  /** When the last fact that counts in the score happened. */
  readonly reached: EpochMs;
}

/** Who stands before whom. */
export const compareStandings = (one: Standing, other: Standing): number =>
  other.score - one.score ||
  one.reached - other.reached ||
  (one.guide < other.guide ? -1 : one.guide > other.guide ? 1 : 0);

/** The board from scratch: credits of all subjects, each subject's once. */
export function boardOf(
  terms: Pick<ContestTerms, 'metric' | 'leastSales'>,
  credits: readonly ContestCredit[],
): readonly Standing[] {
  const sums = new Map<StaffId, { value: number; count: number; reached: EpochMs }>();
  for (const { guide, value, at } of credits) {
    const sum = sums.get(guide) ?? { value: 0, count: 0, reached: at };
    sum.value += value;
    sum.count += 1;
    if (at > sum.reached) sum.reached = at;
    sums.set(guide, sum);
  }
  return [...sums]
    .flatMap(([guide, sum]) => {
      const score = contestScore(terms, sum);
      return score === null ? [] : [{ guide, score, reached: sum.reached }];
    })
    .sort(compareStandings);
}

/** What a place wins; 0 behind the last prize. Places count from 1. */
export const prizeOf = (prizes: readonly ContestPrize[], place: number): number =>
  prizes.find(({ upTo }) => place <= upTo)?.amount ?? 0;

export type ContestState = 'planned' | 'running' | 'over' | 'closed' | 'cancelled';
export type ContestFault = 'ends_before_it_begins' | 'begins_too_early' | 'too_long' | 'prizes_not_in_order';
const DAYS_MAX = 366;
const DAY_MS = 86_400_000;

/** What is wrong with terms that are entered on a day, with the path of it; a contest begins on a later day than that. */
export function contestFault(
  { from, to, prizes }: Pick<ContestTerms, 'from' | 'to' | 'prizes'>,
  today: BusinessDay,
): { readonly path: string; readonly reason: ContestFault } | undefined {
  if (from <= today) return { path: '/from', reason: 'begins_too_early' };
  if (to < from) return { path: '/to', reason: 'ends_before_it_begins' };
  if (Date.parse(to) - Date.parse(from) >= DAYS_MAX * DAY_MS) return { path: '/to', reason: 'too_long' };
  const wrong = prizes.findIndex(({ upTo }, index) => upTo <= (prizes[index - 1]?.upTo ?? 0));
  return wrong < 0 ? undefined : { path: `/prizes/${String(wrong)}/upTo`, reason: 'prizes_not_in_order' };
}

/** Of a contest that is neither closed nor cancelled, as of a business day. */
export const stateOn = ({ from, to }: Pick<ContestTerms, 'from' | 'to'>, today: BusinessDay): ContestState =>
  today < from ? 'planned' : today > to ? 'over' : 'running';
