/** Which stores have what is missing here, and what customers wish for. Pure: a view comes in, HTML goes out. */
import { kilometresText } from '../../domain/nearby-stock.ts';
import { WISH_ENDS } from '../../domain/arrived-goods.ts';
import { escapeHtml } from './binding-pages.ts';
import { dayText, guideDocument, type GuideFrame } from './guide-frame.ts';
import { GUIDE_STOCK_WORDS, type GuideStockWords } from './guide-stock-words.ts';

export interface ShownStock {
  /** Null for few. */
  readonly count: number | null;
  /** `2026-11-23 10:24`, of the store. */
  readonly asOf: string;
}
export interface StockView {
  readonly query: string;
  /** Of the style, or the one product; empty for a number that is none. */
  readonly variants: readonly { readonly id: string; readonly name: string; readonly isChosen: boolean }[];
  /** Which own customer wishes for the chosen one; null where neither is said. */
  readonly wish: {
    readonly product: string | null;
    readonly isFor: string | null;
    readonly who: string;
    readonly customers: readonly {
      readonly member: string;
      readonly name: string | null;
      /** Masked. */
      readonly phone: string | null;
      readonly isWaiting: boolean;
      /** The wish's id, should it be noted: sent twice it is one. */
      readonly wish: string;
    }[];
  } | null;
  /** Of the chosen one. */
  readonly found: {
    readonly name: string;
    readonly here: ShownStock | null;
    readonly stores: readonly (ShownStock & {
      readonly name: string;
      readonly city: string | null;
      readonly metres: number | null;
    })[];
  } | null;
}

export function stockPage(frame: GuideFrame, view: StockView): string {
  const words = GUIDE_STOCK_WORDS[frame.language];
  const { query, variants, found, wish } = view;
  const isFor = wish?.isFor ?? null;
  const kept = isFor === null ? '' : `<input type="hidden" name="for" value="${escapeHtml(isFor)}">`;
  const choices = variants.map(({ id, name, isChosen }) => {
    const here = isChosen ? ' aria-current="true"' : '';
    const path = `/guide/stock?q=${encodeURIComponent(query)}&product=${encodeURIComponent(id)}${isFor === null ? '' : `&for=${encodeURIComponent(isFor)}`}`;
    return `<a class="btn" href="${escapeHtml(path)}"${here}>${escapeHtml(name)}</a>`;
  });
  const chosen = choices.length < 2 ? '' : `<h2>${words.variants}</h2><div class="outcomes">${choices.join('')}</div>`;
  const missing = query !== '' && variants.length === 0 ? `<p class="empty">${words.noHit}</p>` : '';
  return guideDocument(frame, {
    title: words.title,
    sign: `<div class="row"><h1>${words.title}</h1></div><div class="row"><span>${words.hint}</span></div>`,
    main: `${wish === null ? '' : forWhom(words, wish)}<form class="find" method="get" action="/guide/stock">${kept}<label><span class="hidden">${words.find}</span><input name="q" value="${escapeHtml(query)}" placeholder="${words.find}" maxlength="64"></label><button class="btn" type="submit">${words.findSubmit}</button></form>
${missing}${chosen}${found === null ? '' : stores(words, found)}${wish === null ? '' : wishForm(words, query, wish)}`,
  });
}

type Wishing = NonNullable<StockView['wish']>;
const whoIs = (words: GuideStockWords, { name, phone }: Wishing['customers'][number]): string =>
  escapeHtml([name ?? words.nameless, phone ?? ''].join(' ').trim());

/** While the goods are looked for: whom they are for. */
function forWhom(words: GuideStockWords, { isFor, customers: [customer] }: Wishing): string {
  return isFor === null || customer === undefined
    ? ''
    : `<p class="s sub">${words.wishFor(whoIs(words, customer))}</p>`;
}

