/**
 * What must hold of contests: at rest a board is what sales, refunds, claims and calls say, whatever the order in which they came; equal scores stand
 * by who was there first, then by number; who left has no place; a closed contest keeps its standings, what came later is noted beside them;
 * each place wins its prize once. Worked out here anew from ledger, claims, tills' journals and what phones sent. Pure; amounts in fen. Called by invariants-season.ts.
 */
import { boundGuideAt, foldClaims, type BindingFacts } from './binding.ts';
import type { LedgerSeen } from './invariants-money.ts';
import type { Invariant } from './invariants.ts';
import { epochMs } from './time.ts';

type ContestMetric = 'net_sales' | 'upt' | 'bindings' | 'follow_ups';
interface OfContest {
  readonly contest: string;
}
interface ContestSeen extends OfContest {
  readonly state: string;
  readonly closedAt: number | null;
  readonly terms: {
    readonly metric: ContestMetric;
    readonly scope: { readonly kind: 'brand' } | { readonly kind: 'stores'; readonly stores: readonly string[] };
    readonly from: string;
    readonly to: string;
    readonly leastSales: number;
    readonly prizes: readonly { readonly upTo: number; readonly amount: number }[];
  };
}
interface Placed {
  readonly guide: string;
  readonly score: number;
  readonly reached: number;
}
/** A page of a board as somebody was shown it. */
interface ShownBoard extends OfContest {
  readonly rows: readonly (Placed & { readonly place: number })[];
  readonly own?: { readonly guide: string; readonly place: number | null; readonly around: ShownBoard['rows'] };
}
/** What a guide said of a call, as the till's journal or the phone's form has it. */
export interface CallSeen {
  readonly id: string;
  readonly staff: string | null;
  readonly guide: string;
  readonly reason: string;
  readonly occasion: string;
  readonly outcome: string;
  readonly at: number;
  /** Where the till stood, or the guide of the phone belonged. */
  readonly store: string | null;
}
export interface ContestsSeen {
  readonly contests: readonly ContestSeen[];
  readonly history: readonly (OfContest & { readonly n: number; readonly what: string })[];
  readonly scores: readonly (OfContest & {
    readonly guide: string;
    readonly value: number;
    readonly count: number;
    readonly score: number | null;
    readonly reached: number | null;
    readonly left_at: number | null;
  })[];
  readonly finals: readonly (OfContest & Placed & { readonly place: number })[];
  readonly corrections: readonly (OfContest & {
    readonly guide: string;
    readonly value: number;
    readonly count: number;
  })[];
  readonly prizes: readonly (OfContest & {
    readonly id: string;
    readonly what: string;
    readonly guide: string;
    readonly place: number | null;
    readonly amount: number;
  })[];
  /** All claims on each person who has any. */
  readonly persons: readonly BindingFacts[];
  /** All calls to each of them. */
  readonly called: readonly { readonly facts: BindingFacts; readonly calls: readonly CallSeen[] }[];
  /** The business day of an instant in a store. */
  readonly dayAt: (store: string, at: number) => string;
  readonly left: ReadonlyMap<string, number>;
  /** What people were told, since the last restored backup. */
  readonly told: {
    readonly boards: readonly ShownBoard[];
    readonly contests: readonly string[];
    /** Winners and what they get, in the order of their places. */
    readonly closed: readonly (OfContest & { readonly awarded: readonly string[] })[];
    readonly adjusted: readonly (OfContest & { readonly id: string; readonly amount: number })[];
    /** Calls that a phone was told are noted, by their ids. */
    readonly noted: readonly string[];
  };
}

interface Share {
  readonly guide: string;
  readonly shareBp: number;
}
interface SaleBody {
  readonly saleId: string;
  readonly training?: boolean;
  readonly serving: readonly Share[];
  readonly lines: readonly {
    readonly lineId: string;
    readonly net: number;
    readonly roundOffShare: number;
    readonly quantity: number;
    readonly serving?: readonly Share[];
  }[];
}
interface RefundBody {
  readonly sale: { readonly saleId: string };
  readonly withoutReceipt?: boolean;
  readonly lines: readonly { readonly lineId: string; readonly units: number }[];
}
type SaleSeen = LedgerSeen & { readonly at: number };
interface Sum {
  readonly value: number;
  readonly count: number;
  readonly reached: number;
}
type Fault = (invariant: Invariant, detail: string) => void;

