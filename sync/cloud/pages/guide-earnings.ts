/** What a guide earned in a month and on a day, each amount with how it was worked out. Pure: a view comes in, HTML goes out. */
import { fen, mulDivFloor } from '../../domain/money.ts';
import type { CommissionPosting, CommissionWhy } from '../../protocol/commission.ts';
import type { OwnTarget } from '../../protocol/guide-targets.ts';
import { escapeHtml } from './binding-pages.ts';
import { GUIDE_CONTEST_WORDS } from './guide-contest-words.ts';
import {
  amountText,
  dayText,
  guideDocument,
  monthText,
  shareText,
  signedText,
  wordsOf,
  type GuideFrame,
} from './guide-frame.ts';
import { GUIDE_STATEMENT_WORDS } from './guide-statement-words.ts';
import { targetCard } from './guide-target.ts';
import { OBJECTIONS, type GuideWords } from './guide-words.ts';
import { ratingCard, type OwnRatingView } from './rating-pages.ts';

export interface EarnedSale {
  readonly sale: string;
  readonly receipt: string | null;
  /** `14:48` of the store's clock; absent while the sale has not arrived. */
  readonly time?: string;
  /** Masked; null for a walk-in. */
  readonly customer: string | null;
  /** Of this day. */
  readonly amount: number;
  readonly postings: readonly CommissionPosting[];
  readonly why?: CommissionWhy;
  readonly objections: readonly {
    readonly words: string | null;
    readonly state: 'open' | 'upheld' | 'rejected';
    readonly note: string | null;
  }[];
}
export interface EarningsView {
  readonly month: string;
  readonly months: { readonly previous: string; readonly next: string | null };
  readonly frozen: number;
  readonly settled: number;
  readonly nextDue: { readonly day: string; readonly amount: number } | null;
  readonly day: string;
  readonly isToday: boolean;
  readonly figures: {
    readonly sales: number;
    readonly net: number;
    readonly amount: number;
    readonly bound: number | null;
  };
  readonly items: readonly EarnedSale[];
  readonly days: readonly { readonly day: string; readonly amount: number; readonly sales: number }[];
  /** Of the month that is shown. */
  readonly target: Omit<OwnTarget, 'guide' | 'asOf'>;
  readonly rating: OwnRatingView;
  readonly asOf: string;
  readonly version: string;
}
interface People {
  /** Who reads. */
  readonly guide: string;
  readonly names: ReadonlyMap<string, string>;
}

const BAR_WIDTH = 1000;

