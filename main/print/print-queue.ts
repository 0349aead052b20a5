/**
 * Brings journalled print intents to paper, one at a time per printer. `print.started` is durable before the first byte
 * leaves; what was started and has no outcome is unknown after a restart and never printed again by itself. Held before
 * the first byte: tried again when the printer is ready. Held in mid-job or unknown: the cashier decides, and the second
 * slip is a copy. Called by dispatch and by the journal's batches. ARCHITECTURE §4 and §7.
 */
import type { Printer } from '../../hardware/printer/printer.ts';
import type { PaperKind } from '../../sync/domain/paper-kinds.ts';
import type { EntryId, ReceiptNumber, StaffId } from '../../sync/domain/ids.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { answered, failed } from '../answers.ts';
import type { Answer } from '../contract/contract.ts';
import type { PrintJobView } from '../contract/views.ts';
import type { AppendTurn, Journal } from '../journal/types.ts';
import type { HostKillPoints } from '../kill-points.ts';
import { errorFacts, type Log } from '../log.ts';
import type { Timer, Timers } from '../ports.ts';
import type { RefundIndex } from '../sale/refund-index.ts';
import type { SaleIndex } from '../sale/sale-index.ts';
import { printJobView, type PrintJob, type PrintJobs } from './print-jobs.ts';
import type { Slips } from './slips.ts';

/** Looks again for jobs that wait for a printer which does not tell its status. */
export const RETRY_EVERY_MS = 5_000;

export interface PrintQueueParts {
  readonly journal: Journal;
  readonly jobs: PrintJobs;
  readonly slips: Slips;
  readonly sales: SaleIndex;
  readonly refunds: RefundIndex;
  readonly printers: () => readonly Printer[];
  readonly timers: Timers;
  readonly killPoints: HostKillPoints;
  readonly log: Log;
}

type Ended = EntryOf<'print.ended'>['body'];
/** Made as of an entry: a copy of one shows the same. */
const REPORTS: ReadonlySet<PrintJob['document']> = new Set(['shift_report', 'day_report', 'cash_slip']);

class NotWanted extends Error {}

export class PrintQueue {
  readonly #parts: PrintQueueParts;
  readonly #busy = new Set<string>();
  /** By printer, the outcome that the journal could not take: told before anything else is printed there. */
  readonly #untold = new Map<string, Ended>();
  #ends: (() => void)[] = [];
  #closed = false;

  constructor(parts: PrintQueueParts) {
    this.#parts = parts;
  }

