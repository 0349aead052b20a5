/**
 * The number on a member's card, printed or in a code such as `GPM-1028`, and whose card it is: links and their ends are an immutable set
 * of facts, and the holder is a pure fold of it, whatever the order of arrival. Called by look-ups at the till and in the cloud.
 */
import type { MemberId } from './ids.ts';
import type { EpochMs } from './time.ts';

/** With a digit at least: a name is none. */
const CARD = /^(?=.*\d)[0-9A-Z][0-9A-Z_-]{3,31}$/;

/** As it is kept: capitals, no spaces; null for what is no card's number. */
export function readCard(text: string): string | null {
  const compact = text.replace(/\s/g, '').toUpperCase().replace(/^GPM-/, '');
  return CARD.test(compact) ? compact : null;
}

export interface CardFact {
  readonly id: string;
  readonly at: EpochMs;
  readonly what: 'linked' | 'unlinked';
  readonly member: MemberId;
}

/**
 * Sort by (`at`, id as text), each id once: a link makes the holder of a card that is nobody's, and only the holder's end frees it.
 * Null for a card that is nobody's.
 */
export function holderOfCard(facts: readonly CardFact[]): MemberId | null {
  const sorted = [...facts].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  let holder: MemberId | null = null;
  const seen = new Set<string>();
  for (const { id, what, member } of sorted) {
    if (seen.has(id)) continue;
    seen.add(id);
    if (what === 'linked') holder ??= member;
    else if (holder === member) holder = null;
  }
  return holder;
}
