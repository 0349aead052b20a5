/** A guide's own statements, one for each settled month, to take along as PDF and as a sheet. Pure: a view comes in, HTML goes out. */
import { escapeHtml } from './binding-pages.ts';
import { amountText, dateText, guideDocument, monthText, type GuideFrame } from './guide-frame.ts';
import { GUIDE_STATEMENT_WORDS } from './guide-statement-words.ts';

export interface ShownStatement {
  readonly month: string;
  readonly total: number;
  readonly lines: number;
  /** Disputes about its sales that nobody decided yet. */
  readonly disputed: number;
  /** Of the store. */
  readonly day: string;
}

const FORMATS = ['pdf', 'xlsx'] as const;

/** The newest first. */
export function statementsPage(frame: GuideFrame, statements: readonly ShownStatement[]): string {
  const { language } = frame;
  const words = GUIDE_STATEMENT_WORDS[language];
  const cards = statements.map(({ month, total, lines, disputed, day }) => {
    const name = monthText(month, language);
    const links = FORMATS.map((format) => {
      const label = escapeHtml(words.download(words[format], name));
      return `<a class="btn" href="/guide/statements/${month}/${format}" aria-label="${label}" download>${words[format]}</a>`;
    });
    const waiting =
      disputed === 0
        ? ''
        : `<p class="s"><span class="tag pending">${words.disputed(disputed)}</span> ${words.undecided}</p>`;
    return `<section class="card paper" data-month="${month}"><div class="wide"><h2>${name}</h2><b class="big-num${total < 0 ? ' bad' : ''}" data-fen="${String(total)}">${amountText(total)}</b></div>
<p class="xs mute">${escapeHtml(words.made(dateText(day, language), lines))}</p>${waiting}<div class="outcomes">${links.join('')}</div></section>`;
  });
  return guideDocument(frame, {
    title: words.title,
    sign: `<div class="row"><h1>${words.title}</h1></div><div class="row"><span>${words.hint}</span></div>`,
    main: `${cards.length === 0 ? `<p class="empty">${words.none}</p>` : `${cards.join('')}<p class="xs mute">${words.later}</p>`}<a class="btn full" href="/guide">${words.back}</a>`,
  });
}
