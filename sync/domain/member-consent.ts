/**
 * What a member agreed to, and took back: facts with the text's version and the time, which are only added. The last of a purpose
 * holds (by `at`; of one instant the withdrawal, then id). Absent is never given. Pure. DOMAIN.md §8; Personal Information Protection
 * Law arts. 14 and 15.
 */
import type { EpochMs } from './time.ts';

/** `marketing`: messages and reasons to call. `profile`: sizes, notes and the like, kept to advise. */
export const CONSENT_PURPOSES = ['marketing', 'profile'] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];
/** The text that is read out for both; raised whenever its words change. */
export const PURPOSE_TEXT_VERSION = '2026-01';

export interface ConsentFact {
  readonly id: string;
  readonly at: EpochMs;
  readonly purpose: ConsentPurpose;
  readonly given: boolean;
  readonly version: string;
}
export type ConsentsNow = Readonly<Record<ConsentPurpose, ConsentFact | null>>;

export function foldConsents(facts: readonly ConsentFact[]): ConsentsNow {
  const last = (asked: ConsentPurpose): ConsentFact | null =>
    facts
      .filter(({ purpose }) => purpose === asked)
      .reduce<ConsentFact | null>((held, fact) => (held === null || overrides(fact, held) ? fact : held), null);
  return { marketing: last('marketing'), profile: last('profile') };
}

function overrides(fact: ConsentFact, held: ConsentFact): boolean {
  if (fact.at !== held.at) return fact.at > held.at;
  if (fact.given !== held.given) return held.given;
  return fact.id > held.id;
}

/** May somebody be called or written to about something? */
export const mayContact = (facts: readonly ConsentFact[]): boolean => foldConsents(facts).marketing?.given === true;