export function contestFaults(seen: ContestsSeen, ledger: readonly LedgerSeen[], isQuiet: boolean, fault: Fault): void {
  for (const board of seen.told.boards) shownFaults(board, fault);
  for (const contest of seen.told.contests)
    if (!seen.contests.some((one) => one.contest === contest)) fault('said_is_kept', `contest ${contest} was entered`);
  const calls = new Set(seen.called.flatMap((one) => one.calls.map(({ id }) => id)));
  for (const call of seen.told.noted) if (!calls.has(call)) fault('said_is_kept', `${call} was noted on a phone`);
  for (const contest of seen.contests) {
    historyFaults(contest, seen, fault);
    prizeFaults(contest, seen, fault);
    if (isQuiet && contest.state !== 'cancelled') boardFaults(contest, seen, ledger, fault);
  }
}

const placeOf = (one: Placed, other: Placed): number =>
  one.score !== other.score
    ? other.score - one.score
    : one.reached !== other.reached
      ? one.reached - other.reached
      : Number(one.guide) - Number(other.guide);

/** Whoever looks sees places one after the other, best first. */
function shownFaults({ contest, rows, own }: ShownBoard, fault: Fault): void {
  for (const list of [rows, own?.around ?? []])
    for (const [index, row] of list.entries()) {
      const next = list[index + 1];
      if (next !== undefined && (next.place !== row.place + 1 || placeOf(row, next) >= 0))
        fault('board_as_sold', `contest ${contest} was shown with ${next.guide} behind ${row.guide}`);
    }
}

function historyFaults({ contest, state }: ContestSeen, { history }: ContestsSeen, fault: Fault): void {
  const own = history.filter((one) => one.contest === contest).toSorted((a, b) => a.n - b.n);
  const times = (what: string): number => own.filter((one) => one.what === what).length;
  const isNumbered = own.every(({ n }, index) => n === index + 1);
  const isTold =
    times('closed') === (state === 'closed' ? 1 : 0) && times('cancelled') === (state === 'cancelled' ? 1 : 0);
  if (!isNumbered || own[0]?.what !== 'created' || times('created') !== 1 || !isTold)
    fault('prizes_once', `contest ${contest} is ${state} after ${own.map(({ what }) => what).join(', ')}`);
}

/** Places that win get what they win once, and nobody else gets anything but by an adjustment. */
function prizeFaults(
  { contest, state, terms }: ContestSeen,
  { finals, prizes, told }: ContestsSeen,
  fault: Fault,
): void {
  const own = prizes.filter((one) => one.contest === contest);
  const given = own.filter(({ what }) => what === 'awarded');
  const places = finals.filter((one) => one.contest === contest).toSorted((a, b) => a.place - b.place);
  const winners = places.flatMap(({ place, guide }) => {
    const amount = terms.prizes.find(({ upTo }) => place <= upTo)?.amount ?? 0;
    return amount === 0 ? [] : [`${guide} ${String(amount)}`];
  });
  const awarded = given
    .toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0))
    .map(({ guide, amount }) => `${guide} ${String(amount)}`);
  if (state !== 'closed' && (own.length > 0 || places.length > 0))
    fault('prizes_once', `contest ${contest} is ${state} and has prizes or standings`);
  if (awarded.join() !== winners.join())
    fault('prizes_once', `contest ${contest}: ${awarded.join(' · ')} is awarded, ${winners.join(' · ')} is due`);
  for (const shown of told.closed)
    if (shown.contest === contest && shown.awarded.join() !== awarded.join())
      fault('prizes_once', `contest ${contest} was closed with ${shown.awarded.join(' · ')}`);
  for (const { id, amount } of told.adjusted.filter((one) => one.contest === contest))
    if (own.filter((one) => one.id === id && one.what === 'adjusted' && one.amount === amount).length !== 1)
      fault('prizes_once', `contest ${contest}: an adjustment of ${String(amount)} fen is not there once`);
}