function wishForm(words: GuideStockWords, query: string, { product, isFor, who, customers }: Wishing): string {
  if (product === null) return '';
  const rows = customers.map((customer) => {
    const button = customer.isWaiting
      ? `<span class="tag ok">${words.waiting}</span>`
      : `<form method="post" action="/guide/customers/${escapeHtml(customer.member)}/wishes"><input type="hidden" name="wish" value="${escapeHtml(customer.wish)}"><input type="hidden" name="product" value="${escapeHtml(product)}"><button class="btn" type="submit">${words.wishNote}</button></form>`;
    return `<li><span>${whoIs(words, customer)}</span>${button}</li>`;
  });
  const nobody = who !== '' && rows.length === 0 ? `<p class="empty">${words.nobody}</p>` : '';
  const find = `<form class="find" method="get" action="/guide/stock"><input type="hidden" name="q" value="${escapeHtml(query)}"><input type="hidden" name="product" value="${escapeHtml(product)}"><label><span class="hidden">${words.wishWho}</span><input name="who" value="${escapeHtml(who)}" placeholder="${words.wishWho}" maxlength="40"></label><button class="btn" type="submit">${words.findSubmit}</button></form>`;
  const list = rows.length === 0 ? '' : `<ul class="people">${rows.join('')}</ul>`;
  return `<h2>${words.wishTitle}</h2>${isFor === null ? find : ''}${nobody}${list}`;
}

function stores(words: GuideStockWords, { name, here, stores: others }: NonNullable<StockView['found']>): string {
  const own =
    here === null
      ? row(`<b>${words.here}</b>`, words.notTold, '')
      : row(`<b>${words.here}</b>`, words.asOf(here.asOf), countText(words, here.count));
  const rows = others.map(({ name: store, city, metres, count, asOf }) => {
    const far = metres === null ? words.noDistance : words.distance(kilometresText(metres));
    const place = city === null ? far : `${city} · ${far}`;
    return row(
      `<b>${escapeHtml(store)}</b> <span class="s sub">${escapeHtml(place)}</span>`,
      words.asOf(asOf),
      countText(words, count),
    );
  });
  const list = rows.length === 0 ? `<p class="empty">${words.nowhere}</p>` : `<ul class="people">${rows.join('')}</ul>`;
  return `<h2>${escapeHtml(name)}</h2><ul class="people">${own}</ul><h2>${words.nearby} <span>${String(rows.length)}</span></h2>${list}<p class="xs mute">${words.noHolding}</p>`;
}

const row = (head: string, fact: string, count: string): string =>
  `<li><span>${head}<br><span class="xs mute">${escapeHtml(fact)}</span></span><b>${count}</b></li>`;

const countText = (words: GuideStockWords, count: number | null): string =>
  count === null ? words.few : count === 0 ? words.soldOut : words.count(count);

export interface ShownWish {
  readonly member: string;
  readonly wish: string;
  readonly name: string;
  readonly goods: string;
  /** Came since: the draft to send stands with the reason to call. */
  readonly hasArrived: boolean;
  /** A day of the store. */
  readonly day: string;
}

/** Part of the page of customers. */
export function wishList(frame: GuideFrame, wishes: readonly ShownWish[]): string {
  const words = GUIDE_STOCK_WORDS[frame.language];
  const link = `<a class="btn full" href="/guide/stock">${words.title}</a>`;
  const items = wishes.map(({ member, wish, name, goods, hasArrived, day }) => {
    const came = hasArrived ? `<span class="tag ok">${words.arrived}</span>` : '';
    const buttons = WISH_ENDS.map(
      (why) => `<button class="btn" type="submit" name="why" value="${why}">${words.ends[why]}</button>`,
    ).join('');
    return `<details class="sale" id="wish-${escapeHtml(wish)}"><summary><span class="wide"><b>${escapeHtml(goods)}</b>${came}</span><span class="xs mute">${escapeHtml(name)} · ${escapeHtml(words.wishedOn(dayText(day, frame.language)))}</span></summary>
<div class="why"><form method="post" action="/guide/customers/${escapeHtml(member)}/wishes/${escapeHtml(wish)}/end"><div class="outcomes">${buttons}</div></form></div></details>`;
  });
  const head = wishes.length === 0 ? '' : `<h2>${words.wishes} <span>${String(wishes.length)}</span></h2>`;
  return `${head}${items.join('')}${link}`;
}
