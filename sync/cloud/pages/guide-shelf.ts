/** What a guide may forward, each with the own link. Pure: a view comes in, HTML goes out. */
import { escapeHtml } from './binding-pages.ts';
import { paragraphs } from './campaign-pages.ts';
import { dayText, guideDocument, type GuideFrame } from './guide-frame.ts';
import { GUIDE_SHELF_WORDS } from './guide-shelf-words.ts';
import { picturesOf } from './pictures.ts';

export interface ShownShelfItem {
  readonly title: string;
  readonly text: string;
  /** Hashes of photos. */
  readonly pictures: readonly string[];
  /** The guide's own. */
  readonly url: string;
  readonly code: string;
  /** A day of the store. */
  readonly until: string;
  readonly opened: number;
}

export function guideShelfPage(frame: GuideFrame, items: readonly ShownShelfItem[]): string {
  const words = GUIDE_SHELF_WORDS[frame.language];
  const cards = items.map((item, index) => {
    const { title, text, pictures, url, code, until, opened } = item;
    const addresses = pictures.map((picture) => `/s/${code}/pictures/${picture}`);
    const facts = `${words.until(dayText(until, frame.language))} · ${words.opened(opened)}`;
    return `<details class="sale" id="shelf-${escapeHtml(code)}"${index === 0 ? ' open' : ''}><summary><span class="wide"><b>${escapeHtml(title)}</b></span><span class="xs mute">${escapeHtml(facts)}</span></summary>
<div class="why">${picturesOf(addresses, title)}${paragraphs(text)}<span class="label">${words.link}</span><p class="own">${escapeHtml(url)}</p><a class="btn full" href="/s/${escapeHtml(code)}">${words.look}</a></div></details>`;
  });
  return guideDocument(frame, {
    title: words.title,
    sign: `<div class="row"><h1>${words.title}</h1></div><div class="row"><span>${words.hint}</span></div>`,
    main: cards.length === 0 ? `<p class="empty">${words.none}</p>` : cards.join(''),
  });
}
