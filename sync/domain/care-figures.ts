/**
 * Service among the seven kinds of data (DOMAIN.md §9), of one store and some days. Follow-ups are due where a kept fact says so: a task is
 * one for each guide whom it concerns, due on its last day, and not due when it was ended before; a wish is due when what was wished for
 * came to the store. They are done when the task is complete and when the customer was told and answered, or the wish was ended after the
 * goods came, by now. Reasons to call that follow from a calendar alone (birthdays, who has not come for long) are not due: nothing keeps
 * that they were there. First response: from a claim that bound a customer to a guide in these days to the first call or message of that
 * guide that got through, within seven days; the median in whole minutes, of those who were answered; notes are sealed and not looked
 * into. Rating: the mean of the stars, one of each sale; a guide's own of the sales that they served. Pure. Called by the cloud's report.
 */
import { blankRow, partOf, plainRow, ratioRow, type RowOf } from './figure-rows.ts';
import type { Wish } from './arrived-goods.ts';
import type { StaffId } from './ids.ts';
import type { FigureRow } from './seven-kinds.ts';
import { DAY_MS, MINUTE_MS, type EpochMs } from './time.ts';

/** `guide`: whose it was; null where nobody's. */
export interface DueFollowUp {
  readonly guide: StaffId | null;
  readonly isDone: boolean;
}
type NameOf = (guide: StaffId) => string;

/** Wishes that goods came for: of each the first time within `came`, when nobody had ended it before. `wishes`: also their ends. */
export function wishesDue<Fact extends Wish>(
  wishes: readonly Fact[],
  came: readonly { readonly product: string; readonly at: EpochMs }[],
): readonly { readonly wish: Fact; readonly at: EpochMs; readonly isDone: boolean }[] {
  const first = new Map<string, Fact>();
  for (const fact of wishes.toSorted((a, b) => a.at - b.at))
    if (fact.ended !== true && !first.has(fact.wish)) first.set(fact.wish, fact);
  return [...first.values()].flatMap((wish) => {
    const ends = wishes.filter((fact) => fact.ended === true && fact.wish === wish.wish).map(({ at }) => at);
    const times = came.filter(({ product, at }) => product === wish.product && at >= wish.at).map(({ at }) => at);
    const at = times.sort((a, b) => a - b)[0];
    if (at === undefined || ends.some((end) => end < at)) return [];
    return [{ wish, at, isDone: ends.length > 0 }];
  });
}

export function followUpFigures(due: readonly DueFollowUp[], nameOf: NameOf): readonly FigureRow[] {
  const done = (some: readonly DueFollowUp[]): number => some.filter(({ isDone }) => isDone).length;
  const own = byGuide(due).map(([guide, some]) =>
    ratioRow('follow_ups', done(some), some.length, partOf('guide', guide, nameOf(guide))),
  );
  return [ratioRow('follow_ups', done(due), due.length), ...own];
}

/** Somebody came to a guide, and when that guide first got through to them. */
export interface CameToGuide {
  readonly guide: StaffId;
  readonly at: EpochMs;
  readonly answers: readonly { readonly by: StaffId; readonly at: EpochMs }[];
}
const RESPONSE_DAYS = 7;

export function firstResponse(came: readonly CameToGuide[]): FigureRow {
  const waits = came.flatMap(({ guide, at, answers }) => {
    const own = answers.filter((one) => one.by === guide && one.at >= at && one.at <= at + RESPONSE_DAYS * DAY_MS);
    return own.length === 0 ? [] : [Math.min(...own.map((one) => one.at)) - at];
  });
  if (waits.length === 0) return blankRow('first_response', 'nothing_yet');
  const sorted = waits.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return { ...plainRow('first_response', Math.floor((low + high) / 2 / MINUTE_MS)), part: null };
}

/** One to five; of a shared sale each of its guides has them, and the sale itself has them once (`guide` null). */
export interface GivenStars {
  readonly guide: StaffId | null;
  readonly stars: number;
}
export function ratingFigures(given: readonly GivenStars[], nameOf: NameOf): readonly FigureRow[] {
  const mean = (some: readonly GivenStars[], row?: RowOf): FigureRow =>
    ratioRow(
      'rating',
      some.reduce((sum, { stars }) => sum + stars, 0),
      some.length,
      row,
    );
  return [
    mean(given.filter(({ guide }) => guide === null)),
    ...byGuide(given).map(([guide, some]) => mean(some, partOf('guide', guide, nameOf(guide)))),
  ];
}

/** In the order of their numbers; what is nobody's is none of them. */
function byGuide<Item extends { readonly guide: StaffId | null }>(
  items: readonly Item[],
): readonly (readonly [StaffId, readonly Item[]])[] {
  const all = new Map<StaffId, Item[]>();
  for (const item of items)
    if (item.guide !== null) {
      const own = all.get(item.guide);
      if (own === undefined) all.set(item.guide, [item]);
      else own.push(item);
    }
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
}
