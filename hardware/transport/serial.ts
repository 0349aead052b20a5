/**
 * A serial port (RS-232 adapter, USB-CDC device, pseudo-terminal) as a Transport, on `serialport` 13.
 * Invariants, each measured: a port object is opened once and never again (a re-opened one may stay mute); `data` and
 * `error` listeners are always attached (without `data` a vanished device is never noticed); a write that the line does
 * not take ends by our own time-out, because its callback never comes. Called by the drivers through ConnectTransport.
 */
import { SerialPort } from 'serialport';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { SerialLineConfig } from '../devices-schema.ts';
import { systemTimers, type Timers } from './timers.ts';
import {
  OPEN_TIMEOUT_MS,
  transportError,
  transportErrorFrom,
  WRITE_TIMEOUT_MS,
  type Transport,
  type TransportCause,
  type TransportError,
} from './transport.ts';

/** Line settings; `path` is taken as configured, since listing ports misses pseudo-terminals and many adapters. */
export interface SerialLine {
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}
/** What `serialport` is asked for. `lock` makes a second open fail instead of two readers sharing the bytes. */
export interface PortOptions extends SerialLine {
  readonly autoOpen: false;
  readonly lock: true;
}
/** The part of a `serialport` object that is used here; tests hand in a fake to see the options and stuck writes. */
export interface Port {
  open(done: (error: Error | null) => void): void;
  write(bytes: Uint8Array, done: (error: Error | null | undefined) => void): boolean;
  close(done: (error: Error | null) => void): void;
  /** Reads the modem lines: the one question whose failure shows a port that was hung up. */
  get(done: (error: Error | null) => void): void;
  readonly isOpen: boolean;
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
  on(event: 'close' | 'error', listener: (error: Error | null | undefined) => void): unknown;
}
export type OpenPort = (options: PortOptions) => Port;

/** Pieces of a write; each has its own time-out, so that a long slow job is no failure. */
const WRITE_PIECE_BYTES = 512;
const BITS_PER_BYTE_MAX = 12;
const CLOSE_TIMEOUT_MS = 1_000;
/**
 * `serialport` mostly tells within 2 ms that a device is gone; when a read was under way at that moment it tells never, because
 * a hung-up port reads as empty for ever. So the port is asked as well; what it answers while alive does not matter.
 */
const ALIVE_CHECK_MS = 250;
const HUNG_UP = /input\/output error|bad file descriptor|no such device|not configured/i;

export const systemPort: OpenPort = (options) => new SerialPort({ ...options });

/** The line as configured, over what the device usually has. */
export function serialLine(config: SerialLineConfig, usual: Partial<Omit<SerialLine, 'path'>> = {}): SerialLine {
  return {
    path: config.path,
    baudRate: config.baudRate ?? usual.baudRate ?? 9600,
    dataBits: config.dataBits ?? usual.dataBits ?? 8,
    parity: config.parity ?? usual.parity ?? 'none',
    stopBits: config.stopBits ?? usual.stopBits ?? 1,
  };
}

/** A fresh, unopened transport over the port. `openPort` and `timers` are replaced by tests only. */
export function serialTransport(
  line: SerialLine,
  timers: Timers = systemTimers,
  openPort: OpenPort = systemPort,
): Transport {
  return new SerialTransport(line, timers, openPort);
}

class SerialTransport implements Transport {
  readonly name: string;
  readonly #line: SerialLine;
  readonly #timers: Timers;
  readonly #openPort: OpenPort;
  readonly #dataListeners = new Set<(bytes: Uint8Array) => void>();
  readonly #closeListeners = new Set<(error: TransportError) => void>();
  #state: 'new' | 'opening' | 'open' | 'spent' = 'new';
  #port: Port | undefined;
  #closing: Promise<void> = Promise.resolve();
  #lastWrite: Promise<unknown> = Promise.resolve();
  /** Gives up the open or the write that is under way. */
  readonly #abandon = new Set<(error: TransportError) => void>();

  constructor(line: SerialLine, timers: Timers, openPort: OpenPort) {
    this.name = `serial ${line.path}`;
    this.#line = line;
    this.#timers = timers;
    this.#openPort = openPort;
  }

