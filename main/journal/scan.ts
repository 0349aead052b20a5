/**
 * Reads a journal folder from its first byte and says what holds: the entries of the good prefix, an incomplete last
 * record or the first half of an exchange (torn by a crash: no error), or the first bad record. Decides nothing; the writer and `journal verify` do.
 */
import { followKeys, keyAt, NO_KEYS, type KeyLine } from '../../sync/domain/device-keys.ts';
import type { EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { FIRST_PREV_HASH } from '../../sync/schemas/entries/entry.ts';
import type { Disk } from './disk.ts';
import { keyChangeHolds, readLine, signatureHolds, type RecordFault } from './record.ts';

export interface RecordPlace {
  readonly segment: string;
  readonly line: number;
  readonly offset: number;
}

export interface BadRecord extends RecordPlace {
  readonly fault: RecordFault;
  readonly afterSeq: number;
}

export interface TornTail extends RecordPlace {
  readonly bytes: number;
}

export interface SegmentRead {
  readonly name: string;
  readonly entries: readonly JournalEntry[];
  /** Byte offset of each entry, and of the end of the last good one. */
  readonly offsets: readonly number[];
  readonly end: number;
}

export interface ScanReport {
  readonly last: JournalEntry | undefined;
  readonly opened: EntryOf<'incarnation.opened'> | undefined;
  /** Which key signs what, as the entries themselves say. */
  readonly keys: KeyLine;
  readonly segments: readonly string[];
  readonly torn: TornTail | undefined;
  readonly bad: BadRecord | undefined;
}

const SEGMENT = /^\d{6}-\d{6}\.jsonl$/;
const NEWLINE = 0x0a;

export const segmentName = (incarnation: number, segment: number): string =>
  `${String(incarnation).padStart(6, '0')}-${String(segment).padStart(6, '0')}.jsonl`;

export const segmentsOf = (names: readonly string[]): string[] => names.filter((name) => SEGMENT.test(name)).sort();

/**
 * Scans all segments in order, handing each good one to `onSegment`. With `signatures: 'none'` only form, hashes and the
 * chain are checked: enough at start, since a terminal trusts its own disk for who wrote it, not for what is there.
 */
export async function scanJournal(
  disk: Disk,
  options: { readonly signatures: 'all' | 'none'; readonly onSegment?: (segment: SegmentRead) => void },
): Promise<ScanReport> {
  const segments = segmentsOf(await disk.list());
  let last: JournalEntry | undefined;
  let opened: EntryOf<'incarnation.opened'> | undefined;
  let keys = NO_KEYS;
  /** The last entry of the segment before. */
  let before: JournalEntry | undefined;
  for (const [index, name] of segments.entries()) {
    const bytes = await disk.read(name);
    const entries: JournalEntry[] = [];
    const offsets: number[] = [];
    let offset = 0;
    let stop: Pick<ScanReport, 'torn' | 'bad'> | undefined;
    while (offset < bytes.length && stop === undefined) {
      const place = { segment: name, line: entries.length + 1, offset };
      const end = bytes.indexOf(NEWLINE, offset);
      if (end === -1) {
        const isLast = index === segments.length - 1;
        stop = isLast
          ? { torn: { ...place, bytes: bytes.length - offset }, bad: undefined }
          : { torn: undefined, bad: { ...place, fault: 'not_json', afterSeq: last?.seq ?? 0 } };
        break;
      }
      const line = Buffer.from(bytes.buffer, bytes.byteOffset + offset, end - offset).toString('utf8');
      const read = readLine(line);
      const fault = read.ok ? placeFault(read.value, { before: last, opened, keys }, options.signatures) : read.error;
      if (!read.ok || fault !== undefined) {
        stop = { torn: undefined, bad: { ...place, fault: fault ?? 'not_json', afterSeq: last?.seq ?? 0 } };
        break;
      }
      last = read.value;
      if (last.kind === 'incarnation.opened') opened = last;
      keys = followKeys(keys, last);
      entries.push(last);
      offsets.push(offset);
      offset = end + 1;
    }
    const half = index === segments.length - 1 && stop?.bad === undefined ? halfAt(entries) : undefined;
    if (half !== undefined) {
      offset = offsets[half] ?? offset;
      last = entries[half - 1] ?? before;
      stop = { torn: { segment: name, line: half + 1, offset, bytes: bytes.length - offset }, bad: undefined };
      entries.length = half;
      offsets.length = half;
    }
    options.onSegment?.({ name, entries, offsets, end: offset });
    if (stop !== undefined) return { last, opened, keys, segments, ...stop };
    before = last;
  }
  return { last, opened, keys, segments, torn: undefined, bad: undefined };
}

/**
 * Where the last entry is the first half of two that stand both or neither: what a power cut left of a batch that was never
 * acknowledged. Goods that pay other goods are followed by the sale that they pay.
 */
function halfAt(entries: readonly JournalEntry[]): number | undefined {
  const last = entries.at(-1);
  return last?.kind === 'refund' && last.body.exchangeFor !== undefined ? entries.length - 1 : undefined;
}

interface Before {
  readonly before: JournalEntry | undefined;
  readonly opened: EntryOf<'incarnation.opened'> | undefined;
  readonly keys: KeyLine;
}

function placeFault(
  entry: JournalEntry,
  { before, opened, keys }: Before,
  signatures: 'all' | 'none',
): RecordFault | undefined {
  const incarnation = entry.kind === 'incarnation.opened' ? entry : opened;
  if (incarnation === undefined) return 'no_incarnation';
  if (entry.seq !== (before?.seq ?? 0) + 1) return 'seq_gap';
  if (entry.prevHash !== (before?.hash ?? FIRST_PREV_HASH)) return 'chain_broken';
  if (signatures === 'none') return undefined;
  // An incarnation is signed by the key that it names; one that nothing before it names is told by `keys.unproven`.
  const key = entry.kind === 'incarnation.opened' ? entry.body.publicKey : (keyAt(keys.spans, entry.seq) ?? '');
  if (!signatureHolds(entry, key)) return 'signature_differs';
  const isBadChange = entry.kind === 'key.rotated' && !keyChangeHolds(entry, incarnation.body.terminal, key);
  return isBadChange ? 'bad_key_change' : undefined;
}
