/**
 * The pages a customer's phone sees: the form, the good end, one page per refusal. Whole documents without any outside
 * resource or script; the only style is inlined under a nonce. Pure: what is shown comes in, HTML goes out.
 */
import { PAGE_STYLE } from './page-style.ts';
import { WORDS, type PageLanguage, type PageRefusal, type PageWords } from './words.ts';

export interface PageFrame {
  readonly language: PageLanguage;
  readonly nonce: string;
  readonly brand: string;
  readonly store?: string;
  /** Of the document; the binding page's own when absent. */
  readonly title?: string;
}
export interface FormPage extends PageFrame {
  readonly guide: { readonly name: string; readonly number: string };
  /** The guide takes over from a colleague. */
  readonly isHandover?: boolean;
  /** `03-14 14:30`, in the store's own time; absent for a code that does not end. */
  readonly until?: string;
  readonly error?: keyof PageWords['errors'];
  readonly phone?: string;
  readonly marketing?: boolean;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Text as HTML shows it, in content and in quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

const BELL = '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4"/>';
const RETURN = '<path d="M8 5 4 9l4 4"/><path d="M4 9h10.5a5.5 5.5 0 0 1 0 11H9"/>';
const SHIELD =
  '<path d="M12 3 4.5 5.5V11c0 5 3.2 8.3 7.5 10 4.3-1.7 7.5-5 7.5-10V5.5z"/><path d="m8.7 11.7 2.4 2.4 4.2-4.6"/>';
const benefit = (icon: string, text: string): string =>
  `<li><svg viewBox="0 0 24 24" aria-hidden="true">${icon}</svg><span>${escapeHtml(text)}</span></li>`;

/** Who asks, below the row of brand and store; closes that row. */
export const guideHead = (
  { name, number }: { readonly name: string; readonly number: string },
  language: PageLanguage,
  until = '',
): string =>
  `${until}</div><div class="who"><span class="face" aria-hidden="true">${escapeHtml(name.slice(0, 1))}</span><div><b>${escapeHtml(name)}</b><span>${escapeHtml(WORDS[language].staffNumber)} ${escapeHtml(number)}</span></div></div>`;

export function formPage(page: FormPage): string {
  const words = WORDS[page.language];
  const { guide, isHandover = false } = page;
  const asked = isHandover ? words.askHandover(guide.name) : words.ask(guide.name);
  const until =
    page.until === undefined ? '' : `<span>${escapeHtml(words.left)} <b>${escapeHtml(page.until)}</b></span>`;
  return documentOf(
    page,
    guideHead(guide, page.language, until),
    `<h1>${escapeHtml(asked)}</h1>
<ul class="card">${benefit(BELL, words.goodNews)}${benefit(RETURN, words.goodService)}${benefit(SHIELD, words.goodFree)}</ul>
${consentForm(page)}`,
  );
}

/** A number and a consent, with what was wrong before. */
export function consentForm(page: Pick<FormPage, 'language' | 'error' | 'phone' | 'marketing'>): string {
  const words = WORDS[page.language];
  const error =
    page.error === undefined ? '' : `<p class="error" role="alert">${escapeHtml(words.errors[page.error])}</p>`;
  return `${error}<form method="post" autocomplete="on">
<label><span class="label">${escapeHtml(words.phone)}</span><span class="field">+86<input name="phone" type="tel" inputmode="tel" autocomplete="tel" required maxlength="20" value="${escapeHtml(page.phone ?? '')}"></span></label>
<label class="consent"><input type="checkbox" name="consent" value="yes" required><span><b>${escapeHtml(words.required)}</b>&emsp;${escapeHtml(words.consent)}</span></label>
<label class="consent"><input type="checkbox" name="marketing" value="yes"${page.marketing === true ? ' checked' : ''}><span><b>${escapeHtml(words.optional)}</b>&emsp;${escapeHtml(words.marketing)}</span></label>
<div class="end"><button class="go" type="submit">${escapeHtml(words.submit)}</button><p class="fine">${escapeHtml(words.footer)}</p></div></form>`;
}

export function boundPage(page: PageFrame & { readonly guide: string; readonly isHandover?: boolean }): string {
  const words = WORDS[page.language];
  const text = page.isHandover === true ? words.handedOver(page.guide) : words.boundText(page.guide);
  return endPage(page, { kind: 'ok', title: words.boundTitle, texts: [text, words.boundNext] });
}

/** What came of it is not said: the guide sees it. `choose`: where the customer proves the number, and sees and decides it. */
export function takenPage(page: PageFrame & { readonly guide: string; readonly choose: string }): string {
  const { choice, takenTitle, takenText } = WORDS[page.language];
  const link = `<a class="link" href="${escapeHtml(page.choose)}">${escapeHtml(choice)}</a>`;
  return endPage(page, { kind: 'ok', title: takenTitle, texts: [takenText(page.guide)], link });
}

/** `choose`: where the customer decides instead of the code, of a refusal that leaves that open. */
export function refusalPage(page: PageFrame, refusal: PageRefusal, choose?: string): string {
  const { choice, refusals } = WORDS[page.language];
  const { title, text } = refusals[refusal];
  const link = choose === undefined ? '' : `<a class="link" href="${escapeHtml(choose)}">${escapeHtml(choice)}</a>`;
  return endPage(page, { kind: 'no', title, texts: [text], link });
}

interface EndPage {
  readonly kind: 'ok' | 'no';
  readonly title: string;
  readonly texts: readonly string[];
  /** HTML. */
  readonly link?: string;
}

export function endPage(page: PageFrame, { kind, title, texts, link = '' }: EndPage): string {
  const said = texts.map((text) => `<p>${escapeHtml(text)}</p>`).join('');
  return documentOf(
    page,
    '</div>',
    `<div class="big"><span class="mark ${kind}" aria-hidden="true">${kind === 'ok' ? '✓' : '!'}</span><h1>${escapeHtml(title)}</h1>${said}${link}</div>`,
  );
}

/** `head` closes the row that names brand and store. */
export function documentOf({ language, nonce, brand, store, title }: PageFrame, head: string, content: string): string {
  const words = WORDS[language];
  const place = store === undefined ? brand : `${brand} · ${store}`;
  return `<!doctype html>
<html lang="${words.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(title ?? words.title)}</title><style nonce="${nonce}">${PAGE_STYLE}</style></head>
<body><div class="ph"><header class="sign"><div class="row"><span>${escapeHtml(place)}</span>${head}</header><main>${content}</main></div></body></html>`;
}
