/**
 * One live connection to an ESC/POS printer: sends commands, reads replies, keeps the latest condition.
 * Invariants: real-time questions go out one at a time, since their answers carry no name; every wait has a time-out; after the
 * connection ended every wait answers at once. `GS I` is never asked: clones lie. Made anew for every connection by escpos-printer.
 */
import { ok, type Result } from '../../sync/domain/result.ts';
import type { Timers } from '../transport/timers.ts';
import type { Transport, TransportError } from '../transport/transport.ts';
import {
  AUTO_STATUS_ON,
  processIdRequest,
  QUEUED_PAPER_STATUS,
  realTimeStatus,
  recoverFromError,
} from './escpos-commands.ts';
import type { PrinterCause } from './printer.ts';
import {
  conditionOfAutomatic,
  conditionOfPaper,
  conditionOfRealTime,
  ReplyReader,
  type PrinterCondition,
  type PrinterReply,
} from './printer-replies.ts';

export type Fence = 'process_id' | 'paper_status' | 'none';

export const STATUS_TIMEOUT_MS = 300;
const PROBE_TIMEOUT_MS = 300;
const LATE_ANSWER_MS = 60;
const LAST_TURN_MS = 20;
const PIECE_BYTES = 1024;

export class EscposLink {
  readonly #transport: Transport;
  readonly #timers: Timers;
  readonly #reader = new ReplyReader();
  readonly #processWaiters = new Map<string, () => void>();
  readonly #paperWaiters: (() => void)[] = [];
  readonly #changeListeners = new Set<() => void>();
  #condition: PrinterCondition = {};
  #realTimeWaiter: ((value: number | undefined) => void) | undefined;
  #asking: Promise<unknown> = Promise.resolve();
  /** A question timed out: its answer may still come and must not be taken for that of the next one. */
  #answerOverdue = false;
  #sending = false;
  #ended: TransportError | undefined;
  #fence: Fence | undefined;
  #heardAtMs: number | undefined;
  #nextId = 0;

