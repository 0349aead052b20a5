/**
 * The server side of the contract, whatever moves the bytes: a Connection takes one window's messages, dispatches them
 * and sends answers and events back. Never throws: what is not a call is answered or dropped, and counted by the caller.
 * Used by both shells and by the conformance suite.
 */
import { Compile } from 'typebox/compile';
import type { Answer, EventName, FailureCode, FailureDetails } from '../contract/contract.ts';
import {
  CALL_MESSAGE,
  CALLS_IN_FLIGHT_MAX,
  MESSAGE_BYTES_MAX,
  type CallMessage,
  type HostMessage,
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
  /** A window or worker is gone; its lease ends. */
  disconnected?(caller: Caller): void;
}

export interface Connection {
  /** One message as it arrived. False when it was no call at all: the line may be closed. */
  receive(text: string): boolean;
  close(): void;
}

const callMessage = Compile(CALL_MESSAGE);

export function openConnection(host: HostLike, caller: Caller, send: (text: string) => void): Connection {
  let open = true;
  let inFlight = 0;
  const deliver = (message: HostMessage): void => {
    if (open) send(JSON.stringify(message));
  };
  const unsubscribe = host.subscribe((event, payload) => deliver({ event, payload }));

  return {
    receive(text) {
      const call = parseCall(text);
      if (call === undefined) return false;
      if (inFlight >= CALLS_IN_FLIGHT_MAX) {
        deliver({ id: call.id, answer: refusal('unavailable', { message: 'too many calls at once' }) });
        return true;
      }
      inFlight += 1;
      void answerOf(host, call, caller).then((answer) => {
        inFlight -= 1;
        deliver({ id: call.id, answer });
      });
      return true;
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
