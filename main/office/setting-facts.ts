/**
 * Which changes of the store's settings people made at this till, by its journal: the entry that a pushed document is proven by.
 * A journal reader; asked by the setting desk.
 */
import type { EntryId } from '../../sync/domain/ids.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { JournalReader } from '../journal-readers.ts';

export interface SavedSetting {
  readonly entry: EntryId;
  readonly seq: number;
  readonly hash: string;
}
/** Of each setting; a document on its way is of the last change, or of one of those just before it. */
const KEPT_MAX = 20;

export class SettingFacts implements JournalReader {
  readonly #saved = new Map<string, SavedSetting[]>();

  read({ id, seq, kind, body }: JournalEntry): void {
    if (kind !== 'setting.saved') return;
    const { setting, hash } = body;
    const of = this.#saved.get(setting) ?? [];
    this.#saved.set(setting, [...of, { entry: id, seq, hash }].slice(-KEPT_MAX));
  }

  /** The last change of this setting to this value. */
  of(setting: string, hash: string): SavedSetting | undefined {
    return this.#saved.get(setting)?.findLast((saved) => saved.hash === hash);
  }
}
