/**
 * The contract of every bar code scanner, named after UnifiedPOS: open, claim, enable. A scan is text as the device read
 * it (GS bytes and AIM prefixes kept); what it means is decided by the screen that receives it.
 * Invariants: a scan goes to the claimed and enabled owner or is told as a miss; bytes that make no scan are a miss,
 * never silence; a device that vanished comes back by itself. Called by the host's device service.
 */
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { Timers } from '../transport/timers.ts';
import type { TransportCause } from '../transport/transport.ts';

/** closed: not wanted · idle: connected and waiting · busy: in the middle of a scan · error: see `fault`, it keeps trying. */
export type ScannerState = 'closed' | 'idle' | 'busy' | 'error';

export interface Scan {
  readonly deviceId: string;
  readonly data: string;
  /** When its last byte arrived. */
  readonly at: EpochMs;
}

/**
 * too_long: no end within the limit · cut_off: the end never came · garbled: bytes that are no text, often a wrong baud
 * rate or charset · not_enabled: nobody was to receive it.
 */
export type MissCause = 'too_long' | 'cut_off' | 'garbled' | 'not_enabled';

/** Something was scanned and is lost; the cashier must hear and see it. Never carries the data (it may be a member's). */
export interface ScanMiss {
  readonly deviceId: string;
  readonly cause: MissCause;
  readonly bytes: number;
  readonly at: EpochMs;
}

export interface ScannerFault {
  readonly cause: TransportCause;
  readonly detail: string;
}

export type ScannerEvent =
  | { readonly kind: 'opened' | 'closed' | 'scanned'; readonly at: EpochMs }
  | { readonly kind: 'lost'; readonly at: EpochMs; readonly fault: ScannerFault; readonly retryMs: number }
  | { readonly kind: 'missed'; readonly at: EpochMs; readonly cause: MissCause; readonly bytes: number };

/** For the settings page and the top bar. */
export interface ScannerStatus {
  readonly deviceId: string;
  readonly state: ScannerState;
  readonly owner: string | undefined;
  readonly isEnabled: boolean;
  /** Only in state `error`. */
  readonly fault: ScannerFault | undefined;
  readonly lastEvent: ScannerEvent | undefined;
  readonly scans: number;
  readonly misses: number;
}

export interface Scanner {
  readonly deviceId: string;
  status(): ScannerStatus;
  /** Starts the device. Settles after the first attempt; in state `error` it keeps trying until `close`. */
  open(): Promise<ScannerStatus>;
  /** Takes the device for one owner (a screen or the settings test); the error names the present owner. */
  claim(owner: string): Result<void, 'closed' | { readonly claimedBy: string }>;
  /** Gives it back and disables it. Nothing happens for anybody but the owner. */
  release(owner: string): void;
  /** Lets scans through to the listeners of the owner. */
  enable(owner: string): Result<void, 'not_claimed'>;
  disable(owner: string): void;
  onScan(listener: (scan: Scan) => void): () => void;
  onMiss(listener: (miss: ScanMiss) => void): () => void;
  onStatus(listener: (status: ScannerStatus) => void): () => void;
  /** Stops for good; never fails. */
  close(): Promise<void>;
}

export interface ScannerPorts {
  readonly clock: { now(): EpochMs };
  readonly timers: Timers;
}

/** What all drivers share: ownership, state, counting and telling. A driver calls `deliver`, `miss` and the state setters. */
export class ScannerDesk {
  readonly deviceId: string;
  readonly #clock: ScannerPorts['clock'];
  readonly #scanListeners = new Set<(scan: Scan) => void>();
  readonly #missListeners = new Set<(miss: ScanMiss) => void>();
  readonly #statusListeners = new Set<(status: ScannerStatus) => void>();
  #status: ScannerStatus;

  constructor(deviceId: string, clock: ScannerPorts['clock']) {
    this.deviceId = deviceId;
    this.#clock = clock;
    this.#status = {
      deviceId,
      state: 'closed',
      owner: undefined,
      isEnabled: false,
      fault: undefined,
      lastEvent: undefined,
      scans: 0,
      misses: 0,
    };
  }

  status(): ScannerStatus {
    return this.#status;
  }

  claim(owner: string): Result<void, 'closed' | { readonly claimedBy: string }> {
    if (this.#status.state === 'closed') return err('closed');
    if (this.#status.owner !== undefined && this.#status.owner !== owner) return err({ claimedBy: this.#status.owner });
    if (this.#status.owner === undefined) this.#set({ owner });
    return ok(undefined);
  }

  release(owner: string): void {
    if (this.#status.owner === owner) this.#set({ owner: undefined, isEnabled: false });
  }

  enable(owner: string): Result<void, 'not_claimed'> {
    if (this.#status.owner !== owner) return err('not_claimed');
    if (!this.#status.isEnabled) this.#set({ isEnabled: true });
    return ok(undefined);
  }

  disable(owner: string): void {
    if (this.#status.owner === owner && this.#status.isEnabled) this.#set({ isEnabled: false });
  }

  onScan(listener: (scan: Scan) => void): () => void {
    this.#scanListeners.add(listener);
    return () => this.#scanListeners.delete(listener);
  }

  onMiss(listener: (miss: ScanMiss) => void): () => void {
    this.#missListeners.add(listener);
    return () => this.#missListeners.delete(listener);
  }

  onStatus(listener: (status: ScannerStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  /** A complete scan: to the listeners while enabled, else a miss. */
  deliver(data: string): void {
    if (!this.#status.isEnabled) {
      this.miss('not_enabled', data.length);
      return;
    }
    const at = this.#clock.now();
    this.#set({ scans: this.#status.scans + 1, lastEvent: { kind: 'scanned', at } });
    for (const listener of this.#scanListeners) listener({ deviceId: this.deviceId, data, at });
  }

  miss(cause: MissCause, bytes: number): void {
    const at = this.#clock.now();
    this.#set({ misses: this.#status.misses + 1, lastEvent: { kind: 'missed', at, cause, bytes } });
    for (const listener of this.#missListeners) listener({ deviceId: this.deviceId, cause, bytes, at });
  }

  up(): void {
    this.#set({ state: 'idle', fault: undefined, lastEvent: { kind: 'opened', at: this.#clock.now() } });
  }

  busy(isBusy: boolean): void {
    const state = isBusy ? 'busy' : 'idle';
    const isConnected = this.#status.state === 'idle' || this.#status.state === 'busy';
    if (isConnected && this.#status.state !== state) this.#set({ state });
  }

  lost(fault: ScannerFault, retryMs: number): void {
    this.#set({ state: 'error', fault, lastEvent: { kind: 'lost', at: this.#clock.now(), fault, retryMs } });
  }

  closed(): void {
    if (this.#status.state === 'closed') return;
    const lastEvent = { kind: 'closed', at: this.#clock.now() } as const;
    this.#set({ state: 'closed', fault: undefined, owner: undefined, isEnabled: false, lastEvent });
  }

  #set(change: Partial<ScannerStatus>): void {
    this.#status = { ...this.#status, ...change };
    for (const listener of this.#statusListeners) listener(this.#status);
  }
}
