/** A guide's own static badge on the phone, large enough for another phone to scan. Pure: a view comes in, HTML goes out. */
import { escapeHtml } from './binding-pages.ts';
import { GUIDE_BADGE_WORDS, type BadgeRefusal, type GuideBadgeWords } from './guide-badge-words.ts';
import { dateText, guideDocument, type GuideFrame } from './guide-frame.ts';
import { qrDrawing } from './qr-drawing.ts';

export interface ShownBadge {
  readonly token: string;
  readonly url: string;
  readonly short: string;
  readonly store: string;
  /** Days of the store. */
  readonly issued: string;
  readonly until: string | null;
  /** When the key that signed it ends, where that is known. */
  readonly keyEnds: string | null;
}
export interface BadgeView {
  readonly name: string;
  readonly number: string;
  readonly shown: ShownBadge | null;
  readonly others: readonly ShownBadge[];
  /** What a new one follows; empty where there is none. */
  readonly newest: string;
  readonly refusal: BadgeRefusal | null;
}

export function badgePage(frame: GuideFrame, view: BadgeView): string {
  const words = GUIDE_BADGE_WORDS[frame.language];
  const { name, number, shown, others, refusal } = view;
  const rows = others.map(
    (badge) =>
      `<li><span><b>${escapeHtml(badge.short)}</b><br><span class="xs mute">${escapeHtml([words.store(badge.store), ...datesOf(frame, words, badge)].join(' · '))}</span></span><a class="btn" href="/guide/badge?token=${escapeHtml(badge.token)}">${words.show}</a></li>`,
  );
  const list = rows.length === 0 ? '' : `<h2>${words.others}</h2><ul class="people">${rows.join('')}</ul>`;
  const error = refusal === null ? '' : `<p class="error" role="alert">${escapeHtml(words.refusals[refusal])}</p>`;
  return guideDocument(frame, {
    title: words.title,
    sign: `<div class="row"><h1>${words.title}</h1></div><div class="row"><span>${escapeHtml(name)} ${escapeHtml(number)}</span></div>`,
    main: `${error}${shown === null ? `<p class="empty">${words.none}</p>` : badgeCode(frame, words, shown)}${acts(words, view)}${list}<p class="xs mute">${words.weak}</p><a class="btn full" href="/guide/codes">${words.back}</a>`,
  });
}

function badgeCode(frame: GuideFrame, words: GuideBadgeWords, badge: ShownBadge): string {
  const { url, short, store, keyEnds } = badge;
  const old =
    keyEnds === null ? '' : `<p class="error" role="alert">${words.oldKey(dateText(keyEnds, frame.language))}</p>`;
  return `<p class="s sub">${words.hint}</p><div class="qr">${qrDrawing(url, escapeHtml(words.title))}</div>
<div class="wide"><span><span class="xs mute">${words.short}</span> <span class="short">${escapeHtml(short)}</span></span></div>
<p class="s sub">${escapeHtml([words.store(store), ...datesOf(frame, words, badge)].join(' · '))}</p>${old}`;
}

/** What ends a printed badge asks once more, without script too. */
function acts(words: GuideBadgeWords, { shown, newest }: BadgeView): string {
  const over = `<input type="hidden" name="over" value="${escapeHtml(newest)}">`;
  if (shown === null)
    return `<form method="post" action="/guide/badge">${over}<button class="go" type="submit">${words.make}</button></form>`;
  const token = escapeHtml(shown.token);
  const files = (['pdf', 'png', 'svg'] as const).map(
    (format) => `<a class="btn" href="/guide/badge/${token}/${format}" download>${words.files[format]}</a>`,
  );
  const sure = (what: 'renew' | 'revoke', action: string, fields: string): string =>
    `<details class="sure"><summary><span class="btn full">${words[what]}</span></summary><form class="ask" method="post" action="${action}"><p class="s">${words.sure[what]}</p>${fields}<button class="btn full" type="submit">${words.yes[what]}</button></form></details>`;
  return `<h2>${words.print}</h2><div class="files">${files.join('')}</div><p class="xs mute">${words.printHint}</p>
${sure('renew', '/guide/badge', over)}${sure('revoke', `/guide/badge/${token}/revoked`, '')}`;
}

const datesOf = (
  { language }: GuideFrame,
  words: GuideBadgeWords,
  { issued, until }: ShownBadge,
): readonly string[] => [
  words.issued(dateText(issued, language)),
  ...(until === null ? [] : [words.until(dateText(until, language))]),
];
