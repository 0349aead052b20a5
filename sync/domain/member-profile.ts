/**
 * What is known of a member beyond name and number: birthday, sizes, tags, what they like, children's birth months, notes. Each is a
 * field of its own with facts that are only added; of a field the last fact holds (by `at`, then id), so tills that were apart never
 * overwrite each other's fields, and what was said before stays in the history. Nothing is shown without the member's consent to a
 * profile, and what was entered before a withdrawal does not come back with the next consent. Pure. DOMAIN.md §8; Personal Information
 * Protection Law arts. 15 (withdrawal) and 6 (no more than is needed: of a child the month of birth alone).
 */
import { ageOn } from './enrolment.ts';
import type { ConsentFact } from './member-consent.ts';
import type { StaffId } from './ids.ts';
import { err, ok, type Result } from './result.ts';
import type { EpochMs } from './time.ts';

export const SIZE_KINDS = ['top', 'bottom', 'shoe'] as const;
export type SizeKind = (typeof SIZE_KINDS)[number];
export const SIZE_MAX = 12;
export const WORD_MAX = 20;
export const NOTE_MAX = 200;
/** Of one entry; a person types few. */
export const CHANGES_MAX = 60;
/** Facts of one member that count; older ones of the same field go first. */
export const PROFILE_FACTS_MAX = 500;
/** Digits in a row, however spaced, that would be somebody's number. */
const DIGITS_MAX = 6;

/** Words that a member has or has not, each a field: adding one at one till and another elsewhere keeps both. */
export type ProfileSet = 'tag' | 'like' | 'child';

/** `birthday`, `size.<kind>`, `tag.<word>`, `like.<word>`, `child.<YYYY-MM>`, `note.<id>`. `value` null: taken away. */
export interface ProfileChange {
  readonly field: string;
  readonly value: string | null;
}
export interface ProfileFact extends ProfileChange {
  /** Of the entry that made it. */
  readonly id: string;
  readonly at: EpochMs;
  readonly by: StaffId | null;
}

export interface ProfileNote {
  readonly id: string;
  readonly text: string;
  readonly at: EpochMs;
  readonly by: StaffId | null;
}
export interface MemberProfile {
  readonly birthday?: string;
  readonly sizes: Readonly<Partial<Record<SizeKind, string>>>;
  readonly tags: readonly string[];
  readonly likes: readonly string[];
  /** Months of birth, `YYYY-MM`. */
  readonly children: readonly string[];
  /** Newest first. */
  readonly notes: readonly ProfileNote[];
}

export type ProfileFault = 'field' | 'length' | 'birthday' | 'month' | 'number_in_text';

/** `today`: the calendar day where the store is. The first fault with the field that has it. */
export function readChanges(
  changes: readonly ProfileChange[],
  today: string,
): Result<readonly ProfileChange[], { readonly fault: ProfileFault; readonly field: string }> {
  const read: ProfileChange[] = [];
  for (const { field, value } of changes) {
    const text = value?.trim() ?? null;
    const fault = faultOf(field, text === '' ? null : text, today);
    if (fault !== null) return err({ fault, field });
    read.push({ field, value: text === '' ? null : text });
  }
  return ok(read);
}

function faultOf(field: string, value: string | null, today: string): ProfileFault | null {
  if (field === 'birthday') return value === null || ageOn(value, today) !== undefined ? null : 'birthday';
  const [, kind = '', rest = ''] = /^(size|tag|like|child|note)\.(.+)$/s.exec(field) ?? [];
  if (kind === '') return 'field';
  if (kind === 'size' && !(SIZE_KINDS as readonly string[]).includes(rest)) return 'field';
  if (kind === 'child') return /^\d{4}-(0[1-9]|1[0-2])$/.test(rest) && rest <= today.slice(0, 7) ? null : 'month';
  const text = kind === 'size' || kind === 'note' ? (value ?? '') : rest;
  if (rest.length > (kind === 'note' ? 64 : WORD_MAX) || rest !== rest.trim()) return 'length';
  if (text.length > (kind === 'note' ? NOTE_MAX : kind === 'size' ? SIZE_MAX : WORD_MAX)) return 'length';
  return hasNumber(text) ? 'number_in_text' : null;
}

