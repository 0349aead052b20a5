/** Customers of whom two guides say that they are theirs: the rule that decided, days left, "not right?". Pure: a view comes in, HTML goes out. */
import type { Clash } from '../../schemas/documents/facts.ts';
import { escapeHtml } from './binding-pages.ts';
import { GUIDE_CONTESTED_WORDS, type ContestedRefusal, type GuideContestedWords } from './guide-contested-words.ts';
import { dayText, guideDocument, type GuideFrame } from './guide-frame.ts';

export const EVIDENCE_MAX = 1000;

export interface ShownClash {
  /** Masked. */
  readonly phone: string | null;
  readonly clash: Clash;
  /** Of the claim, in the store. */
  readonly day: string;
  /** Of the holder's protection, where that decided. */
  readonly daysLeft: number;
}
export interface ContestedView {
  /** Who reads. */
  readonly guide: string;
  readonly names: ReadonlyMap<string, string>;
  readonly items: readonly ShownClash[];
  readonly refusal: ContestedRefusal | null;
}

export function contestedPage(frame: GuideFrame, view: ContestedView): string {
  const words = GUIDE_CONTESTED_WORDS[frame.language];
  const cards = view.items.map((item) => card(frame, words, view, item)).join('');
  const refusal = view.refusal === null ? '' : `<p class="error" role="alert">${words.refusals[view.refusal]}</p>`;
  return guideDocument(frame, {
    title: words.title,
    sign: `<div class="row"><h1>${words.title}</h1></div><div class="row"><span>${words.hint}</span></div>`,
    main: `${refusal}${cards === '' ? `<p class="empty">${words.none}</p>` : cards}<a class="btn full" href="/guide/customers">${words.back}</a>`,
  });
}

/** A link to the page where there is something to see. */
export function contestedLink({ language }: GuideFrame, count: number): string {
  const words = GUIDE_CONTESTED_WORDS[language];
  return count === 0 ? '' : `<a class="btn full" href="/guide/contested">${words.open(count)}</a>`;
}

function card(
  frame: GuideFrame,
  words: GuideContestedWords,
  { guide, names }: ContestedView,
  { phone, clash, day, daysLeft }: ShownClash,
): string {
  const nameOf = (staff: string): string => (staff === guide ? words.you : (names.get(staff) ?? staff));
  const { claim, rule, holder } = clash;
  const left = daysLeft === 0 ? words.notProtected : words.daysLeft(daysLeft);
  const protection =
    rule === 'reject_protected' ? `<span class="tag ${daysLeft === 0 ? 'warn' : 'pending'}">${left}</span>` : '';
  return `<section class="card paper" data-claim="${escapeHtml(claim)}" data-rule="${escapeHtml(rule)}"><div class="wide"><h2>${escapeHtml(phone ?? words.nameless)}</h2><span class="xs mute">${dayText(day, frame.language)}</span></div>
<p class="s">${escapeHtml(ended(words, clash, nameOf))}</p><p class="s sub">${escapeHtml(words.heldBy(nameOf(holder)))} ${protection}</p>
${dispute(words, clash, nameOf)}</section>`;
}

/** A choice of the customer's own is called so. */
function ended(
  words: GuideContestedWords,
  { source, claimant, rule }: Clash,
  nameOf: (staff: string) => string,
): string {
  if (claimant === undefined) return words.choseNobody;
  if (source === 'customer_choice') return words.choseGuide(nameOf(claimant));
  if (rule === 'transfer' && source === 'qr_one_time') return words.handedOver(nameOf(claimant));
  const rules: Readonly<Record<string, string>> = words.rules;
  return words.ruleBy(nameOf(claimant), rules[rule] ?? rule);
}

function dispute(
  words: GuideContestedWords,
  { claim, dispute: raised }: Clash,
  nameOf: (staff: string) => string,
): string {
  if (raised === undefined) {
    const id = escapeHtml(claim);
    return `<details id="ask-${id}"><summary><span class="btn full">${words.dispute}</span></summary><form class="task" method="post" action="/guide/contested/${id}/disputes"><label>${words.evidence}<input name="evidence" maxlength="${String(EVIDENCE_MAX)}" required></label><button class="btn full" type="submit">${words.send}</button></form></details>`;
  }
  const { state, decidedBy, reason } = raised;
  const kind = state === 'open' ? 'pending' : state === 'upheld' ? 'ok' : 'no';
  const decided = decidedBy === undefined ? '' : words.decidedBy(nameOf(decidedBy), reason ?? '');
  return `<p class="s" data-state="${state}"><span class="tag ${kind}">${words.states[state]}</span> ${escapeHtml(decided)}</p>`;
}
