/**
 * One turn of the writer: what waits becomes sealed entries with one time, one chain and fresh receipt numbers. A builder
 * that throws loses only its own append; its numbers are given back. Pure but for the random source. Called by journal.ts.
 */
import { uuidV7, type EntryId, type StaffId, type TerminalId } from '../../sync/domain/ids.ts';
import { businessDayAt, type DayRule, type EpochMs } from '../../sync/domain/time.ts';
import { keyChangeText } from '../../sync/protocol/key-change.ts';
import type { DraftOf, EntryDraft, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { RandomSource } from '../ports.ts';
import type { ReceiptCounter } from './receipt-counter.ts';
import { sealEntry, type Signer } from './record.ts';
import type { AppendTurn } from './types.ts';

/** A smaller step back is the clock being slewed, not set. */
export const CLOCK_STEP_FLAG_MS = 1000;

export interface Waiting {
  readonly staff: StaffId | null;
  readonly make: (turn: AppendTurn) => readonly EntryDraft[];
  /** A key that signs everything after this append, whose one entry says so. */
  readonly next?: Signer;
  readonly resolve: (entries: readonly JournalEntry[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** The last entry of the chain. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly at: EpochMs;
}

export interface Batch {
  readonly parts: readonly { readonly waiting: Waiting; readonly entries: readonly JournalEntry[] }[];
  /** Everything to write, in order; also the flags of a clock that stepped back. */
  readonly entries: readonly JournalEntry[];
  /** Signs what comes after it, once it is durable. */
  readonly signer: Signer;
}

export interface BatchSource {
  readonly terminal: TerminalId;
  readonly at: EpochMs;
  readonly dayRule: DayRule;
  readonly random: RandomSource;
  readonly signer: Signer;
  readonly numbers: ReceiptCounter;
}

export function buildBatch(group: readonly Waiting[], start: Head, source: BatchSource): Batch {
  const { at, random, numbers } = source;
  const businessDay = businessDayAt(at, source.dayRule);
  const newId = (): string => uuidV7(at, random.bytes(10));
  const entries: JournalEntry[] = [];
  let head = start;
  let { signer } = source;
  const seal = (staff: StaffId | null, draft: EntryDraft): JournalEntry => {
    const entry = sealEntry(
      {
        seq: head.seq + 1,
        id: draft.id ?? (newId() as EntryId),
        kind: draft.kind,
        at,
        businessDay,
        staff,
        prevHash: head.hash,
        body: draft.body,
      },
      signer,
    );
    head = { seq: entry.seq, hash: entry.hash, at };
    return entry;
  };
  const parts: { waiting: Waiting; entries: readonly JournalEntry[] }[] = [];
  for (const waiting of group) {
    const before = head;
    const giveBack = numbers.mark();
    try {
      const made = waiting.make({ at, businessDay, nextReceiptNumber: () => numbers.next(businessDay), newId });
      const { next } = waiting;
      const steppedMs = before.at - at;
      const flags: readonly EntryDraft[] =
        (made.length > 0 || next !== undefined) && steppedMs > CLOCK_STEP_FLAG_MS
          ? [{ kind: 'clock.stepped', body: { byMs: steppedMs, from: before.at, to: at } }]
          : [];
      const sealedFlags = flags.map((draft) => seal(null, draft));
      const drafts = next === undefined ? made : [keyChange(source.terminal, head.seq + 2, signer, next)];
      const sealed = drafts.map((draft) => seal(waiting.staff, draft));
      signer = next ?? signer;
      entries.push(...sealedFlags, ...sealed);
      parts.push({ waiting, entries: sealed });
    } catch (error) {
      head = before;
      giveBack();
      waiting.reject(error);
    }
  }
  return { parts, entries, signer };
}

/** Signed by the key before; both keys sign for the place from which the next one counts. */
function keyChange(terminal: TerminalId, from: number, before: Signer, next: Signer): DraftOf<'key.rotated'> {
  const { publicKey } = next;
  const text = new TextEncoder().encode(keyChangeText(terminal, { from, publicKey }));
  return { kind: 'key.rotated', body: { publicKey, from, proof: before.sign(text), possession: next.sign(text) } };
}
