/** What a guide may forward, each with the own link and a poster with the own code. Pure: a view comes in, HTML goes out. */
import { escapeHtml } from './binding-pages.ts';
import { paragraphs } from './campaign-pages.ts';
import { dayText, guideDocument, type GuideFrame } from './guide-frame.ts';
import { GUIDE_SHELF_WORDS, type GuideShelfWords } from './guide-shelf-words.ts';
import { picturesOf, type PagePicture } from './pictures.ts';
import { POSTER_SCRIPT } from './poster-script.ts';
import { qrPath } from './qr-drawing.ts';

export interface ShownShelfItem {
  readonly title: string;
  readonly text: string;
  readonly pictures: readonly PagePicture[];
  /** The guide's own. */
  readonly url: string;
  readonly code: string;
  /** A day of the store. */
  readonly until: string;
  readonly opened: number;
}
export interface GuideShelfView {
  /** Who forwards, and of which store, as customers read it. */
  readonly from: string;
  readonly items: readonly ShownShelfItem[];
}

export function guideShelfPage(frame: GuideFrame, { from, items }: GuideShelfView): string {
  const words = GUIDE_SHELF_WORDS[frame.language];
  const cards = items.map((item, index) => {
    const { title, text, pictures, url, code, until, opened } = item;
    const facts = `${words.until(dayText(until, frame.language))} · ${words.opened(opened)}`;
    return `<details class="sale" id="shelf-${escapeHtml(code)}"${index === 0 ? ' open' : ''}><summary><span class="wide"><b>${escapeHtml(title)}</b></span><span class="xs mute">${escapeHtml(facts)}</span></summary>
<div class="why">${picturesOf(pictures, title)}${paragraphs(text)}<span class="label">${words.link}</span><p class="own">${escapeHtml(url)}</p><button class="btn full" type="button" hidden data-copy="${escapeHtml(url)}" data-done="${words.copied}">${words.copy}</button>${poster(words, item, from)}<a class="btn full" href="/s/${escapeHtml(code)}">${words.look}</a></div></details>`;
  });
  return guideDocument(frame, {
    title: words.title,
    sign: `<div class="row"><h1>${words.title}</h1></div><div class="row"><span>${words.hint}</span></div>`,
    main: cards.length === 0 ? `<p class="empty">${words.none}</p>` : cards.join(''),
    ...(cards.length === 0 ? {} : { script: POSTER_SCRIPT }),
  });
}

/** Drawn by the page's script, and nothing of it seen without. */
function poster(
  words: GuideShelfWords,
  { title, pictures: [picture], url, code }: ShownShelfItem,
  from: string,
): string {
  const { side, path } = qrPath(url);
  const data: Readonly<Record<string, string>> = {
    ...{ src: picture?.large ?? '', title, name: from, hint: words.scan, file: `${code}.jpg` },
    ...{ qr: path, side: String(side) },
  };
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`);
  return `<div class="poster" data-poster${attributes.join('')}><button class="btn full" type="button" hidden>${words.poster}</button><img alt="${escapeHtml(words.posterOf(title))}" hidden><p class="s sub" role="status" data-busy="${words.drawing}" data-done="${words.drawn}" data-failed="${words.failed}"></p><div class="files"><button class="btn" type="button" hidden>${words.share}</button><a class="btn save" hidden>${words.save}</a></div></div>`;
}
