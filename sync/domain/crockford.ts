/**
 * Crockford base32: 5 bits a character, without I, L, O and U, so that people can read a code aloud. O is read as 0,
 * I and L as 1, lower case as upper. https://www.crockford.com/base32.html. Called by binding-token.ts and receipt codes.
 */
import { err, ok, type Result } from './result.ts';

export const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The lowest `characters` x 5 bits of a number, most significant first. */
export function crockfordFromBits(bits: bigint, characters: number): string {
  let text = '';
  for (let index = characters - 1; index >= 0; index -= 1)
    text += ALPHABET.charAt(Number((bits >> BigInt(index * 5)) & 31n));
  return text;
}

/** Upper case, with O, I and L as the digits that they are read as. Leaves every other character as it is. */
export const normalizedCrockford = (text: string): string =>
  // ASCII only: toUpperCase would turn ß and ı into letters that nobody wrote.
  text
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');

/** The number that a text means. Errors: a character outside the alphabet (U among them). */
export function bitsFromCrockford(text: string): Result<bigint, 'bad_character'> {
  let bits = 0n;
  for (const character of normalizedCrockford(text)) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return err('bad_character');
    bits = (bits << 5n) | BigInt(value);
  }
  return ok(bits);
}
