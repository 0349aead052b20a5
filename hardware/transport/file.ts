/**
 * Transport over a path: a device file such as `/dev/usb/lp0` (read and write), or a plain file that only takes the bytes.
 * A plain file never answers, so a printer on it stays "unknown". Used by the printer drivers.
 */
import { constants, createReadStream, type ReadStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { systemTimers, type Timers } from './timers.ts';
import {
  transportError,
  transportErrorFrom,
  WRITE_TIMEOUT_MS,
  type Transport,
  type TransportError,
} from './transport.ts';

export interface FileOptions {
  readonly timers?: Timers;
  readonly writeTimeoutMs?: number;
}

/** A device driver may sit in a blocking read; closing does not wait for it longer than this. */
const CLOSE_WAIT_MS = 300;

export function fileTransport(path: string, options: FileOptions = {}): Transport {
  return new FileTransport(path, options);
}

class FileTransport implements Transport {
  readonly name: string;
  readonly #path: string;
  readonly #timers: Timers;
  readonly #writeTimeoutMs: number;
  readonly #dataListeners = new Set<(bytes: Uint8Array) => void>();
  readonly #closeListeners = new Set<(error: TransportError) => void>();
  #handle: FileHandle | undefined;
  #reader: ReadStream | undefined;
  #end: TransportError | undefined;
  #started = false;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(path: string, options: FileOptions) {
    this.name = `file ${path}`;
    this.#path = path;
    this.#timers = options.timers ?? systemTimers;
    this.#writeTimeoutMs = options.writeTimeoutMs ?? WRITE_TIMEOUT_MS;
  }

  async open(signal?: AbortSignal): Promise<Result<void, TransportError>> {
    if (this.#started) return err(transportError('closed', 'a transport is opened once'));
    this.#started = true;
    if (signal?.aborted === true) return err(transportError('aborted', 'before opening'));
    try {
      const isDevice = await stat(this.#path).then(
        (found) => found.isCharacterDevice(),
        () => false,
      );
      const flags = isDevice ? constants.O_RDWR : constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
      this.#handle = await open(this.#path, flags, 0o600);
      if (isDevice) this.#read(this.#handle);
      return ok(undefined);
    } catch (error) {
      return err(this.#finish(transportErrorFrom(error)));
    }
  }

  write(bytes: Uint8Array): Promise<Result<void, TransportError>> {
    const turn = this.#lastWrite.then(() => this.#writeNow(bytes));
    this.#lastWrite = turn;
    return turn;
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
    this.#finish(transportError('closed', 'closed by us'));
    this.#started = true;
    const handle = this.#handle;
    this.#handle = undefined;
    this.#reader?.destroy();
    if (handle === undefined) return;
    await new Promise<void>((resolve) => {
      const cancelTimer = this.#timers.after(CLOSE_WAIT_MS, resolve);
      const done = (): void => {
        cancelTimer();
        resolve();
      };
      handle.close().then(done, done);
    });
  }

  #read(handle: FileHandle): void {
    const reader = createReadStream(this.#path, { fd: handle.fd, autoClose: false });
    this.#reader = reader;
    reader.on('data', (chunk) => {
      const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
      for (const listener of this.#dataListeners) listener(bytes);
    });
    reader.on('error', (error) => {
      // Many printers can only be written to; reading from them fails or ends at once, which says nothing about writing.
      const cause = transportErrorFrom(error);
      if (cause.cause === 'reset' || cause.cause === 'not_found') this.#finish(cause);
    });
  }

  async #writeNow(bytes: Uint8Array): Promise<Result<void, TransportError>> {
    const handle = this.#handle;
    if (this.#end !== undefined) return err(this.#end);
    if (handle === undefined) return err(transportError('closed', 'not open'));
    return new Promise((resolve) => {
      const cancelTimer = this.#timers.after(this.#writeTimeoutMs, () => {
        resolve(err(this.#finish(transportError('timeout', 'the device takes no bytes'))));
        void this.close();
      });
      handle.writeFile(bytes).then(
        () => {
          cancelTimer();
          resolve(ok(undefined));
        },
        (error: unknown) => {
          cancelTimer();
          resolve(err(this.#finish(transportErrorFrom(error))));
        },
      );
    });
  }

  #finish(error: TransportError): TransportError {
    if (this.#end !== undefined) return this.#end;
    this.#end = error;
    if (this.#handle !== undefined) for (const listener of this.#closeListeners) listener(error);
    return error;
  }
}
