/**
 * Transport over TCP (network printers, port 9100 by custom). One socket, one connection; FIN, RST, refusal and silence are told
 * apart, because they mean different things for a job that is under way. Used by the printer drivers.
 */
import { connect, type Socket } from 'node:net';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { systemTimers, type Timers } from './timers.ts';
import {
  OPEN_TIMEOUT_MS,
  transportError,
  transportErrorFrom,
  WRITE_TIMEOUT_MS,
  type Transport,
  type TransportError,
} from './transport.ts';

export interface TcpAddress {
  /** IPv4, IPv6 (without brackets) or a host name. */
  readonly host: string;
  readonly port: number;
}

export interface TcpOptions {
  readonly timers?: Timers;
  readonly openTimeoutMs?: number;
  readonly writeTimeoutMs?: number;
}

/** A peer that vanished without a word is noticed by probes after this long. */
const KEEP_ALIVE_MS = 10_000;
/** What was written gets this long to leave before the socket is destroyed. */
const FLUSH_ON_CLOSE_MS = 500;

export function tcpTransport(address: TcpAddress, options: TcpOptions = {}): Transport {
  return new TcpTransport(address, options);
}

class TcpTransport implements Transport {
  readonly name: string;
  readonly #address: TcpAddress;
  readonly #timers: Timers;
  readonly #openTimeoutMs: number;
  readonly #writeTimeoutMs: number;
  readonly #dataListeners = new Set<(bytes: Uint8Array) => void>();
  readonly #closeListeners = new Set<(error: TransportError) => void>();
  #socket: Socket | undefined;
  #opened = false;
  #end: TransportError | undefined;

  constructor(address: TcpAddress, options: TcpOptions) {
    this.#address = address;
    this.#timers = options.timers ?? systemTimers;
    this.#openTimeoutMs = options.openTimeoutMs ?? OPEN_TIMEOUT_MS;
    this.#writeTimeoutMs = options.writeTimeoutMs ?? WRITE_TIMEOUT_MS;
    const host = address.host.includes(':') ? `[${address.host}]` : address.host;
    this.name = `tcp ${host}:${String(address.port)}`;
  }

  open(signal?: AbortSignal): Promise<Result<void, TransportError>> {
    if (this.#socket !== undefined || this.#end !== undefined)
      return Promise.resolve(err(transportError('closed', 'a transport is opened once')));
    if (signal?.aborted === true)
      return Promise.resolve(err(this.#finish(transportError('aborted', 'before opening'))));
    return new Promise((resolve) => {
      const socket = connect({ host: this.#address.host, port: this.#address.port, noDelay: true });
      this.#socket = socket;
      const settle = (result: Result<void, TransportError>): void => {
        cancelTimer();
        signal?.removeEventListener('abort', abort);
        resolve(result);
      };
      const fail = (error: TransportError): void => {
        socket.destroy();
        settle(err(this.#finish(error)));
      };
      const abort = (): void => {
        fail(transportError('aborted', 'while connecting'));
      };
      const cancelTimer = this.#timers.after(this.#openTimeoutMs, () => {
        fail(transportError('timeout', `no connection in ${String(this.#openTimeoutMs)} ms`));
      });
      signal?.addEventListener('abort', abort);
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
      socket.on('data', (chunk: Buffer) => {
        for (const listener of this.#dataListeners) listener(chunk);
      });
      socket.on('end', () => this.#finish(transportError('ended', 'the peer closed the connection')));
      socket.on('error', (error) => {
        const cause = transportErrorFrom(error);
        if (this.#opened) this.#finish(cause);
        else fail(cause);
      });
      socket.on('close', () => this.#finish(transportError('ended', 'socket closed')));
      socket.once('connect', () => {
        if (this.#end !== undefined) return;
        this.#opened = true;
        settle(ok(undefined));
      });
    });
  }

  write(bytes: Uint8Array): Promise<Result<void, TransportError>> {
    const socket = this.#socket;
    if (socket === undefined || !this.#opened) return Promise.resolve(err(transportError('closed', 'not open')));
    if (this.#end !== undefined) return Promise.resolve(err(this.#end));
    return new Promise((resolve) => {
      const cancelTimer = this.#timers.after(this.#writeTimeoutMs, () => {
        resolve(err(this.#finish(transportError('timeout', 'the peer takes no bytes'))));
        socket.destroy();
      });
      socket.write(bytes, (error) => {
        cancelTimer();
        if (error === undefined || error === null) resolve(ok(undefined));
        else resolve(err(this.#finish(transportErrorFrom(error))));
      });
    });
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
    const socket = this.#socket;
    this.#finish(transportError('closed', 'closed by us'));
    if (socket === undefined || socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const cancelTimer = this.#timers.after(FLUSH_ON_CLOSE_MS, () => socket.destroy());
      socket.once('close', () => {
        cancelTimer();
        resolve();
      });
      socket.destroySoon();
    });
  }

  /** The first end counts; it is told to listeners only for a connection that had been open. Returns the end that counts. */
  #finish(error: TransportError): TransportError {
    if (this.#end !== undefined) return this.#end;
    this.#end = error;
    if (this.#opened) for (const listener of this.#closeListeners) listener(error);
    return error;
  }
}