/** A phone number, card or identity number does not belong into words that everybody at the till reads. */
const hasNumber = (text: string): boolean =>
  (text.match(/\d(?:[\s().+-]*\d)*/g) ?? []).some((run) => run.replace(/\D/g, '').length > DIGITS_MAX);

/** By `at`, then id: the same whatever the order of arrival, each id and field once. */
export function latestByField(facts: readonly ProfileFact[]): ReadonlyMap<string, ProfileFact> {
  const last = new Map<string, ProfileFact>();
  for (const fact of facts) {
    const before = last.get(fact.field);
    if (before === undefined || isAfter(fact, before)) last.set(fact.field, fact);
  }
  return last;
}

const isAfter = (one: ProfileFact, other: ProfileFact): boolean =>
  one.at > other.at || (one.at === other.at && one.id > other.id);

/** Facts that count: with a consent to a profile in force, those made since it was first given without a withdrawal between. */
export function factsAllowed(facts: readonly ProfileFact[], consents: readonly ConsentFact[]): readonly ProfileFact[] {
  const about = consents
    .filter(({ purpose }) => purpose === 'profile')
    .sort((a, b) => a.at - b.at || Number(b.given) - Number(a.given) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  if (about.at(-1)?.given !== true) return [];
  const withdrawn = about.findLastIndex(({ given }) => !given);
  const since = about[withdrawn + 1]?.at ?? 0;
  return facts.filter(({ at }) => at >= since);
}

export function foldProfile(facts: readonly ProfileFact[]): MemberProfile {
  const last = [...latestByField(facts).values()].filter(({ value }) => value !== null);
  const valueOf = (field: string): string | undefined => last.find((fact) => fact.field === field)?.value ?? undefined;
  const wordsOf = (set: ProfileSet): readonly string[] =>
    last.flatMap(({ field }) => (field.startsWith(`${set}.`) ? [field.slice(set.length + 1)] : [])).sort();
  const birthday = valueOf('birthday');
  const sizes = SIZE_KINDS.flatMap((kind) => {
    const value = valueOf(`size.${kind}`);
    return value === undefined ? [] : [[kind, value] as const];
  });
  const notes = last
    .filter(({ field }) => field.startsWith('note.'))
    .sort((a, b) => b.at - a.at || (a.field < b.field ? -1 : 1))
    .map(({ field, value, at, by }) => ({ id: field.slice('note.'.length), text: value ?? '', at, by }));
  return {
    ...(birthday === undefined ? {} : { birthday }),
    sizes: Object.fromEntries(sizes),
    tags: wordsOf('tag'),
    likes: wordsOf('like'),
    children: wordsOf('child'),
    notes,
  };
}

/** As a form has it: words and months apart from each other by commas or spaces. */
export interface TypedProfile {
  readonly birthday: string;
  readonly sizes: Readonly<Record<SizeKind, string>>;
  readonly tags: string;
  readonly likes: string;
  readonly children: string;
  /** One more; empty for none. */
  readonly note: string;
}

/** What the form says that the profile does not: nothing is written of fields that nobody touched. `noteId` names a new note. */
export function changesOf(before: MemberProfile, typed: TypedProfile, noteId: string): readonly ProfileChange[] {
  const changes: ProfileChange[] = [];
  const single = (field: string, was: string | undefined, now: string): void => {
    if ((was ?? '') !== now.trim()) changes.push({ field, value: now.trim() === '' ? null : now.trim() });
  };
  single('birthday', before.birthday, typed.birthday);
  for (const kind of SIZE_KINDS) single(`size.${kind}`, before.sizes[kind], typed.sizes[kind]);
  const sets = [
    ['tag', before.tags, typed.tags],
    ['like', before.likes, typed.likes],
    ['child', before.children, typed.children],
  ] as const;
  for (const [set, was, text] of sets) {
    const now = wordsIn(text);
    for (const word of now) if (!was.includes(word)) changes.push({ field: `${set}.${word}`, value: 'yes' });
    for (const word of was) if (!now.includes(word)) changes.push({ field: `${set}.${word}`, value: null });
  }
  if (typed.note.trim() !== '') changes.push({ field: `note.${noteId}`, value: typed.note.trim() });
  return changes;
}

/** Words may hold spaces; commas of either script, 、 and ; part them. */
export const wordsIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[,，、;；\n]/)
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  ),
];
