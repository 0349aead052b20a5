/**
 * What the cloud told this till about receipts: its word for the key with which this till signs them, and the keys that nobody
 * believes any more. Comes with the access token, is kept beside the profile, and so judges receipts of sister stores offline.
 * Invariant: a revoked key never becomes good again here. Called by the slips, the returns and the cloud client.
 */
import Type, { type Static } from 'typebox';
import { createPublicKey, verify } from 'node:crypto';
import type { ReadReceiptToken, ReceiptKey } from '../../sync/domain/receipt-token.ts';
import type { Result } from '../../sync/domain/result.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import {
  judgeReceiptToken,
  keyMark,
  RECEIPT_KEY,
  RECEIPT_TRUST,
  REVOKED_KEYS_MAX,
  type ReceiptRefusal,
  type ReceiptTrust,
} from '../../sync/protocol/receipt-trust.ts';
import { jsonFile, type DataFolder } from '../data-folder.ts';

/** Words for keys of this till: that in force, and the one before it while a change is on its way. */
const KEYS_MAX = 2;
const FILE = Type.Object({
  version: Type.Literal(1),
  keys: Type.Array(RECEIPT_KEY, { maxItems: KEYS_MAX }),
  revoked: RECEIPT_TRUST.properties.revoked,
});
type Kept = Static<typeof FILE>;

export class ReceiptKeys {
  readonly #file;
  readonly #profile: Pick<TerminalProfile, 'brand' | 'cloudKey'>;
  #kept: Kept = { version: 1, keys: [], revoked: [] };
  #revoked: ReadonlySet<string> = new Set();

  private constructor(folder: DataFolder, profile: Pick<TerminalProfile, 'brand' | 'cloudKey'>) {
    this.#file = jsonFile(folder, 'receipt-keys.json', FILE, { durable: false });
    this.#profile = profile;
  }

  static async load(folder: DataFolder, profile: Pick<TerminalProfile, 'brand' | 'cloudKey'>): Promise<ReceiptKeys> {
    const own = new ReceiptKeys(folder, profile);
    const kept = await own.#file.load();
    if (kept !== undefined) own.#use(kept);
    return own;
  }

  /** The cloud's word for a key of this till; undefined while it has given none. */
  wordFor(publicKey: string): ReceiptKey | undefined {
    return this.#kept.keys.find((key) => key.publicKey === publicKey);
  }

  /** As the cloud tells it with a token. What is known already is not written again. */
  async absorb({ key, revoked }: ReceiptTrust): Promise<void> {
    const isKnown = this.#kept.keys[0]?.signature === key.signature && revoked.every((one) => this.#revoked.has(one));
    if (isKnown) return;
    const others = this.#kept.keys.filter(({ publicKey }) => publicKey !== key.publicKey);
    const all = [...new Set([...revoked, ...this.#revoked])];
    this.#use({
      version: 1,
      keys: [key, ...others].slice(0, KEYS_MAX),
      revoked: all.slice(0, REVOKED_KEYS_MAX),
    });
    await this.#file.save(this.#kept);
  }

  judge(token: string): Result<ReadReceiptToken, ReceiptRefusal> {
    return judgeReceiptToken(token, {
      brand: this.#profile.brand.id,
      cloudKey: this.#profile.cloudKey,
      isRevoked: (publicKey) => this.#revoked.has(keyMark(publicKey)),
      isSigned,
    });
  }

  #use(kept: Kept): void {
    this.#kept = kept;
    this.#revoked = new Set(kept.revoked);
  }
}

function isSigned(publicKey: string, bytes: Uint8Array, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, bytes, key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
