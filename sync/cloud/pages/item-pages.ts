/**
 * The page of one piece of goods: genuine or not, sold or not, recalled, perhaps a copy; and, of a piece that was sold, the form that adds
 * the guide who sold it. Whole documents without script or outside resource; the only style is inlined under a nonce. Pure. Whatever was
 * typed by somebody is escaped.
 */
import { consentForm, documentOf, endPage, escapeHtml, type FormPage, type PageFrame } from './binding-pages.ts';
import { ITEM_WORDS, type ItemPageRefusal, type ItemPageWords } from './item-words.ts';

export interface ItemPage extends PageFrame, Pick<FormPage, 'error' | 'phone' | 'marketing'> {
  readonly state: keyof ItemPageWords['states'];
  readonly goods: string;
  readonly number: string;
  /** `2026-11-23 14:30`; absent for the first look. */
  readonly first?: string;
  /** The day, and the store's name. */
  readonly sold?: { readonly day: string; readonly store: string };
  readonly recalled?: { readonly day: string; readonly reason: string };
  /** Who sold it and can be added. */
  readonly guide?: string;
}

export function itemPage(page: ItemPage): string {
  const words = ITEM_WORDS[page.language];
  const { title, text } = words.states[page.state];
  const isGood = page.state === 'genuine' || page.state === 'sold';
  const rows: readonly (readonly [string, string])[] = [
    [words.goods, page.goods],
    [words.number, page.number],
    ...(page.recalled === undefined
      ? []
      : ([
          [words.recalledOn, page.recalled.day],
          [words.reason, page.recalled.reason],
        ] as const)),
    [words.first, page.first ?? words.firstNow],
    [words.sold, page.sold === undefined ? words.notSold : words.soldIn(page.sold.day, page.sold.store)],
  ];
  const facts = rows
    .map(([name, value]) => `<li><span>${escapeHtml(name)}</span><b>${escapeHtml(value)}</b></li>`)
    .join('');
  const form =
    page.guide === undefined
      ? ''
      : `<h2 class="offer">${escapeHtml(words.guide(page.guide))}</h2><p class="hint">${escapeHtml(words.guideHint)}</p>${consentForm(page)}`;
  return documentOf(
    { ...page, title: words.title },
    '</div>',
    `<div class="verdict"><span class="mark ${isGood ? 'ok' : 'no'}" aria-hidden="true">${isGood ? '✓' : '!'}</span><div><h1>${escapeHtml(title)}</h1><p class="hint">${escapeHtml(text)}</p></div></div>
<ul class="card facts">${facts}</ul>${form}`,
  );
}

export function itemRefusalPage(page: PageFrame, refusal: ItemPageRefusal): string {
  const { refusals, title } = ITEM_WORDS[page.language];
  const said = refusals[refusal];
  return endPage({ ...page, title }, { kind: 'no', title: said.title, texts: [said.text] });
}
