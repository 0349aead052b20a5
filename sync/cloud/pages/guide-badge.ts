/** A guide's own static badge on the phone, large enough for another phone to scan. Pure: a view comes in, HTML goes out. */
import { escapeHtml } from './binding-pages.ts';
import { GUIDE_BADGE_WORDS, type GuideBadgeWords } from './guide-badge-words.ts';
import { dateText, guideDocument, type GuideFrame } from './guide-frame.ts';
import { qrDrawing } from './qr-drawing.ts';

export interface ShownBadge {
  readonly token: string;
  readonly url: string;
  readonly shortCode: string;
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
}

export function badgePage(frame: GuideFrame, { name, number, shown, others }: BadgeView): string {
  const words = GUIDE_BADGE_WORDS[frame.language];
  const rows = others.map(
    (badge) =>
      `<li><span><b>${escapeHtml(badge.shortCode)}</b><br><span class="xs mute">${escapeHtml([words.store(badge.store), ...datesOf(frame, words, badge)].join(' · '))}</span></span><a class="btn" href="/guide/badge?token=${escapeHtml(badge.token)}">${words.show}</a></li>`,
  );
  const list = rows.length === 0 ? '' : `<h2>${words.others}</h2><ul class="people">${rows.join('')}</ul>`;
  return guideDocument(frame, {
    title: words.title,
    sign: `<div class="row"><h1>${words.title}</h1></div><div class="row"><span>${escapeHtml(name)} ${escapeHtml(number)}</span></div>`,
    main: `${shown === null ? `<p class="empty">${words.none}</p>` : badgeCode(frame, words, shown)}${list}<p class="xs mute">${words.weak}</p><a class="btn full" href="/guide/codes">${words.back}</a>`,
  });
}

function badgeCode(frame: GuideFrame, words: GuideBadgeWords, badge: ShownBadge): string {
  const { url, shortCode, store, keyEnds } = badge;
  const old =
    keyEnds === null ? '' : `<p class="error" role="alert">${words.oldKey(dateText(keyEnds, frame.language))}</p>`;
  return `<p class="s sub">${words.hint}</p><div class="qr">${qrDrawing(url, escapeHtml(words.title))}</div>
<div class="wide"><span><span class="xs mute">${words.short}</span> <span class="short">${escapeHtml(shortCode)}</span></span></div>
<p class="s sub">${escapeHtml([words.store(store), ...datesOf(frame, words, badge)].join(' · '))}</p>${old}`;
}

const datesOf = (
  { language }: GuideFrame,
  words: GuideBadgeWords,
  { issued, until }: ShownBadge,
): readonly string[] => [
  words.issued(dateText(issued, language)),
  ...(until === null ? [] : [words.until(dateText(until, language))]),
];
