/** What the receipt's form says of who served, and the part of the page that goes with how a rating stands. Called by receipt-page.ts. */
import Type, { type Static } from 'typebox';
import { RATING_TEXT_MAX, RATING_WORDS, STARS_MAX } from '../../domain/sale-rating.ts';
import { holdsPhone } from '../../domain/phone.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { localMinuteAt } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import type { GivenRating, RatableSale } from '../guide/ratings.ts';
import type { RatingPart, TypedRating } from '../pages/rating-pages.ts';
import type { RatingFault } from '../pages/rating-words.ts';
import { readRoster } from '../store/staff.ts';

/** Long enough that a text which is too long gets a page that says so. */
const FORM_TEXT = Type.Optional(Type.String({ maxLength: 8000 }));
const FORM_WORD = Type.Optional(Type.String({ maxLength: 8 }));
export const RATING_FORM = Type.Object({
  ...{ stars: FORM_WORD, text: FORM_TEXT, version: FORM_WORD },
  ...Object.fromEntries(RATING_WORDS.map((word) => [word, FORM_WORD])),
});
type Form = Static<typeof RATING_FORM> & Readonly<Record<string, string | undefined>>;
export const RATING_SAMPLE = { stars: '5', friendly: 'yes', text: '很有耐心', version: '0' };

/** What was typed, as far as it can be shown again, and what is wrong with it. */
export function readRating(body: unknown): {
  readonly typed: TypedRating;
  readonly read: Result<GivenRating, Exclude<RatingFault, 'rated_meanwhile'>>;
} {
  const form = (body ?? {}) as Form;
  const text = (form.text ?? '').trim().replaceAll(/\s+/g, ' ');
  const words = RATING_WORDS.filter((word) => form[word] === 'yes');
  const count = wholeOf(form.stars);
  const stars = count !== null && count >= 1 && count <= STARS_MAX ? count : null;
  const typed = { stars, words, text: text.slice(0, RATING_TEXT_MAX) };
  if (stars === null) return { typed, read: err('stars_missing') };
  if (text.length > RATING_TEXT_MAX) return { typed, read: err('text_too_long') };
  if (holdsPhone(text)) return { typed, read: err('number_in_text') };
  return { typed, read: ok({ stars, words, text, version: wholeOf(form.version) ?? 0 }) };
}
const wholeOf = (text = ''): number | null => (/^\d{1,4}$/.test(text) ? Number(text) : null);

/** `again`: the form with what was typed and why it was not taken. */
export async function ratingPartOf(
  { database, brand }: Cloud,
  ratable: RatableSale,
  offsetMinutes: number,
  again?: { readonly typed: TypedRating; readonly fault: RatingFault },
): Promise<RatingPart> {
  const { stand, guides } = ratable;
  if (stand.kind === 'too_late') return { kind: 'over' };
  if (stand.kind === 'stands') return { kind: 'stands' };
  const people = new Map((await readRoster(database, brandScope(brand.id))).map(({ body }) => [body.id, body.name]));
  return {
    names: guides.map((guide) => people.get(guide) ?? guide),
    ...(stand.kind === 'open'
      ? { kind: 'open', version: 0, until: null }
      : {
          ...{ kind: 'given', version: stand.version },
          until: localMinuteAt(stand.until, offsetMinutes).replace('T', ' '),
        }),
    ...again,
  };
}
