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
  const { query, variants, found } = view;
  const choices = variants.map(({ id, name, isChosen }) => {
    const here = isChosen ? ' aria-current="true"' : '';
    const path = `/guide/stock?q=${encodeURIComponent(query)}&product=${encodeURIComponent(id)}`;
    return `<a class="btn" href="${escapeHtml(path)}"${here}>${escapeHtml(name)}</a>`;
  });
  const chosen = choices.length < 2 ? '' : `<h2>${words.variants}</h2><div class="outcomes">${choices.join('')}</div>`;
  const missing = query !== '' && variants.length === 0 ? `<p class="empty">${words.noHit}</p>` : '';
  return guideDocument(frame, {
    title: words.title,
    sign: `<div class="row"><h1>${words.title}</h1></div><div class="row"><span>${words.hint}</span></div>`,
    main: `<form class="find" method="get" action="/guide/stock"><label><span class="hidden">${words.find}</span><input name="q" value="${escapeHtml(query)}" placeholder="${words.find}" maxlength="64"></label><button class="btn" type="submit">${words.findSubmit}</button></form>
${missing}${chosen}${found === null ? '' : stores(words, found)}`,
  });
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
  /** A day of the store. */
  readonly day: string;
}

/** Part of the page of customers. */
export function wishList(frame: GuideFrame, wishes: readonly ShownWish[]): string {
  const words = GUIDE_STOCK_WORDS[frame.language];
  const link = `<a class="btn full" href="/guide/stock">${words.title}</a>`;
  const items = wishes.map(({ member, wish, name, goods, day }) => {
    const buttons = WISH_ENDS.map(
      (why) => `<button class="btn" type="submit" name="why" value="${why}">${words.ends[why]}</button>`,
    ).join('');
    return `<details class="sale" id="wish-${escapeHtml(wish)}"><summary><span class="wide"><b>${escapeHtml(goods)}</b></span><span class="xs mute">${escapeHtml(name)} · ${escapeHtml(words.wishedOn(dayText(day, frame.language)))}</span></summary>
<div class="why"><form method="post" action="/guide/customers/${escapeHtml(member)}/wishes/${escapeHtml(wish)}/end"><div class="outcomes">${buttons}</div></form></div></details>`;
  });
  const head = wishes.length === 0 ? '' : `<h2>${words.wishes} <span>${String(wishes.length)}</span></h2>`;
  return `${head}${items.join('')}${link}`;
}
