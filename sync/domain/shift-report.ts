/**
 * The X and Z report of a shift and the report of a business day: a fold of a terminal's facts and nothing else, so that the
 * printed slip, the screen, the cloud and whoever reads the journal get the same figures. Facts come in the order of `seq`.
 * Called by the host (over its journal), by the cloud (over its ledger) and by tests. Amounts in fen.
 */
import { figuresOf, type Figures, type SoldBefore } from './shift-figures.ts';
import { DrawerSum, type CashMoveFact, type CountFact, type Fact, type ShiftOpenedFact } from './shift-facts.ts';

export interface Count {
  readonly at: number;
  readonly by: string;
  readonly countedCash: number;
  /** counted - expected */
  readonly overShort: number;
  readonly denominations: Readonly<Record<string, number>> | null;
  readonly reason: string | null;
}

export interface ShiftReport extends Figures {
  readonly shift: string;
  readonly terminal: string;
  readonly staff: string;
  readonly openedAt: number;
  /** The business day in which it was opened. */
  readonly day: string;
  readonly float: number;
  /** Null: an X report. */
  readonly closedAt: number | null;
  readonly closedBy: string | null;
  readonly handedTo: string | null;
  /** Closed because its business day was over. */
  readonly isForgotten: boolean;
  readonly expectedCash: number;
  /** The last count; null while nobody has counted. */
  readonly count: Count | null;
  readonly counts: number;
}

export interface ShiftSummary {
  readonly shift: string;
  readonly staff: string;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly net: number;
  readonly expectedCash: number;
  readonly countedCash: number | null;
  readonly overShort: number | null;
  readonly isForgotten: boolean;
}

export interface DayReport extends Figures {
  readonly day: string;
  readonly terminal: string;
  readonly shifts: readonly ShiftSummary[];
  readonly overShort: number;
  /** Shifts that were closed and that nobody has counted. */
  readonly uncounted: number;
  /** When the day was closed; null while it is not. */
  readonly closedAt: number | null;
}

/** Kinds that a report counts; all others may be left out. */
export const SHIFT_FACT_KINDS: ReadonlySet<string> = new Set([
  'shift.opened',
  'shift.closed',
  'shift.counted',
  'day.closed',
  'sale',
  'refund',
  'correction',
  'refund.settled',
  'cash.moved',
  'order.held',
  'order.added',
  'order.ended',
  'value.sold',
  'value.returned',
  'cart.voided',
  'drawer.kicked',
]);

/** The facts of one shift: those that name it, and those that lie between its opening and its closing. */
export function factsOfShift(facts: readonly Fact[], shift: string): readonly Fact[] {
  let isOpen = false;
  return facts.filter((fact) => {
    const named = (fact.body as { readonly shift?: string }).shift;
    if (fact.kind === 'shift.opened') isOpen = named === shift;
    const isOwn = named === undefined ? isOpen && fact.kind !== 'day.closed' : named === shift;
    if (fact.kind === 'shift.closed' && named === shift) isOpen = false;
    return isOwn;
  });
}

/** Undefined when its opening is not among the facts. */
export function shiftReport(facts: readonly Fact[], shift: string, soldBefore?: SoldBefore): ShiftReport | undefined {
  const own = factsOfShift(facts, shift);
  const opened = own.find(({ kind }) => kind === 'shift.opened');
  if (opened === undefined) return undefined;
  const { terminal, staff, float } = opened.body as ShiftOpenedFact;
  const closed = own.find(({ kind }) => kind === 'shift.closed');
  const closing = closed?.body as CountFact | undefined;
  const drawer = new DrawerSum({ shift, float });
  for (const fact of own) drawer.read(fact);
  const counts = own.flatMap(countOf);
  return {
    ...figuresOf(own, soldBefore),
    shift,
    terminal,
    staff,
    openedAt: opened.at,
    day: opened.businessDay,
    float,
    closedAt: closed?.at ?? null,
    closedBy: closed?.staff ?? null,
    handedTo: closing?.handedTo ?? null,
    isForgotten: closing?.cause === 'forgotten',
    expectedCash: drawer.cash,
    // A count before more money came in says nothing of the drawer now.
    count: lastCount(own, counts, closed === undefined),
    counts: counts.length,
  };
}

function countOf({ kind, at, staff, body }: Fact): readonly Count[] {
  if (kind !== 'shift.counted' && kind !== 'shift.closed') return [];
  const { countedCash, overShort, denominations, reason } = body as CountFact;
  if (countedCash === undefined) return [];
  return [
    {
      at,
      by: staff ?? '',
      countedCash,
      overShort: overShort ?? 0,
      denominations: denominations ?? null,
      reason: reason ?? null,
    },
  ];
}

function lastCount(own: readonly Fact[], counts: readonly Count[], isOpen: boolean): Count | null {
  const last = counts.at(-1) ?? null;
  const lastFact = own.at(-1);
  return isOpen && lastFact?.kind !== 'shift.counted' ? null : last;
}

/** The shifts of a day are those that were opened in it or that have facts in it; its sums are of the facts in it alone. */
export function dayReport(facts: readonly Fact[], day: string, terminal: string, soldBefore?: SoldBefore): DayReport {
  const shifts = shiftsOfDay(facts, day).flatMap((shift) => shiftReport(facts, shift, soldBefore) ?? []);
  const summaries = shifts.map(summaryOf);
  const closing = facts.findLast(
    ({ kind, body }) => kind === 'day.closed' && (body as { readonly day: string }).day === day,
  );
  return {
    ...figuresOf(
      facts.filter(({ businessDay }) => businessDay === day),
      soldBefore,
    ),
    day,
    terminal,
    shifts: summaries,
    overShort: summaries.reduce((sum, { overShort }) => sum + (overShort ?? 0), 0),
    uncounted: shifts.filter(({ closedAt, count }) => closedAt !== null && count === null).length,
    closedAt: closing?.at ?? null,
  };
}

export function shiftsOfDay(facts: readonly Fact[], day: string): readonly string[] {
  const named = facts
    .filter(({ businessDay, kind }) => businessDay === day && MONEY_KINDS.has(kind))
    .map(({ body }) => (body as Pick<CashMoveFact, 'shift'>).shift);
  return [...new Set(named)];
}
const MONEY_KINDS: ReadonlySet<string> = new Set([
  'shift.opened',
  'sale',
  'refund',
  'cash.moved',
  'order.held',
  'order.added',
  'order.ended',
  'value.sold',
  'value.returned',
]);

export const summaryOf = (report: ShiftReport): ShiftSummary => ({
  shift: report.shift,
  staff: report.staff,
  openedAt: report.openedAt,
  closedAt: report.closedAt,
  net: report.net,
  expectedCash: report.expectedCash,
  countedCash: report.count?.countedCash ?? null,
  overShort: report.count?.overShort ?? null,
  isForgotten: report.isForgotten,
});