function boardFaults(contest: ContestSeen, seen: ContestsSeen, ledger: readonly LedgerSeen[], fault: Fault): void {
  const { contest: name, state, terms, closedAt } = contest;
  const wrong = (detail: string): void =>
    fault('board_as_sold', `contest ${name} (${terms.metric}, ${state}): ${detail}`);
  if (state === 'closing') return wrong('nobody comes to an end of closing it');
  const due =
    terms.metric === 'bindings'
      ? sumsOfClaims(contest, seen)
      : terms.metric === 'follow_ups'
        ? sumsOfCalls(contest, seen)
        : sumsOfSales(contest, ledger);
  const rows = new Map(seen.scores.filter((one) => one.contest === name).map((row) => [row.guide, row]));
  const later = seen.corrections.filter((one) => one.contest === name);
  if (state === 'open' && later.length > 0) wrong('corrections of what is not closed');
  for (const guide of new Set([...due.keys(), ...rows.keys(), ...later.map((one) => one.guide)])) {
    const [sum, row] = [due.get(guide), rows.get(guide)];
    const own = later.filter((one) => one.guide === guide);
    const value = own.reduce((all, one) => all + one.value, row?.value ?? 0);
    const count = own.reduce((all, one) => all + one.count, row?.count ?? 0);
    if (value !== (sum?.value ?? 0) || count !== (sum?.count ?? 0))
      wrong(
        `${guide} has ${String(value)} of ${String(count)}, not ${String(sum?.value ?? 0)} of ${String(sum?.count ?? 0)}`,
      );
    if (row !== undefined && row.score !== scoreOf(terms, row)) wrong(`${guide} has a score of ${String(row.score)}`);
    if (state !== 'open' || row === undefined) continue;
    if (sum !== undefined && row.reached !== sum.reached)
      wrong(`${guide} was there at ${String(row.reached)}, not ${String(sum.reached)}`);
    if (row.left_at !== (seen.left.get(guide) ?? null)) wrong(`${guide} left, or not: ${String(row.left_at)}`);
  }
  if (state !== 'closed') return;
  const standings = [...rows.values()]
    .flatMap(({ guide, score, reached, left_at: left }): readonly Placed[] =>
      score === null || reached === null || (left !== null && left <= (closedAt ?? 0))
        ? []
        : [{ guide, score, reached }],
    )
    .sort(placeOf);
  const finals = seen.finals.filter((one) => one.contest === name).toSorted((a, b) => a.place - b.place);
  const text = ({ guide, score, reached }: Placed): string => `${guide} ${String(score)} ${String(reached)}`;
  if (finals.map(text).join() !== standings.map(text).join() || finals.some(({ place }, index) => place !== index + 1))
    wrong(`closed with ${finals.map(text).join(' · ')}, not ${standings.map(text).join(' · ')}`);
}

function scoreOf(
  { metric, leastSales }: ContestSeen['terms'],
  { value, count }: Pick<Sum, 'value' | 'count'>,
): number | null {
  if (count < 1 || (metric === 'upt' && count < leastSales)) return null;
  const score = metric === 'upt' ? Math.floor((value * 1000) / count) : value;
  return score >= 1 ? score : null;
}

const isOf = ({ terms: { scope, from, to } }: ContestSeen, store: string, day: string): boolean =>
  from <= day && day <= to && (scope.kind === 'brand' || scope.stores.includes(store));

/** Whom each customer was won by, once for a guide. */
function sumsOfClaims(contest: ContestSeen, { persons, dayAt }: ContestsSeen): ReadonlyMap<string, Sum> {
  const won: (readonly [string, number, number])[] = [];
  for (const facts of persons) {
    const { outcomes } = foldClaims(facts);
    const first = new Map<string, number>();
    for (const { id, guide, at, store = '' } of facts.claims) {
      const outcome = outcomes.get(id);
      const counts = (outcome === 'bind' || outcome === 'rebind') && isOf(contest, store, dayAt(store, at));
      if (counts && guide !== null) first.set(guide, Math.min(at, first.get(guide) ?? at));
    }
    for (const [guide, at] of first) won.push([guide, 1, at]);
  }
  return together(won);
}

