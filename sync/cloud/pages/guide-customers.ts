/** A guide's customers: who to call today and why, then all of them with notes and what was said of late. Pure: a view comes in, HTML goes out. */
import { callDraft } from '../../domain/call-drafts.ts';
import { CALL_OUTCOMES, type CallOutcome, type CallReason } from '../../domain/call-reasons.ts';
import { NOTE_MAX } from '../../domain/member-profile.ts';
import { escapeHtml } from './binding-pages.ts';
import { contestedLink } from './guide-contested.ts';
import { GUIDE_CUSTOMER_WORDS, type CustomersRefusal, type GuideCustomerWords } from './guide-customer-words.ts';
import { dayText, guideDocument, type GuideFrame } from './guide-frame.ts';
import { wishList, type ShownWish } from './guide-stock.ts';

export interface ShownCustomer {
  readonly member: string;
  readonly name: string | null;
  /** Masked. */
  readonly phone: string | null;
  /** Days of the store. */
  readonly boundOn: string | null;
  readonly lastBought: string | null;
  readonly daysProtected: number;
  readonly reasons: readonly (CallReason & { readonly tries: number })[];
  /** Newest first. */
  readonly notes: readonly { readonly text: string; readonly day: string }[];
  /** What the reader said of late and can still say otherwise. */
  readonly correctable: readonly (Pick<CallReason, 'kind' | 'occasion'> & {
    readonly outcome: CallOutcome;
    readonly tries: number;
  })[];
}
export interface CustomersView {
  /** The most urgent first. */
  readonly due: readonly ShownCustomer[];
  readonly all: readonly ShownCustomer[];
  readonly wishes: readonly ShownWish[];
  /** Claims that the guide and another both have a part in. */
  readonly contested: number;
  /** Beyond those shown. */
  readonly more: number;
  readonly called: number;
  readonly query: string;
  /** Whose part of the list is open. */
  readonly open: string | null;
  readonly refusal: CustomersRefusal | null;
  /** The note that was refused. */
  readonly typed: string;
}

const ENDING_DAYS = 7;
const NOTES_SHOWN_MAX = 3;
const NOTES_LISTED_MAX = 10;

export function customersPage(frame: GuideFrame, view: CustomersView): string {
  const words = GUIDE_CUSTOMER_WORDS[frame.language];
  const refusal = view.refusal === null ? '' : `<p class="error" role="alert">${words.refusals[view.refusal]}</p>`;
  const due =
    view.due.length === 0
      ? `<p class="empty">${words.nothingDue}</p>`
      : view.due.map((customer, index) => dueCard(frame, words, customer, index === 0 && view.open === null)).join('');
  const hits = view.all.map((customer) => row(frame, words, customer, view)).join('');
  const list = hits === '' ? `<p class="empty">${view.query === '' ? words.none : words.noHit}</p>` : hits;
  return guideDocument(frame, {
    title: words.title,
    sign: `<div class="row"><h1>${words.title}</h1></div><div class="row"><span>${words.called(view.called)}</span></div>`,
    main: `${refusal}${contestedLink(frame, view.contested)}<h2>${words.due} <span>${String(view.due.length)}</span></h2>${due}
${wishList(frame, view.wishes)}
<h2>${words.all} <span>${String(view.all.length + view.more)}</span></h2>
<form class="find" method="get" action="/guide/customers"><label><span class="hidden">${words.find}</span><input name="q" value="${escapeHtml(view.query)}" placeholder="${words.find}" maxlength="40"></label><button class="btn" type="submit">${words.findSubmit}</button></form>
${list}${view.more === 0 ? '' : `<p class="xs mute">${words.more(view.more)}</p>`}`,
  });
}

const nameOf = (words: GuideCustomerWords, { name }: ShownCustomer): string => escapeHtml(name ?? words.nameless);

