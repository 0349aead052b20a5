/**
 * Coupons of which each piece has a code of its own: given by a receipt, a guide, a campaign or drawn from a red packet, and redeemed
 * once. The code names its rule in the price book, so that a till knows without the network what it is about; the rest of it cannot
 * be guessed. What became of a code is a fold of entries that are only added, whatever their order. Pure. Called by the till's cart
 * and by sync/cloud/growth. CHANNELS.md.
 */
import { bitsFromCrockford, crockfordFromBits, normalizedCrockford } from './crockford.ts';

const SERIAL_LENGTH = 13;
/** 65 bits are drawn; the first byte gives one of them. */
export const SERIAL_BYTES = 9;
/** With the serial a code has at most the 64 characters that a coupon's code may have. */
const RULE = /^[0-9A-Za-z][0-9A-Za-z_-]{0,49}$/;

/** Whether codes of this rule can be scanned: letters, digits, `_` and `-`. */
export const canNameRule = (rule: string): boolean => RULE.test(rule);

export function couponCodeFrom(rule: string, random: Uint8Array): string {
  const bits = random.slice(0, SERIAL_BYTES).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return `${rule}-${crockfordFromBits(bits, SERIAL_LENGTH)}`;
}

/** The rule as it was typed and the serial in its usual form; undefined for what has none. */
export function readCouponCode(code: string): { readonly rule: string; readonly serial: string } | undefined {
  const text = code.trim();
  const at = text.lastIndexOf('-');
  const [rule, serial] = [text.slice(0, Math.max(at, 0)), normalizedCrockford(text.slice(at + 1))];
  if (!RULE.test(rule) || serial.length !== SERIAL_LENGTH || !bitsFromCrockford(serial).ok) return undefined;
  return { rule, serial };
}

/** `sale` of a redemption and of what gave it back; of all others empty. */
export interface CouponEntry {
  readonly what: 'redeemed' | 'revived' | 'revoked';
  readonly sale: string;
}
export type CouponState = 'free' | 'redeemed' | 'revoked' | 'not_yet_valid' | 'expired';
export interface CouponStanding {
  readonly state: CouponState;
  /** Sales that used it and did not give it back, in the order of the entries; more than one is a fault. */
  readonly sales: readonly string[];
}

/** A redemption stands unless its sale gave it back; what was used counts before what became of the rest. */
export function couponStanding(
  entries: readonly CouponEntry[],
  { from, until }: { readonly from: number; readonly until: number },
  now: number,
): CouponStanding {
  const back = new Set(entries.filter(({ what }) => what === 'revived').map(({ sale }) => sale));
  const used = entries.filter(({ what, sale }) => what === 'redeemed' && !back.has(sale)).map(({ sale }) => sale);
  const sales = [...new Set(used)];
  if (sales.length > 0) return { state: 'redeemed', sales };
  if (entries.some(({ what }) => what === 'revoked')) return { state: 'revoked', sales };
  if (now < from) return { state: 'not_yet_valid', sales };
  return { state: now < until ? 'free' : 'expired', sales };
}
