/**
 * Follow-ups done, as a contest counts them (DOMAIN.md §9). A call or message counts when it got through (any outcome but `no_answer`),
 * was noted by the guide whom the customer was bound to at that moment, and lies in the period and the stores of the contest. Of one
 * customer on one business day only the first counts, whoever made it and about however many occasions. What a guide says anew of an
 * occasion puts right what was said before: the last word holds, and counts from when the guide first said so without a break. Progress
 * of tasks is no follow-up: it names no customer. A pure function of the set of facts. Called by sync/cloud/contests.
 */
import { boundGuideAt, type BindingFacts } from './binding.ts';
import { endsReason, type CallOutcome, type CallReasonKind } from './call-reasons.ts';
import { countsIn, dayIn, type ContestCredit, type ContestTerms, type PlaceOf } from './contest.ts';
import type { StaffId, StoreId } from './ids.ts';
import type { EpochMs } from './time.ts';

/** What a guide said of an occasion with one customer. */
export interface SaidCall {
  readonly id: string;
  /** Who said it; null for nobody who was logged in. */
  readonly staff: StaffId | null;
  /** Whose customer it was taken for. */
  readonly guide: StaffId;
  readonly reason: CallReasonKind;
  readonly occasion: string;
  readonly outcome: CallOutcome;
  readonly at: EpochMs;
  /** Where; nothing known, and it counts nowhere. */
  readonly store?: StoreId;
}

/** What one customer's calls give: each guide the days on which a follow-up of theirs counts, as of the last of them. */
export function followUpCredits(
  terms: ContestTerms,
  calls: readonly SaidCall[],
  bindings: BindingFacts,
  placeOf: PlaceOf,
): readonly ContestCredit[] {
  const byDay = new Map<string, SaidCall>();
  for (const call of standing(calls)) {
    const place = placeOf(call.store);
    if (place === undefined || boundGuideAt(bindings, call.at) !== call.guide) continue;
    const day = dayIn(place, call.at);
    if (!countsIn(terms, place, day)) continue;
    if (!byDay.has(day)) byDay.set(day, call);
  }
  const credits = new Map<StaffId, ContestCredit>();
  for (const { guide, at } of byDay.values()) {
    const { value, at: last } = credits.get(guide) ?? { value: 0, at };
    credits.set(guide, { guide, value: value + 1, at: last > at ? last : at });
  }
  return [...credits.values()].sort((a, b) => (a.guide < b.guide ? -1 : 1));
}

/** Of each occasion that a guide got through on and did not take back: what was said first since the last time that it was not so; oldest first. */
function standing(calls: readonly SaidCall[]): readonly SaidCall[] {
  const own = [...new Map(calls.map((call) => [call.id, call])).values()].filter(({ staff, guide }) => staff === guide);
  const since = new Map<string, SaidCall>();
  for (const call of own.sort((a, b) => (isBefore(a, b) ? -1 : 1))) {
    const occasion = JSON.stringify([call.guide, call.reason, call.occasion]);
    if (!endsReason(call.outcome)) since.delete(occasion);
    else if (!since.has(occasion)) since.set(occasion, call);
  }
  return [...since.values()];
}

const isBefore = (one: SaidCall, other: SaidCall): boolean =>
  one.at < other.at || (one.at === other.at && one.id < other.id);
