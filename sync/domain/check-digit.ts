/**
 * Check digits of printed codes. GS1's is mod 10 with weights 3 and 1 from the right (GS1 General Specifications §7.9),
 * the same for EAN-8, UPC-A, EAN-13, GTIN-14 and the 18-digit scale labels; ISBN-10 has mod 11 with X (ISO 2108).
 * Called by barcode.ts and by makers of codes (labels, demo shop).
 */

/** The digit that belongs after these digits. The text has digits only. */
export function gs1CheckDigit(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1)
    sum += Number(digits.charAt(digits.length - 1 - index)) * (index % 2 === 0 ? 3 : 1);
  return String((10 - (sum % 10)) % 10);
}

/** True when the last digit is right for those before it. */
export const hasGs1CheckDigit = (digits: string): boolean => gs1CheckDigit(digits.slice(0, -1)) === digits.slice(-1);

/**
 * The UPC-A (12 digits) that an 8-digit UPC-E stands for: number system 0 or 1, six digits, the check digit of the
 * UPC-A. Undefined when it is none. GS1 General Specifications §5.2.2.4.2.
 */
export function expandedUpcE(digits: string): string | undefined {
  const match = /^([01])(\d)(\d)(\d)(\d)(\d)(\d)(\d)$/.exec(digits);
  if (match === null) return undefined;
  const [, system = '', a = '', b = '', c = '', d = '', e = '', last = '', check = ''] = match;
  const body =
    Number(last) <= 2
      ? `${a}${b}${last}0000${c}${d}${e}`
      : last === '3'
        ? `${a}${b}${c}00000${d}${e}`
        : last === '4'
          ? `${a}${b}${c}${d}00000${e}`
          : `${a}${b}${c}${d}${e}0000${last}`;
  const upcA = `${system}${body}${check}`;
  return hasGs1CheckDigit(upcA) ? upcA : undefined;
}

/** The EAN-13 of an ISBN-10, or undefined when the check character is wrong. The text is 9 digits and a digit or X. */
export function ean13OfIsbn10(isbn: string): string | undefined {
  let sum = 0;
  for (let index = 0; index < isbn.length; index += 1) {
    const character = isbn.charAt(index);
    sum += (10 - index) * (character === 'X' ? 10 : Number(character));
  }
  if (sum % 11 !== 0) return undefined;
  const body = `978${isbn.slice(0, 9)}`;
  return body + gs1CheckDigit(body);
}
