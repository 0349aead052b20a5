/** Secrets of the simulated cloud: the same in every run, so that a seed is a history. They protect nothing. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyPair, Secrets } from '../../../sync/cloud/secrets.ts';

/** PKCS #8 headers of a raw 32-byte private key (RFC 8410). */
const ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex');

const bytes = (fill: number): Buffer => Buffer.alloc(32, fill);

function keyPair(header: Buffer, fill: number): KeyPair {
  const privateKey = createPrivateKey({ key: Buffer.concat([header, bytes(fill)]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { privateKey, publicRaw: x ?? '' };
}

export const SIM_SECRETS: Secrets = {
  databasePassword: 'unused',
  tokenSecret: bytes(1),
  pepper: bytes(2),
  brandMaster: bytes(3),
  phoneKey: bytes(4),
  cloudKey: keyPair(ED25519, 5),
  sealKey: keyPair(X25519, 6),
};
export const SIM_BOOTSTRAP_SECRET = bytes(7).toString('base64url');
/** Of the brand's own server. */
export const SIM_SERVICE_SECRET = bytes(8).toString('base64url');
