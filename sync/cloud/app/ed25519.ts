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

export const signed = (key: KeyObject, message: Uint8Array | string): string =>
  sign(null, Buffer.from(message), key).toString('base64url');

export const isSignedBy = (key: KeyObject, message: Uint8Array | string, signature: string): boolean =>
  verify(null, Buffer.from(message), key, Buffer.from(signature, 'base64url'));
