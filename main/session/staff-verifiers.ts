/**
 * The store's people and their PIN verifiers, so that a log-in works with no cloud. The cloud's verifier is scrypt of the
 * PIN; what lies on this disk is HMAC-SHA256 of it under the terminal's pepper, so the file alone cannot be guessed at.
 * Replaced as a whole by each pull. Called by the session desk, the serving list and receipts (names).
 */
import { createHmac, scrypt, timingSafeEqual } from 'node:crypto';
import Type, { type Static } from 'typebox';
import type { StaffId } from '../../sync/domain/ids.ts';
import { STAFF_DOCUMENT, type StaffDocument } from '../../sync/schemas/documents/catalogue.ts';
import type { StaffVerifier } from '../../sync/protocol/messages.ts';
import { BASE64URL } from '../../sync/schemas/scalars.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';

/** A store has some hundreds of people; more is not a store's list. */
export const STAFF_MAX = 5000;
/** scrypt may take this much: N=2^17, r=8 needs 128 MB. */
const SCRYPT_MEMORY_MAX = 192 * 1024 * 1024;
const COST = { n: 16384, r: 8, p: 1 };

const PEPPERED = Type.Object({
  staff: STAFF_DOCUMENT,
  salt: BASE64URL,
  peppered: BASE64URL,
  bytes: Type.Integer({ minimum: 16, maximum: 128 }),
  n: Type.Integer({ minimum: 2, maximum: 1_048_576 }),
  r: Type.Integer({ minimum: 1, maximum: 64 }),
  p: Type.Integer({ minimum: 1, maximum: 16 }),
});
type Peppered = Static<typeof PEPPERED>;
const VERIFIERS_FILE = Type.Object({ version: Type.Literal(1), items: Type.Array(PEPPERED, { maxItems: STAFF_MAX }) });

/** Scrypt of a PIN to this many bytes. */
export type DerivePin = (
  pin: string,
  salt: Uint8Array,
  bytes: number,
  cost: { readonly n: number; readonly r: number; readonly p: number },
) => Promise<Buffer>;

export type PinCheck = 'right' | 'wrong' | 'unknown';

export class StaffVerifiers {
  readonly #file: JsonFile<Static<typeof VERIFIERS_FILE>>;
  readonly #pepper: Uint8Array;
  readonly #derive: DerivePin;
  #byStaff = new Map<StaffId, Peppered>();

  private constructor(folder: DataFolder, pepper: Uint8Array, derive: DerivePin) {
    this.#file = jsonFile(folder, 'staff-verifiers.json', VERIFIERS_FILE);
    this.#pepper = pepper;
    this.#derive = derive;
  }

  static async load(folder: DataFolder, pepper: Uint8Array, derive = systemDerive): Promise<StaffVerifiers> {
    const verifiers = new StaffVerifiers(folder, pepper, derive);
    const kept = await verifiers.#file.load();
    for (const item of kept?.items ?? []) verifiers.#byStaff.set(item.staff.id, item);
    return verifiers;
  }

  get isEmpty(): boolean {
    return this.#byStaff.size === 0;
  }

  people(): readonly StaffDocument[] {
    return [...this.#byStaff.values()].map(({ staff }) => staff);
  }

  person(staff: StaffId): StaffDocument | undefined {
    return this.#byStaff.get(staff)?.staff;
  }

  /** Takes the cloud's whole list; who is not in it can no longer log in. */
  async replace(items: readonly StaffVerifier[]): Promise<void> {
    const peppered = items.slice(0, STAFF_MAX).map(({ staff, salt, verifier, n, r, p }): Peppered => {
      const raw = Buffer.from(verifier, 'base64url');
      return { staff, salt, peppered: this.#peppered(raw), bytes: raw.length, n, r, p };
    });
    this.#byStaff = new Map(peppered.map((item) => [item.staff.id, item]));
    await this.#file.save({ version: 1, items: peppered });
  }

  /** Takes as long for an unknown number as for a wrong PIN. */
  async check(staff: StaffId, pin: string): Promise<PinCheck> {
    const kept = this.#byStaff.get(staff);
    if (kept === undefined) {
      await this.#derive(pin, Buffer.from(staff), 32, COST);
      return 'unknown';
    }
    const derived = this.#peppered(await this.#derive(pin, Buffer.from(kept.salt, 'base64url'), kept.bytes, kept));
    return timingSafeEqual(Buffer.from(derived), Buffer.from(kept.peppered)) ? 'right' : 'wrong';
  }

  #peppered(verifier: Uint8Array): string {
    return createHmac('sha256', this.#pepper).update(verifier).digest('base64url');
  }
}

const systemDerive: DerivePin = (pin, salt, bytes, { n, r, p }) =>
  new Promise((resolve, reject) => {
    scrypt(pin.normalize('NFKC'), salt, bytes, { N: n, r, p, maxmem: SCRYPT_MEMORY_MAX }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
