/**
 * One job on one live connection: check → make durable → send → wait for the printer's own confirmation.
 * Invariants: nothing of the job is sent before `beforeFirstByte` settled; `printed` only when the fence was answered; a stop that
 * the printer names is `held`, everything that nobody can know is `unknown`; it always settles (see the limits below).
 * Called by escpos-printer, one job at a time.
 */
import type { Timers } from '../transport/timers.ts';
import { concatBytes } from './escpos-commands.ts';
import { blockingCause, type EscposLink } from './escpos-link.ts';
import type { PrinterCause, PrintOutcome, PrintStage } from './printer.ts';

/** While a job is confirmed, the status is asked this often (printers without automatic status, and to see that it lives). */
const POLL_MS = 250;
/** A printer that never said anything is given up after this. */
const MUTE_SILENCE_MS = 800;
/** One that did talk may be busy with a full buffer. */
const ALIVE_SILENCE_MS = 5_000;
/** Alive but with no known way to confirm: no use in waiting longer. */
const NO_FENCE_MS = 2_000;
/** Offline without a reason for this long: somebody holds the feed key. */
const PAUSED_MS = 2_000;
/** No receipt takes longer, even at 20 ms a line over 9600 baud. */
const COMPLETION_MAX_MS = 60_000;

export interface Job {
  readonly bytes: Uint8Array;
  readonly beforeFirstByte?: () => Promise<void>;
  readonly onStage?: (stage: PrintStage) => void;
  readonly onLatePrinted?: () => void;
}

export async function runJob(link: EscposLink, job: Job, timers: Timers): Promise<PrintOutcome> {
  job.onStage?.('checking');
  const stopped = await readyCause(link);
  if (stopped !== undefined) return { outcome: 'held', cause: stopped, beforeFirstByte: true };
  if (link.fence === undefined) await link.probe();
  try {
    await job.beforeFirstByte?.();
  } catch {
    return { outcome: 'held', cause: 'refused_by_journal', beforeFirstByte: true };
  }
  // The status may have changed, or the connection gone, while the journal was written.
  const stoppedMeanwhile = endedCause(link) ?? blockingCause(link.condition);
  if (stoppedMeanwhile !== undefined) return { outcome: 'held', cause: stoppedMeanwhile, beforeFirstByte: true };
  job.onStage?.('sending');
  return sendAndConfirm(link, job, timers);
}

/** Asks the printer and says why a job must not start; undefined when it may (also when the printer gives no status). */
export async function readyCause(link: EscposLink): Promise<PrinterCause | undefined> {
  if (link.sending) return endedCause(link) ?? blockingCause(link.condition) ?? 'no_answer';
  await link.askAll();
  return endedCause(link) ?? blockingCause(link.condition);
}

export function endedCause(link: EscposLink): PrinterCause | undefined {
  const { ended } = link;
  if (ended === undefined) return undefined;
  if (ended.cause === 'closed' || ended.cause === 'aborted') return 'aborted';
  // Broken off without a word: network printers do that while another till has them.
  return link.heardAtMs === undefined && ended.cause !== 'timeout' ? 'in_use' : 'connection_lost';
}

function sendAndConfirm(link: EscposLink, job: Job, timers: Timers): Promise<PrintOutcome> {
  const startedMs = timers.now();
  const completion = link.completion();
  return new Promise((resolve) => {
    let settled: PrintOutcome | undefined;
    let sentAtMs: number | undefined;
    let pausedSinceMs: number | undefined;
    let cancelPoll = (): void => undefined;
    const settle = (outcome: PrintOutcome): void => {
      if (settled !== undefined) return;
      settled = outcome;
      cancelPoll();
      stopListening();
      resolve(outcome);
    };
    const unknown = (cause: PrinterCause): void => {
      settle({ outcome: 'unknown', cause });
    };
    const look = (): void => {
      const ended = link.ended === undefined ? undefined : endedCause(link);
      if (ended !== undefined) {
        unknown(ended === 'aborted' ? 'aborted' : 'connection_lost');
        return;
      }
      const cause = blockingCause(link.condition);
      if (cause !== 'paused') pausedSinceMs = undefined;
      else if (timers.now() - (pausedSinceMs ??= timers.now()) < PAUSED_MS) return;
      if (cause !== undefined) settle({ outcome: 'held', cause, beforeFirstByte: false });
    };
    const poll = async (): Promise<void> => {
      const answered = await link.ask(1);
      if (answered && link.condition.offline === true) await link.askAll();
      look();
      if (settled !== undefined) return;
      const nowMs = timers.now();
      // While bytes still go out, the transport's own time-out watches.
      const quietMs = sentAtMs === undefined ? 0 : nowMs - Math.max(link.heardAtMs ?? 0, sentAtMs);
      const silenceMs = link.heardAtMs === undefined ? MUTE_SILENCE_MS : ALIVE_SILENCE_MS;
      const waitedMs = sentAtMs === undefined ? 0 : nowMs - sentAtMs;
      if (
        quietMs >= silenceMs ||
        (link.fence === 'none' && waitedMs >= NO_FENCE_MS) ||
        nowMs - startedMs >= COMPLETION_MAX_MS
      )
        unknown('no_answer');
      else pollLater();
    };
    const pollLater = (): void => {
      cancelPoll = timers.after(POLL_MS, () => void poll());
    };
    const stopListening = link.onChange(look);
    void completion.done.then(() => {
      if (settled === undefined) settle({ outcome: 'printed' });
      else if (settled.outcome !== 'printed') job.onLatePrinted?.();
    });
    void link.send(concatBytes(job.bytes, completion.request)).then((sent) => {
      if (!sent.ok) {
        unknown(
          sent.error.cause === 'timeout' ? 'no_answer' : sent.error.cause === 'closed' ? 'aborted' : 'connection_lost',
        );
        return;
      }
      sentAtMs = timers.now();
      if (settled === undefined) job.onStage?.('confirming');
    });
    pollLater();
  });
}
