/**
 * The server side of the contract, whatever moves the bytes: a Connection takes one window's messages, dispatches them
 * and sends answers and events back. Never throws: what is not a call is answered or dropped, and counted by the caller.
 * Used by both shells and by the conformance suite.
 */
import { Compile } from 'typebox/compile';
import type { Answer, EventName, FailureCode, FailureDetails } from '../contract/contract.ts';
import type { ShelvedPhoto } from '../photo/photo-shelf.ts';
import {
  CALL_MESSAGE,
  CALLS_IN_FLIGHT_MAX,
  MESSAGE_BYTES_MAX,
  type AnswerMessage,
  type CallMessage,
  type EventMessage,
} from '../contract/wire.ts';

/** Who calls: the host leases commits to one of them. Fixed by the shell, never read from a message. */
export interface Caller {
  /** One per open window or worker; a reload makes a new one. */
  readonly connection: string;
  /** One per launched browser (its cookie), or `desktop`. */
  readonly client: string;
}

/** What a shell needs of the host; `createHost` gives it. */
export interface HostLike {
  dispatch(method: string, params: unknown, caller: Caller): Promise<Answer<unknown>>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: EventName, payload: unknown) => void): () => void;
  /** A photo of goods by its hash, if it is on this machine. */
  photo?(hash: string): Promise<ShelvedPhoto | undefined>;
  /** A window or worker is gone; its lease ends. */
  disconnected?(caller: Caller): void;
}

export interface Connection {
  /** Answers one message as it arrived; undefined when it was no call at all. */
  answer(text: string): Promise<AnswerMessage | undefined>;
  close(): void;
}

const callMessage = Compile(CALL_MESSAGE);

/** Events go to `tell` until the connection is closed; answers are the caller's to send. */
export function openConnection(host: HostLike, caller: Caller, tell: (message: EventMessage) => void): Connection {
  let open = true;
  let inFlight = 0;
  const unsubscribe = host.subscribe((event, payload) => tell({ event, payload }));

  return {
    async answer(text) {
      const call = parseCall(text);
      if (call === undefined || !open) return undefined;
      if (inFlight >= CALLS_IN_FLIGHT_MAX)
        return { id: call.id, answer: refusal('unavailable', { message: 'too many calls at once' }) };
      inFlight += 1;
      const answer = await answerOf(host, call, caller);
      inFlight -= 1;
      return { id: call.id, answer };
    },
    close() {
      if (!open) return;
      open = false;
      unsubscribe();
      host.disconnected?.(caller);
    },
  };
}

/** Dispatches one call; a host that throws all the same is an `internal` failure without its message. */
export async function answerOf(host: HostLike, call: CallMessage, caller: Caller): Promise<Answer<unknown>> {
  try {
    return await host.dispatch(call.method, call.params, caller);
  } catch {
    return refusal('internal', {});
  }
}

/** Undefined for anything that is not exactly one call, or is larger than the cap. */
export function parseCall(text: string): CallMessage | undefined {
  if (Buffer.byteLength(text) > MESSAGE_BYTES_MAX) return undefined;
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  return callMessage.Check(message) ? message : undefined;
}

export const refusal = (code: FailureCode, details: FailureDetails): Answer<never> => ({ ok: false, code, details });
