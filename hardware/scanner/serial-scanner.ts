/**
 * A scanner on a serial port or USB-CDC: connection, framing and silence measured with the timers port.
 * Invariants: memory stays bounded whatever the line brings; a vanished device is `error` at once, comes back by itself and
 * an unfinished scan is told as a miss. Called by open-scanner.ts; tests give it a transport over a pseudo-terminal.
 */
import type { SerialScannerConfig } from '../devices-schema.ts';
import { keepConnected, type Connection } from '../transport/reconnection.ts';
import { serialLine, serialTransport } from '../transport/serial.ts';
import type { ConnectTransport } from '../transport/transport.ts';
import { ScanFraming, type Framed } from './framing.ts';
import { ScannerDesk, type MissCause, type Scanner, type ScannerPorts, type ScannerStatus } from './scanner.ts';

/** Bytes that wait behind a stalled event loop are read before a silence counts. */
const SILENCE_CONFIRM_MS = 5;

/** The scanner that the file describes. `connect` is for tests and other carriers of the same bytes. */
export function serialScanner(config: SerialScannerConfig, ports: ScannerPorts, connect?: ConnectTransport): Scanner {
  return new SerialScanner(config, ports, connect ?? (() => serialTransport(serialLine(config), ports.timers)));
}

class SerialScanner extends ScannerDesk implements Scanner {
  readonly #ports: ScannerPorts;
  readonly #connect: ConnectTransport;
  readonly #framing: ScanFraming;
  #connection: Connection | undefined;
  #stopWaiting = (): void => undefined;

  constructor(config: SerialScannerConfig, ports: ScannerPorts, connect: ConnectTransport) {
    super(config.id, ports.clock);
    this.#ports = ports;
    this.#connect = connect;
    this.#framing = new ScanFraming(config);
  }

  async open(): Promise<ScannerStatus> {
    this.#connection ??= keepConnected(this.#connect, this.#ports.timers, {
      onUp: () => {
        this.up();
      },
      onBytes: (bytes) => {
        this.#tell(this.#framing.push(bytes));
        this.#await();
      },
      onDown: (fault, retryMs) => {
        this.#stopWaiting();
        this.#tell(this.#framing.cutOff());
        this.lost(fault, retryMs);
      },
    });
    await this.#connection.first;
    return this.status();
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#stopWaiting();
    await connection?.stop();
    this.#tell(this.#framing.cutOff());
    this.closed();
  }

  /** Waits for the silence that the framing asks for; any byte starts it over. */
  #await(): void {
    this.#stopWaiting();
    const silenceMs = this.#framing.silenceMs();
    this.busy(silenceMs !== undefined);
    if (silenceMs === undefined) return;
    const { timers } = this.#ports;
    this.#stopWaiting = timers.after(silenceMs, () => {
      this.#stopWaiting = timers.after(SILENCE_CONFIRM_MS, () => {
        this.#tell(this.#framing.silence());
        this.#await();
      });
    });
  }

  /** Scans one by one; what was lost in one go is one miss, so that junk sounds the alarm and not a thousand alarms. */
  #tell(framed: readonly Framed[]): void {
    let lost: { readonly miss: MissCause; readonly bytes: number } | undefined;
    for (const one of framed) {
      if ('data' in one) this.deliver(one.data);
      else lost = { miss: lost?.miss ?? one.miss, bytes: (lost?.bytes ?? 0) + one.bytes };
    }
    if (lost !== undefined) this.miss(lost.miss, lost.bytes);
  }
}