function dueCard(frame: GuideFrame, words: GuideCustomerWords, customer: ShownCustomer, isFirst: boolean): string {
  const tags = customer.reasons.map(({ kind }) => `<span class="tag pending">${words.reasons[kind]}</span>`).join('');
  const reasons = customer.reasons.map((reason) => {
    const { kind, occasion, day, tries } = reason;
    const tried = tries === 0 ? '' : ` <span class="tag warn">${words.tried(tries)}</span>`;
    const draft = callDraft(reason, customer.name ?? '', frame.language);
    return `<p class="s">${escapeHtml(words.hints[kind](dayText(day, frame.language), reason.goods ?? '', reason.points ?? 0))}${tried}</p>
<p class="s sub"><span class="xs mute">${words.draft}</span><br>${escapeHtml(draft)}</p>
${outcomeForm(words, customer, { kind, occasion, tries }, words.ask, CALL_OUTCOMES)}`;
  });
  return `<details class="sale" id="member-${escapeHtml(customer.member)}"${isFirst ? ' open' : ''}><summary><span class="wide"><span><b>${nameOf(words, customer)}</b> <span class="s sub">${escapeHtml(customer.phone ?? '')}</span></span></span><span class="tags">${tags}</span></summary>
<div class="why">${noted(frame, words, customer, NOTES_SHOWN_MAX)}${reasons.join('')}</div></details>`;
}

function noted(frame: GuideFrame, words: GuideCustomerWords, { notes }: ShownCustomer, limit: number): string {
  const shown = notes.slice(0, limit).map(({ text, day }) => {
    return `<p class="s sub">${escapeHtml(text)} <span class="xs mute">${dayText(day, frame.language)}</span></p>`;
  });
  return shown.length === 0 ? '' : `<h3 class="xs mute">${words.notes}</h3>${shown.join('')}`;
}

interface Occasion extends Pick<CallReason, 'kind' | 'occasion'> {
  readonly tries: number;
}

function outcomeForm(
  words: GuideCustomerWords,
  { member }: ShownCustomer,
  { kind, occasion, tries }: Occasion,
  legend: string,
  outcomes: readonly CallOutcome[],
): string {
  const buttons = outcomes
    .map(
      (outcome) =>
        `<button class="btn" type="submit" name="outcome" value="${outcome}">${words.outcomes[outcome]}</button>`,
    )
    .join('');
  return `<form method="post" action="/guide/customers/${escapeHtml(member)}/outcomes"><input type="hidden" name="kind" value="${kind}"><input type="hidden" name="occasion" value="${escapeHtml(occasion)}"><input type="hidden" name="tries" value="${String(tries)}">
<fieldset><legend class="xs mute">${legend}</legend><div class="outcomes">${buttons}</div></fieldset></form>`;
}

function row(
  frame: GuideFrame,
  words: GuideCustomerWords,
  customer: ShownCustomer,
  { open, refusal, typed }: CustomersView,
): string {
  const { member, phone, boundOn, lastBought, daysProtected } = customer;
  const facts = [
    ...(phone === null ? [] : [phone]),
    lastBought === null ? words.neverBought : words.lastBought(dayText(lastBought, frame.language)),
    ...(boundOn === null ? [] : [words.boundOn(dayText(boundOn, frame.language))]),
  ];
  const left = daysProtected === 0 ? words.unprotected : words.protection(daysProtected);
  const look = daysProtected > 0 && daysProtected <= ENDING_DAYS ? 'tag warn' : 'xs mute';
  const isOpen = open === member;
  const said = customer.correctable.map((call) => {
    const others = CALL_OUTCOMES.filter((outcome) => outcome !== call.outcome);
    const told = words.said(words.reasons[call.kind], words.outcomes[call.outcome]);
    return `<p class="s">${told}</p>${outcomeForm(words, customer, call, words.correct, others)}`;
  });
  const draft = isOpen && refusal !== null ? typed : '';
  const note = `<form class="task" method="post" action="/guide/customers/${escapeHtml(member)}/notes"><label>${words.note}<input name="text" maxlength="${String(NOTE_MAX)}" required value="${escapeHtml(draft)}"></label><span class="xs mute">${words.noteHint}</span><button class="btn full" type="submit">${words.noteSave}</button></form>`;
  return `<details class="sale" id="person-${escapeHtml(member)}"${isOpen ? ' open' : ''}><summary><span class="wide"><span><b>${nameOf(words, customer)}</b></span><span class="${look}">${left}</span></span><span class="xs mute">${escapeHtml(facts.join(' · '))}</span></summary>
<div class="why">${noted(frame, words, customer, NOTES_LISTED_MAX)}${said.join('')}${note}<a class="btn full" href="/guide/stock?for=${escapeHtml(member)}">${words.wish}</a></div></details>`;
}
