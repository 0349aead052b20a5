/**
 * The `escpos` driver: keeps one connection to the printer, runs jobs and drawer pulses one after another, tells the status.
 * Invariants: see printer.ts. The connection is kept so that the status comes unasked; a lost one is sought again with growing
 * pauses, and at once when a job comes. A job that found its connection stale before the first byte gets one fresh connection.
 * Called through open-printer.
 */
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { PaperColumns } from '../../sync/domain/receipt-layout.ts';
import { systemTimers, type Timers } from '../transport/timers.ts';
import type { ConnectTransport, TransportError } from '../transport/transport.ts';
import { blockingCause, EscposLink } from './escpos-link.ts';
import { endedCause, readyCause, runJob } from './print-job.ts';
import type {
  Printer,
  PrinterCause,
  PrinterStatus,
  PrintOptions,
  PrintOutcome,
  PulseOptions,
  PulseOutcome,
} from './printer.ts';

export interface EscposPrinterOptions {
  readonly id: string;
  readonly columns: PaperColumns;
  readonly connect: ConnectTransport;
  readonly timers?: Timers;
}

const RECONNECT_FIRST_MS = 500;
const RECONNECT_MAX_MS = 15_000;
/** A solenoid and its switch need this long until the sensor shows the drawer open. */
const DRAWER_SETTLE_MS = 150;

/**
 * Which printer object of a program has which device; network printers take the second connection and then hang. By the
 * program's timers, so that a simulated program takes its claims with it when it goes.
 */
const programs = new WeakMap<Timers, Map<string, Printer>>();
function claimsIn(timers: Timers): Map<string, Printer> {
  const claims = programs.get(timers) ?? new Map<string, Printer>();
  programs.set(timers, claims);
  return claims;
}

export function escposPrinter(options: EscposPrinterOptions): Printer {
  return new EscposPrinter(options);
}

type Lane = 'pulses' | 'receipts';

class EscposPrinter implements Printer {
  readonly id: string;
  readonly columns: PaperColumns;
  readonly #connect: ConnectTransport;
  readonly #timers: Timers;
  readonly #place: string;
  readonly #statusListeners = new Set<(status: PrinterStatus) => void>();
  #stage: 'closed' | 'opened' | 'claimed' | 'enabled' = 'closed';
  #link: EscposLink | undefined;
  #connecting: Promise<Result<EscposLink, PrinterCause>> | undefined;
  #connectFailure: PrinterCause | undefined;
  #abort = new AbortController();
  #cancelReconnect = (): void => undefined;
  #pauseMs = RECONNECT_FIRST_MS;
  readonly #waiting: Readonly<Record<Lane, (() => Promise<() => void>)[]>> = { pulses: [], receipts: [] };
  #running: Promise<void> = Promise.resolve();
  #busy = false;
  #lastTold = '';

  constructor({ id, columns, connect, timers = systemTimers }: EscposPrinterOptions) {
    this.id = id;
    this.columns = columns;
    this.#connect = connect;
    this.#timers = timers;
    this.#place = connect().name;
  }

