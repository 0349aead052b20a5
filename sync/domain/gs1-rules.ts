/**
 * What the parts of a GS1 element must hold: characters, check digits and check characters, dates and times. Pure and total.
 * After the syntax tests of the GS1 Barcode Syntax Dictionary. Called by gs1-elements.ts.
 */
import { hasGs1CheckDigit } from './check-digit.ts';
import { unreachable } from './result.ts';
import type { Gs1Definition, Gs1Part, Gs1Rule } from './gs1-table.ts';

const SETS: Readonly<Record<Gs1Part['set'], RegExp>> = {
  N: /^\d*$/,
  X: /^[!"%-?A-Z_a-z]*$/,
  Y: /^[#\-/0-9A-Z]*$/,
  Z: /^[-0-9A-Z_a-z=]*$/,
};

export type ValueFault = 'wrong_length' | 'wrong_characters' | 'bad_check_digit' | 'bad_date' | 'bad_content';

/** What is wrong with the value of an element, or undefined. */
export function faultOf(value: string, { parts }: Gs1Definition): ValueFault | undefined {
  let from = 0;
  for (const part of parts) {
    const text = value.slice(from, from + part.max);
    if (part.isOptional && text === '') return undefined;
    if (text.length < part.min) return 'wrong_length';
    if (!SETS[part.set].test(text)) return 'wrong_characters';
    for (const rule of part.rules) if (!holds(text, rule)) return FAULTS[rule] ?? 'bad_content';
    from += text.length;
  }
  return from === value.length ? undefined : 'wrong_length';
}

const FAULTS: Partial<Record<Gs1Rule, ValueFault>> = {
  csum: 'bad_check_digit',
  csumalpha: 'bad_check_digit',
  yymmd0: 'bad_date',
  yymmdd: 'bad_date',
  yyyymmdd: 'bad_date',
  hhmi: 'bad_date',
  hh: 'bad_date',
  mi: 'bad_date',
  ss: 'bad_date',
};

function holds(text: string, rule: Gs1Rule): boolean {
  switch (rule) {
    case 'csum':
      return hasGs1CheckDigit(text);
    case 'csumalpha':
      return hasCheckCharacters(text);
    case 'yymmd0':
      return isDay(text.slice(0, 2), text.slice(2), true);
    case 'yymmdd':
      return isDay(text.slice(0, 2), text.slice(2), false);
    case 'yyyymmdd':
      return isDay(text.slice(0, 4), text.slice(4), false);
    case 'hhmi':
      return Number(text.slice(0, 2)) < 24 && Number(text.slice(2)) < 60;
    case 'hh':
      return Number(text) < 24;
    case 'mi':
    case 'ss':
      return Number(text) < 60;
    case 'yesno':
      return text === '0' || text === '1';
    case 'zero':
      return /^0+$/.test(text);
    case 'nonzero':
      return !/^0+$/.test(text);
    case 'hyphen':
      return text === '-';
    case 'pieceoftotal':
      return Number(text.slice(0, 2)) > 0 && Number(text.slice(0, 2)) <= Number(text.slice(2));
    case 'winding':
      return text === '0' || text === '1' || text === '9';
    case 'nozeroprefix':
      return text === '0' || !text.startsWith('0');
    case 'hasnondigit':
      return /\D/.test(text);
    case 'iso5218':
      return /^[0129]$/.test(text);
    case 'latitude':
      return Number(text) <= 1_800_000_000;
    case 'longitude':
      return Number(text) <= 3_600_000_000;
    case 'iban':
      return isIban(text);
    default:
      return unreachable(rule);
  }
}

/** Day 00 is the last of its month. The 29th of February is right in every fourth year; the century is not known yet. */
function isDay(year: string, monthDay: string, mayBeZero: boolean): boolean {
  const month = Number(monthDay.slice(0, 2));
  const day = Number(monthDay.slice(2));
  if (month < 1 || month > 12) return false;
  if (day === 0) return mayBeZero;
  return day <= (month === 2 && Number(year) % 4 !== 0 ? 28 : (MONTH_DAYS[month - 1] ?? 0));
}
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const SET_82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const SET_32 = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

/** The pair of check characters of a GMN: primes as weights from the right, modulo 1021. GS1 General Specifications §7.9.5. */
function hasCheckCharacters(text: string): boolean {
  if (text.length < 3) return false;
  const data = text.slice(0, -2);
  let sum = 0;
  for (let index = 0; index < data.length; index += 1)
    sum += SET_82.indexOf(data.charAt(data.length - 1 - index)) * (PRIMES[index] ?? 0);
  const rest = sum % 1021;
  return text.slice(-2) === SET_32.charAt(rest >> 5) + SET_32.charAt(rest & 31);
}

function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[0-9A-Z]{1,30}$/.test(text)) return false;
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4))
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}
