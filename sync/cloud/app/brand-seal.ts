/**
 * Opens what terminals sealed to the brand (main/session/brand-seal.ts), and seals in the same way what is typed in the cloud. Called by
 * what applies such entries, and by guide/notes.ts.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import type { Static } from 'typebox';
import type { SEALED } from '../../schemas/scalars.ts';
import type { CloudPorts } from '../ports.ts';

const IV_BYTES = 12;
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

/** PKCS #8 of a raw X25519 private key. */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** What `openSealed` opens with the same key and for the same person. */
export function sealFor(
  { random }: Pick<CloudPorts, 'random'>,
  brandKey: KeyObject,
  plain: Uint8Array,
  person: string,
): Static<typeof SEALED> {
  const der = Buffer.concat([PRIVATE_PREFIX, random.bytes(KEY_BYTES)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x: epk = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const shared = diffieHellman({ privateKey, publicKey: createPublicKey(brandKey) });
  const key = hkdfSync('sha256', shared, Buffer.from(epk, 'base64url'), `guidepost-seal|${person}`, KEY_BYTES);
  const iv = random.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key), iv).setAAD(Buffer.from(person));
  const data = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return {
    person,
    alg: 'X25519-HKDF-A256GCM',
    epk,
    iv: Buffer.from(iv).toString('base64url'),
    data: data.toString('base64url'),
  };
}
