/**
 * The terminal's Ed25519 key: signs journal entries, proofs for access tokens and receipt codes. Made once from the random
 * port, kept in `device-key.json` (owner only), never sent anywhere. Called by pairing, the journal's opening and receipts.
 */
import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import Type from 'typebox';
import { jsonFile, type DataFolder } from '../data-folder.ts';
import type { Signer } from '../journal/record.ts';
import type { RandomSource } from '../ports.ts';

const SEED_BYTES = 32;
/** PKCS #8 around a raw Ed25519 seed (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const DEVICE_KEY_FILE = Type.Object({
  version: Type.Literal(1),
  seed: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
});

export async function loadDeviceKey(folder: DataFolder, random: RandomSource): Promise<Signer> {
  const file = jsonFile(folder, 'device-key.json', DEVICE_KEY_FILE);
  const kept = await file.load();
  if (kept !== undefined) return signerOf(Buffer.from(kept.seed, 'base64url'));
  const seed = Buffer.from(random.bytes(SEED_BYTES));
  await file.save({ version: 1, seed: seed.toString('base64url') });
  return signerOf(seed);
}

/** The key of a folder, without making one: undefined when there is none that can be read here. */
export async function keptDeviceKey(folder: DataFolder): Promise<Signer | undefined> {
  const kept = await jsonFile(folder, 'device-key.json', DEVICE_KEY_FILE).load();
  return kept === undefined ? undefined : signerOf(Buffer.from(kept.seed, 'base64url'));
}

export function signerOf(seed: Uint8Array): Signer {
  const key: KeyObject = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return {
    publicKey: x ?? '',
    sign: (bytes) => sign(null, bytes, key).toString('base64url'),
  };
}
