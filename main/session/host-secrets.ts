/**
 * Secrets that never leave this terminal: the pepper of PIN verifiers and the key of the member cache and key store.
 * Made once from the random port, in a file of their own that only its owner reads. Losing it costs a fresh pull of
 * verifiers and an empty cache, nothing of money.
 */
import Type from 'typebox';
import { jsonFile, type DataFolder } from '../data-folder.ts';
import type { RandomSource } from '../ports.ts';

const KEY_BYTES = 32;
const KEY = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const HOST_SECRETS_FILE = Type.Object({ version: Type.Literal(1), pinPepper: KEY, memberKey: KEY });

export interface HostSecrets {
  readonly pinPepper: Buffer;
  readonly memberKey: Buffer;
}

export async function loadHostSecrets(folder: DataFolder, random: RandomSource): Promise<HostSecrets> {
  const file = jsonFile(folder, 'host-secrets.json', HOST_SECRETS_FILE);
  const fresh = (): string => Buffer.from(random.bytes(KEY_BYTES)).toString('base64url');
  let kept = await file.load();
  if (kept === undefined) {
    kept = { version: 1, pinPepper: fresh(), memberKey: fresh() };
    await file.save(kept);
  }
  return { pinPepper: Buffer.from(kept.pinPepper, 'base64url'), memberKey: Buffer.from(kept.memberKey, 'base64url') };
}
