/**
 * What must hold of what guides are told of their customers at rest, on the till and on the phone's page: each reason to call is there when
 * its facts say so and no other is, with its occasion; what was typed of a customer at tills and on phones is kept once and read everywhere.
 * Worked out here anew from journals, claims and accounts. Pure. What nobody looked at is absent and is not asked. Called by
 * invariants-care.ts. DOMAIN.md §8.
 */
import { boundGuideAt, foldClaims } from './binding.ts';
import { protectedUntil } from './binding-policy.ts';
import type { CareSeen } from './invariants-care.ts';
import { lotsOf, type PointsSeen } from './invariants-points.ts';
import type { CloudSeen, JournalSeen, Violation } from './invariants.ts';
import { businessDayAt, CHINA_DAY, DAY_MS, epochMs } from './time.ts';

/** What somebody typed of a member at a till; it was said when its entry stands in the journal. */
export interface TypedSeen {
  readonly entry: string;
  readonly member: string;
  readonly field: string;
  readonly value: string;
}
export interface ReasonsSeen {
  /** Who wants to hear of news. */
  readonly agreed: ReadonlySet<string>;
  readonly typed: readonly TypedSeen[];
  /** Notes of members as the office is shown them. */
  readonly notes: ReadonlyMap<string, readonly { readonly text: string; readonly at: number }[]>;
  /** Guides' customers as their phones show them at rest. */
  readonly pages: readonly {
    readonly guide: string;
    readonly asOf: number;
    readonly items: readonly { readonly member: string; readonly reasons: readonly Reason[] }[];
  }[];
}
interface Reason {
  readonly kind: string;
  readonly occasion: string;
}
type Call = { readonly member: string; readonly reason: string; readonly occasion: string; readonly outcome: string };
/** Of one store: what was said there, the oldest call first. */
export interface ReasonFacts {
  readonly calls: readonly (Call & { readonly at: number })[];
  readonly arrivals: readonly {
    readonly id: string;
    readonly at: number;
    readonly product: string;
    readonly size?: string;
  }[];
  /** Wishes of a member that nobody ended, by product with when they were made, and products of those that somebody did. */
  readonly wishesOf: (member: string) => {
    readonly open: readonly { readonly product: string; readonly at: number }[];
    readonly over: ReadonlySet<string>;
  };
}
interface Of {
  readonly guide: string;
  readonly member: string;
  readonly asOf: number;
}
type Held = Parameters<typeof protectedUntil>[0];
type Fault = (invariant: Violation['invariant'], detail: string) => void;

const KEPT_DAYS = { wish_arrived: 30, new_arrival: 14 } as const;
const NOTES_SHOWN_MAX = 3;

const dayOf = (at: number): string => businessDayAt(epochMs(at), CHINA_DAY);
const apart = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

interface Seen {
  readonly cloud: CloudSeen;
  readonly care: CareSeen;
  readonly journals: readonly JournalSeen[];
  readonly facts: ReasonFacts;
  /** Whose facts the screen is told of. */
  readonly stores: readonly string[];
}
/** A guide's customers on a till or on the phone, which shows its notes elsewhere. */
interface List {
  readonly guide: string;
  readonly asOf: number;
  readonly items: readonly {
    readonly member: string;
    readonly reasons: readonly Reason[];
    readonly notes?: readonly { readonly text: string }[];
  }[];
}

export function listFaults(place: string, { guide, asOf, items }: List, seen: Seen, fault: Fault): void {
  for (const { member, reasons, notes } of items) {
    const of = { guide, member, asOf };
    if (!isBoundTo(seen.cloud, of)) fault('reasons_whole', `${place}: ${member} is no customer of theirs`);
    reasonFaults(place, reasons, of, seen, fault);
    if (notes !== undefined) shownNoteFaults(place, { member, notes }, seen.care, fault);
  }
}

