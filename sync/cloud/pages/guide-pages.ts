/** Signing in, the binding code with how far it is, oneself, and what is not there. Pure: a view comes in, HTML goes out. */
import type { BindingDocument, TokenState } from '../../schemas/documents/facts.ts';
import { escapeHtml, type PageFrame } from './binding-pages.ts';
import { GUIDE_BADGE_WORDS } from './guide-badge-words.ts';
import { guideDocument, guideEntry, wordsOf, type GuideFrame } from './guide-frame.ts';
import type { CodeRefusal, GuideWords, SignInRefusal } from './guide-words.ts';
import { qrDrawing } from './qr-drawing.ts';

export function signInPage(
  frame: PageFrame,
  { refusal, staff = '' }: { readonly refusal?: SignInRefusal; readonly staff?: string },
): string {
  const words = wordsOf(frame);
  const { signIn } = words;
  const error =
    refusal === undefined ? '' : `<p class="error" role="alert">${escapeHtml(words.signInRefusals[refusal])}</p>`;
  return guideEntry(frame, {
    title: signIn.title,
    sign: `<div class="row"><span>${escapeHtml(frame.brand)}</span></div><div class="row"><h1>${signIn.title}</h1></div>`,
    main: `<p class="sub">${signIn.hint}</p>${error}<form class="in" method="post" action="/guide/session" autocomplete="on">
<label><span class="label">${signIn.staff}</span><span class="field"><input name="staff" inputmode="numeric" autocomplete="username" autocapitalize="none" required maxlength="20" value="${escapeHtml(staff)}"></span></label>
<label><span class="label">${signIn.pin}</span><span class="field"><input name="pin" type="password" inputmode="numeric" autocomplete="current-password" required maxlength="32"></span></label>
<div class="end"><button class="go" type="submit">${signIn.submit}</button><p class="fine">${signIn.ended}</p></div></form>`,
  });
}

export interface CodeView {
  readonly token: string;
  readonly url: string;
  readonly shortCode: string;
  readonly document: BindingDocument;
  /** As of now: a code that ran out says so though nobody looked at it. */
  readonly state: TokenState;
  /** Nobody is bound by it any more. */
  readonly isDone: boolean;
  /** The colleague to whom own customers go by it. */
  readonly takesOver: string | undefined;
  readonly validUntil: string;
  readonly timeOf: (at: number) => string;
  readonly version: string;
}
export interface RecentCode {
  readonly token: string;
  readonly shortCode: string;
  readonly time: string;
  readonly state: TokenState;
}

export const isOver = (state: TokenState): boolean => ['bound', 'conflict', 'expired', 'revoked'].includes(state);

export function codePage(
  frame: GuideFrame,
  {
    code,
    recent,
    colleagues,
    refusal,
  }: {
    readonly code?: CodeView;
    readonly recent: readonly RecentCode[];
    /** Who may take over own customers. */
    readonly colleagues: readonly { readonly id: string; readonly name: string }[];
    readonly refusal?: CodeRefusal;
  },
): string {
  const words = wordsOf(frame);
  const { code: text } = words;
  const error = refusal === undefined ? '' : `<p class="error" role="alert">${escapeHtml(text.refusals[refusal])}</p>`;
  const issue = `<form method="post" action="/guide/codes"><button class="go" type="submit">${code === undefined ? text.issue : text.again}</button></form>`;
  const list = recent
    .map(
      ({ token, shortCode, time, state }) =>
        `<li><a href="/guide/codes/${token}"><span>${escapeHtml(shortCode)}</span><span class="xs mute">${escapeHtml(time)}</span>${stateTag(words, state)}</a></li>`,
    )
    .join('');
  const shown = code === undefined ? '' : shownCode(words, code);
  const others =
    code === undefined
      ? `${handover(words, colleagues)}<a class="btn full" href="/guide/badge">${GUIDE_BADGE_WORDS[frame.language].open}</a><h2>${text.recent}</h2>${list === '' ? `<p class="empty">${text.none}</p>` : `<ul class="days">${list}</ul>`}`
      : '';
  return guideDocument(frame, {
    title: text.title,
    sign: `<div class="row"><h1>${text.title}</h1></div><div class="row"><span>${text.hint}</span></div>`,
    main: `${error}${shown}${code === undefined || code.isDone ? issue : ''}${others}`,
    ...(code === undefined
      ? {}
      : { live: { path: `/guide/codes/${code.token}`, version: code.version, isOver: code.isDone } }),
  });
}

