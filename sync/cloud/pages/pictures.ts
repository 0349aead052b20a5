/** Pictures on a phone's page: one as large as it is, more in rows of three, each with its place for who does not see it. Pure. */
import { escapeHtml } from './binding-pages.ts';

/** Of pages that show some. */
export const PICTURES_STYLE =
  '.pictures{list-style:none;padding:0;display:grid;grid-template-columns:repeat(3,1fr);gap:.375rem}.pictures img{display:block;width:100%;height:auto;aspect-ratio:1;object-fit:cover;border-radius:.375rem;background:var(--canvas)}.pictures.one{grid-template-columns:minmax(0,16rem)}.pictures.one img{aspect-ratio:auto}';

export function picturesOf(addresses: readonly string[], title: string): string {
  if (addresses.length === 0) return '';
  const rows = addresses.map((address, index) => {
    const place = addresses.length === 1 ? title : `${title} ${String(index + 1)}/${String(addresses.length)}`;
    return `<li><img src="${escapeHtml(address)}" alt="${escapeHtml(place)}" loading="lazy" decoding="async"></li>`;
  });
  return `<ul class="pictures${addresses.length === 1 ? ' one' : ''}">${rows.join('')}</ul>`;
}
