/**
 * Own facts that the cloud has not sent back yet, read from the host's journal and kept in memory only: what this
 * terminal sold offline shows at once, and nothing is ever written into RxDB that the cloud did not derive.
 * An entry leaves when the ledger holds a document of its id, so nothing is shown twice and nothing vanishes in between.
 */
import { Subject, type Observable } from 'rxjs';
import type { JournalEntry } from '../schemas/entries/entry.ts';
import type { EntryKind } from '../schemas/entries/kinds.ts';
import type { HostCalls } from './host-calls.ts';

/** The kinds that screens ask for; the journal's other entries pass by. */
const OVERLAID: readonly EntryKind[] = ['sale', 'refund', 'token.issued', 'token.revoked', 'staff.clocked'];
const READ_LIMIT = 500;
/** Newest entries kept; a terminal that is offline for longer than this many facts shows the newest. */
export const OVERLAY_MAX = 20_000;
/** Countersigned entries that are read again at start: they may not have been pulled yet, or lie in quarantine. */
export const LOOK_BACK = 2000;

export interface Overlay {
  entries(): Iterable<JournalEntry>;
  readonly changed$: Observable<void>;
  /** Reads on from where it stopped. */
  readOn(): Promise<void>;
  /** The ledger has these now. */
  drop(ids: Iterable<string>): void;
}

export function openOverlay(host: HostCalls): Overlay {
  const entries = new Map<string, JournalEntry>();
  const changed$ = new Subject<void>();
  /** Null until the host said how far the cloud is. */
  let seq: number | null = null;
  let turn = Promise.resolve();

  const read = async (): Promise<void> => {
    if (seq === null) {
      const first = await host.call('journal.read', { afterSeq: 0, limit: 1 });
      if (!first.ok) return;
      seq = Math.max(0, first.value.countersignedSeq - LOOK_BACK);
    }
    for (;;) {
      const answer = await host.call('journal.read', { afterSeq: seq, limit: READ_LIMIT });
      if (!answer.ok) return;
      // The host's journal holds nothing but entries that it wrote itself by their schemas.
      const read = answer.value.entries as readonly unknown[] as readonly JournalEntry[];
      for (const entry of read) if (OVERLAID.includes(entry.kind)) entries.set(entry.id, entry);
      for (const id of entries.keys()) {
        if (entries.size <= OVERLAY_MAX) break;
        entries.delete(id);
      }
      if (read.length > 0) changed$.next();
      seq = read.at(-1)?.seq ?? seq;
      if (seq >= answer.value.lastSeq || read.length === 0) return;
    }
  };

  return {
    entries: () => entries.values(),
    changed$,
    readOn() {
      turn = turn.then(read);
      return turn;
    },
    drop(ids) {
      let dropped = false;
      for (const id of ids) dropped = entries.delete(id) || dropped;
      if (dropped) changed$.next();
    },
  };
}