  async open(signal?: AbortSignal): Promise<Result<void, TransportError>> {
    if (this.#state !== 'new') return err(transportError('closed', 'a transport is opened once'));
    this.#state = 'opening';
    const opened = await this.#attempt(OPEN_TIMEOUT_MS, 'the port does not open', signal, (done) => {
      const port = this.#openPort({ ...this.#line, autoOpen: false, lock: true });
      this.#port = port;
      port.on('data', (bytes) => {
        if (this.#state === 'open') for (const listener of this.#dataListeners) listener(bytes);
      });
      port.on('error', (error) => {
        this.#end(serialError(error));
      });
      port.on('close', (error) => {
        this.#end(error ? transportError('reset', 'the device is gone') : transportError('ended', 'port closed'));
      });
      port.open((error) => {
        if (this.#state === 'spent' && error === null) closeQuietly(port, () => undefined); // Too late: nobody waits any more.
        done(error);
      });
    });
    if (opened.ok && this.#isOpening()) {
      this.#state = 'open';
      this.#watch();
    } else this.#spend(); // Also a port that opened while `close` was called.
    return this.#state === 'open' || !opened.ok ? opened : err(transportError('closed', 'closed while opening'));
  }

  write(bytes: Uint8Array): Promise<Result<void, TransportError>> {
    const written = this.#lastWrite.then(() => this.#writePieces(bytes));
    this.#lastWrite = written;
    return written;
  }

  onData(listener: (bytes: Uint8Array) => void): () => void {
    this.#dataListeners.add(listener);
    return () => this.#dataListeners.delete(listener);
  }

  onClose(listener: (error: TransportError) => void): () => void {
    this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#end(transportError('closed', 'closed by the terminal'));
    await this.#closing;
  }

  async #writePieces(bytes: Uint8Array): Promise<Result<void, TransportError>> {
    for (let from = 0; from < bytes.length; from += WRITE_PIECE_BYTES) {
      const port = this.#port;
      if (this.#state !== 'open' || port === undefined) return err(transportError('closed', 'not open'));
      const piece = bytes.subarray(from, from + WRITE_PIECE_BYTES);
      const onLineMs = Math.ceil((piece.length * BITS_PER_BYTE_MAX * 1000) / this.#line.baudRate);
      const timeoutMs = WRITE_TIMEOUT_MS + onLineMs;
      const written = await this.#attempt(timeoutMs, 'the device takes no bytes', undefined, (done) => {
        port.write(piece, done);
      });
      if (!written.ok) {
        this.#end(written.error);
        return written;
      }
    }
    return ok(undefined);
  }

  /** One call to the port, settled by its callback, the time-out, the signal or the end of the connection. */
  #attempt(
    timeoutMs: number,
    late: string,
    signal: AbortSignal | undefined,
    call: (done: (error: Error | null | undefined) => void) => void,
  ): Promise<Result<void, TransportError>> {
    return new Promise((resolve) => {
      const settle = (result: Result<void, TransportError>): void => {
        stopTimer();
        this.#abandon.delete(fail);
        signal?.removeEventListener('abort', abort);
        resolve(result);
      };
      const fail = (error: TransportError): void => {
        settle(err(error));
      };
      const abort = (): void => {
        fail(transportError('aborted', 'given up'));
      };
      const stopTimer = this.#timers.after(timeoutMs, () => {
        fail(transportError('timeout', late));
      });
      this.#abandon.add(fail);
      if (signal?.aborted === true) {
        abort();
        return;
      }
      signal?.addEventListener('abort', abort);
      try {
        call((error) => {
          if (error) fail(serialError(error));
          else settle(ok(undefined));
        });
      } catch (error) {
        fail(serialError(error)); // The constructor and write() throw for bad options.
      }
    });
  }

  /** Asks again and again whether the device is still there. */
  #watch(): void {
    this.#timers.after(ALIVE_CHECK_MS, () => {
      if (this.#state !== 'open') return;
      this.#port?.get((error) => {
        if (error !== null && HUNG_UP.test(error.message)) this.#end(transportError('reset', 'the device is gone'));
        else this.#watch();
      });
    });
  }

  /** The connection is over: told once, to whoever waits and to the close listeners. */
  #end(error: TransportError): void {
    if (this.#state === 'spent') return;
    const wasOpen = this.#state === 'open';
    this.#spend();
    for (const abandon of [...this.#abandon]) abandon(error);
    if (wasOpen) for (const listener of [...this.#closeListeners]) listener(error);
  }

  #spend(): void {
    this.#state = 'spent';
    const port = this.#port;
    if (port?.isOpen !== true) return;
    this.#closing = new Promise((resolve) => {
      const stopTimer = this.#timers.after(CLOSE_TIMEOUT_MS, resolve); // A stuck write keeps the answer back.
      closeQuietly(port, () => {
        stopTimer();
        resolve();
      });
    });
  }

  /** A method, because the state changes while `open` waits. */
  #isOpening(): boolean {
    return this.#state === 'opening';
  }
}

/** Closes; a port with a stuck write answers with an `error` event, which its listener takes. */
function closeQuietly(port: Port, done: () => void): void {
  try {
    port.close(done);
  } catch {
    done();
  }
}

/** `serialport` gives sentences, not codes; these are the ones of its Linux, macOS and Windows bindings. */
const CAUSE_BY_SENTENCE: readonly (readonly [RegExp, TransportCause])[] = [
  [/cannot lock port|resource busy|EBUSY/i, 'busy'],
  [/no such (file|device)|file not found|not configured/i, 'not_found'],
  [/permission denied|operation not permitted/i, 'denied'],
  [/access denied/i, 'busy'], // Windows: another program has the port.
  [/bad file descriptor|input\/output error|disconnected|operation aborted|device not recogni[sz]ed/i, 'reset'],
];

function serialError(error: unknown): TransportError {
  const sentence = error instanceof Error ? error.message : String(error);
  const cause = CAUSE_BY_SENTENCE.find(([pattern]) => pattern.test(sentence))?.[1];
  return cause === undefined ? transportErrorFrom(error) : transportError(cause, sentence);
}
