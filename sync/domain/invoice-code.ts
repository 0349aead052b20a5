/**
 * The code by which a customer asks for the e-fapiao of one sale: `<receipt number>-<kid><mac>`, printed by a till without asking
 * anybody and good for ever. The MAC is 65 bits of HMAC-SHA256 under the terminal's own key (the one of its binding tokens, with another
 * prefix), in Crockford base32: who sees one receipt number cannot make the code of the next. Pure.
 * Called by the till's receipts and by the cloud's `/i/:code`.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { TerminalKey } from './binding-token.ts';
import { bitsFromCrockford, crockfordFromBits, normalizedCrockford } from './crockford.ts';
import { parseReceiptNumber, type ReceiptNumber } from './ids.ts';
import { err, ok, type Result } from './result.ts';

const MAC_CHARACTERS = 13;
const MAC_BITS = BigInt(MAC_CHARACTERS * 5);
const MAC_BYTES = 9;
/** Bits of the bytes taken that stay out. */
const SPARE_BITS = BigInt(MAC_BYTES * 8) - MAC_BITS;
const TAIL = /^(.{1,60})-([0-9A-Za-z]{14})$/;

export interface InvoiceCode {
  readonly receiptNumber: ReceiptNumber;
  readonly kid: number;
  /** Upper case. */
  readonly mac: string;
}

export const invoiceCode = (receiptNumber: ReceiptNumber, kid: number, key: TerminalKey): string =>
  `${receiptNumber}-${crockfordFromBits(BigInt(kid), 1)}${macOf(receiptNumber, key)}`;

/** `https://<brand host>/i/<code>`: what the QR carries. */
export const invoiceUrl = (brandOrigin: string, code: string): string => `${brandOrigin}/i/${code}`;

/** What a code says; whether it is genuine is for `isGenuineCode`. Errors: not of this form. */
export function readInvoiceCode(text: string): Result<InvoiceCode, 'not_a_code'> {
  const [, number = '', tail = ''] = TAIL.exec(text) ?? [];
  const parts = parseReceiptNumber(number);
  const kid = bitsFromCrockford(tail.slice(0, 1));
  const mac = normalizedCrockford(tail.slice(1));
  if (!parts.ok || !kid.ok || !bitsFromCrockford(mac).ok) return err('not_a_code');
  return ok({ receiptNumber: number as ReceiptNumber, kid: Number(kid.value), mac });
}

/** True when a till with this key printed it; takes the same time whatever differs. */
export function isGenuineCode({ receiptNumber, mac }: InvoiceCode, key: TerminalKey): boolean {
  const expected = macOf(receiptNumber, key);
  let difference = expected.length ^ mac.length;
  for (let index = 0; index < expected.length; index += 1)
    difference |= expected.charCodeAt(index) ^ mac.charCodeAt(index);
  return difference === 0;
}

function macOf(receiptNumber: ReceiptNumber, key: TerminalKey): string {
  const bytes = hmac(sha256, key, new TextEncoder().encode(`invoice1|${receiptNumber}`)).slice(0, MAC_BYTES);
  const bits = bytes.reduce((all, byte) => (all << 8n) | BigInt(byte), 0n) >> SPARE_BITS;
  return crockfordFromBits(bits, MAC_CHARACTERS);
}
