/**
 * The byte stream that every driver speaks over, whatever carries it (TCP, serial port, device file, in-process twin).
 * Invariants: a Transport lives for ONE connection: it is opened once, and after it closed it is spent (serialport objects that
 * are opened again may never deliver again), so drivers take a `ConnectTransport` and ask for a new one per connection.
 * Nothing throws and nothing hangs: every failure is a TransportError, every write has its own time-out, and the end of the
 * connection is told exactly once through `onClose`. Called by the drivers in hardware/.
 */
import type { Result } from '../../sync/domain/result.ts';

/**
 * refused: nobody listens there · not_found: no such host, port or file · denied: no permission · busy: another program has it ·
 * timeout: no answer or the peer takes no bytes in time · reset: connection broken (RST, unplugged) · ended: the peer closed it
 * in order (FIN) · closed: we closed it, or it was never open · aborted: the caller's signal · failed: anything else, see detail.
 */
export type TransportCause =
  'refused' | 'not_found' | 'denied' | 'busy' | 'timeout' | 'reset' | 'ended' | 'closed' | 'aborted' | 'failed';

export interface TransportError {
  readonly cause: TransportCause;
  /** For the log and the settings page: a system code or sentence, never payload bytes. */
  readonly detail: string;
}

export interface Transport {
  /** Where it leads, for logs and the settings page: `tcp 127.0.0.1:9100`, `serial /dev/ttyUSB0`. */
  readonly name: string;
  /** Opens the connection, within the transport's own time-out. A second call answers `closed`. */
  open(signal?: AbortSignal): Promise<Result<void, TransportError>>;
  /**
   * Hands over all bytes, in call order; settles when the platform took them (not when the device printed them), at the latest
   * after the transport's write time-out. After a failed write how much got out is unknown; the transport closes itself.
   */
  write(bytes: Uint8Array): Promise<Result<void, TransportError>>;
  /** Bytes as they come in, in any split. Returns the function that stops listening. Attach before `open`. */
  onData(listener: (bytes: Uint8Array) => void): () => void;
  /** Called once when an opened connection ended, whoever ended it (`closed` when it was us). */
  onClose(listener: (error: TransportError) => void): () => void;
  /** Ends the connection and gives the device free; never fails, may be called at any time and again. */
  close(): Promise<void>;
}

/** Makes a fresh, unopened transport to the same place. */
export type ConnectTransport = () => Transport;

/** Writes longer than this without the peer taking bytes fail with `timeout`. */
export const WRITE_TIMEOUT_MS = 5_000;
export const OPEN_TIMEOUT_MS = 3_000;

export const transportError = (cause: TransportCause, detail: string): TransportError => ({ cause, detail });

const CAUSE_BY_CODE: Readonly<Record<string, TransportCause>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'not_found',
  ENOTFOUND: 'not_found',
  ENXIO: 'not_found',
  ENODEV: 'not_found',
  EHOSTUNREACH: 'not_found',
  ENETUNREACH: 'not_found',
  EAI_AGAIN: 'not_found',
  EACCES: 'denied',
  EPERM: 'denied',
  EBUSY: 'busy',
  EADDRINUSE: 'busy',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  EIO: 'reset',
};

/** Reads the cause from a system error's `code`; what has no known code is `failed`. */
export function transportErrorFrom(error: unknown): TransportError {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const detail = code ?? (error instanceof Error ? error.message : String(error));
  return transportError((code === undefined ? undefined : CAUSE_BY_CODE[code]) ?? 'failed', detail);
}
