/** Opens what terminals sealed to the brand (main/session/brand-seal.ts). Called by what applies such entries. */
import { createDecipheriv, createPublicKey, diffieHellman, hkdfSync, type KeyObject } from 'node:crypto';
import type { Static } from 'typebox';
import type { SEALED } from '../../schemas/scalars.ts';

const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** Undefined for a box that is not for this key, was changed, or is about somebody else. */
export function openSealed(privateKey: KeyObject, sealed: Static<typeof SEALED>, person: string): Buffer | undefined {
  const { alg, epk, iv, data } = sealed;
  if (alg !== 'X25519-HKDF-A256GCM' || epk === undefined || sealed.person !== person) return undefined;
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: epk }, format: 'jwk' });
    const shared = diffieHellman({ privateKey, publicKey });
    const key = hkdfSync('sha256', shared, Buffer.from(epk, 'base64url'), `guidepost-seal|${person}`, KEY_BYTES);
    const bytes = Buffer.from(data, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key), Buffer.from(iv, 'base64url'));
    decipher.setAAD(Buffer.from(person)).setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}
