/**
 * The digital receipt: what the paper shows, and what came back since. Of a gift no price, no payment and no member. Whole
 * documents without script or outside resource, fit to be printed; the only style is inlined under a nonce. Pure.
 */
import { fen, yuanText, type Fen } from '../../domain/money.ts';
import { receiptTexts, type ReceiptTexts } from '../../domain/receipt-text.ts';
import type { ReceiptView, ReceiptViewLine } from '../../domain/receipt-view.ts';
import { escapeHtml, type PageFrame } from './binding-pages.ts';
import { COUPON_STYLE, couponPiece } from './campaign-pages.ts';
import { CAMPAIGN_WORDS } from './campaign-words.ts';
import { PAGE_STYLE } from './page-style.ts';
import { RATING_STYLE, ratingPart, type RatingPart } from './rating-pages.ts';
import { RECEIPT_WORDS, type ReceiptPageRefusal } from './receipt-words.ts';

/** A refund of the sale, as a customer reads it. */
export interface ReceiptRefund {
  readonly receiptNumber: string;
  readonly timeText: string;
  readonly lines: readonly { readonly name: string; readonly units: number }[];
  readonly total: Fen;
  /** Another store that paid it out. */
  readonly store?: string;
  /** Other goods took the place of these. */
  readonly isExchange: boolean;
}
export interface ReceiptPage {
  readonly frame: PageFrame;
  readonly view: ReceiptView;
  readonly refunds: readonly ReceiptRefund[];
  /** The store's ledger has it. */
  readonly isConfirmed: boolean;
  readonly isGift: boolean;
  /** What a campaign gives with it. */
  readonly coupon?: { readonly code: string; readonly until: string };
  /** Absent where nobody is to be rated. */
  readonly rating?: RatingPart;
}

const STYLE = `${PAGE_STYLE}${COUPON_STYLE}${RATING_STYLE}
.state{border-radius:.375rem;padding:.5rem .75rem;font-size:1rem;background:var(--ok-tint);color:var(--ok)}.state.wait{background:var(--surface);color:var(--ink-2);border:1px solid var(--line-strong)}
table{width:100%;border-collapse:collapse;font-size:1rem}td,th{padding:.25rem 0;text-align:left;vertical-align:top;font-weight:400}td:last-child,th:last-child{text-align:right;white-space:nowrap;padding-left:1rem}
thead th{color:var(--ink-3);font-size:.875rem}.sub td,.sub th{color:var(--ink-3);font-size:.9375rem;padding-top:0}.sum td,.sum th{border-top:1px solid var(--line);font-size:1.25rem;font-weight:700;padding-top:.5rem}
.paper{background:var(--surface);border:1px solid var(--line);border-radius:.625rem;padding:.75rem 1rem;display:flex;flex-direction:column;gap:.5rem}.paper hr{border:0;border-top:1px dashed var(--line-strong);width:100%}
.paper p{font-size:1rem;color:var(--ink-2)}.paper p.mid{text-align:center}h2{font-size:1.125rem}
@media print{body{background:#fff;color:#000}.sign,.sign::after{border:0;border-radius:0;background:none;color:#000}.row{color:#000}.paper{border:0;padding:0}.state{border:1px solid #000;background:none;color:#000}.ph{min-height:0;max-width:none}}`;

const yuan = (amount: number): string => `¥${yuanText(fen(amount))}`;
const row = (label: string, value: string, kind = ''): string =>
  `<tr${kind === '' ? '' : ` class="${kind}"`}><th scope="row">${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`;

export function receiptPage({ frame, view, refunds, isConfirmed, isGift, coupon, rating }: ReceiptPage): string {
  const words = RECEIPT_WORDS[frame.language];
  const texts = receiptTexts(view.language);
  const state = isConfirmed
    ? `<p class="state">${escapeHtml(words.confirmed)}</p>`
    : `<p class="state wait" role="status">${escapeHtml(words.unconfirmed)}</p>`;
  const head = [view.storeAddress, ...(view.header ?? [])].filter((text) => text !== undefined);
  const paper = `<section class="paper">
${head.map((text) => `<p class="mid">${escapeHtml(text)}</p>`).join('')}
<table>${row(texts.receipt, view.receiptNumber)}${row(texts.time, view.timeText)}${isGift ? '' : row(texts.cashier, view.cashier)}${isGift || view.guides.length === 0 ? '' : row(texts.guide, view.guides.join(', '))}</table><hr>
<table><thead><tr><th scope="col">${escapeHtml(texts.item)}</th><th scope="col">${escapeHtml(isGift ? texts.quantity : texts.amount)}</th></tr></thead>
${view.lines.map((line) => lineRows(line, isGift)).join('')}</table>
${isGift ? `<hr><p>${escapeHtml(words.giftHint)}</p>` : moneyRows(view, texts)}
${view.policy === undefined ? '' : `<hr><p>${escapeHtml(view.policy)}</p>`}
${isGift ? '' : view.footer.map((text) => `<p class="mid">${escapeHtml(text)}</p>`).join('')}</section>`;
  const title = isGift ? words.giftTitle : words.title;
  return documentOf(
    frame,
    title,
    `<h1>${escapeHtml(title)}</h1>${state}${paper}${isGift ? '' : refundRows(refunds, view, frame)}${coupon === undefined ? '' : couponPart(coupon, frame)}${rating === undefined ? '' : ratingPart(frame, rating)}<p class="fine">${escapeHtml(words.keep)}</p>`,
  );
}