  open(): Result<void, PrinterCause> {
    if (this.#stage === 'closed') this.#stage = 'opened';
    this.#tell();
    return ok(undefined);
  }

  claim(): Result<void, PrinterCause> {
    if (this.#stage === 'closed') return err('not_enabled');
    const claims = claimsIn(this.#timers);
    const owner = claims.get(this.#place);
    if (owner !== undefined && owner !== this) return err('claimed_elsewhere');
    claims.set(this.#place, this);
    if (this.#stage === 'opened') this.#stage = 'claimed';
    return ok(undefined);
  }

  enable(): void {
    if (this.#stage !== 'claimed') return;
    this.#stage = 'enabled';
    this.#abort = new AbortController();
    void this.#connected();
  }

  print(job: Uint8Array, options: PrintOptions): Promise<PrintOutcome> {
    options.onStage?.('waiting');
    return this.#inTurn('receipts', () => this.#print(job, options));
  }

  pulse(options: PulseOptions): Promise<PulseOutcome> {
    return this.#inTurn('pulses', () => this.#pulse(options));
  }

  async recover(how: 'resume' | 'clear'): Promise<Result<void, PrinterCause>> {
    const link = this.#link;
    if (link === undefined || link.ended !== undefined) return err('unreachable');
    const sent = await link.recover(how);
    if (!sent.ok) return err(causeOf(sent.error));
    await link.askAll();
    return ok(undefined);
  }

  status(): PrinterStatus {
    const link = this.#link?.ended === undefined ? this.#link : undefined;
    const known = {
      ...(link?.condition.drawerPinHigh === undefined ? {} : { drawerPinHigh: link.condition.drawerPinHigh }),
      ...(link?.fence === undefined ? {} : { fence: link.fence }),
    };
    if (this.#stage === 'closed') return { state: 'closed', pill: 'offline', cause: 'not_enabled' };
    if (this.#stage !== 'enabled') return { state: 'idle', pill: 'offline', cause: 'not_enabled' };
    if (link === undefined) return { state: 'error', pill: 'offline', cause: this.#connectFailure ?? 'unreachable' };
    const blocked = blockingCause(link.condition);
    if (blocked !== undefined) return { state: 'error', pill: 'held', cause: blocked, ...known };
    if (this.#busy) return { state: 'busy', pill: 'printing', ...known };
    if (link.heardAtMs === undefined) return { state: 'idle', pill: 'unknown', cause: 'no_answer', ...known };
    return { state: 'idle', pill: link.condition.nearEnd === true ? 'low' : 'ready', ...known };
  }

  onStatus(listener: (status: PrinterStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#stage = 'closed';
    this.#cancelReconnect();
    this.#abort.abort();
    const claims = claimsIn(this.#timers);
    if (claims.get(this.#place) === this) claims.delete(this.#place);
    const link = this.#link;
    this.#link = undefined;
    await link?.close();
    await this.#running;
    this.#tell();
  }

  async #print(job: Uint8Array, options: PrintOptions): Promise<PrintOutcome> {
    const held = (cause: PrinterCause): PrintOutcome => ({ outcome: 'held', cause, beforeFirstByte: true });
    const run = async (): Promise<PrintOutcome> => {
      const link = await this.#connected();
      return link.ok ? runJob(link.value, { bytes: job, ...options }, this.#timers) : held(link.error);
    };
    const first = await run();
    const isStale = first.outcome === 'held' && first.beforeFirstByte && first.cause === 'connection_lost';
    return isStale ? run() : first;
  }

  async #pulse({ pulse, beforeFirstByte }: PulseOptions): Promise<PulseOutcome> {
    const linked = await this.#connected();
    if (!linked.ok) return { outcome: 'not_kicked', cause: linked.error };
    const link = linked.value;
    // A pulse that waits in the buffer of a stopped printer would open the drawer later, with nobody there.
    const stopped = await readyCause(link);
    if (stopped !== undefined) return { outcome: 'not_kicked', cause: stopped };
    const before = link.condition.drawerPinHigh;
    const sent = await runJob(
      link,
      { bytes: pulse, ...(beforeFirstByte === undefined ? {} : { beforeFirstByte }) },
      this.#timers,
    );
    if (sent.outcome === 'held' && sent.beforeFirstByte) return { outcome: 'not_kicked', cause: sent.cause };
    if (sent.outcome !== 'printed') return { outcome: 'unknown', cause: sent.cause };
    await new Promise<void>((resolve) => this.#timers.after(DRAWER_SETTLE_MS, resolve));
    const answered = await link.ask(1);
    const after = link.condition.drawerPinHigh;
    return answered && before !== undefined && after !== undefined
      ? { outcome: 'kicked', pinHigh: { before, after } }
      : { outcome: 'kicked' };
  }

  /** One at a time: pulses before receipts, since a customer waits for change; within each kind in the order of the calls. */
  #inTurn<Outcome>(lane: Lane, run: () => Promise<Outcome>): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting[lane].push(() =>
        run().then(
          (outcome) => () => resolve(outcome),
          (error: unknown) => () => reject(error instanceof Error ? error : new Error(String(error))),
        ),
      );
      if (!this.#busy) this.#running = this.#runWaiting();
    });
  }

  async #runWaiting(): Promise<void> {
    this.#busy = true;
    this.#tell();
    for (;;) {
      const next = this.#waiting.pulses.shift() ?? this.#waiting.receipts.shift();
      const settle = await next?.();
      if (this.#waiting.pulses.length + this.#waiting.receipts.length === 0) {
        // Idle before the caller hears of it, so that the status it reads next is true.
        this.#busy = false;
        this.#tell();
        settle?.();
        return;
      }
      settle?.();
    }
  }

  /** The live connection, made now if there is none. */
  #connected(): Promise<Result<EscposLink, PrinterCause>> {
    if (this.#stage !== 'enabled') return Promise.resolve(err('not_enabled'));
    if (this.#connecting !== undefined) return this.#connecting;
    const link = this.#link;
    if (link !== undefined && link.ended === undefined) return Promise.resolve(ok(link));
    this.#cancelReconnect();
    const connecting = this.#connectNow().then((result) => {
      this.#connecting = undefined;
      this.#connectFailure = result.ok ? undefined : result.error;
      if (result.ok) this.#pauseMs = RECONNECT_FIRST_MS;
      else this.#reconnectLater();
      this.#tell();
      return result;
    });
    this.#connecting = connecting;
    return connecting;
  }

  async #connectNow(): Promise<Result<EscposLink, PrinterCause>> {
    const transport = this.#connect();
    const link = new EscposLink(transport, this.#timers);
    const opened = await transport.open(this.#abort.signal);
    if (!opened.ok) {
      // Accepted and broken off at once: the printer serves another till.
      const cause = causeOf(opened.error);
      return err(cause === 'connection_lost' ? 'in_use' : cause);
    }
    await link.watch();
    await link.askAll();
    if (blockingCause(link.condition) === undefined) await link.probe();
    const ended = endedCause(link);
    if (ended !== undefined) return err(ended);
    if (this.#stage !== 'enabled') {
      await link.close();
      return err('aborted');
    }
    this.#link = link;
    link.onChange(() => {
      if (link.ended !== undefined && this.#link === link) this.#lost();
      this.#tell();
    });
    return ok(link);
  }

  #lost(): void {
    this.#link = undefined;
    this.#connectFailure = 'connection_lost';
    this.#reconnectLater();
  }

  #reconnectLater(): void {
    if (this.#stage !== 'enabled') return;
    this.#cancelReconnect();
    this.#cancelReconnect = this.#timers.after(this.#pauseMs, () => void this.#connected());
    this.#pauseMs = Math.min(this.#pauseMs * 2, RECONNECT_MAX_MS);
  }

  #tell(): void {
    const status = this.status();
    const text = JSON.stringify(status);
    if (text === this.#lastTold) return;
    this.#lastTold = text;
    for (const listener of this.#statusListeners) listener(status);
  }
}

function causeOf(error: TransportError): PrinterCause {
  switch (error.cause) {
    case 'busy':
      return 'in_use';
    case 'reset':
    case 'ended':
      return 'connection_lost';
    case 'closed':
    case 'aborted':
      return 'aborted';
    case 'refused':
    case 'not_found':
    case 'denied':
    case 'timeout':
    case 'failed':
      return 'unreachable';
  }
}
