/**
 * Where each durable entry lies on disk, and the newest ones in memory. Entries are read back by `seq`; what is not in
 * memory is read from its segment. Grows by a few bytes an entry. Called by journal.ts.
 */
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { Disk } from './disk.ts';
import type { SegmentRead } from './scan.ts';

/** Entries kept in memory: what upload, print queue and screens usually ask for. */
export const RECENT_ENTRIES_MAX = 2000;

interface SegmentIndex {
  readonly name: string;
  readonly firstSeq: number;
  readonly offsets: number[];
  end: number;
}

export class EntryIndex {
  readonly #disk: Disk;
  readonly #segments: SegmentIndex[] = [];
  #recent: JournalEntry[] = [];

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  addSegment({ name, entries, offsets, end }: SegmentRead): void {
    const first = entries[0];
    if (first === undefined) return;
    this.#segments.push({ name, firstSeq: first.seq, offsets: [...offsets], end });
    this.#keep(entries);
  }

  /** Notes a durable batch that was appended to `segment`, each entry with its length in bytes. */
  append(segment: string, entries: readonly JournalEntry[], lengths: readonly number[], startOffset: number): void {
    let current = this.#segments.at(-1);
    if (current?.name !== segment) {
      current = { name: segment, firstSeq: entries[0]?.seq ?? 0, offsets: [], end: startOffset };
      this.#segments.push(current);
    }
    for (const length of lengths) {
      current.offsets.push(current.end);
      current.end += length;
    }
    this.#keep(entries);
  }

  async read(afterSeq: number, limit: number): Promise<readonly JournalEntry[]> {
    const oldest = this.#recent[0]?.seq ?? 1;
    if (afterSeq + 1 >= oldest) {
      const from = afterSeq + 1 - oldest;
      return this.#recent.slice(from, from + limit);
    }
    const segment = this.#segments.findLast((candidate) => candidate.firstSeq <= afterSeq + 1);
    if (segment === undefined) return [];
    const from = afterSeq + 1 - segment.firstSeq;
    const to = Math.min(from + limit, segment.offsets.length);
    const start = segment.offsets[from];
    if (start === undefined) return [];
    const bytes = await this.#disk.readRange(segment.name, start, (segment.offsets[to] ?? segment.end) - start);
    const lines = Buffer.from(bytes)
      .toString('utf8')
      .split('\n')
      .slice(0, to - from);
    const page = lines.map((line) => JSON.parse(line) as JournalEntry);
    return page.length < limit && segment !== this.#segments.at(-1)
      ? [...page, ...(await this.read(afterSeq + page.length, limit - page.length))]
      : page;
  }

  #keep(entries: readonly JournalEntry[]): void {
    this.#recent.push(...entries);
    if (this.#recent.length > 2 * RECENT_ENTRIES_MAX) this.#recent = this.#recent.slice(-RECENT_ENTRIES_MAX);
  }
}