export function earningsPage(frame: GuideFrame, view: EarningsView, people: People): string {
  const words = wordsOf(frame);
  const { earnings } = words;
  const { language } = frame;
  const month = monthText(view.month, language);
  const whole = view.settled + view.frozen;
  const settled = whole > 0 ? mulDivFloor(BAR_WIDTH, Math.max(0, view.settled), whole) : 0;
  const link = (of: string | null, label: string, arrow: string): string =>
    of === null ? '' : `<a href="/guide?month=${of}" aria-label="${escapeHtml(label)}">${arrow}</a>`;
  const sign = `<div class="row"><h1>${escapeHtml(earnings.title(month))}</h1><span>${link(view.months.previous, earnings.previous, '‹')}${link(view.months.next, earnings.next, '›')}</span></div>
<div class="total" data-fen="${String(whole)}"><small>¥</small>${amountText(whole)}</div>
<svg class="bar" viewBox="0 0 ${String(BAR_WIDTH)} 40" preserveAspectRatio="none" aria-hidden="true"><defs><pattern id="hatch" width="16" height="16" patternUnits="userSpaceOnUse" patternTransform="skewX(-40)"><rect width="6" height="16" fill="#fff"/></pattern></defs><rect width="${String(BAR_WIDTH)}" height="40" fill="url(#hatch)"/><rect width="${String(Math.min(BAR_WIDTH, settled))}" height="40" fill="#fff"/></svg>
<div class="row"><span>${earnings.settled} <b>${amountText(view.settled)}</b></span><span>${earnings.frozen} <b>${amountText(view.frozen)}</b></span></div>`;
  const due =
    view.nextDue === null
      ? ''
      : `<p class="s sub">${escapeHtml(earnings.settlesOn(dayText(view.nextDue.day, language), amountText(view.nextDue.amount)))}</p>`;
  const title = view.isToday ? earnings.today : dayText(view.day, language);
  const { figures } = view;
  const bound = figures.bound === null ? '' : `<div><dt>${earnings.bound}</dt><dd>${String(figures.bound)}</dd></div>`;
  const items =
    view.items.length === 0
      ? `<p class="empty">${escapeHtml(earnings.nothing)}<br><span class="xs">${escapeHtml(earnings.noRules)}</span></p>`
      : view.items.map((item, index) => saleCard(frame, view, item, people, index === 0)).join('');
  const days = view.days
    .map(
      ({ day, amount, sales }) =>
        `<li><a href="/guide?day=${day}"${day === view.day ? ' aria-current="date"' : ''}><span>${dayText(day, language)}</span><span class="xs mute">${earnings.sales(sales)}</span><b>${signedText(amount)}</b></a></li>`,
    )
    .join('');
  return guideDocument(frame, {
    title: earnings.title(month),
    sign,
    main: `${due}${targetCard(frame, view.target)}${ratingCard(frame, view.rating)}<div class="wide"><h2>${escapeHtml(title)} <span>${earnings.sales(figures.sales)}</span></h2><span class="xs mute">${view.isToday ? `${earnings.clock} ${escapeHtml(view.asOf)}` : `<a class="btn" href="/guide">${earnings.back}</a>`}</span></div>
<dl class="trio"><div><dt>${words.tabs.earnings}</dt><dd>${signedText(figures.amount)}</dd></div><div><dt>${earnings.net}</dt><dd>${amountText(figures.net)}</dd></div>${bound}</dl>
${items}<div class="outcomes"><a class="btn" href="/guide/contests">${GUIDE_CONTEST_WORDS[language].open}</a><a class="btn" href="/guide/statements">${GUIDE_STATEMENT_WORDS[language].open}</a></div>${days === '' ? '' : `<h2>${earnings.byDay}</h2><ul class="days">${days}</ul>`}`,
    ...(view.isToday ? { live: { path: '/guide', version: view.version } } : {}),
  });
}

function saleCard(frame: GuideFrame, view: EarningsView, item: EarnedSale, people: People, isFirst: boolean): string {
  const words = wordsOf(frame);
  const { earnings } = words;
  const last = item.postings.at(-1);
  const state =
    last === undefined
      ? ''
      : last.state === 'frozen'
        ? `<span class="tag pending">${escapeHtml(earnings.frozenUntil(dayText(last.frozenUntil, frame.language)))}</span>`
        : `<span class="tag ok">${earnings.settledTag}</span>`;
  const [first] = item.why?.lines ?? [];
  const goods = first === undefined ? '' : earnings.and(first.name, (item.why?.lines.length ?? 1) - 1);
  const whats = [...new Set(item.postings.map(({ what }) => earnings.what[what]))].join(' · ');
  const id = `sale-${item.sale}`;
  return `<details class="sale" id="${escapeHtml(id)}"${isFirst ? ' open' : ''}><summary><span class="wide"><span><b>${escapeHtml(item.customer ?? earnings.walkIn)}</b> <span class="s sub">${escapeHtml(goods)}</span></span><b class="big-num${item.amount < 0 ? ' bad' : ''}" data-fen="${String(item.amount)}">${signedText(item.amount)}</b></span>
<span class="wide xs"><span class="mute">${escapeHtml([item.time, whats].filter((part) => part !== undefined && part !== '').join('　'))}</span>${state}</span></summary>
<div class="why">${item.why === undefined ? '' : whyList(words, item.why, item, people)}
<p class="xs mute">${item.receipt === null ? '' : escapeHtml(earnings.receipt(item.receipt))}${item.why === undefined ? '' : ` · ${escapeHtml(words.why.rule(item.why.rule))}`}</p>
${objections(words, view, item)}</div></details>`;
}

