/**
 * The terminal's Ed25519 keys: sign journal entries, proofs for access tokens and receipt codes. Made from the random port,
 * kept in `device-key.json` (owner only), never sent anywhere. While a key is being changed the file holds two: which of them
 * is in force the journal says, so that no crash can leave file and journal of two minds. Called by the host at start, by
 * key-desk.ts and by `send`.
 */
import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { BASE64URL } from '../../sync/schemas/scalars.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import type { Signer } from '../journal/record.ts';
import type { RandomSource } from '../ports.ts';

const SEED_BYTES = 32;
/** PKCS #8 around a raw Ed25519 seed (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const DEVICE_KEY_FILE = Type.Object({
  version: Type.Literal(1),
  seed: SEED,
  /** The key that takes over. Its `key.rotated` stands in the journal, or will, or never came to it. */
  next: Type.Optional(SEED),
  /** The public key that was paired, when it is no longer `seed`'s. */
  paired: Type.Optional(BASE64URL),
});
type DeviceKeyFile = Static<typeof DEVICE_KEY_FILE>;

const deviceKeyFile = (folder: DataFolder): JsonFile<DeviceKeyFile> =>
  jsonFile(folder, 'device-key.json', DEVICE_KEY_FILE);

export class DeviceKeys {
  readonly #file: JsonFile<DeviceKeyFile>;
  #kept: DeviceKeyFile;
  #signer: Signer;
  #next: Signer | undefined;

  private constructor(file: JsonFile<DeviceKeyFile>, kept: DeviceKeyFile) {
    this.#file = file;
    this.#kept = kept;
    this.#signer = signerOf(Buffer.from(kept.seed, 'base64url'));
    this.#next = kept.next === undefined ? undefined : signerOf(Buffer.from(kept.next, 'base64url'));
  }

  /** Those of the folder; a fresh folder gets its first. */
  static async load(folder: DataFolder, random: RandomSource): Promise<DeviceKeys> {
    const kept = await DeviceKeys.kept(folder);
    if (kept !== undefined) return kept;
    const file = deviceKeyFile(folder);
    const first: DeviceKeyFile = { version: 1, seed: newSeed(random) };
    await file.save(first);
    return new DeviceKeys(file, first);
  }

  /** Those of the folder, without making one: undefined when there are none that can be read here. */
  static async kept(folder: DataFolder): Promise<DeviceKeys | undefined> {
    const file = deviceKeyFile(folder);
    const kept = await file.load();
    return kept === undefined ? undefined : new DeviceKeys(file, kept);
  }

  /** The key so far; the one in force unless `next` has taken over. */
  get signer(): Signer {
    return this.#signer;
  }

  get next(): Signer | undefined {
    return this.#next;
  }

  /** All whose private part is here, the one that the cloud is likelier to know first. */
  get all(): readonly Signer[] {
    return this.#next === undefined ? [this.#signer] : [this.#signer, this.#next];
  }

  /** Did this machine become a terminal by this public key? */
  isOf(paired: string): boolean {
    return paired === this.#kept.paired || this.all.some(({ publicKey }) => publicKey === paired);
  }

  /**
   * The key that is to take over, durable before anything names it: an entry signed by it can always be followed by another.
   * One that was made before and did not come to it is taken again. @throws the system's error; then nothing has changed.
   */
  async prepare(random: RandomSource): Promise<Signer> {
    if (this.#next !== undefined) return this.#next;
    const seed = newSeed(random);
    const kept = { ...this.#kept, next: seed };
    await this.#file.save(kept);
    this.#kept = kept;
    this.#next = signerOf(Buffer.from(seed, 'base64url'));
    return this.#next;
  }

  /**
   * The cloud knows the next key: the one before it is nobody's any more. `paired` is the public key that the profile names.
   * @throws the system's error; both are kept then.
   */
  async settle(paired: string): Promise<void> {
    const { next: seed } = this.#kept;
    if (seed === undefined || this.#next === undefined) return;
    const kept: DeviceKeyFile = { version: 1, seed, paired };
    await this.#file.save(kept);
    this.#kept = kept;
    this.#signer = this.#next;
    this.#next = undefined;
  }
}

const newSeed = (random: RandomSource): string => Buffer.from(random.bytes(SEED_BYTES)).toString('base64url');

export function signerOf(seed: Uint8Array): Signer {
  const key: KeyObject = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return {
    publicKey: x ?? '',
    sign: (bytes) => sign(null, bytes, key).toString('base64url'),
  };
}
