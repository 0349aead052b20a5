/**
 * One log, many readers: each reader folds entries into the state it answers from. All fold the journal once at start
 * and every durable batch after it, before the append that wrote it resolves. A reader never writes. ARCHITECTURE §1.
 */
import type { JournalEntry } from '../sync/schemas/entries/entry.ts';
import type { Journal } from './journal/types.ts';

export interface JournalReader {
  read(entry: JournalEntry): void;
}

/** Folds everything durable, then follows. Returns the function that ends it. */
export async function followJournal(journal: Journal, readers: readonly JournalReader[]): Promise<() => void> {
  for await (const entry of journal.readAll()) for (const reader of readers) reader.read(entry);
  return journal.onAppended((entries) => {
    for (const entry of entries) for (const reader of readers) reader.read(entry);
  });
}
