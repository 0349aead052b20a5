/**
 * The pages of `/i/:code`: the form with what will be invoiced, how far it is, one page per refusal. Whole documents without any
 * outside resource or script; the only style is inlined under a nonce. Pure: what is shown comes in, HTML goes out.
 */
import { fen, yuanText } from '../../domain/money.ts';
import type { BuyerFault, BuyerForm } from '../invoices/buyer.ts';
import { escapeHtml, type PageFrame } from './binding-pages.ts';
import { INVOICE_WORDS, type InvoicePageRefusal } from './invoice-words.ts';
import { PAGE_STYLE } from './page-style.ts';

export interface InvoiceFormPage extends PageFrame {
  readonly receiptNumber: string;
  readonly lines: readonly { readonly name: string; readonly spec?: string; readonly amount: number }[];
  readonly total: number;
  readonly tax: number;
  /** Some was paid with money that the shop itself had issued. */
  readonly isPart: boolean;
  readonly demo: boolean;
  readonly form: BuyerForm;
  readonly error?: BuyerFault;
  /** The last try was refused for its title. */
  readonly again: boolean;
}
export interface InvoiceStatePage extends PageFrame {
  readonly receiptNumber: string;
  readonly state: 'underWay' | 'issued' | 'reversing' | 'reversed';
  readonly number: string | null;
  readonly url: string | null;
  readonly total: number;
  readonly demo: boolean;
}

const STYLE = `${PAGE_STYLE}
.sum{display:flex;justify-content:space-between;gap:1rem;font-size:1rem;color:var(--ink-2)}.sum b{color:var(--ink);font-size:1.375rem}
.goods{list-style:none;display:flex;flex-direction:column;gap:.25rem}.goods li{display:flex;justify-content:space-between;gap:1rem;font-size:1rem}
fieldset{border:0;padding:0;margin:0;min-width:0}legend{font-size:1rem;color:var(--ink-2);margin-bottom:.375rem;padding:0}
.kinds{display:flex;gap:.75rem;flex-wrap:wrap}.kinds label{flex:1;min-height:3rem;display:flex;align-items:center;gap:.625rem;background:var(--surface);border:1px solid var(--line-strong);border-radius:.375rem;padding:0 .75rem;cursor:pointer}
.kinds input{width:1.375rem;height:1.375rem;accent-color:var(--primary)}.kinds input:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
a.go{display:grid;place-items:center;text-decoration:none;padding:0 1.5rem}a.plain{color:var(--primary);min-height:2.75rem;display:grid;place-items:center}
.demo{background:var(--ok-tint);color:var(--ok);border-radius:.375rem;padding:.5rem .75rem;font-size:1rem}`;

const yuan = (amount: number): string => `¥${yuanText(fen(amount))}`;

export function invoiceFormPage(page: InvoiceFormPage): string {
  const words = INVOICE_WORDS[page.language];
  const { form, lines } = page;
  const error = page.error === undefined ? (page.again ? words.again : '') : words.errors[page.error];
  const goods = lines
    .map(
      ({ name, spec, amount }) =>
        `<li><span>${escapeHtml(spec === undefined ? name : `${name} ${spec}`)}</span><span>${yuan(amount)}</span></li>`,
    )
    .join('');
  const kind = (value: string, label: string, isChosen: boolean): string =>
    `<label><input type="radio" name="kind" value="${value}"${isChosen ? ' checked' : ''}>${escapeHtml(label)}</label>`;
  const field = (name: string, label: string, value: string | undefined, rest: string): string =>
    `<label><span class="label">${escapeHtml(label)}</span><span class="field"><input name="${name}" value="${escapeHtml(value ?? '')}" ${rest}></span></label>`;
  return documentOf(
    page,
    `<h1>${escapeHtml(words.ask)}</h1>${page.demo ? `<p class="demo">${escapeHtml(words.demo)}</p>` : ''}
<ul class="goods card">${goods}</ul>
<p class="sum"><span>${escapeHtml(words.amount)}</span><b>${yuan(page.total)}</b></p>
<p class="sum"><span>${escapeHtml(words.tax)}</span><span>${yuan(page.tax)}</span></p>
${page.isPart ? `<p class="fine">${escapeHtml(words.left)}</p>` : ''}
${error === '' ? '' : `<p class="error" role="alert">${escapeHtml(error)}</p>`}<form method="post" autocomplete="on">
<fieldset><legend>${escapeHtml(words.kind)}</legend><div class="kinds">${kind('person', words.person, form.kind !== 'company')}${kind('company', words.company, form.kind === 'company')}</div></fieldset>
${field('title', words.buyer, form.title, 'required maxlength="100" autocomplete="organization"')}
${field('taxNumber', words.taxNumber, form.taxNumber, 'maxlength="24" autocapitalize="characters" autocomplete="off"')}
${field('email', words.email, form.email, 'type="email" maxlength="100" autocomplete="email"')}
<div class="end"><button class="go" type="submit">${escapeHtml(words.submit)}</button><p class="fine">${escapeHtml(words.footer)}</p></div></form>`,
    page.receiptNumber,
  );
}

export function invoiceStatePage(page: InvoiceStatePage): string {
  const words = INVOICE_WORDS[page.language];
  const { title, text } = words[page.state];
  const isDone = page.state === 'issued';
  const number = page.number === null ? '' : `<p>${escapeHtml(words.number)}<br><b>${escapeHtml(page.number)}</b></p>`;
  const open =
    page.url === null
      ? ''
      : `<p><a class="go" rel="noopener noreferrer" href="${escapeHtml(page.url)}">${escapeHtml(words.open)}</a></p>`;
  const reload = page.state === 'underWay' ? `<p><a class="go" href="">${escapeHtml(words.reload)}</a></p>` : '';
  return documentOf(
    page,
    `<div class="big"><span class="mark ${isDone || page.state === 'underWay' ? 'ok' : 'no'}" aria-hidden="true">${isDone ? '✓' : '…'}</span><h1>${escapeHtml(title)}</h1><p><b>${yuan(page.total)}</b></p><p>${escapeHtml(text)}</p>${number}${open}${reload}${page.demo ? `<p class="demo">${escapeHtml(words.demo)}</p>` : ''}</div>`,
    page.receiptNumber,
  );
}

export function invoiceRefusalPage(page: PageFrame, refusal: InvoicePageRefusal, receiptNumber?: string): string {
  const { title, text } = INVOICE_WORDS[page.language].refusals[refusal];
  return documentOf(
    page,
    `<div class="big"><span class="mark no" aria-hidden="true">!</span><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></div>`,
    receiptNumber,
  );
}

function documentOf({ language, nonce, brand, store }: PageFrame, content: string, receiptNumber?: string): string {
  const words = INVOICE_WORDS[language];
  const place = store === undefined ? brand : `${brand} · ${store}`;
  const receipt =
    receiptNumber === undefined ? '' : `<span>${escapeHtml(words.receipt)} ${escapeHtml(receiptNumber)}</span>`;
  return `<!doctype html>
<html lang="${words.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escapeHtml(words.title)}</title><style nonce="${nonce}">${STYLE}</style></head>
<body><div class="ph"><header class="sign"><div class="row"><span>${escapeHtml(place)}</span>${receipt}</div></header><main>${content}</main></div></body></html>`;
}