/** Of each customer on a day the first call that got through, by whom they were bound to, and that was not said otherwise after it. */
function sumsOfCalls(contest: ContestSeen, { called, dayAt }: ContestsSeen): ReadonlyMap<string, Sum> {
  const done: (readonly [string, number, number])[] = [];
  for (const { facts, calls } of called) {
    const own = calls
      .filter(({ staff, guide }) => staff === guide)
      .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    const said = (call: CallSeen): readonly CallSeen[] =>
      own.filter(
        (one) => [one.guide, one.reason, one.occasion].join() === [call.guide, call.reason, call.occasion].join(),
      );
    const counted = own.filter((call) => {
      const all = said(call);
      const nth = all.indexOf(call);
      const isStanding = all.slice(nth).every(({ outcome }) => outcome !== 'no_answer');
      return isStanding && (all[nth - 1]?.outcome ?? 'no_answer') === 'no_answer' && isHeld(facts, call);
    });
    const days = new Map<string, CallSeen>();
    for (const call of counted) {
      const day = call.store === null ? '' : dayAt(call.store, call.at);
      if (call.store !== null && isOf(contest, call.store, day) && !days.has(day)) days.set(day, call);
    }
    const firsts = [...days.values()];
    for (const guide of new Set(firsts.map((call) => call.guide))) {
      const theirs = firsts.filter((call) => call.guide === guide);
      done.push([guide, theirs.length, Math.max(...theirs.map(({ at }) => at))]);
    }
  }
  return together(done);
}

const isHeld = (facts: BindingFacts, { guide, at }: CallSeen): boolean => boundGuideAt(facts, epochMs(at)) === guide;

/** What is left of what each guide sold. */
function sumsOfSales(contest: ContestSeen, ledger: readonly LedgerSeen[]): ReadonlyMap<string, Sum> {
  const sold: (readonly [string, number, number])[] = [];
  for (const document of ledger) {
    const sale = document.body as SaleBody;
    if (document.kind !== 'sale' || sale.training === true) continue;
    if (!isOf(contest, document.store, document.businessDay)) continue;
    const back = ledger
      .filter(({ kind, body }) => kind === 'refund' && (body as RefundBody).withoutReceipt !== true)
      .flatMap(({ body }) => ((body as RefundBody).sale.saleId === sale.saleId ? (body as RefundBody).lines : []));
    const values = new Map<string, number>();
    for (const line of sale.lines) {
      const gone = back.filter(({ lineId }) => lineId === line.lineId).reduce((sum, { units }) => sum + units, 0);
      const units = line.quantity - Math.min(line.quantity, gone);
      const paid = line.net - line.roundOffShare;
      const left = paid - Math.floor((paid * (line.quantity - units)) / line.quantity);
      const shares = line.serving !== undefined && line.serving.length > 0 ? line.serving : sale.serving;
      const parts = contest.terms.metric === 'upt' ? shares.map(() => units) : splitOf(left, shares);
      for (const [index, { guide }] of shares.entries())
        values.set(guide, (values.get(guide) ?? 0) + (parts[index] ?? 0));
    }
    for (const [guide, value] of values) if (value !== 0) sold.push([guide, value, (document as SaleSeen).at]);
  }
  return together(sold);
}

/** Whole fen each; what is left goes by the largest remainder, of equal ones to who is named earlier. */
function splitOf(amount: number, shares: readonly Share[]): readonly number[] {
  const all = shares.reduce((sum, { shareBp }) => sum + shareBp, 0);
  const parts = shares.map(({ shareBp }) => Math.floor((amount * shareBp) / all));
  const rests = shares.map(({ shareBp }, index) => ({ index, rest: (amount * shareBp) % all }));
  const left = amount - parts.reduce((sum, part) => sum + part, 0);
  for (const { index } of rests.sort((a, b) => b.rest - a.rest || a.index - b.index).slice(0, left))
    parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}

function together(credits: readonly (readonly [string, number, number])[]): ReadonlyMap<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const [guide, value, at] of credits) {
    const sum = sums.get(guide) ?? { value: 0, count: 0, reached: at };
    sums.set(guide, { value: sum.value + value, count: sum.count + 1, reached: Math.max(sum.reached, at) });
  }
  return sums;
}
