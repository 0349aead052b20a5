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
}
export interface FormPage extends PageFrame {
  readonly guide: { readonly name: string; readonly number: string };
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

export function formPage(page: FormPage): string {
  const words = WORDS[page.language];
  const { guide } = page;
  const until =
    page.until === undefined ? '' : `<span>${escapeHtml(words.left)} <b>${escapeHtml(page.until)}</b></span>`;
  const error =
    page.error === undefined ? '' : `<p class="error" role="alert">${escapeHtml(words.errors[page.error])}</p>`;
  return documentOf(
    page,
    `${until}</div><div class="who"><span class="face" aria-hidden="true">${escapeHtml(guide.name.slice(0, 1))}</span><div><b>${escapeHtml(guide.name)}</b><span>${escapeHtml(words.staffNumber)} ${escapeHtml(guide.number)}</span></div></div>`,
    `<h1>${escapeHtml(words.ask(guide.name))}</h1>
<ul class="card">${benefit(BELL, words.goodNews)}${benefit(RETURN, words.goodService)}${benefit(SHIELD, words.goodFree)}</ul>
${error}<form method="post" autocomplete="on">
<label><span class="label">${escapeHtml(words.phone)}</span><span class="field">+86<input name="phone" type="tel" inputmode="tel" autocomplete="tel" required maxlength="20" value="${escapeHtml(page.phone ?? '')}"></span></label>
<label class="consent"><input type="checkbox" name="consent" value="yes" required><span><b>${escapeHtml(words.required)}</b>&emsp;${escapeHtml(words.consent)}</span></label>
<label class="consent"><input type="checkbox" name="marketing" value="yes"${page.marketing === true ? ' checked' : ''}><span><b>${escapeHtml(words.optional)}</b>&emsp;${escapeHtml(words.marketing)}</span></label>
<div class="end"><button class="go" type="submit">${escapeHtml(words.submit)}</button><p class="fine">${escapeHtml(words.footer)}</p></div></form>`,
  );
}

export function boundPage(page: PageFrame & { readonly guide: string }): string {
  const words = WORDS[page.language];
  return endPage(page, 'ok', '✓', words.boundTitle, words.boundText(page.guide), words.boundNext);
}

export function refusalPage(page: PageFrame, refusal: PageRefusal): string {
  const { title, text } = WORDS[page.language].refusals[refusal];
  return endPage(page, 'no', '!', title, text, '');
}

function endPage(page: PageFrame, kind: 'ok' | 'no', mark: string, title: string, text: string, next: string): string {
  const more = next === '' ? '' : `<p>${escapeHtml(next)}</p>`;
  return documentOf(
    page,
    '</div>',
    `<div class="big"><span class="mark ${kind}" aria-hidden="true">${mark}</span><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${more}</div>`,
  );
}

/** `head` closes the row that names brand and store. */
function documentOf({ language, nonce, brand, store }: PageFrame, head: string, content: string): string {
  const words = WORDS[language];
  const place = store === undefined ? brand : `${brand} · ${store}`;
  return `<!doctype html>
<html lang="${words.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(words.title)}</title><style nonce="${nonce}">${PAGE_STYLE}</style></head>
<body><div class="ph"><header class="sign"><div class="row"><span>${escapeHtml(place)}</span>${head}</header><main>${content}</main></div></body></html>`;
}
