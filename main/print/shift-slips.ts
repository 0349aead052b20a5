/**
 * From a print job to the rows of an X, Z or day report or a cash slip: folded anew from the journal as of the entry that asked
 * for it, so that a copy shows what the first one showed. Called by slips.ts.
 */
import type { StaffId } from '../../sync/domain/ids.ts';
import type { Letterhead, PaperColumns, ReceiptRow } from '../../sync/domain/receipt-layout.ts';
import type { ReceiptLanguage } from '../../sync/domain/receipt-text.ts';
import { layoutCorrectionSlip } from '../../sync/domain/correction-slip.ts';
import { layoutCashSlip, layoutDayReport, layoutShiftReport, type SlipContext } from '../../sync/domain/shift-slip.ts';
import { layoutValueSlip } from '../../sync/domain/value-slip.ts';
import { epochMs, MINUTE_MS } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { ShiftReports } from '../shift/shift-reports.ts';
import type { TopUps } from '../value/top-ups.ts';
import type { PrintJob } from './print-jobs.ts';

export interface ShiftSlipParts {
  readonly reports: ShiftReports;
  readonly topUps: Pick<TopUps, 'byEntry'>;
  readonly profile: TerminalProfile;
  readonly terminal: string;
  readonly training: boolean;
  readonly language: ReceiptLanguage;
  readonly nameOf: (staff: StaffId) => string;
  readonly labelOf: (discount: string) => string | undefined;
}

export class ShiftSlips {
  readonly #parts: ShiftSlipParts;

  constructor(parts: ShiftSlipParts) {
    this.#parts = parts;
  }

  /** Undefined when the journal no longer tells. */
  async rowsOf(
    job: PrintJob,
    columns: PaperColumns,
    letterhead: Letterhead,
  ): Promise<readonly ReceiptRow[] | undefined> {
    const { reports } = this.#parts;
    const context = this.#contextOf(job);
    if (job.document === 'cash_slip') {
      const move = job.source === null ? undefined : await reports.cashMove(job.source, job.upTo);
      if (move !== undefined) return layoutCashSlip(move, context, columns);
      const sold = job.source === null ? undefined : this.#parts.topUps.byEntry(job.source);
      if (sold !== undefined) return layoutValueSlip(sold, { ...context, letterhead }, columns);
      const correction = job.source === null ? undefined : await reports.correction(job.source, job.upTo);
      return correction === undefined ? undefined : layoutCorrectionSlip(correction, context, columns);
    }
    if (job.day !== null) return layoutDayReport(await reports.day(job.day, job.upTo), context, columns);
    const report = job.shift === null ? undefined : await reports.shift(job.shift, job.upTo);
    return report === undefined ? undefined : layoutShiftReport(report, context, columns);
  }

  #contextOf({ queuedAt, copy }: PrintJob): SlipContext {
    const { profile, terminal, training, language, nameOf, labelOf } = this.#parts;
    const { offsetMinutes, name: storeName } = profile.store;
    return {
      language,
      storeName,
      terminal,
      timeText: (at) => new Date(epochMs(at) + offsetMinutes * MINUTE_MS).toISOString().slice(0, 16).replace('T', ' '),
      printedAt: queuedAt,
      nameOf: (staff) => nameOf(staff as StaffId),
      labelOf,
      copy: copy > 0,
      copyNumber: copy,
      training,
    };
  }
}
