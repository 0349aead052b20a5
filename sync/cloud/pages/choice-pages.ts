/**
 * The pages on which a customer chooses the own guide, or none: the number, then the digits with the choice, then the end. Whole
 * documents without script or outside resource. Pure. Called by routes/choice-page.ts.
 */
import { documentOf, endPage, escapeHtml, guideHead, type PageFrame } from './binding-pages.ts';
import { CHOICE_WORDS, type ChoiceFault, type ChoiceRefusal } from './choice-words.ts';

/** Where a customer chooses; with a guide's code that guide is the one who is offered. */
export const choicePath = (code?: string): string =>
  code === undefined ? '/my-guide' : `/my-guide?code=${encodeURIComponent(code)}`;

export interface ChoicePage extends PageFrame {
  /** Who is offered: of the code that was scanned. */
  readonly offered?: { readonly name: string; readonly number: string };
  readonly phone: string;
  readonly error?: ChoiceFault;
  /** As it was sent, to stand again. */
  readonly choice?: 'guide' | 'nobody';
  readonly guide?: string;
}

const errorOf = ({ language, error }: ChoicePage): string =>
  error === undefined ? '' : `<p class="error" role="alert">${escapeHtml(CHOICE_WORDS[language].errors[error])}</p>`;

const headOf = ({ offered, language }: ChoicePage): string =>
  offered === undefined ? '</div>' : guideHead(offered, language);

/** First the number: digits go to it when it is a member's, and the page says the same when it is nobody's. */
export function choiceStartPage(page: ChoicePage): string {
  const words = CHOICE_WORDS[page.language];
  const why = words.why.map((text) => `<li><span>${escapeHtml(text)}</span></li>`).join('');
  return titled(
    page,
    `<h1>${escapeHtml(words.ask)}</h1><ul class="card">${why}</ul>
${errorOf(page)}<form method="post" autocomplete="on">
<label><span class="label">${escapeHtml(words.phone)}</span><span class="field">+86<input name="phone" type="tel" inputmode="tel" autocomplete="tel" required maxlength="20" value="${escapeHtml(page.phone)}"></span></label>
<div class="end"><button class="go" type="submit">${escapeHtml(words.send)}</button><p class="fine">${escapeHtml(words.footer)}</p></div></form>`,
  );
}

export function choiceDigitsPage(page: ChoicePage): string {
  const words = CHOICE_WORDS[page.language];
  const { offered } = page;
  const option = (value: 'guide' | 'nobody', label: string): string =>
    `<label class="consent"><input type="radio" name="choice" value="${value}"${(page.choice ?? 'guide') === value ? ' checked' : ''}><span>${escapeHtml(label)}</span></label>`;
  const number = `<label><span class="label">${escapeHtml(words.guideNumber)}</span><span class="field"><input name="guide" inputmode="numeric" autocomplete="off" maxlength="20" value="${escapeHtml(page.guide ?? '')}"></span></label>`;
  const whom =
    offered === undefined
      ? `${option('guide', words.otherGuide)}${number}`
      : option('guide', `${offered.name} ${offered.number}`);
  return titled(
    page,
    `<h1>${escapeHtml(words.ask)}</h1><p role="status">${escapeHtml(words.sent)}</p>
${errorOf(page)}<form method="post" autocomplete="off"><input type="hidden" name="phone" value="${escapeHtml(page.phone)}">
<label><span class="label">${escapeHtml(words.digits)}</span><span class="field"><input name="digits" inputmode="numeric" autocomplete="one-time-code" required pattern="[0-9]{6}" maxlength="6"></span></label>
<fieldset class="choices"><legend class="label">${escapeHtml(words.whom)}</legend>${whom}${option('nobody', words.nobody)}</fieldset>
<div class="end"><button class="go" type="submit">${escapeHtml(words.confirm)}</button><button class="link" type="submit" name="again" value="yes" formnovalidate>${escapeHtml(words.again)}</button><p class="fine">${escapeHtml(words.footer)}</p></div></form>`,
  );
}

/** `guide` null: the customer chose nobody. */
export function chosenPage(page: PageFrame, guide: string | null): string {
  const words = CHOICE_WORDS[page.language];
  const said = guide === null ? words.chosenNobody : words.chosen(guide);
  return endPage({ ...page, title: words.title }, { kind: 'ok', title: words.doneTitle, texts: [said, words.close] });
}

export function choiceRefusalPage(page: PageFrame, refusal: ChoiceRefusal): string {
  const words = CHOICE_WORDS[page.language];
  const { title, text } = words.refusals[refusal];
  return endPage({ ...page, title: words.title }, { kind: 'no', title, texts: [text] });
}

const titled = (page: ChoicePage, content: string): string =>
  documentOf({ ...page, title: CHOICE_WORDS[page.language].title }, headOf(page), content);
