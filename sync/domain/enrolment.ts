/**
 * What makes somebody a member at a till: a phone number, the consent that was read out, and an age of 14 or over. A name, a birthday
 * and marketing are never asked for as a condition. Pure. Called by the terminal's enrolment and, again, by the cloud. DOMAIN.md §8;
 * Personal Information Protection Law arts. 13-17 (consent), 16 (no refusal over data not needed), 31 (under 14).
 */
import { readPhone } from './phone.ts';
import { err, ok, type Result } from './result.ts';

/** Whole years; under it a guardian has to consent, which a till cannot record. */
export const MEMBER_AGE_MIN = 14;
export const NAME_MAX = 40;
/** The text that is consented to; raised whenever its words change. */
export const CONSENT_VERSION = '2026-01';
export const CONSENT_PURPOSE = 'membership-and-guide';

export interface Enrolling {
  /** As typed. */
  readonly phone: string;
  readonly name: string;
  /** `YYYY-MM-DD`, or empty. */
  readonly birthday: string;
  /** Said to be 14 or over and to agree to membership; nothing is taken for granted. */
  readonly consent: boolean;
}

export type EnrolmentFault = 'phone' | 'name' | 'birthday' | 'under_age' | 'consent';

export interface Enrolment {
  /** E.164. */
  readonly phone: string;
  readonly name?: string;
  readonly birthday?: string;
}

/** `today`: the calendar day where the store is, `YYYY-MM-DD`. The first fault, in the order of the fields. */
export function readEnrolment(typed: Enrolling, today: string): Result<Enrolment, EnrolmentFault> {
  const phone = readPhone(typed.phone);
  if (phone === null) return err('phone');
  const name = typed.name.trim();
  if (name.length > NAME_MAX) return err('name');
  const { birthday } = typed;
  const age = birthday === '' ? null : ageOn(birthday, today);
  if (age === undefined) return err('birthday');
  if (age !== null && age < MEMBER_AGE_MIN) return err('under_age');
  if (!typed.consent) return err('consent');
  return ok({ phone, ...(name === '' ? {} : { name }), ...(birthday === '' ? {} : { birthday }) });
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const OLDEST = 130;

/** Whole years on a day; undefined for what is no day, lies ahead, or is longer ago than people live. Born on 29 February: from 1 March. */
export function ageOn(birthday: string, today: string): number | undefined {
  const [born, now] = [readDay(birthday), readDay(today)];
  if (born === undefined || now === undefined || birthday > today) return undefined;
  const isBefore = today.slice(5) < birthday.slice(5);
  const age = now.year - born.year - (isBefore ? 1 : 0);
  return age > OLDEST ? undefined : age;
}

function readDay(text: string): { readonly year: number } | undefined {
  const [, year = '', month = '', day = ''] = DAY.exec(text) ?? [];
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const isReal = !Number.isNaN(at.getTime()) && year !== '' && at.toISOString().slice(0, 10) === text;
  return isReal ? { year: Number(year) } : undefined;
}
