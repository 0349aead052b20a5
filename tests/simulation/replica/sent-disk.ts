/** What a terminal noted before it sent, on a disk that outlives its windows: production's own store needs a browser. */
import type { SentNote, SentStore } from '../../../sync/terminal/sent-store.ts';

export class SentDisk {
  /** By collection, and then by document. */
  readonly #notes = new Map<string, Map<string, SentNote>>();

  /** The database is another one from now on: what this one has noted is not read again. */
  wipe(): void {
    this.#notes.clear();
  }

  /** As a window sees it: each operation is a step of its own. */
  of(name: string, step: (label: string) => Promise<void>): SentStore {
    const notes = (): Map<string, SentNote> => {
      const known = this.#notes.get(name) ?? new Map<string, SentNote>();
      this.#notes.set(name, known);
      return known;
    };
    return {
      async read() {
        await step('notes are read');
        return new Map(notes());
      },
      async write(changes) {
        await step('notes are written');
        for (const [id, note] of changes) {
          if (note === null) notes().delete(id);
          else notes().set(id, note);
        }
        return true;
      },
      async clear() {
        await step('notes are cleared');
        notes().clear();
      },
    };
  }
}
