/**
 * Why a guide should get in touch with a customer now: birthday, goods that arrived (wished for, or new in the customer's size), a look
 * after a purchase, points that end, a binding whose protection ends, a customer who has not come for long. Each is about one occasion and is done with once it was seen to; the next occasion is
 * another reason. Advertising needs the customer's consent to it; a look after a purchase and the goods that a customer asked for are part
 * of the service. Pure: calendar days of the store come in. UX.md 3; DOMAIN.md §8. Called by the cloud's pages for guides and by tills.
 */
import { DAY_MS } from './time.ts';

/** In the order in which they are done when equally urgent. */
export const CALL_REASONS = [
  'wish_arrived',
  'birthday',
  'after_sale',
  'new_arrival',
  'points_ending',
  'protection_ending',
  'lapsed',
] as const;
export type CallReasonKind = (typeof CALL_REASONS)[number];

export const BIRTHDAY_AHEAD_DAYS = 7;
/** A look after a purchase: not before it was worn, not when it is forgotten. */
export const AFTER_SALE_FROM_DAYS = 7;
export const AFTER_SALE_TO_DAYS = 21;
export const POINTS_AHEAD_DAYS = 30;
export const PROTECTION_AHEAD_DAYS = 7;
/** So long after goods came there is a point in telling who asked for them, and who wears their size. */
export const WISH_ARRIVED_DAYS = 30;
export const NEW_ARRIVAL_DAYS = 14;
/** Not come for so long; a reason again each time as long again has gone by. */
export const LAPSED_DAYS = 90;

/** Goods that came to the store and suit the customer. */
export interface ArrivedGoods {
  /** Of the fact that told of them. */
  readonly id: string;
  readonly product?: string;
  readonly day: string;
  readonly name: string;
  /** The customer asked for them. */
  readonly isWished: boolean;
}
export interface CustomerFacts {
  /** `1990-05-01`, as the customer said. */
  readonly birthday?: string;
  /** The last day on which something was bought, `2026-11-23`. */
  readonly lastBought?: string;
  readonly pointsEnding?: { readonly points: number; readonly day: string };
  /** The last day on which no other guide can take over. */
  readonly protectedUntil?: string;
  readonly arrived?: readonly ArrivedGoods[];
  /** To be told of news and offers. */
  readonly hasAgreed: boolean;
}
export interface CallReason {
  readonly kind: CallReasonKind;
  /** Which birthday, purchase, end: whoever has seen to it need not do it again. */
  readonly occasion: string;
  /** The day that it is about. */
  readonly day: string;
  /** The last day on which it makes sense; null when it does until it is done. */
  readonly until: string | null;
  /** Of goods that arrived: what they are called. */
  readonly goods?: string;
  /** How many of them end. */
  readonly points?: number;
}

const NEEDS_CONSENT: Readonly<Record<CallReasonKind, boolean>> = {
  wish_arrived: false,
  birthday: true,
  after_sale: false,
  new_arrival: true,
  points_ending: true,
  protection_ending: true,
  lapsed: true,
};

/** What there is to call about today, at most one of a kind, the most urgent first. `isDone` knows the occasions that were seen to. */
export function callReasons(
  customer: CustomerFacts,
  today: string,
  isDone: (reason: Pick<CallReason, 'kind' | 'occasion'>) => boolean,
): readonly CallReason[] {
  return CALL_REASONS.flatMap((kind) => {
    if (NEEDS_CONSENT[kind] && !customer.hasAgreed) return [];
    const reason = REASONS[kind](customer, today).find(({ occasion }) => !isDone({ kind, occasion }));
    return reason === undefined ? [] : [{ kind, ...reason }];
  }).toSorted(byUrgency);
}

/** What ends first comes first; what does not end comes last. */
export function byUrgency(a: CallReason, b: CallReason): number {
  const [first, second] = [a.until ?? LAST_DAY, b.until ?? LAST_DAY];
  if (first !== second) return first < second ? -1 : 1;
  return CALL_REASONS.indexOf(a.kind) - CALL_REASONS.indexOf(b.kind);
}
const LAST_DAY = '9999-12-31';