  /** After the jobs were folded: settles what an earlier run left open, then prints what waits. */
  async start(): Promise<void> {
    const { journal, jobs, timers } = this.#parts;
    const open = jobs.all.filter(({ state }) => state === 'sending');
    if (open.length > 0)
      await journal.append(null, () =>
        open.map(({ job, attempt }) => ({
          kind: 'print.ended',
          body: { job, attempt, outcome: 'unknown', cause: 'restarted' },
        })),
      );
    const retry: Timer = timers.every(RETRY_EVERY_MS, () => this.#pumpAll());
    this.#ends = [
      journal.onAppended((entries) => {
        if (entries.some(({ kind }) => kind === 'print.queued')) this.#pumpAll();
      }),
      ...this.#parts.printers().map((printer) =>
        printer.onStatus(({ pill }) => {
          if (pill === 'ready' || pill === 'low') this.#pump(printer);
        }),
      ),
      () => retry.cancel(),
    ];
    this.#pumpAll();
  }

  close(): void {
    this.#closed = true;
    for (const end of this.#ends) end();
  }

  list(): readonly PrintJobView[] {
    return this.#parts.jobs.all.map(printJobView);
  }

  /** The cashier wants the slip once more, marked as a copy. A job that never began is only tried now. */
  async again(staff: StaffId, id: EntryId): Promise<Answer<PrintJobView>> {
    const job = this.#parts.jobs.get(id);
    if (job === undefined) return failed('not_found');
    if (job.state === 'sending') return failed('unavailable', { reason: 'printing' });
    if (job.state === 'queued' || job.retries) {
      this.#pumpAll();
      return answered(printJobView(job));
    }
    return this.#queueCopy(staff, job);
  }

  async discard(staff: StaffId, id: EntryId): Promise<Answer<PrintJobView>> {
    const { jobs, journal } = this.#parts;
    const job = jobs.get(id);
    if (job === undefined) return failed('not_found');
    if (job.state === 'sending') return failed('unavailable', { reason: 'printing' });
    if (job.state !== 'printed' && job.state !== 'discarded')
      await journal.append(staff, () => [
        { kind: 'print.ended', body: { job: id, attempt: job.attempt, outcome: 'discarded', cause: 'by_staff' } },
      ]);
    return answered(printJobView(jobs.get(id) ?? job));
  }

  /** Of a receipt or of a refund slip, marked as a copy. */
  async copy(staff: StaffId, receiptNumber: ReceiptNumber): Promise<Answer<PrintJobView>> {
    const { jobs, sales, refunds, journal } = this.#parts;
    const before = jobs.latestFor(receiptNumber);
    if (before !== undefined && (before.state === 'queued' || before.retries)) return answered(printJobView(before));
    const source = (await sales.byReceipt(journal, receiptNumber)) ?? (await refunds.byReceipt(journal, receiptNumber));
    const printer = before?.printer ?? this.#parts.printers()[0]?.id;
    if (source === undefined) return failed('not_found');
    if (printer === undefined) return failed('device_unavailable');
    const copy = (before?.copy ?? 0) + 1;
    return this.#queue(staff, (turn) => ({
      job: turn.newId() as EntryId,
      printer,
      document: source.kind === 'sale' ? 'receipt' : 'refund',
      receiptNumber,
      source: source.id,
      copy,
    }));
  }

  /** Always a slip of its own: it shows no price and is no copy of the receipt. */
  async gift(
    staff: StaffId,
    receiptNumber: ReceiptNumber,
    lines: readonly string[] | undefined,
  ): Promise<Answer<PrintJobView>> {
    const { sales, journal } = this.#parts;
    const sale = await sales.byReceipt(journal, receiptNumber);
    const printer = this.#parts.printers()[0]?.id;
    const isKnown = (lineId: string): boolean => sale?.body.lines.some((line) => line.lineId === lineId) === true;
    if (sale === undefined || lines?.every(isKnown) === false) return failed('not_found');
    if (printer === undefined) return failed('device_unavailable');
    return this.#queue(staff, (turn) => ({
      job: turn.newId() as EntryId,
      printer,
      document: 'gift',
      receiptNumber,
      source: sale.id,
      ...(lines === undefined ? {} : { lines: [...lines] }),
      copy: 0,
    }));
  }

  async test(staff: StaffId, printer: string, paper: PaperKind = 'test'): Promise<Answer<PrintJobView>> {
    if (!this.#parts.printers().some(({ id }) => id === printer)) return failed('device_unavailable');
    return this.#queue(staff, (turn) => ({
      job: turn.newId() as EntryId,
      printer,
      document: 'test',
      ...(paper === 'test' ? {} : { paper }),
      copy: 0,
    }));
  }

  async #queueCopy(
    staff: StaffId,
    { job, printer, document, receiptNumber, source, lines, shift, day, upTo, paper, copy, attempt, state }: PrintJob,
  ) {
    // A gift slip is no print of the receipt: its copies count for themselves.
    const isReceipt = receiptNumber !== null && document !== 'gift';
    const latest = isReceipt ? (this.#parts.jobs.latestFor(receiptNumber)?.copy ?? copy) : copy;
    const next = (turn: AppendTurn): EntryOf<'print.queued'>['body'] => ({
      job: turn.newId() as EntryId,
      printer,
      document,
      ...(receiptNumber === null ? {} : { receiptNumber }),
      ...(source === null ? {} : { source }),
      ...(lines === null ? {} : { lines: [...lines] }),
      ...(shift === null ? {} : { shift }),
      ...(day === null ? {} : { day }),
      ...(REPORTS.has(document) ? { upTo } : {}),
      ...(paper === 'test' ? {} : { paper }),
      copy: latest + 1,
    });
    const isDecided = state === 'printed' || state === 'discarded';
    return this.#queue(
      staff,
      next,
      isDecided ? undefined : { job, attempt, outcome: 'discarded', cause: 'printed_again' },
    );
  }

  async #queue(
    staff: StaffId,
    make: (turn: AppendTurn) => EntryOf<'print.queued'>['body'],
    ended?: Ended,
  ): Promise<Answer<PrintJobView>> {
    const entries = await this.#parts.journal.append(staff, (turn) => [
      ...(ended === undefined ? [] : [{ kind: 'print.ended', body: ended } as const]),
      { kind: 'print.queued', body: make(turn) },
    ]);
    const queued = entries.find((entry) => entry.kind === 'print.queued');
    const job = queued === undefined ? undefined : this.#parts.jobs.get(queued.body.job);
    return job === undefined ? failed('internal') : answered(printJobView(job));
  }

  #pumpAll(): void {
    for (const printer of this.#parts.printers()) this.#pump(printer);
  }

  #pump(printer: Printer): void {
    if (this.#closed || this.#busy.has(printer.id)) return;
    this.#busy.add(printer.id);
    void this.#printWaiting(printer)
      .catch((error: unknown) => this.#parts.log.write('PRINT500', errorFacts(error)))
      .finally(() => this.#busy.delete(printer.id));
  }

  async #printWaiting(printer: Printer): Promise<void> {
    const untold = this.#untold.get(printer.id);
    if (untold !== undefined) await this.#end(printer, untold);
    for (;;) {
      const job = this.#parts.jobs.nextFor(printer.id);
      if (job === undefined || this.#closed) return;
      if (!(await this.#printOne(printer, job))) return;
    }
  }

  /** False when the printer cannot print now. */
  async #printOne(printer: Printer, job: PrintJob): Promise<boolean> {
    const { jobs, slips, journal, killPoints } = this.#parts;
    const attempt = job.attempt + 1;
    const slip = await slips.bytesOf(job, printer.columns);
    if (!slip.ok) {
      await this.#end(printer, { job: job.job, attempt: job.attempt, outcome: 'discarded', cause: slip.error });
      return true;
    }
    const progress = { started: false };
    const outcome = await printer.print(slip.value, {
      jobId: job.job,
      beforeFirstByte: async () => {
        killPoints.reach('print.before_started');
        await journal.append(null, () => {
          const now = jobs.get(job.job);
          if (now === undefined || now.state === 'discarded') throw new NotWanted();
          return [{ kind: 'print.started', body: { job: job.job, printer: printer.id, attempt } }];
        });
        progress.started = true;
        killPoints.reach('print.after_started');
      },
      onStage: (stage) => {
        if (stage === 'confirming') killPoints.reach('print.mid_job');
      },
      onLatePrinted: () => void this.#printedLate(job.job, attempt),
    });
    if (!progress.started) {
      if (outcome.outcome !== 'printed') jobs.note(job.job, outcome.cause);
      return jobs.get(job.job)?.state === 'discarded';
    }
    killPoints.reach('print.after_done_before_ended');
    switch (outcome.outcome) {
      case 'printed':
        await this.#end(printer, { job: job.job, attempt, outcome: 'printed' });
        break;
      case 'held':
        await this.#end(printer, {
          job: job.job,
          attempt,
          outcome: 'held',
          cause: outcome.cause,
          beforeFirstByte: outcome.beforeFirstByte,
        });
        break;
      case 'unknown':
        await this.#end(printer, { job: job.job, attempt, outcome: 'unknown', cause: outcome.cause });
        break;
    }
    killPoints.reach('print.after_ended');
    return outcome.outcome === 'printed' || (outcome.outcome === 'held' && !outcome.beforeFirstByte);
  }

  /** Paper was put in and the printer printed on: true unless the cashier has decided meanwhile. */
  async #printedLate(job: EntryId, attempt: number): Promise<void> {
    try {
      await this.#parts.journal.append(null, () => {
        const now = this.#parts.jobs.get(job);
        const isOpen =
          now !== undefined && now.attempt === attempt && (now.state === 'held' || now.state === 'unknown');
        return isOpen ? [{ kind: 'print.ended', body: { job, attempt, outcome: 'printed', cause: 'late' } }] : [];
      });
    } catch (error) {
      this.#parts.log.write('PRINT501', errorFacts(error));
    }
  }

  async #end({ id }: Printer, body: Ended): Promise<void> {
    this.#untold.set(id, body);
    await this.#parts.journal.append(null, () => [{ kind: 'print.ended', body }]);
    this.#untold.delete(id);
  }
}
