/**
 * Phone numbers (E.164, domain/phone.ts): found again by a keyed HMAC, kept as AES-256-GCM ciphertext. The brand's
 * phone key never leaves the cloud. Nothing here is ever logged. DOMAIN.md §8.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { CloudPorts } from '../ports.ts';
import type { Secrets } from '../secrets.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

const keyFor = (secrets: Secrets, brand: string, purpose: 'hmac' | 'cipher'): Buffer =>
  Buffer.from(hkdfSync('sha256', secrets.phoneKey, Buffer.alloc(0), `phone|${purpose}|${brand}`, KEY_BYTES));

export const phoneHmac = (secrets: Secrets, brand: string, e164: string): string =>
  createHmac('sha256', keyFor(secrets, brand, 'hmac'))
    .update(e164)
    .digest('base64url');

/** Of a member's card (domain/member-card.ts), which says as little as a number's. */
export const cardHmac = (secrets: Secrets, brand: string, card: string): string =>
  createHmac('sha256', keyFor(secrets, brand, 'hmac'))
    .update(`card|${card}`)
    .digest('base64url');

export function sealPhone(secrets: Secrets, ports: CloudPorts, brand: string, e164: string): string {
  const iv = ports.random.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFor(secrets, brand, 'cipher'), iv);
  return Buffer.concat([iv, cipher.update(e164, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** The number that `sealPhone` sealed, for whoever has to send something to it; null for anything else. */
export function openPhone(secrets: Secrets, brand: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length <= IV_BYTES + TAG_BYTES) return null;
  try {
    const iv = bytes.subarray(0, IV_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', keyFor(secrets, brand, 'cipher'), iv);
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = [decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()];
    return Buffer.concat(plain).toString('utf8');
  } catch {
    return null;
  }
}
