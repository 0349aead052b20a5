/**
 * The part of the digital receipt where a customer rates who served, and the card of a guide's own month. What was given is never shown
 * again: a till can print the code of a receipt once more. Without script; the stars are a group of five choices. Pure.
 */
import {
  RATING_TEXT_MAX,
  RATING_WORDS,
  RATINGS_TOLD_LEAST,
  STARS_MAX,
  starsText,
  type RatingWord,
} from '../../domain/sale-rating.ts';
import { escapeHtml, type PageFrame } from './binding-pages.ts';
import { monthText, type GuideFrame } from './guide-frame.ts';
import { RATING_PAGE_WORDS, type RatingFault, type RatingPageWords } from './rating-words.ts';

/** What was typed, shown again beside what is wrong with it. */
export interface TypedRating {
  readonly stars: number | null;
  readonly words: readonly RatingWord[];
  readonly text: string;
}
export type RatingPart =
  | { readonly kind: 'waits' | 'over' }
  | {
      readonly kind: 'open' | 'given';
      readonly names: readonly string[];
      readonly version: number;
      /** Of `given`: a day. */
      readonly until: string | null;
      readonly typed?: TypedRating;
      readonly fault?: RatingFault;
    }
  | { readonly kind: 'stands' };

export const RATING_STYLE = `
.rate{background:var(--surface);border:1px solid var(--line);border-radius:.625rem;padding:.75rem 1rem;display:flex;flex-direction:column;gap:.75rem}.rate p:not([class]){font-size:1rem;color:var(--ink-2)}.rate form{gap:.875rem}
.rate fieldset{border:0;padding:0;min-width:0}.rate legend{font-size:1rem;color:var(--ink-2);margin-bottom:.375rem;padding:0}
.stars{display:grid;grid-template-columns:repeat(5,1fr);gap:.375rem}.stars label{display:flex;flex-direction:column;align-items:center;min-height:4rem;justify-content:center;border:1px solid var(--line-strong);border-radius:.375rem;cursor:pointer;position:relative;font-size:.875rem;color:var(--ink-2)}
.stars input,.words input{position:absolute;inset:0;opacity:0;width:100%;height:100%;margin:0;cursor:pointer}.stars b{font-size:1.75rem;line-height:1.1;color:var(--ink-3)}
.stars label:has(input:checked),.words label:has(input:checked){border-color:var(--primary);box-shadow:inset 0 0 0 1px var(--primary);color:var(--primary)}.stars label:has(input:checked) b,.stars label:has(~ label input:checked) b{color:var(--go-edge)}
.stars label:has(input:focus-visible),.words label:has(input:focus-visible){outline:3px solid var(--focus);outline-offset:2px}
.words{display:flex;flex-wrap:wrap;gap:.5rem}.words label{position:relative;display:inline-flex;align-items:center;min-height:2.75rem;padding:0 .875rem;border:1px solid var(--line-strong);border-radius:1.375rem;font-size:1rem;cursor:pointer}
.rate textarea{width:100%;min-height:5.5rem;border:1px solid var(--line-strong);border-radius:.375rem;padding:.625rem .75rem;background:var(--surface);color:var(--ink);font:inherit}.rate textarea:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.rate summary{min-height:2.75rem;display:inline-flex;align-items:center;color:var(--primary);font-weight:600;cursor:pointer}.rate summary:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
@media (prefers-color-scheme:dark){.stars label:has(input:checked) b,.stars label:has(~ label input:checked) b{color:var(--go)}}@media print{.rate{display:none}}`;

export function ratingPart({ language }: PageFrame, part: RatingPart): string {
  const words = RATING_PAGE_WORDS[language];
  const inside = (content: string): string =>
    `<section class="rate" id="rating" data-state="${part.kind}"><h2>${escapeHtml(words.title)}</h2>${content}</section>`;
  switch (part.kind) {
    case 'waits':
      return inside(`<p>${escapeHtml(words.waits)}</p>`);
    case 'over':
      return inside(`<p>${escapeHtml(words.over)}</p>`);
    case 'stands':
      return inside(`<p class="state" role="status">${escapeHtml(words.thanks)}</p>`);
    case 'open':
      return inside(ratingForm(words, part));
    case 'given': {
      const isOpen = part.fault === undefined ? '' : ' open';
      const until = part.until === null ? '' : `<p>${escapeHtml(words.changeUntil(part.until))}</p>`;
      return inside(
        `<p class="state" role="status">${escapeHtml(words.thanks)}</p>${until}<details${isOpen}><summary>${escapeHtml(words.change)}</summary>${ratingForm(words, part)}</details>`,
      );
    }
  }
}

function ratingForm(
  words: RatingPageWords,
  { names, version, typed, fault }: Extract<RatingPart, { kind: 'open' | 'given' }>,
): string {
  const error = fault === undefined ? '' : `<p class="error" role="alert">${escapeHtml(words.faults[fault])}</p>`;
  const checked = (isChosen: boolean | undefined): string => (isChosen === true ? ' checked' : '');
  const stars = Array.from({ length: STARS_MAX }, (_, index) => index + 1).map(
    (count) =>
      `<label><input type="radio" name="stars" value="${String(count)}" required${checked(typed?.stars === count)}><b aria-hidden="true">★</b><span>${escapeHtml(words.star(count))}</span></label>`,
  );
  const said = RATING_WORDS.map(
    (word) =>
      `<label><input type="checkbox" name="${word}" value="yes"${checked(typed?.words.includes(word))}>${escapeHtml(words.word[word])}</label>`,
  );
  return `${error}<form method="post"><input type="hidden" name="version" value="${String(version)}">
<p>${escapeHtml(words.who(names))}</p>
<fieldset><legend>${escapeHtml(words.stars)}</legend><div class="stars">${stars.join('')}</div></fieldset>
<fieldset><legend>${escapeHtml(words.words)}</legend><div class="words">${said.join('')}</div></fieldset>
<label><span class="label">${escapeHtml(words.text)}</span><textarea name="text" maxlength="${String(RATING_TEXT_MAX)}" placeholder="${escapeHtml(words.textHint)}">${escapeHtml(typed?.text ?? '')}</textarea></label>
<button class="go" type="submit">${escapeHtml(words.send)}</button><p class="fine">${escapeHtml(words.anonymous)}</p></form>`;
}

export interface OwnRatingView {
  readonly month: string;
  readonly count: number;
  /** Hundredths of a star; null while it would say too much. */
  readonly mean: number | null;
  readonly words: readonly (readonly [RatingWord, number])[];
}

/** Nothing where nobody rated. */
export function ratingCard({ language }: GuideFrame, { month, count, mean, words: said }: OwnRatingView): string {
  if (count === 0) return '';
  const words = RATING_PAGE_WORDS[language];
  const figure =
    mean === null ? '' : `<b class="big-num" data-mean="${String(mean)}">${words.mean(starsText(mean))}</b>`;
  const few = mean === null ? ` · ${words.tooFew(RATINGS_TOLD_LEAST)}` : '';
  const tags = said
    .toSorted(([a, times], [b, more]) => more - times || RATING_WORDS.indexOf(a) - RATING_WORDS.indexOf(b))
    .map(([word, times]) => `<span>${escapeHtml(words.word[word])} ${String(times)}</span>`)
    .join('&nbsp;· ');
  return `<section class="card target" id="rating" data-count="${String(count)}"><div class="wide"><h2>${escapeHtml(words.own(monthText(month, language)))}</h2>${figure}</div>
<p class="s sub">${words.count(count)}${few} · ${words.asOf}</p>${tags === '' ? '' : `<p class="s">${tags}</p>`}</section>`;
}
