/**
 * What a customer's phone shows of something that a guide forwarded. Whole documents without script, and of pictures those that the cloud itself keeps; a link to a page
 * elsewhere says where it goes. Pure. Whatever was typed by somebody is escaped.
 */
import { escapeHtml, type PageFrame } from './binding-pages.ts';
import { campaignDocument, paragraphs, refusalPiece } from './campaign-pages.ts';
import { picturesOf, type PagePicture } from './pictures.ts';
import { SHELF_WORDS, type ShelfPageRefusal } from './shelf-words.ts';

export interface ShelfPage extends PageFrame {
  readonly title: string;
  readonly pictures: readonly PagePicture[];
  readonly text: string;
  /** Https. */
  readonly link?: string;
  /** `2026-11-23`. */
  readonly until: string;
  /** Who sent it; absent for who has left. */
  readonly guide?: string;
}

export function shelfPage(page: ShelfPage): string {
  const words = SHELF_WORDS[page.language];
  const { guide, link } = page;
  const who = guide === undefined ? '' : `<p class="when">${escapeHtml(words.from(guide))}</p>`;
  const elsewhere =
    link === undefined
      ? ''
      : `<p><a class="link" rel="noopener noreferrer nofollow" href="${escapeHtml(link)}">${escapeHtml(words.open(hostOf(link)))}</a></p>`;
  const form =
    guide === undefined
      ? ''
      : `<form method="post"><div class="end"><button class="go" type="submit">${escapeHtml(words.add(guide))}</button><p class="fine">${escapeHtml(words.addHint)}</p></div></form>`;
  return campaignDocument(
    page,
    page.title,
    `<h1>${escapeHtml(page.title)}</h1>${who}<section class="piece">${picturesOf(page.pictures, page.title)}${paragraphs(page.text)}${elsewhere}<p class="when">${escapeHtml(words.until(page.until))}</p></section>${form}`,
  );
}

const hostOf = (link: string): string => /^https:\/\/([^/:]+)/.exec(link)?.[1] ?? '';

export function shelfRefusalPage(page: PageFrame, refusal: ShelfPageRefusal): string {
  const { title, text } = SHELF_WORDS[page.language].refusals[refusal];
  return campaignDocument(page, title, refusalPiece(title, text));
}
