/**
 * What the rest of the host may ask of the journal. An append resolves only after fsync; when it rejects, nothing of it
 * may be shown, printed or kicked. Everything else (print queue, upload, screens) reads entries from here by `seq`.
 */
import type { EntryDraft, EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { ReceiptNumber, StaffId } from '../../sync/domain/ids.ts';
import type { BusinessDay, EpochMs } from '../../sync/domain/time.ts';
import type { Signer } from './record.ts';

/** What a batch of drafts is made from, inside the writer's own turn. */
export interface AppendTurn {
  /** The corrected time that the entries of this batch will carry. */
  readonly at: EpochMs;
  readonly businessDay: BusinessDay;
  /** The next receipt number; it is used up only when the batch is durable. */
  nextReceiptNumber(): ReceiptNumber;
  /** A fresh UUIDv7. */
  newId(): string;
}

export interface Journal {
  /**
   * Appends the drafts as one batch: all of them durable or none. `make` runs synchronously in the writer's turn.
   * Rejects with JournalClosed after a failed write or fsync, until a new incarnation is open.
   */
  append(staff: StaffId | null, make: (turn: AppendTurn) => readonly EntryDraft[]): Promise<readonly JournalEntry[]>;
  /**
   * Another device key for all that comes after: appends `key.rotated`, signed by the key so far. From the acknowledgement on
   * every entry is signed by `next`; when it rejects, the key so far goes on. Rejects as `append` does.
   */
  changeKey(staff: StaffId | null, next: Signer): Promise<EntryOf<'key.rotated'>>;
  /** Signs by the key in force, whichever it is at that moment. */
  readonly signer: Signer;
  /** Durable entries after `seq`, in order. */
  read(afterSeq: number, limit: number): Promise<readonly JournalEntry[]>;
  /** Every durable entry from the first, for folds at start. */
  readAll(): AsyncIterable<JournalEntry>;
  readonly lastSeq: number;
  readonly lastHash: string;
  readonly incarnation: number;
  /** Called after each durable batch, in order. Returns the function that ends it. */
  onAppended(listener: (entries: readonly JournalEntry[]) => void): () => void;
  close(): Promise<void>;
}

export class JournalClosed extends Error {
  override readonly name = 'JournalClosed';
}