/** Of one customer on one screen. */
function reasonFaults(place: string, shown: readonly Reason[], of: Of, seen: Seen, fault: Fault): void {
  const due = dueReasons(of, seen);
  const text = (reasons: readonly Reason[]): string =>
    reasons
      .map(({ kind, occasion }) => `${kind} ${occasion}`)
      .sort()
      .join(', ');
  // Of two calls at the same moment nobody knows which holds.
  const isUnsure = (reason: Reason): boolean => {
    const own = said(seen.facts, of.member, reason);
    return own.filter(({ at }) => at === own.at(-1)?.at).length > 1;
  };
  const sure = (reasons: readonly Reason[]): readonly Reason[] => reasons.filter((one) => !isUnsure(one));
  if (text(sure(shown)) !== text(sure(due)))
    fault('reasons_whole', `${place}: of ${of.member} ${text(shown)} are shown, due are ${text(due)}`);
}

const said = ({ calls }: ReasonFacts, member: string, { kind, occasion }: Reason): ReasonFacts['calls'] =>
  calls.filter((call) => call.member === member && call.reason === kind && call.occasion === occasion);

function dueReasons({ member, asOf }: Of, { cloud, care, journals, facts, stores }: Seen): readonly Reason[] {
  const today = dayOf(asOf);
  const due: Reason[] = [];
  const add = (kind: string, occasions: readonly string[]): void => {
    const open = occasions.find((occasion) => {
      const last = said(facts, member, { kind, occasion }).at(-1);
      return last === undefined || last.outcome === 'no_answer';
    });
    if (open !== undefined) due.push({ kind, occasion: open });
  };
  const arrived = arrivedFor(member, asOf, { care, journals, facts });
  add('wish_arrived', arrived.wished);
  const here = journals.filter(({ store }) => stores.includes(store));
  const bought = lastBought(member, here);
  if (bought !== undefined && apart(bought, today) >= 7 && apart(bought, today) <= 21) add('after_sale', [bought]);
  if (!care.reasons.agreed.has(member)) return due;
  const born = latest(member, 'birthday', { care, journals });
  const birthday = born === undefined ? undefined : next(born.slice(4), today);
  if (birthday !== undefined && apart(today, birthday) <= 7) add('birthday', [birthday.slice(0, 4)]);
  add('new_arrival', arrived.suiting);
  const ends = pointsEnd(member, care.points);
  if (ends !== undefined && ends >= today && apart(today, ends) <= 30) add('points_ending', [ends]);
  const binding = cloud.bindings.find((one) => one.member === member);
  const until = binding === undefined ? undefined : protectedDay(binding);
  if (until !== undefined && until >= today && apart(today, until) <= 7) add('protection_ending', [until]);
  const times = bought === undefined ? 0 : Math.floor(apart(bought, today) / 90);
  if (times > 0) add('lapsed', [`${bought ?? ''}+${String(times)}`]);
  return due;
}

/** The guide's at this moment; a till may show nobody else. */
const isBoundTo = (cloud: CloudSeen, { guide, member, asOf }: Of): boolean => {
  const binding = cloud.bindings.find((one) => one.member === member);
  return binding !== undefined && boundGuideAt(binding.facts, epochMs(asOf)) === guide;
};

/** Goods of the last days, newest first: asked for, and in a size that is worn. */
function arrivedFor(
  member: string,
  asOf: number,
  {
    care,
    journals,
    facts,
  }: { readonly care: CareSeen; readonly journals: readonly JournalSeen[]; readonly facts: ReasonFacts },
): { readonly wished: readonly string[]; readonly suiting: readonly string[] } {
  const { open, over } = facts.wishesOf(member);
  const fresh = (days: number): ReasonFacts['arrivals'] =>
    facts.arrivals
      .filter(({ at }) => at >= asOf - 30 * DAY_MS && apart(dayOf(at), dayOf(asOf)) <= days && dayOf(at) <= dayOf(asOf))
      .toSorted((a, b) => (dayOf(a.at) !== dayOf(b.at) ? (dayOf(a.at) < dayOf(b.at) ? 1 : -1) : a.id < b.id ? 1 : -1));
  const isWished = ({ product, at }: ReasonFacts['arrivals'][number]): boolean =>
    open.some((wish) => wish.product === product && wish.at <= at);
  const worn = ['top', 'bottom', 'shoe'].map((kind) => latest(member, `size.${kind}`, { care, journals }));
  const suits = (goods: ReasonFacts['arrivals'][number]): boolean =>
    !isWished(goods) && !over.has(goods.product) && goods.size !== undefined && worn.includes(goods.size);
  return {
    wished: fresh(KEPT_DAYS.wish_arrived)
      .filter(isWished)
      .map(({ id }) => id),
    suiting: fresh(KEPT_DAYS.new_arrival)
      .filter(suits)
      .map(({ id }) => id),
  };
}

