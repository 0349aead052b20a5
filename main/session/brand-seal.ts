/**
 * What only the brand's cloud may read, sealed on a terminal: X25519 with a key of its own for each box, HKDF-SHA256, AES-256-GCM.
 * The context is bound in, so that a box cannot be shown in another one's place. Called by the people desk.
 */
import { createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto';
import type { RandomSource } from '../ports.ts';
import { encrypt, type Sealed } from '../member/member-vault.ts';

/** PKCS #8 of a raw X25519 private key. */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
const KEY_BYTES = 32;

/** `sealKey`: the brand's raw public key, base64url. `person`: whom it is about, and part of the context. */
export function sealToBrand(sealKey: string, plain: Uint8Array, person: string, random: RandomSource): Sealed {
  const der = Buffer.concat([PRIVATE_PREFIX, random.bytes(KEY_BYTES)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: sealKey }, format: 'jwk' });
  const { x: epk = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const shared = diffieHellman({ privateKey, publicKey });
  const key = Buffer.from(
    hkdfSync('sha256', shared, Buffer.from(epk, 'base64url'), `guidepost-seal|${person}`, KEY_BYTES),
  );
  return { person, alg: 'X25519-HKDF-A256GCM', epk, ...encrypt(key, plain, person, random) };
}
