/**
 * Value that this till sold ahead, what of it went back, and what customers' phones are still to pay: a fold of its journal. Called by the top-up desk and the slips.
 */
import type { EntryId } from '../../sync/domain/ids.ts';
import type { EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { JournalReader } from '../journal-readers.ts';

export type TopUpEntry = EntryOf<'value.sold'>;
export type TopUpReturnEntry = EntryOf<'value.returned'>;
export type TopUpAttempt = EntryOf<'value.attempted'>;

/** Months of a busy till; older ones are the cloud's. */
export const TOP_UPS_KEPT_MAX = 2000;

export class TopUps implements JournalReader {
  readonly #sold = new Map<EntryId, TopUpEntry>();
  readonly #returned = new Map<EntryId, TopUpReturnEntry>();

  /** The newest step of each that is not on an account yet. */
  readonly #attempts = new Map<EntryId, TopUpAttempt>();

  read(entry: JournalEntry): void {
    if (entry.kind === 'value.attempted') {
      this.#attempts.set(entry.body.topUp, entry);
      const [oldest] = this.#attempts.keys();
      if (this.#attempts.size > TOP_UPS_KEPT_MAX && oldest !== undefined) this.#attempts.delete(oldest);
    }
    if (entry.kind === 'value.sold') {
      this.#attempts.delete(entry.body.topUp);
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

  attempt(topUp: EntryId): TopUpAttempt | undefined {
    return this.#attempts.get(topUp);
  }

  get attempts(): readonly TopUpAttempt[] {
    return [...this.#attempts.values()];
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
