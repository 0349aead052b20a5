/**
 * Phone numbers as people write and see them: read as E.164, shown masked. Pure; where they are kept, and under which keys, is the
 * cloud's (binding/phones.ts). Called by the cloud's routes and pages and by the terminal's enrolment. DOMAIN.md §8.
 */
const CHINA = '+86';

/** The number as E.164: 11 digits of a Chinese mobile, or E.164 as it is, however people space it; null for anything else. */
export function readPhone(text: string): string | null {
  const plain = text.normalize('NFKC').replaceAll(/[\s().-]/g, '');
  if (/^1\d{10}$/.test(plain)) return `${CHINA}${plain}`;
  if (!/^\+[1-9]\d{6,14}$/.test(plain)) return null;
  return plain.startsWith(CHINA) && !/^\+861\d{10}$/.test(plain) ? null : plain;
}

/** `138****8000`; of other countries the first three and the last two digits. */
export function maskPhone(e164: string): string {
  const national = e164.startsWith(CHINA) ? e164.slice(CHINA.length) : e164;
  const tail = e164.startsWith(CHINA) ? 4 : 2;
  return `${national.slice(0, 3)}****${national.slice(-tail)}`;
}

/** A Chinese mobile with or without its country, and any number with one; digits in threes and fours may stand apart. */
const IN_WORDS = /(?<!\d)(?:86[\s-]?)?1[3-9]\d(?:[\s.-]?\d{4}){2}(?!\d)|\+[1-9](?:[\s().-]{0,2}\d){6,14}(?!\d)/;

/**
 * Whether words hold a number that somebody could be rung by. What is journalled stays for good and is read by others: no number of a customer
 * belongs there. Days, times, amounts and receipt numbers may stand.
 */
export const holdsPhone = (text: string): boolean => IN_WORDS.test(text.normalize('NFKC'));
