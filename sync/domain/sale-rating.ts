/**
 * A customer's rating of who served in a sale: one to five stars, some of a few words, and what they wrote. Who may still give or change
 * one, whom it is of, and what stands of several versions. Pure. Called by the receipt's page and by who reads ratings. DOMAIN.md §9.
 */
import type { ServingShare } from './commission.ts';
import type { StaffId } from './ids.ts';
import { inOrderSaid, servingSaid } from './served.ts';
import { quotient } from './seven-kinds.ts';
import { buyerOf, type BoughtBy } from './staff-purchase.ts';
import { DAY_MS, epochMs, type EpochMs } from './time.ts';

export const STARS_MAX = 5;
/** Somebody should look at it. */
export const LOW_STARS_MAX = 2;
export const RATING_WITHIN_DAYS = 30;
/** After the first one. */
export const RATING_CHANGE_DAYS = 7;
export const RATING_VERSIONS_MAX = 20;
export const RATING_TEXT_MAX = 200;
/** The written words go then; stars stay. */
export const RATING_TEXT_KEPT_DAYS = 180;
/** Low ratings are on the manager's list for so long. */
export const LOW_LISTED_DAYS = 30;
/** With fewer ratings in a month a guide is told their number alone: a mean would say what one customer gave. */
export const RATINGS_TOLD_LEAST = 5;

export const RATING_WORDS = ['friendly', 'knowledgeable', 'patient', 'quick', 'waited', 'ignored', 'pushy'] as const;
export type RatingWord = (typeof RATING_WORDS)[number];

/** One version of a sale's rating. */
export interface RatingVersion {
  readonly version: number;
  readonly stars: number;
  readonly at: EpochMs;
}
interface ServedSale extends BoughtBy {
  readonly serving: readonly ServingShare[];
  readonly lines: readonly { readonly serving?: readonly ServingShare[] }[];
  readonly training?: boolean;
}
/** A correction document of the sale, as its journal has it. */
interface Corrected {
  readonly id: string;
  readonly at: number;
  readonly what: string;
  readonly serving?: readonly { readonly guide: StaffId; readonly shareBp: number }[];
}

/**
 * Who served: whom the last correction names, else whoever serves a line, by its own list or the sale's, each once. Nobody in practice, nor
 * where the buyer works here: colleagues do not rate each other.
 */
export function ratedGuides(sale: ServedSale, corrections: readonly Corrected[]): readonly StaffId[] {
  if (sale.training === true || buyerOf(sale) !== undefined) return [];
  const corrected = corrections
    .toSorted(inOrderSaid)
    .flatMap((one) => {
      const said = servingSaid(one);
      return said === undefined ? [] : [said];
    })
    .at(-1);
  const lists =
    corrected === undefined
      ? sale.lines.map(({ serving = [] }) => (serving.length > 0 ? serving : sale.serving))
      : [corrected];
  return [...new Set(lists.flat().map(({ guide }) => guide))];
}

/** `open`: none yet; `given`: may be changed until then; `stands`: no more; `too_late`: none was given in its time. */
export type RatingStand =
  | { readonly kind: 'open' }
  | { readonly kind: 'too_late' }
  | { readonly kind: 'given' | 'stands'; readonly version: number; readonly until: EpochMs };

export function ratingStand(soldAt: EpochMs, versions: readonly RatingVersion[], now: EpochMs): RatingStand {
  const [first] = versions;
  if (first === undefined) return { kind: now - soldAt > RATING_WITHIN_DAYS * DAY_MS ? 'too_late' : 'open' };
  const version = versions.at(-1)?.version ?? first.version;
  const until = epochMs(first.at + RATING_CHANGE_DAYS * DAY_MS);
  return { kind: now <= until && version < RATING_VERSIONS_MAX ? 'given' : 'stands', version, until };
}

/** In hundredths of a star, floored; null without any. */
export const meanStars = (stars: readonly number[]): number | null =>
  quotient(
    stars.reduce((sum, one) => sum + one, 0),
    stars.length,
    'hundredths',
  );

const HUNDRED = 100;
/** `4.67` of 467 hundredths. */
export function starsText(hundredths: number): string {
  const rest = hundredths % HUNDRED;
  return `${String((hundredths - rest) / HUNDRED)}.${String(rest).padStart(2, '0')}`;
}

/** The newest low version of one sale: a better one that came later does not take it off the list, since a till can print the code again. */
export const lowOf = <Version extends RatingVersion>(
  versions: readonly Version[],
  since: EpochMs,
): Version | undefined => versions.filter(({ stars, at }) => stars <= LOW_STARS_MAX && at >= since).at(-1);
