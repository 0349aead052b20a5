/**
 * What a customer's phone shows of a campaign: what headquarters wrote, who sent it, and the coupon with its code as a picture for the
 * till's scanner. Whole documents without script or outside resource; the only style is inlined under a nonce. Pure. Whatever was
 * typed by somebody is escaped.
 */
import { encodeQR } from 'qr';
import { ownCodeText } from '../../domain/own-codes.ts';
import { escapeHtml, type PageFrame } from './binding-pages.ts';
import { CAMPAIGN_WORDS, type CampaignPageRefusal } from './campaign-words.ts';
import { PAGE_STYLE } from './page-style.ts';
import { PICTURES_STYLE } from './pictures.ts';

export interface CampaignPage extends PageFrame {
  readonly title: string;
  readonly text: string;
  /** `2026-11-23`, the days of the brand. */
  readonly from: string;
  readonly until: string;
  readonly guide?: string;
  /** The form's own number: sent twice it is one coupon. Absent where there is nothing to take. */
  readonly request?: string;
}
export interface CouponPage extends PageFrame {
  readonly code: string;
  readonly until: string;
}

/** Of a piece of paper with a coupon on it. */
export const COUPON_STYLE = `
.piece{background:var(--surface);border:1px solid var(--line);border-radius:.625rem;padding:.875rem 1rem;display:flex;flex-direction:column;gap:.625rem}.piece p{overflow-wrap:anywhere}.when{color:var(--ink-3);font-size:1rem}
.ticket{align-items:center;text-align:center}.ticket svg{width:14rem;height:14rem;background:#fff;border-radius:.375rem;padding:.5rem}.code{font-size:1.25rem;font-weight:700;letter-spacing:.03em;overflow-wrap:anywhere}
h1{overflow-wrap:anywhere}`;
const STYLE = `${PAGE_STYLE}${COUPON_STYLE}${PICTURES_STYLE}`;

/** A row of the picture at a time, as rectangles: small, and drawn the same everywhere. */
export function qrSvg(text: string): string {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: 2 });
  const dark = rows.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${String(x)} ${String(y)}h1v1h-1z`] : [])));
  const size = String(rows.length);
  return `<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${escapeHtml(text)}" shape-rendering="crispEdges"><path fill="#000" d="${dark.join('')}"/></svg>`;
}

/** The coupon as a piece of a page. */
export const couponPiece = (
  code: string,
  until: string,
  { show, validUntil }: { show: string; validUntil: (until: string) => string },
): string =>
  `<section class="piece ticket">${qrSvg(ownCodeText({ kind: 'coupon', code }))}<p class="code">${escapeHtml(code)}</p><p>${escapeHtml(validUntil(until))}</p><p class="when">${escapeHtml(show)}</p></section>`;

export function campaignPage(page: CampaignPage): string {
  const words = CAMPAIGN_WORDS[page.language];
  const who = page.guide === undefined ? '' : `<p class="when">${escapeHtml(words.from(page.guide))}</p>`;
  const form =
    page.request === undefined
      ? ''
      : `<form method="post"><input type="hidden" name="request" value="${escapeHtml(page.request)}"><div class="end"><button class="go" type="submit">${escapeHtml(words.take)}</button><p class="fine">${escapeHtml(words.takeHint)}</p></div></form>`;
  return campaignDocument(
    page,
    page.title,
    `<h1>${escapeHtml(page.title)}</h1>${who}<section class="piece">${paragraphs(page.text)}<p class="when">${escapeHtml(words.period(page.from, page.until))}</p></section>${form}`,
  );
}

export function couponPage(page: CouponPage): string {
  const words = CAMPAIGN_WORDS[page.language];
  return campaignDocument(
    page,
    words.yours,
    `<h1>${escapeHtml(words.yours)}</h1>${couponPiece(page.code, page.until, words)}<p class="fine">${escapeHtml(words.keep)}</p>`,
  );
}

export function campaignRefusalPage(page: PageFrame, refusal: CampaignPageRefusal): string {
  const { title, text } = CAMPAIGN_WORDS[page.language].refusals[refusal];
  return campaignDocument(page, title, refusalPiece(title, text));
}

/** What somebody wrote, a paragraph a line. */
export const paragraphs = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('');

export const refusalPiece = (title: string, text: string): string =>
  `<div class="big"><span class="mark no" aria-hidden="true">!</span><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></div>`;

/** Also of what a guide forwards (shelf-pages.ts). */
export function campaignDocument({ language, nonce, brand, store }: PageFrame, title: string, content: string): string {
  const place = store === undefined ? brand : `${brand} · ${store}`;
  return `<!doctype html>
<html lang="${CAMPAIGN_WORDS[language].lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style nonce="${nonce}">${STYLE}</style></head>
<body><div class="ph"><header class="sign"><div class="row"><span>${escapeHtml(place)}</span></div></header><main>${content}</main></div></body></html>`;
}
