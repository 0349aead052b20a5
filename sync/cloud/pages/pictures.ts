/** Pictures on a phone's page: one as large as it is, more in rows of three, each with its place for who does not see it. Pure. */
import { escapeHtml } from './binding-pages.ts';

/** Addresses on this cloud. */
export interface PagePicture {
  readonly small: string;
  /** To look at and to forward; the small one where there is no other. */
  readonly large: string;
}

/** Of pages that show some. */
export const PICTURES_STYLE =
  '.pictures{list-style:none;padding:0;display:grid;grid-template-columns:repeat(3,1fr);gap:.375rem}.pictures img{display:block;width:100%;height:auto;aspect-ratio:1;object-fit:cover;border-radius:.375rem;background:var(--canvas)}.pictures a:focus-visible{outline:3px solid var(--focus);outline-offset:2px}.pictures.one{grid-template-columns:minmax(0,1fr)}.pictures.one img{aspect-ratio:auto}';

/** What is kept small stands small; a small one of a large one opens it. `alone`: as which one stands that is the only one. */
export function picturesOf(
  pictures: readonly PagePicture[],
  title: string,
  alone: keyof PagePicture = 'large',
): string {
  if (pictures.length === 0) return '';
  const isOne = pictures.length === 1;
  const rows = pictures.map(({ small, large }, index) => {
    const place = isOne ? title : `${title} ${String(index + 1)}/${String(pictures.length)}`;
    const shown = isOne && alone === 'large' ? large : small;
    const image = `<img src="${escapeHtml(shown)}" alt="${escapeHtml(place)}" loading="lazy" decoding="async">`;
    return `<li>${large === shown ? image : `<a href="${escapeHtml(large)}">${image}</a>`}</li>`;
  });
  return `<ul class="pictures${isOne ? ' one' : ''}">${rows.join('')}</ul>`;
}