/** What was typed last of the field, by when its entry was made. */
function latest(
  member: string,
  field: string,
  { care, journals }: { readonly care: CareSeen; readonly journals: readonly JournalSeen[] },
): string | undefined {
  const own = care.reasons.typed.filter((one) => one.member === member && one.field === field);
  const written = new Map(journals.flatMap(({ entries }) => entries.map((entry) => [entry.id, entry.at ?? 0])));
  return own
    .flatMap(({ entry, value }) => {
      const at = written.get(entry);
      return at === undefined ? [] : [{ entry, value, at }];
    })
    .sort((a, b) => a.at - b.at || (a.entry < b.entry ? -1 : 1))
    .at(-1)?.value;
}

function lastBought(member: string, journals: readonly JournalSeen[]): string | undefined {
  const sales = journals.flatMap(({ entries }) => entries.filter(({ kind }) => kind === 'sale'));
  return sales
    .filter(({ body }) => (body as { readonly member?: { readonly id: string } }).member?.id === member)
    .map(({ businessDay }) => businessDay)
    .sort()
    .at(-1);
}

function pointsEnd(member: string, { rules, entries, now }: PointsSeen): string | undefined {
  if (rules.length === 0) return undefined;
  const own = entries.filter(({ account }) => account === `points:${member}`);
  return lotsOf(own, rules, now)
    .filter(({ left, ends }) => left > 0 && !ends.startsWith('9999'))
    .map(({ ends }) => ends)
    .sort()[0];
}

function protectedDay({ facts }: CloudSeen['bindings'][number]): string | undefined {
  const { guide, lastTouch, ...bound } = foldClaims(facts);
  return guide === null || lastTouch === null
    ? undefined
    : dayOf(protectedUntil({ ...bound, guide, lastTouch } as Held, facts));
}

const next = (end: string, today: string): string => {
  const own = `${today.slice(0, 4)}${end}`;
  return own >= today ? own : `${String(Number(today.slice(0, 4)) + 1)}${end}`;
};

/** Every word that stands in a journal or that a phone was told is noted, once, and no other; tills show the newest. */
export function noteFaults(journals: readonly JournalSeen[], care: CareSeen, fault: Fault): void {
  const { typed, notes } = care.reasons;
  const written = new Set(journals.flatMap(({ entries }) => entries.map(({ id }) => id)));
  const safe = new Set(journals.filter(({ isGone }) => !isGone).flatMap(({ entries }) => entries.map(({ id }) => id)));
  for (const [member, there] of notes) {
    const texts = there.map(({ text }) => text);
    const own = typed.filter((one) => one.member === member && one.field.startsWith('note.'));
    for (const text of new Set(texts)) {
      const times = texts.filter((one) => one === text).length;
      const isSaid =
        care.sent.has(`note ${member} ${text}`) || own.some(({ value, entry }) => value === text && written.has(entry));
      if (times > 1) fault('notes_as_said', `${text} is ${String(times)} times with ${member}`);
      if (!isSaid) fault('notes_as_said', `nobody said ${text} of ${member}`);
    }
    for (const { value, entry } of own)
      if (safe.has(entry) && !texts.includes(value)) fault('notes_as_said', `${value} of ${member} is lost`);
    for (const key of care.told)
      if (key.startsWith(`note ${member} `) && !texts.includes(key.slice(`note ${member} `.length)))
        fault('notes_as_said', `a phone was told that this is noted: ${key}`);
  }
}

function shownNoteFaults(
  place: string,
  { member, notes: shown }: { readonly member: string; readonly notes: readonly { readonly text: string }[] },
  { reasons: { notes } }: CareSeen,
  fault: Fault,
): void {
  const newest = [...(notes.get(member) ?? [])].sort((a, b) => b.at - a.at).slice(0, NOTES_SHOWN_MAX);
  const text = (list: readonly { readonly text: string }[]): string => list.map((one) => one.text).join(', ');
  if (text(shown) !== text(newest))
    fault('notes_as_said', `${place}: of ${member} is shown ${text(shown)}, noted was ${text(newest)}`);
}