function lineRows(line: ReceiptViewLine, isGift: boolean): string {
  const name = line.spec === undefined ? line.name : `${line.name} ${line.spec}`;
  const quantity = line.soldBy === 'weight' ? `${line.quantityText} kg` : line.quantityText;
  if (isGift) return row(name, `× ${quantity}`);
  const each = `${quantity} × ${yuanText(line.unitPrice)}`;
  const savings = line.promotions.map(({ label, saving }) => row(label, `-${yuanText(saving)}`, 'sub')).join('');
  const note = line.note === undefined ? '' : `<tr class="sub"><td colspan="2">${escapeHtml(line.note)}</td></tr>`;
  return `${row(name, yuanText(line.amount))}${row(each, '', 'sub')}${savings}${note}`;
}

function moneyRows(view: ReceiptView, texts: ReceiptTexts): string {
  const { member } = view;
  const points =
    member?.pointsAfter === undefined ? '' : `${String(member.pointsBefore ?? 0)} → ${String(member.pointsAfter)}`;
  return `<hr><table>${row(texts.sum(view.units), yuanText(view.gross))}
${view.orderDiscounts.map(({ label, saving }) => row(label, `-${yuanText(saving)}`)).join('')}
${view.saved > 0 && view.showsSaved !== false ? row(texts.saved, yuanText(view.saved)) : ''}
${view.roundOff > 0 ? row(texts.roundOff, `-${yuanText(view.roundOff)}`) : ''}
${row(texts.due, yuan(view.due), 'sum')}</table><hr>
<table>${view.tenders.map(({ label, amount }) => row(label, yuanText(amount))).join('')}${view.change > 0 ? row(texts.change, yuanText(view.change)) : ''}
${view.taxes.map(({ rate, tax }) => row(texts.tax(rate), yuanText(tax), 'sub')).join('')}
${member === undefined ? '' : row(texts.member, member.masked)}${points === '' ? '' : row(texts.points, points, 'sub')}</table>
${view.note === undefined ? '' : `<hr><p>${escapeHtml(view.note)}</p>`}`;
}

function refundRows(refunds: readonly ReceiptRefund[], view: ReceiptView, { language }: PageFrame): string {
  if (refunds.length === 0) return '';
  const words = RECEIPT_WORDS[language];
  const each = refunds.map(({ receiptNumber, timeText, lines, total, store, isExchange }) => {
    const where = [
      timeText,
      ...(store === undefined ? [] : [words.elsewhere(store)]),
      ...(isExchange ? [words.swapped] : []),
    ];
    return `${row(receiptNumber, `-${yuanText(total)}`)}${row(where.join(' · '), '', 'sub')}${lines
      .map(({ name, units }) => row(name, words.back(units), 'sub'))
      .join('')}`;
  });
  const back = refunds.reduce((sum, { total }) => sum + total, 0);
  return `<section class="paper"><h2>${escapeHtml(words.refunds)}</h2><table>${each.join('')}${row(words.left, yuan(view.due - back), 'sum')}</table></section>`;
}

function couponPart({ code, until }: NonNullable<ReceiptPage['coupon']>, { language }: PageFrame): string {
  const words = CAMPAIGN_WORDS[language];
  return `<h2>${escapeHtml(words.receiptCoupon)}</h2>${couponPiece(code, until, words)}`;
}

export function receiptRefusalPage(frame: PageFrame, refusal: ReceiptPageRefusal): string {
  const words = RECEIPT_WORDS[frame.language];
  const { title, text } = words.refusals[refusal];
  return documentOf(
    frame,
    words.title,
    `<div class="big"><span class="mark no" aria-hidden="true">!</span><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></div>`,
  );
}

function documentOf({ language, nonce, brand, store }: PageFrame, title: string, content: string): string {
  const place = store === undefined ? brand : `${brand} · ${store}`;
  return `<!doctype html>
<html lang="${RECEIPT_WORDS[language].lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style nonce="${nonce}">${STYLE}</style></head>
<body><div class="ph"><header class="sign"><div class="row"><span>${escapeHtml(place)}</span></div></header><main>${content}</main></div></body></html>`;
}
