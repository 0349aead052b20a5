/**
 * The contract of a small customer display on a pole: one amount and what it means, in words where it has letters. Invariants: it never keeps the till from
 * anything (a display that is away shows nothing); what is shown last is shown again when it comes back. Called by the
 * host's device service.
 */
import type { Fen } from '../../sync/domain/money.ts';
import type { Result } from '../../sync/domain/result.ts';
import type { Timers } from '../transport/timers.ts';
import type { TransportCause } from '../transport/transport.ts';

export interface LineDisplayView {
  readonly label: 'price' | 'total' | 'received' | 'change';
  readonly amount: Fen;
  /** Of a price: what it is, and the sum so far. Displays of figures alone leave both out. */
  readonly item?: string;
  readonly total?: Fen;
}
export type ShowFault = 'too_long' | 'not_connected';

export interface LineDisplayStatus {
  readonly deviceId: string;
  readonly state: 'closed' | 'idle' | 'busy' | 'error';
  readonly fault: { readonly cause: TransportCause; readonly detail: string } | undefined;
  readonly shown: LineDisplayView | undefined;
}

export interface LineDisplay {
  readonly deviceId: string;
  status(): LineDisplayStatus;
  /** Starts the device; in state `error` it keeps trying until `close`. */
  open(): Promise<LineDisplayStatus>;
  /** Shows the view, or nothing for undefined. While away it is kept and shown on return. */
  show(view: LineDisplayView | undefined): Promise<Result<void, ShowFault>>;
  onStatus(listener: (status: LineDisplayStatus) => void): () => void;
  close(): Promise<void>;
}

export interface LineDisplayPorts {
  readonly timers: Timers;
}
