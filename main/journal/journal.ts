/**
 * The journal's writer: one queue, one turn at a time, one write and one fsync for all that waits (group commit), and only
 * then the acknowledgement. A failed write or fsync closes the incarnation: what was not acknowledged is cut off on disk,
 * and the next append opens a new incarnation after it. Called by the host alone; one writer per data folder.
 */
import type { BrandId, StaffId, StoreId, TerminalId } from '../../sync/domain/ids.ts';
import type { DayRule, EpochMs } from '../../sync/domain/time.ts';
import { FIRST_PREV_HASH, type EntryDraft, type EntryOf, type JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { HostKillPoints } from '../kill-points.ts';
import type { RandomSource } from '../ports.ts';
import { buildBatch, type Batch, type Head, type Waiting } from './batch.ts';
import type { Disk, DiskFile } from './disk.ts';
import { EntryIndex } from './entry-index.ts';
import { ReceiptCounter } from './receipt-counter.ts';
import { lineOf, type Signer } from './record.ts';
import { scanJournal, segmentName, segmentsOf, type ScanReport } from './scan.ts';
import { cutSegment, setAsideAfter } from './set-aside.ts';
import { JournalClosed, type AppendTurn, type Journal } from './types.ts';

export const SEGMENT_BYTES_MAX = 8 * 1024 * 1024;
/** Appends that one write and fsync may carry. */
export const GROUP_COMMIT_MAX = 256;
const READ_PAGE = 500;

type OpenReason = EntryOf<'incarnation.opened'>['body']['reason'];

export interface JournalOptions {
  readonly disk: Disk;
  /** The terminal's key. The journal itself says which key is in force: this one, or `next` when its change is in there. */
  readonly signer: Signer;
  readonly next?: Signer | undefined;
  readonly random: RandomSource;
  /** Cloud-corrected time. */
  readonly now: () => EpochMs;
  readonly dayRule: DayRule;
  readonly place: { readonly brand: BrandId; readonly store: StoreId; readonly terminal: TerminalId };
  readonly killPoints: HostKillPoints;
  readonly segmentBytesMax?: number;
}

/**
 * Opens the journal in the disk's folder, mends its tail as ARCHITECTURE §4 says and begins the first incarnation when the
 * folder is empty. The report names what was cut and why. Rejects when the disk cannot be read or written.
 */
export async function openJournal(
  options: JournalOptions,
): Promise<{ readonly journal: Journal; readonly report: ScanReport }> {
  const writer = new JournalWriter(options);
  const report = await writer.open();
  return { journal: writer, report };
}

class JournalWriter implements Journal {
  readonly #options: JournalOptions;
  /** Signs the next entry. Changes only with the durable entry that says so. */
  #signer: Signer;
  readonly signer = signingBy(() => this.#signer);
  readonly #numbers: ReceiptCounter;
  readonly #index: EntryIndex;
  readonly #queue: Waiting[] = [];
  readonly #listeners = new Set<(entries: readonly JournalEntry[]) => void>();
  #head: Head = { seq: 0, hash: FIRST_PREV_HASH, at: 0 as EpochMs };
  #incarnation = 0;
  #segment = 0;
  #segmentBytes = 0;
  #file: DiskFile | undefined;
  #broken: { readonly reason: OpenReason; readonly detail: string } | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#signer = options.signer;
    this.#numbers = new ReceiptCounter(options.place.store, options.place.terminal);
    this.#index = new EntryIndex(options.disk);
  }

  get lastSeq(): number {
    return this.#head.seq;
  }
  get lastHash(): string {
    return this.#head.hash;
  }
  get incarnation(): number {
    return this.#incarnation;
  }

  async open(): Promise<ScanReport> {
    const { disk } = this.#options;
    let lastSegment: { readonly name: string; readonly end: number } | undefined;
    const report = await scanJournal(disk, {
      signatures: 'none',
      onSegment: (segment) => {
        this.#index.addSegment(segment);
        for (const entry of segment.entries) this.#observe(entry);
        if (segment.entries.length > 0) lastSegment = segment;
      },
    });
    for (const text of await setAsideAfter(disk, report)) this.#numbers.observe(text);
    const { last, opened, bad, keys } = report;
    const inForce = keys.spans.at(-1)?.key;
    const signer = this.#signerFor(inForce);
    this.#signer = signer ?? this.#signer;
    if (last !== undefined) this.#head = { seq: last.seq, hash: last.hash, at: last.at };
    this.#incarnation = opened?.body.incarnation ?? 0;
    if (bad !== undefined) await this.#begin('bad_record', `${bad.segment} line ${String(bad.line)}: ${bad.fault}`);
    else if (opened === undefined || lastSegment === undefined) await this.#begin('paired');
    else {
      await this.#resume(lastSegment);
      // Whoever looks must see it: from here on nothing proves whose key it is but this machine's word.
      if (signer === undefined) await this.#begin('key_missing');
    }
    return report;
  }

  /** The signer of a public key; undefined when its private key is not here. */
  #signerFor(publicKey: string | undefined): Signer | undefined {
    const { signer, next } = this.#options;
    return [signer, next].find((each) => each !== undefined && each.publicKey === (publicKey ?? signer.publicKey));
  }

  append(staff: StaffId | null, make: (turn: AppendTurn) => readonly EntryDraft[]): Promise<readonly JournalEntry[]> {
    return this.#enqueue({ staff, make });
  }

  async changeKey(staff: StaffId | null, next: Signer): Promise<EntryOf<'key.rotated'>> {
    const [entry] = await this.#enqueue({ staff, make: () => [], next });
    return entry as EntryOf<'key.rotated'>;
  }

  #enqueue(what: Pick<Waiting, 'staff' | 'make' | 'next'>): Promise<readonly JournalEntry[]> {
    if (this.#closed) return Promise.reject(new JournalClosed('the journal was closed'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ ...what, resolve, reject });
      this.#running ??= this.#drain();
    });
  }

  read(afterSeq: number, limit: number): Promise<readonly JournalEntry[]> {
    return this.#index.read(afterSeq, limit);
  }

  async *readAll(): AsyncIterable<JournalEntry> {
    for (let seq = 0; seq < this.#head.seq;) {
      const page = await this.#index.read(seq, READ_PAGE);
      if (page.length === 0) return;
      yield* page;
      seq += page.length;
    }
  }

  onAppended(listener: (entries: readonly JournalEntry[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #drain(): Promise<void> {
    // One tick, so that appends of the same moment join the first group.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const group = this.#queue.splice(0, GROUP_COMMIT_MAX);
      if (this.#broken !== undefined && !(await this.#recover())) {
        for (const waiting of group)
          waiting.reject(new JournalClosed(`the journal cannot be written: ${this.#broken.detail}`));
        continue;
      }
      await this.#commit(group);
    }
    // In the same turn as the last look at the queue: an append after this starts a drain of its own.
    this.#running = undefined;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const giveBack = this.#numbers.mark();
    const batch = this.#build(group);
    if (batch.entries.length > 0 && !(await this.#write(batch.entries))) {
      giveBack();
      const detail = this.#broken?.detail ?? '';
      for (const { waiting } of batch.parts) waiting.reject(new JournalClosed(`nothing was journalled: ${detail}`));
      return;
    }
    this.#signer = batch.signer;
    // A reader that throws is a bug of the reader's: what is durable is acknowledged all the same.
    try {
      for (const listener of this.#listeners) listener(batch.entries);
    } finally {
      for (const { waiting, entries } of batch.parts) waiting.resolve(entries);
    }
  }

  #build(group: readonly Waiting[]): Batch {
    const { now, dayRule, random, place } = this.#options;
    const { terminal } = place;
    const numbers = this.#numbers;
    return buildBatch(group, this.#head, { at: now(), dayRule, random, signer: this.#signer, numbers, terminal });
  }

  /** Writes and syncs a batch; on success it is durable and the head has moved. On failure the incarnation is closed. */
  async #write(entries: readonly JournalEntry[]): Promise<boolean> {
    const { killPoints } = this.#options;
    const lines = entries.map((entry) => Buffer.from(lineOf(entry), 'utf8'));
    let step: OpenReason = 'write_failed';
    try {
      if (this.#segmentBytes >= (this.#options.segmentBytesMax ?? SEGMENT_BYTES_MAX))
        await this.#openSegment(this.#segment + 1);
      const file = this.#file;
      if (file === undefined) throw new JournalClosed('no open segment');
      killPoints.reach('journal.before_write');
      await file.append(Buffer.concat(lines));
      killPoints.reach('journal.after_write_before_fsync');
      step = 'fsync_failed';
      await file.sync();
    } catch (error) {
      this.#broken = { reason: step, detail: error instanceof Error ? error.message : String(error) };
      return false;
    }
    killPoints.reach('journal.after_fsync_before_ack');
    const lengths = lines.map((line) => line.length);
    this.#index.append(segmentName(this.#incarnation, this.#segment), entries, lengths, this.#segmentBytes);
    this.#segmentBytes += lengths.reduce((sum, length) => sum + length, 0);
    const last = entries.at(-1);
    if (last !== undefined) this.#head = { seq: last.seq, hash: last.hash, at: last.at };
    return true;
  }

  /** After a failure: cuts what was never acknowledged, syncs the cut, and opens a new incarnation after it. */
  async #recover(): Promise<boolean> {
    const broken = this.#broken;
    if (broken === undefined) return true;
    try {
      await this.#file?.close().catch(() => undefined);
      this.#file = undefined;
      const current = segmentName(this.#incarnation, this.#segment);
      if ((await this.#options.disk.list()).includes(current))
        await cutSegment(this.#options.disk, current, this.#segmentBytes, 'unacknowledged');
      this.#broken = undefined;
      await this.#begin(broken.reason, broken.detail);
      return true;
    } catch (error) {
      this.#broken = { reason: broken.reason, detail: error instanceof Error ? error.message : String(error) };
      return false;
    }
  }

  async #begin(reason: OpenReason, detail?: string): Promise<void> {
    const { place } = this.#options;
    const previous = this.#head.seq === 0 ? {} : { previous: { seq: this.#head.seq, hash: this.#head.hash } };
    // Beyond every name in the folder: an incarnation that crashed before its first record is not begun again.
    const newest =
      segmentsOf(await this.#options.disk.list())
        .at(-1)
        ?.slice(0, 6) ?? '0';
    this.#incarnation = Math.max(this.#incarnation, Number(newest)) + 1;
    await this.#openSegment(1);
    const body = { ...place, incarnation: this.#incarnation, publicKey: this.#signer.publicKey, reason, ...previous };
    const draft: EntryDraft = {
      kind: 'incarnation.opened',
      body: detail === undefined ? body : { ...body, detail: detail.slice(0, 1000) },
    };
    const waiting: Waiting = { staff: null, make: () => [draft], resolve: () => undefined, reject: () => undefined };
    const batch = this.#build([waiting]);
    if (!(await this.#write(batch.entries)))
      throw new JournalClosed(`cannot begin an incarnation: ${this.#broken?.detail ?? ''}`);
    for (const listener of this.#listeners) listener(batch.entries);
  }

  async #resume(segment: { readonly name: string; readonly end: number }): Promise<void> {
    this.#segment = Number(segment.name.slice(7, 13));
    this.#segmentBytes = segment.end;
    await this.#writeAnew(segment.name);
    this.#file = await this.#options.disk.openAppend(segment.name);
    // What a crash left unsynced but complete counts from now on, so it must be durable before anyone reads it.
    await this.#file.sync();
  }

  /**
   * After a failed fsync the system forgets that its memory holds what the disk does not: it is read like any other, and
   * the next fsync succeeds without writing it. So what was read is written once more, to another file, before it counts.
   */
  async #writeAnew(segment: string): Promise<void> {
    const { disk } = this.#options;
    const bytes = await disk.read(segment);
    try {
      await disk.writeWhole(segment, bytes);
    } catch {
      // No room for a second copy: selling says so at its first append, and reading goes on as it is.
    }
  }

  async #openSegment(segment: number): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    this.#segment = segment;
    this.#segmentBytes = 0;
    this.#file = await this.#options.disk.openAppend(segmentName(this.#incarnation, segment));
  }

  #observe(entry: JournalEntry): void {
    const number = 'receiptNumber' in entry.body ? entry.body.receiptNumber : undefined;
    if (number !== undefined) this.#numbers.observe(number);
  }
}

/** Each signature by whichever key it is at that moment. */
const signingBy = (current: () => Signer): Signer => ({
  get publicKey() {
    return current().publicKey;
  },
  sign: (bytes) => current().sign(bytes),
});
