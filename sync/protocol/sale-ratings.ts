/** Ratings of who served as they cross the wire: a manager's list of low ones with what was done, and a guide's own month. */
import Type, { type Static } from 'typebox';
import { RATING_TEXT_MAX, RATING_WORDS, STARS_MAX } from '../domain/sale-rating.ts';
import {
  BUSINESS_DAY,
  COUNT,
  INSTANT,
  oneOf,
  RECEIPT_NUMBER,
  SALE_ID,
  STAFF_ID,
  STORE_ID,
  TEXT,
} from '../schemas/scalars.ts';

export const RATING_NOTE_MAX = 200;
const STARS = Type.Integer({ minimum: 1, maximum: STARS_MAX });
const WORD = oneOf(RATING_WORDS);

/** What a manager did about it. */
export const RATING_ANSWER = Type.Object({ version: COUNT, by: STAFF_ID, at: INSTANT, note: TEXT });
export const LOW_RATING = Type.Object({
  sale: SALE_ID,
  receiptNumber: RECEIPT_NUMBER,
  day: BUSINESS_DAY,
  guides: Type.Array(STAFF_ID),
  /** The newest low one. */
  version: COUNT,
  at: INSTANT,
  stars: STARS,
  words: Type.Array(WORD),
  /** null: nothing was written, or it is gone by now. */
  text: Type.Union([Type.String({ maxLength: RATING_TEXT_MAX }), Type.Null()]),
  /** What holds now, where it was changed to a better one. */
  now: Type.Union([STARS, Type.Null()]),
  answers: Type.Array(RATING_ANSWER),
  isOpen: Type.Boolean(),
});
export type LowRating = Static<typeof LOW_RATING>;
/** Those that are open first, the oldest of them first. */
export const LOW_RATINGS = Type.Object({ store: STORE_ID, items: Type.Array(LOW_RATING), next: Type.Null() });
export type LowRatings = Static<typeof LOW_RATINGS>;

/** `version`: the low rating that was seen. */
export const RATING_ANSWERED = Type.Object(
  { store: STORE_ID, version: COUNT, note: Type.String({ minLength: 1, maxLength: RATING_NOTE_MAX }) },
  { additionalProperties: false },
);
export type RatingAnswered = Static<typeof RATING_ANSWERED>;

/** Of a month up to yesterday; `mean` in hundredths of a star, null with fewer than `RATINGS_TOLD_LEAST`. */
export const OWN_RATING = Type.Object({ count: COUNT, mean: Type.Union([COUNT, Type.Null()]) });
export type OwnRating = Static<typeof OWN_RATING>;
