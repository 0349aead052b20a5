/**
 * The signatures that payment providers ask for and give: SHA-256 with RSA (PKCS #1 v1.5) in base64, and HMAC-SHA-256 in
 * hex. Verification never throws: a signature that cannot be read is a wrong one. Used by drivers/ and by their emulators.
 */
import { createHmac, createSign, createVerify, timingSafeEqual, type KeyObject } from 'node:crypto';

export const signRsa = (privateKey: KeyObject, message: string): string =>
  createSign('RSA-SHA256').update(message, 'utf8').sign(privateKey, 'base64');

export function isSignedRsa(publicKey: KeyObject, message: string, signature: string): boolean {
  if (!/^[A-Za-z0-9+/]{64,1400}={0,2}$/.test(signature)) return false;
  try {
    return createVerify('RSA-SHA256').update(message, 'utf8').verify(publicKey, signature, 'base64');
  } catch {
    return false;
  }
}

export const signHmac = (key: string | Buffer, message: string): string =>
  createHmac('sha256', key).update(message, 'utf8').digest('hex');

export function isSignedHmac(key: string | Buffer, message: string, signature: string): boolean {
  const expected = Buffer.from(signHmac(key, message));
  const given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
