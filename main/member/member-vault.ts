/**
 * Personal fields on their way into the journal: sealed with AES-256-GCM under a key of that one person. The keys lie in
 * a store of their own, wrapped under the terminal's key; deleting a person's key makes every entry about them unreadable
 * at once. Called by commit (seal) and by receipts (open). DOMAIN.md §8, ARCHITECTURE §4.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { BASE64URL, TEXT, type SEALED } from '../../sync/schemas/scalars.ts';
import type { MemberInCart } from '../contract/views.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import type { RandomSource } from '../ports.ts';

export type Sealed = Static<typeof SEALED>;

/** Members of a store that bought on this till; a key is 60 bytes. */
export const PERSON_KEYS_MAX = 200_000;
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

const WRAPPED = Type.Object({ iv: BASE64URL, data: BASE64URL });
const KEYS_FILE = Type.Object({ version: Type.Literal(1), keys: Type.Record(Type.String(), WRAPPED) });
const SHOWN = Type.Object({ name: Type.Optional(TEXT), phone: Type.String({ maxLength: 20 }) });
/** What a receipt may show of a person. */
export type ShownMember = Static<typeof SHOWN>;
const shownCheck = Compile(SHOWN);

export class MemberVault {
  readonly #file: JsonFile<Static<typeof KEYS_FILE>>;
  readonly #wrapKey: Uint8Array;
  readonly #random: RandomSource;
  readonly #keys = new Map<string, Static<typeof WRAPPED>>();
  /** Their keys may not be on the disk: a write that failed is done again before anything is sealed under them. */
  readonly #unsaved = new Set<string>();

  private constructor(folder: DataFolder, wrapKey: Uint8Array, random: RandomSource) {
    this.#file = jsonFile(folder, 'member-keys.json', KEYS_FILE);
    this.#wrapKey = wrapKey;
    this.#random = random;
  }

  static async load(folder: DataFolder, wrapKey: Uint8Array, random: RandomSource): Promise<MemberVault> {
    const vault = new MemberVault(folder, wrapKey, random);
    for (const [person, key] of Object.entries((await vault.#file.load())?.keys ?? {})) vault.#keys.set(person, key);
    return vault;
  }

  /** Resolves once the person's key is durable: the sealed fields are never written before it. */
  seal(member: MemberInCart): Promise<Sealed> {
    const shown: ShownMember = { phone: member.phone, ...(member.name === undefined ? {} : { name: member.name }) };
    return this.sealFor(member.id, shown);
  }

  /** Any personal fields of a person, likewise. */
  async sealFor(person: string, fields: Readonly<Record<string, unknown>>): Promise<Sealed> {
    const sealed = encrypt(await this.#keyOf(person), Buffer.from(JSON.stringify(fields)), person, this.#random);
    return { person, alg: 'A256GCM', ...sealed };
  }

  /** The person's key, for the brand's cloud alone; undefined when it was destroyed. */
  keyOf(person: string): Buffer | undefined {
    const wrapped = this.#keys.get(person);
    return wrapped === undefined ? undefined : decrypt(this.#wrapKey, wrapped, person);
  }

  /** Undefined when the key was destroyed: then nobody can read it any more. */
  open(sealed: Sealed): ShownMember | undefined {
    const shown = this.openFields(sealed);
    return shownCheck.Check(shown) ? shown : undefined;
  }

  /** Any fields, as they were sealed; likewise. */
  openFields(sealed: Sealed): unknown {
    const key = sealed.alg === 'A256GCM' ? this.keyOf(sealed.person) : undefined;
    const plain = key === undefined ? undefined : decrypt(key, sealed, sealed.person);
    return plain === undefined ? undefined : (JSON.parse(plain.toString('utf8')) as unknown);
  }

  async destroy(person: string): Promise<void> {
    if (this.#keys.delete(person)) await this.#save();
  }

  async #keyOf(person: string): Promise<Uint8Array> {
    let key: Uint8Array | undefined = this.keyOf(person);
    if (key === undefined) {
      if (this.#keys.size >= PERSON_KEYS_MAX) throw new Error('too many person keys');
      key = this.#random.bytes(KEY_BYTES);
      this.#keys.set(person, encrypt(this.#wrapKey, key, person, this.#random));
      this.#unsaved.add(person);
    }
    if (this.#unsaved.has(person)) {
      await this.#save();
      this.#unsaved.delete(person);
    }
    return key;
  }

  #save(): Promise<void> {
    return this.#file.save({ version: 1, keys: Object.fromEntries(this.#keys) });
  }
}

/** AES-256-GCM with the context as additional data; the tag stands at the end. */
export function encrypt(
  key: Uint8Array,
  plain: Uint8Array,
  context: string,
  random: RandomSource,
): { iv: string; data: string } {
  const iv = random.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
  const data = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { iv: Buffer.from(iv).toString('base64url'), data: data.toString('base64url') };
}

export function decrypt(
  key: Uint8Array,
  sealed: { readonly iv: string; readonly data: string },
  context: string,
): Buffer | undefined {
  const data = Buffer.from(sealed.data, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64url'));
    decipher.setAAD(Buffer.from(context)).setAuthTag(data.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(data.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}
