/**
 * Rows of what customers said of who served, and of what managers did about low ones: statements only, in the scope of the store. Called by
 * guide/ratings.ts, and by what forgets and exports persons.
 */
import type { MemberId, SaleId, StaffId } from '../../domain/ids.ts';
import type { RatingVersion, RatingWord } from '../../domain/sale-rating.ts';
import type { BusinessDay, EpochMs } from '../../domain/time.ts';
import type { Queries } from './database.ts';

export interface RatingRow extends RatingVersion {
  readonly sale: SaleId;
  readonly receipt: string;
  readonly business_day: BusinessDay;
  /** Whose sale it was, so that what was written goes when the person does. */
  readonly member: MemberId | null;
  readonly words: readonly RatingWord[];
  readonly note: string | null;
}
export interface RatingAnswerRow {
  readonly sale: SaleId;
  /** The rating that it is about, and all before. */
  readonly version: number;
  readonly staff: StaffId;
  readonly note: string;
  readonly at: EpochMs;
}
const RATING = 'sale, version, receipt, business_day, member, stars, words, note, at';

/** False when that version is there: somebody else said something just now. */
export async function addRating(queries: Queries, scope: string, row: RatingRow): Promise<boolean> {
  const { sale, version, receipt, business_day: day, member, stars, words, note, at } = row;
  const added = await queries.run(
    `INSERT INTO sale_ratings (scope, sale, version, receipt, business_day, member, stars, words, note, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10) ON CONFLICT DO NOTHING`,
    [scope, sale, version, receipt, day, member, stars, JSON.stringify(words), note, at],
  );
  return added > 0;
}

/** The versions of one sale, in their order. */
export const versionsOf = (queries: Queries, scope: string, sale: string): Promise<readonly RatingRow[]> =>
  queries.rows<RatingRow>(`SELECT ${RATING} FROM sale_ratings WHERE scope = $1 AND sale = $2 ORDER BY version`, [
    scope,
    sale,
  ]);

/** All versions of sales of these business days. */
export const ratedBetween = (
  queries: Queries,
  scope: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly RatingRow[]> =>
  queries.rows<RatingRow>(
    `SELECT ${RATING} FROM sale_ratings WHERE scope = $1 AND business_day BETWEEN $2 AND $3 ORDER BY sale, version`,
    [scope, from, to],
  );

/** All versions of sales of which one was low since then. */
export const ratedLow = (queries: Queries, scope: string, since: number): Promise<readonly RatingRow[]> =>
  queries.rows<RatingRow>(
    `SELECT ${RATING} FROM sale_ratings WHERE scope = $1
       AND sale IN (SELECT sale FROM sale_ratings WHERE scope = $1 AND stars <= 2 AND at >= $2) ORDER BY sale, version`,
    [scope, since],
  );

/** Of sales of these members, in stores of these scopes, the oldest first. */
export const ratedBy = (
  queries: Queries,
  scopes: readonly string[],
  members: readonly MemberId[],
): Promise<readonly RatingRow[]> =>
  queries.rows<RatingRow>(
    `SELECT ${RATING} FROM sale_ratings WHERE scope = ANY($1) AND member = ANY($2) ORDER BY at, sale, version`,
    [scopes, members],
  );

/** What these members wrote; stars and words name nobody. */
export async function forgetRatingNotes(queries: Queries, scope: string, members: readonly MemberId[]): Promise<void> {
  await queries.run('UPDATE sale_ratings SET note = NULL, member = NULL WHERE scope = $1 AND member = ANY($2)', [
    scope,
    members,
  ]);
}

/** What was written before then. */
export async function sweepRatingNotes(queries: Queries, scope: string, before: number): Promise<void> {
  await queries.run('UPDATE sale_ratings SET note = NULL WHERE scope = $1 AND at < $2 AND note IS NOT NULL', [
    scope,
    before,
  ]);
}

/** False when that version was answered. */
export const addRatingAnswer = async (queries: Queries, scope: string, row: RatingAnswerRow): Promise<boolean> =>
  (await queries.run(
    'INSERT INTO rating_answers (scope, sale, version, staff, note, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
    [scope, row.sale, row.version, row.staff, row.note, row.at],
  )) > 0;

/** In their order. */
export const ratingAnswersOf = (
  queries: Queries,
  scope: string,
  sales: readonly string[],
): Promise<readonly RatingAnswerRow[]> =>
  queries.rows<RatingAnswerRow>(
    'SELECT sale, version, staff, note, at FROM rating_answers WHERE scope = $1 AND sale = ANY($2) ORDER BY sale, version',
    [scope, sales],
  );
