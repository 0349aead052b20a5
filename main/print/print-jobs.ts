/**
 * The state of every print job, folded from the journal: queued -> sending -> printed | held | unknown | discarded.
 * What waits for its first byte is told beside the journal (`note`), because nothing has happened yet: after a restart
 * such a job is simply queued. Called by the print queue, which alone writes, and by the app state.
 */
import type { EntryId, ReceiptNumber, ShiftId } from '../../sync/domain/ids.ts';
import type { PaperKind } from '../../sync/domain/paper-kinds.ts';
import type { BusinessDay, EpochMs } from '../../sync/domain/time.ts';
import type { EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { PrintJobView } from '../contract/views.ts';
import type { JournalReader } from '../journal-readers.ts';

/** Finished jobs kept for the list; unfinished ones are always kept. */
export const FINISHED_JOBS_KEPT = 100;

export interface PrintJob {
  readonly job: EntryId;
  readonly printer: string;
  readonly document: EntryOf<'print.queued'>['body']['document'];
  readonly receiptNumber: ReceiptNumber | null;
  readonly source: EntryId | null;
  /** Of a gift slip: the lines that it names; null for all. */
  readonly lines: readonly string[] | null;
  /** Of a report: what of, and the last entry that it counts. */
  readonly shift: ShiftId | null;
  readonly day: BusinessDay | null;
  readonly upTo: number;
  /** Of a test: the sample that is wanted, or the printer's own page. */
  readonly paper: PaperKind;
  readonly copy: number;
  readonly queuedAt: EpochMs;
  readonly state: PrintJobView['state'];
  readonly cause: string | null;
  /** Times a first byte was about to leave. */
  readonly attempt: number;
  /** Held before the first byte of its attempt: may be sent again by itself. */
  readonly retries: boolean;
}

export class PrintJobs implements JournalReader {
  readonly #jobs = new Map<EntryId, PrintJob>();
  readonly #latest = new Map<ReceiptNumber, EntryId>();
  readonly #changed: (job: PrintJob) => void;

  constructor(changed: (job: PrintJob) => void) {
    this.#changed = changed;
  }

  read(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'print.queued': {
        const { job, printer, document, receiptNumber, source, copy, shift, day, upTo, lines, sample, paper } =
          entry.body;
        // A gift slip is no print of the receipt.
        if (receiptNumber !== undefined && document !== 'gift') this.#latest.set(receiptNumber, job);
        this.#set({
          job,
          printer,
          document,
          receiptNumber: receiptNumber ?? null,
          source: source ?? null,
          lines: lines ?? null,
          shift: shift ?? null,
          day: day ?? null,
          upTo: upTo ?? entry.seq,
          paper: paper ?? (sample === true ? 'sale' : 'test'),
          copy,
          queuedAt: entry.at,
          state: 'queued',
          cause: null,
          attempt: 0,
          retries: false,
        });
        return;
      }
      case 'print.started':
        this.#change(entry.body.job, { state: 'sending', cause: null, attempt: entry.body.attempt, retries: false });
        return;
      case 'print.ended': {
        const { job, outcome, cause, beforeFirstByte } = entry.body;
        this.#change(job, {
          state: outcome,
          cause: cause ?? null,
          retries: outcome === 'held' && beforeFirstByte === true,
        });
        return;
      }
      default:
    }
  }

  /** Held before anything was sent, as it is now; not a fact to keep. */
  note(job: EntryId, cause: string): void {
    const known = this.#jobs.get(job);
    if (known === undefined || isFinished(known) || (known.state === 'held' && known.cause === cause)) return;
    this.#change(job, { state: 'held', cause, retries: true });
  }

  get(job: EntryId): PrintJob | undefined {
    return this.#jobs.get(job);
  }

  latestFor(receiptNumber: ReceiptNumber): PrintJob | undefined {
    const job = this.#latest.get(receiptNumber);
    return job === undefined ? undefined : this.#jobs.get(job);
  }

  /** Oldest first. */
  get all(): readonly PrintJob[] {
    return [...this.#jobs.values()];
  }

  get unfinished(): readonly PrintJob[] {
    return this.all.filter((job) => !isFinished(job));
  }

  /** The oldest job of a printer that may be sent. */
  nextFor(printer: string): PrintJob | undefined {
    return this.all.find(
      (job) => job.printer === printer && (job.state === 'queued' || (job.state === 'held' && job.retries)),
    );
  }

  #change(job: EntryId, change: Partial<PrintJob>): void {
    const known = this.#jobs.get(job);
    if (known !== undefined) this.#set({ ...known, ...change });
  }

  #set(job: PrintJob): void {
    this.#jobs.set(job.job, job);
    if (isFinished(job)) this.#forgetOld();
    this.#changed(job);
  }

  #forgetOld(): void {
    const finished = this.all.filter(isFinished);
    for (const { job, receiptNumber } of finished.slice(0, Math.max(0, finished.length - FINISHED_JOBS_KEPT))) {
      this.#jobs.delete(job);
      if (receiptNumber !== null && this.#latest.get(receiptNumber) === job) this.#latest.delete(receiptNumber);
    }
  }
}

const isFinished = ({ state }: PrintJob): boolean => state === 'printed' || state === 'discarded';

export const printJobView = ({
  job,
  printer,
  document,
  receiptNumber,
  state,
  cause,
  copy,
  queuedAt,
  retries,
}: PrintJob): PrintJobView => ({
  job,
  printer,
  document,
  receiptNumber,
  state,
  cause,
  copy,
  queuedAt,
  retries,
});
