/** EAN-13 numbers for made-up goods. The check digit is GS1 General Specifications §7.9: weights 1 and 3, modulo 10. */
const EAN_BODY_DIGITS = 12;

/** The 13 digits of a 12-digit body. Throws RangeError for anything else. */
export function ean13(body: string): string {
  if (!/^\d{12}$/.test(body)) throw new RangeError('an EAN-13 body has 12 digits');
  const sum = Array.from(body).reduce((all, digit, index) => all + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${body}${String((10 - (sum % 10)) % 10)}`;
}

/** The n-th number under a prefix. */
export const ean13Of = (prefix: string, n: number): string =>
  ean13(prefix + String(n).padStart(EAN_BODY_DIGITS - prefix.length, '0'));
