/**
 * Value that this till sold ahead, and what of it went back: a fold of its journal. Called by the top-up desk and the slips.
 */
import type { EntryId } from '../../sync/domain/ids.ts';
import type { EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { JournalReader } from '../journal-readers.ts';

export type TopUpEntry = EntryOf<'value.sold'>;
export type TopUpReturnEntry = EntryOf<'value.returned'>;

/** Months of a busy till; older ones are the cloud's. */
export const TOP_UPS_KEPT_MAX = 2000;

export class TopUps implements JournalReader {
  readonly #sold = new Map<EntryId, TopUpEntry>();
  readonly #returned = new Map<EntryId, TopUpReturnEntry>();

  read(entry: JournalEntry): void {
    if (entry.kind === 'value.sold') {
      this.#sold.set(entry.body.topUp, entry);
      const [oldest] = this.#sold.keys();
      if (this.#sold.size > TOP_UPS_KEPT_MAX && oldest !== undefined) this.#sold.delete(oldest);
    }
    if (entry.kind === 'value.returned') this.#returned.set(entry.body.topUp, entry);
  }

  sold(topUp: EntryId): TopUpEntry | undefined {
    return this.#sold.get(topUp);
  }

  returned(topUp: EntryId): TopUpReturnEntry | undefined {
    return this.#returned.get(topUp);
  }

  /** Newest first. */
  get all(): readonly TopUpEntry[] {
    return [...this.#sold.values()].reverse();
  }

  /** By the id of its entry, for its slip. */
  byEntry(id: EntryId): TopUpEntry | TopUpReturnEntry | undefined {
    return [...this.#sold.values(), ...this.#returned.values()].find((entry) => entry.id === id);
  }
}
