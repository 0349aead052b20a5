/**
 * What the cloud has not countersigned yet: how many entries, how many sales, and since when. Folds the journal; the
 * uploader tells how far the cloud is. Called by the sync status and the contact headers.
 */
import type { EpochMs } from '../../sync/domain/time.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { JournalReader } from '../journal-readers.ts';

interface Pending {
  readonly seq: number;
  readonly at: EpochMs;
  readonly isSale: boolean;
}

export class PendingEntries implements JournalReader {
  #pending: Pending[] = [];
  #countersignedSeq = 0;
  #sales = 0;

  /** Entries up to here are not pending; set before the fold, so that a long journal costs nothing. */
  constructor(countersignedSeq: number) {
    this.#countersignedSeq = countersignedSeq;
  }

  read({ seq, at, kind }: JournalEntry): void {
    if (seq <= this.#countersignedSeq) return;
    const isSale = kind === 'sale' || kind === 'refund';
    this.#pending.push({ seq, at, isSale });
    if (isSale) this.#sales += 1;
  }

  countersigned(seq: number): void {
    this.#countersignedSeq = seq;
    this.#pending = this.#pending.filter((entry) => entry.seq > seq);
    this.#sales = this.#pending.filter((entry) => entry.isSale).length;
  }

  /** The cloud lost what it had (a restored backup): everything after `seq` is pending again. */
  rewind(seq: number, entries: readonly JournalEntry[]): void {
    this.#countersignedSeq = seq;
    this.#pending = [];
    this.#sales = 0;
    for (const entry of entries) this.read(entry);
  }

  get status(): { readonly pending: number; readonly pendingSales: number; readonly oldestAt: EpochMs | null } {
    return { pending: this.#pending.length, pendingSales: this.#sales, oldestAt: this.#pending[0]?.at ?? null };
  }
}