/** A code by which own customers go to a colleague. */
function handover({ code: text }: GuideWords, colleagues: Parameters<typeof codePage>[1]['colleagues']): string {
  if (colleagues.length === 0) return '';
  const people = colleagues
    .map(({ id, name }) => `<option value="${escapeHtml(id)}">${escapeHtml(name)} · ${escapeHtml(id)}</option>`)
    .join('');
  return `<section class="card paper"><details><summary><span class="btn full">${text.handover}</span></summary><form class="task" method="post" action="/guide/codes"><p class="s sub">${text.handoverHint}</p><label>${text.toWhom}<select name="to" required>${people}</select></label><button class="btn full" type="submit">${text.giveOver}</button></form></details></section>`;
}

function stateTag(words: GuideWords, state: TokenState): string {
  const kind = state === 'bound' ? 'ok' : state === 'conflict' ? 'no' : isOver(state) ? 'warn' : 'pending';
  return `<span class="tag ${kind}">${words.code.states[state]}</span>`;
}

function shownCode(words: GuideWords, { token, url, shortCode, document, state, isDone, ...view }: CodeView): string {
  const { code: text } = words;
  const over = isDone;
  const takesOver = view.takesOver === undefined ? '' : `<p><b>${escapeHtml(text.takesOver(view.takesOver))}</b></p>`;
  const reason = document.reason === undefined ? undefined : text.reasons[document.reason];
  const note = state === 'conflict' || state === 'revoked' ? (reason ?? text.notes[state]) : text.notes[state];
  const who = state === 'bound' && document.memberPhone !== undefined ? ` ${document.memberPhone}` : '';
  const revoke = over
    ? ''
    : `<form method="post" action="/guide/codes/${token}/revoked"><button class="btn full" type="submit">${text.revoke}</button></form>`;
  return `${takesOver}<div class="qr${over ? ' over' : ''}">${qrDrawing(url, escapeHtml(text.title))}</div>
<div class="wide"><span><span class="xs mute">${text.short}</span> <span class="short">${escapeHtml(shortCode)}</span></span>${over ? '' : `<span class="s sub">${escapeHtml(text.validUntil(view.validUntil))}</span>`}</div>
<div role="status" data-state="${state}"><ol class="steps">${steps(words, document, state, view.timeOf)}</ol><p class="s sub">${escapeHtml(note + who)}</p></div>
<noscript><a class="btn full" href="/guide/codes/${token}">${text.refresh}</a></noscript>${revoke}`;
}

/** Issued, with the customer, and how it ended. */
function steps(
  words: GuideWords,
  document: BindingDocument,
  state: TokenState,
  timeOf: (at: number) => string,
): string {
  const { states } = words.code;
  const taken = document.steps ?? [];
  const at = (one: TokenState): string => {
    const step = taken.find((each) => each.state === one);
    return step === undefined ? '—' : timeOf(step.at);
  };
  const middle: TokenState = state === 'consented' ? 'consented' : 'scanned';
  const end: TokenState = isOver(state) ? state : 'bound';
  const look = (one: TokenState): string =>
    one === state
      ? isOver(one) && one !== 'bound'
        ? 'refused'
        : 'now'
      : taken.some((each) => each.state === one)
        ? 'past'
        : '';
  return (['issued', middle, end] as const)
    .map(
      (one) =>
        `<li class="${look(one)}"${one === state ? ' aria-current="step"' : ''}><b>${states[one]}</b><span class="xs">${at(one)}</span></li>`,
    )
    .join('');
}

export function mePage(
  frame: GuideFrame,
  { name, number, stores }: { readonly name: string; readonly number: string; readonly stores: readonly string[] },
): string {
  const words = wordsOf(frame);
  const { me } = words;
  return guideDocument(frame, {
    title: words.tabs.me,
    sign: `<div class="row"><span>${escapeHtml(frame.brand)}</span></div><div class="who"><span class="face" aria-hidden="true">${escapeHtml(name.slice(0, 1))}</span><div><b>${escapeHtml(name)}</b><span>${me.number} ${escapeHtml(number)}</span></div></div>`,
    main: `<h1 class="s mute">${me.stores}</h1><ul class="card">${stores.map((store) => `<li>${escapeHtml(store)}</li>`).join('')}</ul>
<p class="s sub">${me.safe}</p><form method="post" action="/guide/session/end"><button class="btn full" type="submit">${me.signOut}</button></form>`,
  });
}

export function missingPage(frame: GuideFrame): string {
  const { notFound } = wordsOf(frame);
  return guideDocument(frame, {
    title: notFound.title,
    sign: `<div class="row"><span>${escapeHtml(frame.brand)}</span></div>`,
    main: `<div class="big"><span class="mark no" aria-hidden="true">!</span><h1>${notFound.title}</h1><p>${notFound.text}</p></div>`,
  });
}
