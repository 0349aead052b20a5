/**
 * Customers among the seven kinds of data (DOMAIN.md §9), of one store and some days. Whoever has several ids that were merged is one
 * person. New: who became a member in this store in these days, and was none before under another id; each once, on the day of the first
 * enrolment. Bound: those of them who are bound to a guide now. A purchase is a sale to a member at one of the store's tills of which not
 * every piece came back; other goods of the same product, of another size or colour, are none. Repurchase counts persons with two and
 * more; that of a guide only what was bought by those who were bound to them then. The funnel is of the new: since they enrolled, until
 * the days end, none, one, two purchases and more. Pure. Called by the cloud's report.
 */
import { byKey, partOf, plainRow, ratioRow, summed } from './figure-rows.ts';
import type { StaffId } from './ids.ts';
import type { FigureRow } from './seven-kinds.ts';
import type { BusinessDay, EpochMs } from './time.ts';

export interface Enrolled {
  readonly person: string;
  readonly at: EpochMs;
  readonly day: BusinessDay;
  readonly isBound: boolean;
}
export interface Purchase {
  readonly person: string;
  readonly at: EpochMs;
  /** Whose customer the person was then. */
  readonly boundTo: StaffId | null;
}

export interface SoldUnits {
  readonly sale: string;
  readonly units: number;
  /** Goods of another size or colour in the place of others. */
  readonly isSwap: boolean;
}
export interface UnitsBack {
  readonly sale: string;
  readonly units: number;
  readonly isSwap: boolean;
}
/** The sales that are purchases. What goes back for another size or colour is not back. */
export function purchasesAmong<Sale extends SoldUnits>(
  sales: readonly Sale[],
  backs: readonly UnitsBack[],
): readonly Sale[] {
  const back = new Map<string, number>();
  for (const { sale, units, isSwap } of backs) if (!isSwap) back.set(sale, (back.get(sale) ?? 0) + units);
  return sales.filter(({ sale, units, isSwap }) => !isSwap && (back.get(sale) ?? 0) < units);
}

export function buyersFigures(
  enrolled: readonly Enrolled[],
  purchases: readonly Purchase[],
  nameOf: (guide: StaffId) => string,
): readonly FigureRow[] {
  const isNew = firstOfEach(enrolled);
  const dayOf = ({ day }: Enrolled) => partOf('day', day);
  const bound = summed(isNew, dayOf, ({ isBound }) => (isBound ? 1 : 0));
  const newByDay = summed(isNew, dayOf, () => 1);
  const since = boughtSince(isNew, purchases);
  const atLeast = (count: number): number => since.filter((bought) => bought >= count).length;
  return [
    ratioRow('bound_rate', isNew.filter(({ isBound }) => isBound).length, isNew.length),
    ...newByDay.map(({ row, sum }, index) => ratioRow('bound_rate', bound[index]?.sum ?? 0, sum, row)),
    ...repurchase(purchases, nameOf),
    plainRow('funnel_new', isNew.length),
    ...newByDay.map(({ row, sum }) => plainRow('funnel_new', sum, row)),
    plainRow('funnel_active', atLeast(1)),
    plainRow('funnel_repeat', atLeast(2)),
  ];
}

function firstOfEach(enrolled: readonly Enrolled[]): readonly Enrolled[] {
  const first = new Map<string, Enrolled>();
  for (const one of enrolled.toSorted((a, b) => a.at - b.at)) if (!first.has(one.person)) first.set(one.person, one);
  return [...first.values()];
}

/** How many purchases each of them made since. */
function boughtSince(isNew: readonly Enrolled[], purchases: readonly Purchase[]): readonly number[] {
  const times = new Map<string, EpochMs[]>();
  for (const { person, at } of purchases) {
    const own = times.get(person);
    if (own === undefined) times.set(person, [at]);
    else own.push(at);
  }
  return isNew.map(({ person, at }) => (times.get(person) ?? []).filter((bought) => bought >= at).length);
}

function repurchase(purchases: readonly Purchase[], nameOf: (guide: StaffId) => string): readonly FigureRow[] {
  const counted = (own: readonly Purchase[]): readonly [again: number, buyers: number] => {
    const counts = new Map<string, number>();
    for (const { person } of own) counts.set(person, (counts.get(person) ?? 0) + 1);
    return [[...counts.values()].filter((count) => count >= 2).length, counts.size];
  };
  const byGuide = new Map<StaffId, Purchase[]>();
  for (const purchase of purchases) {
    if (purchase.boundTo === null) continue;
    const own = byGuide.get(purchase.boundTo);
    if (own === undefined) byGuide.set(purchase.boundTo, [purchase]);
    else own.push(purchase);
  }
  const guides = [...byGuide]
    .map(([guide, own]) => ({ row: partOf('guide', guide, nameOf(guide)), own }))
    .sort((a, b) => byKey(a.row, b.row));
  return [
    ratioRow('repurchase', ...counted(purchases)),
    ...guides.map(({ row, own }) => ratioRow('repurchase', ...counted(own), row)),
  ];
}
