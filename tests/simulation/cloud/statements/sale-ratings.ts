/** Statements of sync/cloud/store/sale-ratings.ts that the receipt's page, guides, managers and the deletion of a person ask. See statement.ts. */
import type { RatingAnswerRow, RatingRow } from '../../../../sync/cloud/store/sale-ratings.ts';
import { countOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { ascending, number, only, read, text, textOrNull, texts, write, type Statement } from './statement.ts';

type Kept = RatingRow & { readonly scope: string };
const rating = only<RatingRow, keyof RatingRow>([
  ...(['sale', 'version', 'receipt', 'business_day', 'member', 'stars', 'words', 'note', 'at'] as const),
]);
const answer = only<RatingAnswerRow, keyof RatingAnswerRow>(['sale', 'version', 'staff', 'note', 'at']);
const RATING = 'sale, version, receipt, business_day, member, stars, words, note, at';
/** The rows of a scope, by sale, each sale's by version. */
const inOrder = <Row extends { readonly scope: string; readonly sale: string; readonly version: number }>(
  rows: Iterable<Row>,
  scope: string,
): readonly Row[] =>
  [...rows]
    .filter((row) => row.scope === scope)
    .sort((a, b) => ascending<Row>(({ sale }) => sale)(a, b) || a.version - b.version);

export const SALE_RATINGS: readonly Statement[] = [
  write(
    'sale_ratings',
    `INSERT INTO sale_ratings (scope, sale, version, receipt, business_day, member, stars, words, note, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, sale, version, receipt, day, member, stars, words, note, at]) {
      const row = {
        ...{ scope: text(scope), sale: text(sale), version: number(version), receipt: text(receipt) },
        ...{ business_day: text(day), member: textOrNull(member), stars: number(stars) },
        ...{ words: JSON.parse(text(words)) as RatingRow['words'], note: textOrNull(note), at: number(at) },
      } as unknown as Kept;
      return countOf((yield* tx.insertUnlessThere(tables.sale_ratings, row)) ? 1 : 0);
    },
  ),
  read(
    'sale_ratings',
    `SELECT sale, version, receipt, business_day, member, stars, words, note, at FROM sale_ratings
     WHERE scope = $1 AND sale = $2 ORDER BY version`,
    ({ tables, tx }, [scope, sale]) =>
      tx
        .all(tables.sale_ratings)
        .filter((row) => row.scope === text(scope) && row.sale === text(sale))
        .sort(ascending(({ version }) => version))
        .map(rating),
  ),
  read(
    'sale_ratings',
    `SELECT ${RATING} FROM sale_ratings WHERE scope = $1 AND business_day BETWEEN $2 AND $3 ORDER BY sale, version`,
    ({ tables, tx }, [scope, from, to]) =>
      inOrder(tx.all(tables.sale_ratings), text(scope))
        .filter(({ business_day: day }) => day >= text(from) && day <= text(to))
        .map(rating),
  ),
  read(
    'sale_ratings',
    `SELECT ${RATING} FROM sale_ratings WHERE scope = $1
       AND sale IN (SELECT sale FROM sale_ratings WHERE scope = $1 AND stars <= 2 AND at >= $2) ORDER BY sale, version`,
    ({ tables, tx }, [scope, since]) => {
      const all = inOrder(tx.all(tables.sale_ratings), text(scope));
      const low = new Set(all.filter(({ stars, at }) => stars <= 2 && at >= number(since)).map(({ sale }) => sale));
      return all.filter(({ sale }) => low.has(sale)).map(rating);
    },
  ),
  write(
    'rating_answers',
    'INSERT INTO rating_answers (scope, sale, version, staff, note, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
    function* ({ tables, tx }, [scope, sale, version, staff, note, at]) {
      const row = {
        ...{ scope: text(scope), sale: text(sale), version: number(version) },
        ...{ staff: text(staff), note: text(note), at: number(at) },
      } as unknown as RatingAnswerRow & { readonly scope: string };
      return countOf((yield* tx.insertUnlessThere(tables.rating_answers, row)) ? 1 : 0);
    },
  ),
  read(
    'rating_answers',
    'SELECT sale, version, staff, note, at FROM rating_answers WHERE scope = $1 AND sale = ANY($2) ORDER BY sale, version',
    ({ tables, tx }, [scope, sales]) =>
      inOrder(tx.all(tables.rating_answers), text(scope))
        .filter(({ sale }) => texts(sales).includes(sale))
        .map(answer),
  ),
  write(
    'sale_ratings',
    'UPDATE sale_ratings SET note = NULL, member = NULL WHERE scope = $1 AND member = ANY($2)',
    function* ({ tables, tx }, [scope, members]) {
      const of = (row: Kept): boolean =>
        row.scope === text(scope) && row.member !== null && texts(members).includes(row.member);
      let count = 0;
      for (const row of tx.all(tables.sale_ratings)) {
        const forget = (now: Kept): Kept | null => (of(now) ? { ...now, note: null, member: null } : null);
        const key = keyed(row.scope, row.sale, row.version);
        if (of(row) && (yield* tx.update(tables.sale_ratings, key, forget))) count += 1;
      }
      return countOf(count);
    },
  ),
];
