/** Why a badge alone was not enough, or is none, or its holder works elsewhere. Called by every form that takes badges. */
import type { Dictionary } from '../text/dictionary.ts';

/** Empty without a reason, and for one that is not about badges. */
export function badgeText(reason: string | undefined, words: Dictionary): string {
  const texts = words.people.badge.why;
  return reason !== undefined && Object.hasOwn(texts, reason) ? texts[reason as keyof typeof texts] : '';
}
