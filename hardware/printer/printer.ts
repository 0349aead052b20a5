/**
 * The receipt printer's contract, named after UnifiedPOS: open, claim, enable; states closed, idle, busy, error.
 * Invariants: jobs and drawer kicks run one after another; `print` never throws and always settles; `printed` only after the
 * printer itself confirmed completion; nothing is ever sent twice by the driver (repeating is the queue's or the cashier's choice).
 * Drivers: `escpos` over any transport, and the `virtual` twin. Called by the host's print queue and the settings page.
 */
import type { PaperColumns } from '../../sync/domain/receipt-layout.ts';
import type { Result } from '../../sync/domain/result.ts';

export type PrinterState = 'closed' | 'idle' | 'busy' | 'error';

/** What the pill shows. low: paper near its end · held: needs a hand (paper, cover, error) · unknown: gives no status · offline: not connected. */
export type PrinterPill = 'ready' | 'printing' | 'low' | 'held' | 'unknown' | 'offline';

/**
 * paper_out, cover_open, printer_error (cutter, head, unrecoverable), paused (feed button or another offline cause): said by the
 * printer. unreachable: no connection (off, cable, wrong address). in_use: another program or till holds its only connection.
 * connection_lost: broke before or during the job. no_answer: it does not confirm. not_enabled, claimed_elsewhere: our own order
 * of calls. refused_by_journal: `beforeFirstByte` failed, nothing was sent. aborted: closed meanwhile.
 */
export type PrinterCause =
  | 'paper_out'
  | 'cover_open'
  | 'printer_error'
  | 'paused'
  | 'unreachable'
  | 'in_use'
  | 'connection_lost'
  | 'no_answer'
  | 'not_enabled'
  | 'claimed_elsewhere'
  | 'refused_by_journal'
  | 'aborted';

export type PrintOutcome =
  | { readonly outcome: 'printed' }
  /**
   * Not completed, for a known cause. With `beforeFirstByte` nothing reached the printer and the job may be repeated as it is;
   * otherwise part of it may be on paper or still in the printer, and only a person can decide.
   */
  | { readonly outcome: 'held'; readonly cause: PrinterCause; readonly beforeFirstByte: boolean }
  /** All or part was sent and nobody can say what came out. */
  | { readonly outcome: 'unknown'; readonly cause: PrinterCause };

export type PrintStage = 'waiting' | 'checking' | 'sending' | 'confirming';

export interface PrintOptions {
  /** For logs and the virtual twin's slips; the completion fence uses its own ids. */
  readonly jobId: string;
  /**
   * Awaited after the status check and right before the first byte of the job: the caller makes `print.started` durable here.
   * When it rejects, nothing is sent and the outcome is `held` with `refused_by_journal`.
   */
  readonly beforeFirstByte?: () => Promise<void>;
  readonly onStage?: (stage: PrintStage) => void;
  /**
   * After `held` in mid-job or `unknown`: the printer confirmed this very job later (paper was put in and it printed on).
   * Called at most once, and only while the same connection lives.
   */
  readonly onLatePrinted?: () => void;
}

export type PulseOutcome =
  /** The printer executed the pulse. `pinHigh` is the sensor (connector pin 3) before and after; absent where it does not tell. */
  | { readonly outcome: 'kicked'; readonly pinHigh?: { readonly before: boolean; readonly after: boolean } }
  /** Nothing was sent: the drawer certainly did not open by us. */
  | { readonly outcome: 'not_kicked'; readonly cause: PrinterCause }
  | { readonly outcome: 'unknown'; readonly cause: PrinterCause };

export interface PulseOptions {
  /** The pulse command, made by hardware/drawer. */
  readonly pulse: Uint8Array;
  /** As for print: `drawer.kicked` becomes durable here. */
  readonly beforeFirstByte?: () => Promise<void>;
}

export interface PrinterStatus {
  readonly state: PrinterState;
  readonly pill: PrinterPill;
  /** Why the pill is `held` or `offline`. */
  readonly cause?: PrinterCause;
  /** Kick-out connector pin 3, as last told (DLE EOT 1 bit 2); which level means open depends on the drawer. */
  readonly drawerPinHigh?: boolean;
  /** How completion is confirmed on this connection; absent until probed. */
  readonly fence?: 'process_id' | 'paper_status' | 'none';
}

export interface Printer {
  readonly id: string;
  /** 48 for 80 mm paper, 32 for 58 mm. */
  readonly columns: PaperColumns;
  /** Closed → idle. Touches no device. */
  open(): Result<void, PrinterCause>;
  /** Takes the device for this object; `claimed_elsewhere` when another object of this program has it. */
  claim(): Result<void, PrinterCause>;
  /** Starts connecting and watching the status. Never fails: an absent printer is `offline` and is looked for again and again. */
  enable(): void;
  print(job: Uint8Array, options: PrintOptions): Promise<PrintOutcome>;
  /** One drawer pulse as a job of its own; never repeated by the driver. */
  pulse(options: PulseOptions): Promise<PulseOutcome>;
  /**
   * The operator's answer to a recoverable error: `resume` prints on from the line that failed (DLE ENQ 1), `clear` drops what the
   * printer still holds (DLE ENQ 2). Never called by a program on its own.
   */
  recover(how: 'resume' | 'clear'): Promise<Result<void, PrinterCause>>;
  status(): PrinterStatus;
  /** Tells every change of the status; returns the function that stops listening. */
  onStatus(listener: (status: PrinterStatus) => void): () => void;
  /** Ends the running job as `unknown` or `held`, gives the device free. */
  close(): Promise<void>;
}
