/**
 * The contract's form on a line: JSON messages, the same over WebSocket, Electron's IPC and a worker's brokered port.
 * A call carries an id that its answer repeats; an event has none. Both ends import this and nothing else of each other.
 */
import Type, { type Static } from 'typebox';
import type { Answer, EventName } from './contract.ts';

/** A message that is larger is never dispatched; a WebSocket that sends one is closed with 1009. */
export const MESSAGE_BYTES_MAX = 1024 * 1024;
/** Calls of one window that wait for an answer at the same time. */
export const CALLS_IN_FLIGHT_MAX = 256;

export const CALL_MESSAGE = Type.Object(
  {
    id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    method: Type.String({ minLength: 1, maxLength: 64 }),
    params: Type.Unknown(),
  },
  { additionalProperties: false },
);
export type CallMessage = Static<typeof CALL_MESSAGE>;

export interface AnswerMessage {
  readonly id: number;
  readonly answer: Answer<unknown>;
}
export interface EventMessage {
  readonly event: EventName;
  readonly payload: unknown;
}
export type HostMessage = AnswerMessage | EventMessage;

/** What the desktop shell's preload script puts into the page: one call, one subscription, no channel names. */
export interface HostBridge {
  call(method: string, params: unknown): Promise<Answer<unknown>>;
  on(listener: (message: EventMessage) => void): () => void;
}
