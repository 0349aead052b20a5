/**
 * A scanner whose scans come from the program: the twin behind `POST /virtual/scan`, the settings test and the demo, and
 * the host's side of a keyboard wedge, whose keys only the window sees (see wedge.ts).
 * Invariants: the same ownership, states and misses as a real one; what a real one could not send is a miss here too.
 * Called by open-scanner.ts.
 */
import { SCAN_BYTES_MAX } from './framing.ts';
import { ScannerDesk, type Scanner, type ScannerFault, type ScannerPorts, type ScannerStatus } from './scanner.ts';

export interface VirtualScanner extends Scanner {
  /** Scans `data`. False when it was lost: closed or away (nothing happens), not enabled or too long (a miss). */
  scan(data: string): boolean;
  /** Pulls the plug, as a fault to show. */
  vanish(): void;
  /** Plugs it in again. */
  comeBack(): void;
}

export function virtualScanner(deviceId: string, ports: Pick<ScannerPorts, 'clock'>): VirtualScanner {
  return new VirtualScannerDesk(deviceId, ports.clock);
}

const AWAY: ScannerFault = { cause: 'not_found', detail: 'the virtual scanner is unplugged' };

class VirtualScannerDesk extends ScannerDesk implements VirtualScanner {
  #isAway = false;

  open(): Promise<ScannerStatus> {
    if (this.#isAway) this.lost(AWAY, 0);
    else if (this.status().state === 'closed') this.up();
    return Promise.resolve(this.status());
  }

  close(): Promise<void> {
    this.closed();
    return Promise.resolve();
  }

  scan(data: string): boolean {
    if (this.status().state !== 'idle' || data === '') return false;
    const bytes = new TextEncoder().encode(data).length;
    if (bytes > SCAN_BYTES_MAX) {
      this.miss('too_long', bytes);
      return false;
    }
    const isEnabled = this.status().isEnabled;
    this.deliver(data);
    return isEnabled;
  }

  vanish(): void {
    this.#isAway = true;
    if (this.status().state !== 'closed') this.lost(AWAY, 0);
  }

  comeBack(): void {
    this.#isAway = false;
    if (this.status().state === 'error') this.up();
  }
}
