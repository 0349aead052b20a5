/**
 * The contract of a retail scale: it is asked when something is to be weighed and answers with a stable weight or the
 * reason why there is none. Invariants: only a stable, positive, checked weight is a weight; a moving, negative, overloaded
 * or damaged answer never is; one question at a time on the line. Called by the host's device service.
 */
import type { Result } from '../../sync/domain/result.ts';
import type { Grams } from '../../sync/domain/money.ts';
import type { Timers } from '../transport/timers.ts';
import type { TransportCause } from '../transport/transport.ts';

/**
 * moving: not at rest yet, ask again · overload, below_zero: on the pan · no_answer: silent or half an answer in time ·
 * bad_check: check character wrong · garbled: no answer of this protocol · wrong_unit: not kilograms or grams ·
 * refused: the scale did not know the question · not_connected: see the device's state.
 */
export type WeighFault =
  | 'moving'
  | 'overload'
  | 'below_zero'
  | 'no_answer'
  | 'bad_check'
  | 'garbled'
  | 'wrong_unit'
  | 'refused'
  | 'not_connected';

export interface ScaleStatus {
  readonly deviceId: string;
  readonly state: 'closed' | 'idle' | 'busy' | 'error';
  readonly fault: { readonly cause: TransportCause; readonly detail: string } | undefined;
  readonly lastWeighing: Result<Grams, WeighFault> | undefined;
}

export interface Scale {
  readonly deviceId: string;
  status(): ScaleStatus;
  /** Starts the device; in state `error` it keeps trying until `close`. */
  open(): Promise<ScaleStatus>;
  /** One question; settles within `WEIGH_TIMEOUT_MS` of its turn. */
  weigh(): Promise<Result<Grams, WeighFault>>;
  onStatus(listener: (status: ScaleStatus) => void): () => void;
  close(): Promise<void>;
}

export interface ScalePorts {
  readonly timers: Timers;
}

export const WEIGH_TIMEOUT_MS = 1_000;

/** What the bytes received so far mean, and what to send next. */
export type ScaleAnswer =
  | { readonly kind: 'incomplete' }
  /** Send this and go on reading after `consumed` bytes. */
  | { readonly kind: 'ask'; readonly send: Uint8Array; readonly consumed: number }
  | { readonly kind: 'done'; readonly weight: Result<Grams, WeighFault> };

/** A documented wire protocol as pure functions; the driver brings line and time. */
export interface ScaleProtocol {
  readonly usualLine: { readonly baudRate: number; readonly dataBits: 7 | 8; readonly parity: 'none' | 'even' };
  readonly question: Uint8Array;
  /** `received` is what came since the question or since the last `ask`. */
  read(received: Uint8Array): ScaleAnswer;
}
