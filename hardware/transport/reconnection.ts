/**
 * Keeps a device connected: a new Transport for every attempt, at once and then with growing pauses, for as long as the
 * device is wanted. For devices that speak first (scanners) or are asked all day (scales); a print job opens its own.
 * Invariants: at most one transport at a time; after `stop` settled no listener is called. Called by the drivers.
 */
import { err, type Result } from '../../sync/domain/result.ts';
import type { Timers } from './timers.ts';
import { transportError, type ConnectTransport, type Transport, type TransportError } from './transport.ts';

/** Short, because a re-plugged USB scanner is expected to work as soon as it has beeped. */
export const RECONNECT_FIRST_MS = 100;
export const RECONNECT_MAX_MS = 2_000;

export interface ConnectionListener {
  /** Connected; write through this transport only. */
  readonly onUp: (transport: Transport) => void;
  readonly onBytes: (bytes: Uint8Array) => void;
  /** Not connected (the first attempt included); the next attempt comes in `retryMs`. */
  readonly onDown: (error: TransportError, retryMs: number) => void;
}

export interface Connection {
  /** Settles with the outcome of the first attempt; later ones are told to the listener. */
  readonly first: Promise<Result<void, TransportError>>;
  stop(): Promise<void>;
}

/** Starts connecting. A connection that lives shorter than the longest pause does not shorten the pauses again. */
export function keepConnected(connect: ConnectTransport, timers: Timers, listener: ConnectionListener): Connection {
  let pauseMs = RECONNECT_FIRST_MS;
  let isStopped = false;
  let current: Transport | undefined;
  let cancelPause = (): void => undefined;

  const down = (error: TransportError): void => {
    if (isStopped) return;
    const retryMs = pauseMs;
    pauseMs = Math.min(pauseMs * 2, RECONNECT_MAX_MS);
    cancelPause = timers.after(retryMs, () => void attempt());
    listener.onDown(error, retryMs);
  };

  const attempt = async (): Promise<Result<void, TransportError>> => {
    const transport = connect();
    current = transport;
    let openedAt = 0;
    transport.onData((bytes) => {
      if (!isStopped) listener.onBytes(bytes);
    });
    transport.onClose((error) => {
      if (timers.now() - openedAt >= RECONNECT_MAX_MS) pauseMs = RECONNECT_FIRST_MS;
      down(error);
    });
    const opened = await transport.open();
    if (isStopped) return err(transportError('closed', 'stopped while connecting'));
    openedAt = timers.now();
    if (opened.ok) listener.onUp(transport);
    else down(opened.error);
    return opened;
  };

  return {
    first: attempt(),
    stop: async () => {
      isStopped = true;
      cancelPause();
      await current?.close();
    },
  };
}