/** Pool, binder, who served, new member, and what is the reader's: one amount a line, so that they can be added up by hand. */
function whyList(words: GuideWords, why: CommissionWhy, item: EarnedSale, { guide, names }: People): string {
  const { why: text } = words;
  const nameOf = (party: string): string =>
    party === guide ? text.you : party === 'STORE' ? text.store : (names.get(party) ?? party);
  const isServed = why.serving.length > 0;
  const binder = why.boundGuide === null ? 0 : isServed ? mulDivFloor(why.pool, why.binderBp, 10_000) : why.pool;
  const steps: string[] = [step('1', text.pool, '', amountText(why.pool))];
  for (const line of why.lines)
    steps.push(
      `<li class="line"><span></span><span class="s">${escapeHtml(line.name)}<span class="xs mute">${escapeHtml(text.rate(amountText(line.net), shareText(line.rateBp)))} · ${text.from[line.rateFrom]}</span></span><span class="mute">${amountText(line.commission)}</span></li>`,
    );
  let count = 1;
  const next = (): string => String((count += 1));
  if (why.boundGuide !== null) {
    const hint = isServed ? text.binderOf(shareText(why.binderBp)) : text.binderAll;
    steps.push(step(next(), text.binder(nameOf(why.boundGuide)), hint, partOf(binder, why.boundGuide === guide)));
  }
  for (const { guide: server, shareBp } of why.serving) {
    const whole = why.parts.find(({ party }) => party === server)?.amount ?? 0;
    const served = whole - (server === why.boundGuide ? binder + why.newMember : 0);
    steps.push(
      step(next(), text.serving(nameOf(server)), text.servingOf(shareText(shareBp)), partOf(served, server === guide)),
    );
  }
  if (why.newMember > 0)
    steps.push(step(next(), text.newMember, text.newMemberHint, partOf(why.newMember, why.boundGuide === guide)));
  const own = why.parts.find(({ party }) => party === guide)?.amount ?? 0;
  steps.push(step('=', text.own, text.ownHint, `<b data-own="${String(own)}">${amountText(own)}</b>`));
  return `<b class="s">${text.title} <span class="mute">${signedText(item.amount)}</span></b><ol>${steps.join('')}</ol>`;
}

const step = (number: string, label: string, hint: string, amount: string): string =>
  `<li><span class="mute">${number}</span><span>${escapeHtml(label)}${hint === '' ? '' : `<span class="xs mute">${escapeHtml(hint)}</span>`}</span><b>${amount}</b></li>`;
const partOf = (amount: number, isOwn: boolean): string =>
  `<span class="${isOwn ? 'good' : 'mute'}">${isOwn ? signedText(amount) : amountText(fen(-amount))}</span>`;

function objections(words: GuideWords, { day }: EarningsView, { sale, objections: raised }: EarnedSale): string {
  const { objection } = words;
  const told = raised
    .map(({ words: said, state, note }) => {
      const kind = state === 'open' ? 'pending' : state === 'upheld' ? 'ok' : 'no';
      return `<p class="s"><span class="tag ${kind}">${objection.states[state]}</span> ${escapeHtml(said ?? '')}${note === null ? '' : `<br><span class="xs sub">${escapeHtml(note)}</span>`}</p>`;
    })
    .join('');
  if (raised.some(({ state }) => state === 'open')) return told;
  const options = OBJECTIONS.map((reason) => `<option value="${reason}">${objection.reasons[reason]}</option>`).join(
    '',
  );
  return `${told}<details id="ask-${escapeHtml(sale)}"><summary><span class="btn full">${objection.open}</span></summary>
<form class="ask" method="post" action="/guide/objections"><input type="hidden" name="sale" value="${escapeHtml(sale)}"><input type="hidden" name="day" value="${escapeHtml(day)}">
<label><span class="label">${objection.ask}</span><select name="reason">${options}</select></label><button class="btn full" type="submit">${objection.send}</button></form></details>`;
}
