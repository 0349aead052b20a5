/**
 * What members said of themselves as the cloud last told this till, encrypted under the terminal's key, and whom the cloud deleted: of
 * them the till forgets its own keys and cached look-ups too. What it passes on to the local database, which is not encrypted, is empty.
 * Called by methods.ts with what the store pulls, and by profile-desk.ts. DOMAIN.md §8.
 */
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { MemberId } from '../../sync/domain/ids.ts';
import { PROFILE_FACTS_MAX } from '../../sync/domain/member-profile.ts';
import { CONSENT_FACT, PROFILE_FACT } from '../../sync/schemas/documents/facts.ts';
import { BASE64URL, INSTANT, MEMBER_ID } from '../../sync/schemas/scalars.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import type { RandomSource } from '../ports.ts';
import type { MemberDesk } from './member-desk.ts';
import { decrypt, encrypt, type MemberVault } from './member-vault.ts';

/** As many as look-ups are kept of. */
export const PERSONS_KEPT_MAX = 2000;
const FORGOTTEN_MAX = 20_000;

const KEPT = Type.Object({ member: MEMBER_ID, iv: BASE64URL, data: Type.String({ maxLength: 400_000 }) });
const BOOK_FILE = Type.Object({
  version: Type.Literal(1),
  items: Type.Array(KEPT, { maxItems: PERSONS_KEPT_MAX }),
  forgotten: Type.Array(MEMBER_ID, { maxItems: FORGOTTEN_MAX }),
});
const TOLD = Type.Object({
  facts: Type.Array(PROFILE_FACT, { maxItems: PROFILE_FACTS_MAX }),
  consents: Type.Array(CONSENT_FACT),
});
const DOCUMENT = Type.Object({
  id: Type.String(),
  type: Type.Literal('person'),
  member: MEMBER_ID,
  facts: Type.Optional(TOLD.properties.facts),
  consents: Type.Optional(TOLD.properties.consents),
  forgotten: Type.Optional(Type.Boolean()),
  unlinkedAt: Type.Optional(INSTANT),
});
export type Told = Static<typeof TOLD>;
const told = Compile(TOLD);
const person = Compile(DOCUMENT);

export interface PersonBookParts {
  readonly folder: DataFolder;
  readonly key: Uint8Array;
  readonly random: RandomSource;
  readonly vault: Pick<MemberVault, 'destroy'>;
  readonly members: Pick<MemberDesk, 'forget' | 'forgetLinks'>;
}

export class PersonBook {
  readonly #parts: PersonBookParts;
  readonly #file: JsonFile<Static<typeof BOOK_FILE>>;
  readonly #kept = new Map<MemberId, Static<typeof KEPT>>();
  readonly #forgotten = new Set<MemberId>();

  private constructor(parts: PersonBookParts) {
    this.#parts = parts;
    this.#file = jsonFile(parts.folder, 'persons.json', BOOK_FILE);
  }

  static async load(parts: PersonBookParts): Promise<PersonBook> {
    const book = new PersonBook(parts);
    const file = await book.#file.load();
    for (const item of file?.items ?? []) book.#kept.set(item.member, item);
    for (const member of file?.forgotten ?? []) book.#forgotten.add(member);
    return book;
  }

  isForgotten(member: MemberId): boolean {
    return this.#forgotten.has(member);
  }

  /** Nothing of somebody of whom the cloud said nothing yet. */
  of(member: MemberId): Told {
    const item = this.#kept.get(member);
    const plain = item === undefined ? undefined : decrypt(this.#parts.key, item, contextOf(member));
    const found: unknown = plain === undefined ? undefined : JSON.parse(plain.toString('utf8'));
    return told.Check(found) ? found : { facts: [], consents: [] };
  }

  async keep(member: MemberId, said: Told): Promise<void> {
    if (this.#put(member, said)) await this.#save();
  }

  /** Of a page that was pulled: kept here first, then passed on without what persons said. */
  async absorb<Document extends Readonly<Record<string, unknown>>>(
    documents: readonly Document[],
  ): Promise<readonly Document[]> {
    let isChanged = false;
    const passed: Document[] = [];
    for (const document of documents) {
      if (!person.Check(document)) {
        passed.push(document);
        continue;
      }
      const { member, forgotten, unlinkedAt, facts = [], consents = [] } = document;
      if (unlinkedAt !== undefined) await this.#parts.members.forgetLinks(member, unlinkedAt);
      isChanged =
        (forgotten === true ? await this.#forget(member) : this.#put(member, { facts, consents })) || isChanged;
      passed.push(withoutWords(document));
    }
    if (isChanged) await this.#save();
    return passed;
  }

  /** Keys and look-ups first: once it is noted here, nobody looks again. */
  async #forget(member: MemberId): Promise<boolean> {
    if (this.#forgotten.has(member)) return false;
    await this.#parts.vault.destroy(member);
    await this.#parts.members.forget(member);
    this.#kept.delete(member);
    this.#forgotten.add(member);
    const [oldest] = this.#forgotten;
    if (this.#forgotten.size > FORGOTTEN_MAX && oldest !== undefined) this.#forgotten.delete(oldest);
    return true;
  }

  #put(member: MemberId, { facts, consents }: Told): boolean {
    if (this.#forgotten.has(member)) return false;
    const plain = Buffer.from(JSON.stringify({ facts: facts.slice(-PROFILE_FACTS_MAX), consents }));
    this.#kept.delete(member);
    this.#kept.set(member, { member, ...encrypt(this.#parts.key, plain, contextOf(member), this.#parts.random) });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > PERSONS_KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return true;
  }

  #save(): Promise<void> {
    return this.#file.save({ version: 1, items: [...this.#kept.values()], forgotten: [...this.#forgotten] });
  }
}

const SAID: ReadonlySet<string> = new Set(['facts', 'consents']);
const withoutWords = <Document extends object>(document: Document): Document =>
  Object.fromEntries(Object.entries(document).filter(([name]) => !SAID.has(name))) as Document;

const contextOf = (member: MemberId): string => `person|${member}`;