type Found = readonly Omit<CallReason, 'kind'>[];
const REASONS: Readonly<Record<CallReasonKind, (customer: CustomerFacts, today: string) => Found>> = {
  wish_arrived: ({ arrived }, today) => arrivedWithin(arrived, today, { isWished: true, days: WISH_ARRIVED_DAYS }),
  birthday: ({ birthday }, today) => {
    if (birthday === undefined) return [];
    const day = nextBirthday(birthday, today);
    return daysBetween(today, day) <= BIRTHDAY_AHEAD_DAYS ? [{ occasion: day.slice(0, 4), day, until: day }] : [];
  },
  after_sale: ({ lastBought }, today) => {
    if (lastBought === undefined) return [];
    const gone = daysBetween(lastBought, today);
    if (gone < AFTER_SALE_FROM_DAYS || gone > AFTER_SALE_TO_DAYS) return [];
    return [{ occasion: lastBought, day: lastBought, until: dayAfter(lastBought, AFTER_SALE_TO_DAYS) }];
  },
  new_arrival: ({ arrived }, today) => arrivedWithin(arrived, today, { isWished: false, days: NEW_ARRIVAL_DAYS }),
  points_ending: ({ pointsEnding }, today) => {
    if (pointsEnding === undefined || pointsEnding.points <= 0) return [];
    const { points, day } = pointsEnding;
    return ahead(day, today, POINTS_AHEAD_DAYS).map((found) => ({ ...found, points }));
  },
  protection_ending: ({ protectedUntil }, today) =>
    protectedUntil === undefined ? [] : ahead(protectedUntil, today, PROTECTION_AHEAD_DAYS),
  lapsed: ({ lastBought }, today) => {
    if (lastBought === undefined) return [];
    const times = Math.floor(daysBetween(lastBought, today) / LAPSED_DAYS);
    return times < 1 ? [] : [{ occasion: `${lastBought}+${String(times)}`, day: lastBought, until: null }];
  },
};

function ahead(day: string, today: string, days: number): Found {
  const left = daysBetween(today, day);
  return left < 0 || left > days ? [] : [{ occasion: day, day, until: day }];
}

/** Newest first, so that one is told of what is fresh. */
function arrivedWithin(
  arrived: readonly ArrivedGoods[] = [],
  today: string,
  { isWished, days }: { readonly isWished: boolean; readonly days: number },
): Found {
  return arrived
    .filter((goods) => goods.isWished === isWished)
    .map(({ id, day, name }) => ({ occasion: id, day, until: dayAfter(day, days), goods: name }))
    .filter(({ day, until }) => day <= today && today <= until)
    .sort((a, b) => (a.day !== b.day ? (a.day < b.day ? 1 : -1) : a.occasion < b.occasion ? 1 : -1));
}

/** Today's or the next one; of who was born on 29 February the 28th in other years. */
export function nextBirthday(birthday: string, today: string): string {
  const year = Number(today.slice(0, 4));
  const own = birthdayIn(birthday, year);
  return own >= today ? own : birthdayIn(birthday, year + 1);
}

function birthdayIn(birthday: string, year: number): string {
  const day = birthday.slice(5);
  const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
  return `${String(year).padStart(4, '0')}-${day === '02-29' && !isLeap ? '02-28' : day}`;
}

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** How it ended. `no_answer` leaves the reason standing, to be tried again. */
export const CALL_OUTCOMES = ['reached', 'coming', 'not_wanted', 'no_answer'] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];
export const endsReason = (outcome: CallOutcome): boolean => outcome !== 'no_answer';
/** What was said of one occasion, the oldest first: the last word holds, so that one which was wrong can be put right. */
export const isSeenTo = (said: readonly { readonly outcome: CallOutcome }[]): boolean => {
  const last = said.at(-1);
  return last !== undefined && endsReason(last.outcome);
};

/** What was said of a call, by whom and when. */
export interface SaidCall {
  readonly reason: CallReasonKind;
  readonly occasion: string;
  readonly outcome: CallOutcome;
  readonly staff: string | null;
  readonly at: number;
}
/** So long after the own last word on an occasion that was seen to it can be put right: by a later word, never by changing it. */
export const CALL_CORRECTABLE_DAYS = 7;
export function isCorrectable(said: readonly SaidCall[], staff: string, now: number): boolean {
  const last = said.at(-1);
  return last?.staff === staff && isSeenTo(said) && now <= last.at + CALL_CORRECTABLE_DAYS * DAY_MS;
}

export interface CorrectableCall extends Pick<CallReason, 'kind' | 'occasion'> {
  readonly outcome: CallOutcome;
  /** Words so far. */
  readonly tries: number;
}
/** What somebody said to one customer of late and can still say otherwise, the newest first. `calls`: the oldest first. */
export const correctableCalls = (calls: readonly SaidCall[], staff: string, now: number): readonly CorrectableCall[] =>
  byOccasion(calls)
    .filter((said) => isCorrectable(said, staff, now))
    .flatMap((said) => said.slice(-1).map((last) => ({ ...last, tries: said.length })))
    .sort((a, b) => b.at - a.at)
    .map(({ reason: kind, occasion, outcome, tries }) => ({ kind, occasion, outcome, tries }));

/** Of each occasion what was said last, which holds. `calls`: the oldest first. */
export const lastWords = <Call extends SaidCall>(calls: readonly Call[]): readonly Call[] =>
  byOccasion(calls).flatMap((said) => said.slice(-1));

function byOccasion<Call extends SaidCall>(calls: readonly Call[]): readonly (readonly Call[])[] {
  const occasions = new Map<string, Call[]>();
  for (const call of calls) {
    const key = JSON.stringify([call.reason, call.occasion]);
    occasions.set(key, [...(occasions.get(key) ?? []), call]);
  }
  return [...occasions.values()];
}
