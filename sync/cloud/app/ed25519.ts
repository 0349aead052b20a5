/** Ed25519 with raw 32-byte public keys in base64url, as terminals send them. */
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/** The key object of a raw public key; null when it is none. */
export function publicKeyOf(raw: string): KeyObject | null {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw }, format: 'jwk' });
  } catch {
    return null;
  }
}

/** p and d of edwards25519 (RFC 8032 §5.1). */
const P = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const Y_OF_ORDER_EIGHT = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
/** Those of the eight points of small order: under them signatures are made without any private key. */
const WEAK_Y: ReadonlySet<bigint> = new Set([0n, 1n, P - 1n, Y_OF_ORDER_EIGHT, P - Y_OF_ORDER_EIGHT]);
const KEY_BYTES = 32;

/**
 * The key object of a public key that a machine may become known by; null for one of another length or spelling, for a number
 * that is no point's (RFC 8032 §5.1.3: nobody can sign) and for a point of small order (everybody can).
 */
export function soundKeyOf(raw: string): KeyObject | null {
  const bytes = Buffer.from(raw, 'base64url');
  if (bytes.length !== KEY_BYTES || bytes.toString('base64url') !== raw) return null;
  const y = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`) & (2n ** 255n - 1n);
  return y < P && !WEAK_Y.has(y) && isOnCurve(y) ? publicKeyOf(raw) : null;
}

/** Is (y² - 1) / (dy² + 1) a square, so that there is an x? Euler’s criterion on their product; about a millisecond. */
const isOnCurve = (y: bigint): boolean => powerOf((y * y - 1n) * (D * y * y + 1n), (P - 1n) / 2n) === 1n;

function powerOf(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, ((base % P) + P) % P];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

export const signed = (key: KeyObject, message: Uint8Array | string): string =>
  sign(null, Buffer.from(message), key).toString('base64url');

export const isSignedBy = (key: KeyObject, message: Uint8Array | string, signature: string): boolean =>
  verify(null, Buffer.from(message), key, Buffer.from(signature, 'base64url'));