  constructor(transport: Transport, timers: Timers) {
    this.#transport = transport;
    this.#timers = timers;
    transport.onData((bytes) => {
      this.#heardAtMs = timers.now();
      for (const reply of this.#reader.push(bytes)) this.#hear(reply);
    });
    transport.onClose((error) => {
      this.#ended = error;
      this.#realTimeWaiter?.(undefined);
      this.#tell();
    });
  }

  get ended(): TransportError | undefined {
    return this.#ended;
  }

  get condition(): PrinterCondition {
    return this.#condition;
  }

  /** When the printer last said anything, by the timers' clock; undefined when it never did. */
  get heardAtMs(): number | undefined {
    return this.#heardAtMs;
  }

  /** How completion is confirmed here; undefined until probed. */
  get fence(): Fence | undefined {
    return this.#fence;
  }

  /** Told on every change of the condition and at the end of the connection. */
  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** A job is still going out (the printer takes no more bytes for now): no question may come between its bytes. */
  get sending(): boolean {
    return this.#sending;
  }

  /** Sends a whole job in pieces, each with the transport's own time-out, so that a slow printer is no dead one. */
  async send(job: Uint8Array): Promise<Result<void, TransportError>> {
    this.#sending = true;
    for (let at = 0; at < job.length; at += PIECE_BYTES) {
      const sent = await this.#transport.write(job.subarray(at, at + PIECE_BYTES));
      if (!sent.ok) return sent;
    }
    this.#sending = false;
    return ok(undefined);
  }

  /** DLE ENQ: real-time, so it overtakes everything that waits. */
  recover(how: 'resume' | 'clear'): Promise<Result<void, TransportError>> {
    // The buffer is dropped with `clear`: nothing that was asked before will be answered any more.
    if (how === 'clear') {
      this.#processWaiters.clear();
      this.#paperWaiters.length = 0;
    }
    return this.#transport.write(recoverFromError(how));
  }

  async watch(): Promise<void> {
    await this.#transport.write(AUTO_STATUS_ON);
  }

  /** DLE EOT n. False when the printer did not answer in time. */
  ask(n: 1 | 2 | 3 | 4): Promise<boolean> {
    const turn = this.#asking.then(() => this.#askNow(n));
    this.#asking = turn;
    return turn;
  }

  /** Asks everything that says whether a job can be printed. False when the printer gives no status at all. */
  async askAll(): Promise<boolean> {
    if (!(await this.ask(1))) return false;
    await this.ask(2);
    await this.ask(4);
    return true;
  }

  /**
   * Finds out how this printer confirms completion, by trying. Only while it is ready: a stopped printer answers nothing queued.
   * A clone that prints the unknown command leaves it in its line buffer, which the `ESC @` of the next job drops.
   */
  async probe(): Promise<Fence> {
    const byProcess = this.#expectProcess();
    const byPaper = this.#expectPaper();
    const sent = await this.#transport.write(byProcess.request);
    if (sent.ok) await this.#transport.write(QUEUED_PAPER_STATUS);
    const answered = await this.#within(Promise.race([byProcess.done, byPaper.done]), PROBE_TIMEOUT_MS);
    // The process id, if it is known at all, is answered before the paper status that was queued behind it.
    this.#fence = byProcess.arrived() ? 'process_id' : answered ? 'paper_status' : 'none';
    this.#processWaiters.delete(byProcess.id);
    this.#tell();
    return this.#fence;
  }

  /** The commands that ask for completion, and a promise for the answer (which may come very late, or never). */
  completion(): { readonly request: Uint8Array; readonly done: Promise<void> } {
    // With no known way, the paper status is the one that nearly every printer has, and none prints it as text.
    return this.#fence === 'process_id' ? this.#expectProcess() : this.#expectPaper();
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #expectProcess(): { id: string; request: Uint8Array; done: Promise<void>; arrived: () => boolean } {
    const id = `G${this.#nextId.toString(36).padStart(3, '0').slice(-3)}`;
    this.#nextId += 1;
    let arrived = false;
    const done = new Promise<void>((resolve) => {
      this.#processWaiters.set(id, () => {
        arrived = true;
        resolve();
      });
    });
    return { id, request: processIdRequest(id), done, arrived: () => arrived };
  }

  #expectPaper(): { request: Uint8Array; done: Promise<void> } {
    const done = new Promise<void>((resolve) => {
      this.#paperWaiters.push(resolve);
    });
    return { request: QUEUED_PAPER_STATUS, done };
  }

  #askNow(n: 1 | 2 | 3 | 4): Promise<boolean> {
    if (this.#ended !== undefined || this.#sending) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (value: number | undefined): void => {
        cancelTimer();
        this.#realTimeWaiter = undefined;
        if (value === undefined) {
          this.#answerOverdue = true;
          resolve(false);
          return;
        }
        this.#learn(conditionOfRealTime(n, value));
        if (!this.#answerOverdue) {
          resolve(true);
          return;
        }
        this.#answerOverdue = false;
        this.#timers.after(LATE_ANSWER_MS, () => {
          resolve(true);
        });
      };
      const cancelTimer = this.#patiently(STATUS_TIMEOUT_MS, () => {
        settle(undefined);
      });
      this.#realTimeWaiter = settle;
      void this.#transport.write(realTimeStatus(n));
    });
  }

  #hear(reply: PrinterReply): void {
    switch (reply.kind) {
      case 'real_time':
        this.#realTimeWaiter?.(reply.value);
        break;
      case 'automatic':
        this.#learn(conditionOfAutomatic(reply.bytes));
        break;
      case 'paper':
        this.#learn(conditionOfPaper(reply.value));
        this.#paperWaiters.shift()?.();
        break;
      case 'process_id': {
        // Even an answer that comes too late for its probe shows that the printer knows the command.
        this.#fence = 'process_id';
        const waiter = this.#processWaiters.get(reply.id);
        this.#processWaiters.delete(reply.id);
        waiter?.();
        break;
      }
    }
  }

  #learn(news: PrinterCondition): void {
    const before = JSON.stringify(this.#condition);
    this.#condition = { ...this.#condition, ...news };
    if (JSON.stringify(this.#condition) !== before) this.#tell();
  }

  #tell(): void {
    for (const listener of this.#changeListeners) listener();
  }

  /**
   * A time-out that is fair on a busy machine: timers that are overdue run before the bytes that came in meanwhile, so the bytes get
   * one more turn.
   */
  #patiently(timeoutMs: number, run: () => void): () => void {
    let cancelTurn = (): void => undefined;
    const cancelTimer = this.#timers.after(timeoutMs, () => {
      cancelTurn = this.#timers.after(LAST_TURN_MS, run);
    });
    return () => {
      cancelTimer();
      cancelTurn();
    };
  }

  #within(promise: Promise<void>, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancelTimer = this.#patiently(timeoutMs, () => {
        resolve(false);
      });
      void promise.then(() => {
        cancelTimer();
        resolve(true);
      });
    });
  }
}

/** Why a printer in this condition prints nothing; undefined when it prints. */
export function blockingCause(condition: PrinterCondition): PrinterCause | undefined {
  if (condition.paperOut === true) return 'paper_out';
  if (condition.coverOpen === true) return 'cover_open';
  if (condition.failed === true) return 'printer_error';
  return condition.offline === true ? 'paused' : undefined;
}
