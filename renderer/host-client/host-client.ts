/**
 * HostClient over any line: numbers the calls, matches the answers, hands out the events. A call always resolves: without
 * a line, when the line is lost, or after CALL_TIMEOUT_MS the answer is `unavailable` (the host may still have done it;
 * commits are idempotent by saleId). Used by the screens, by the worker's brokered port and by the conformance suite.
 */
import type {
  Answer,
  EventName,
  EventPayload,
  HostClient,
  MethodName,
  MethodParams,
  MethodValue,
} from '../../main/contract/contract.ts';
import type { HostMessage } from '../../main/contract/wire.ts';
import { Listeners, type Line } from './line.ts';

/** Longer than any host call: pull pages and the cloud's own time-outs end before it. */
export const CALL_TIMEOUT_MS = 30_000;

interface Pending {
  readonly resolve: (answer: Answer<unknown>) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export interface ClosableHostClient extends HostClient {
  close(): void;
}

export function createHostClient(line: Line, timeoutMs = CALL_TIMEOUT_MS): ClosableHostClient {
  const pending = new Map<number, Pending>();
  const listeners = new Map<string, Listeners<unknown>>();
  let lastId = 0;

  const settle = (id: number, answer: Answer<unknown>): void => {
    const call = pending.get(id);
    if (call === undefined) return;
    pending.delete(id);
    clearTimeout(call.timer);
    call.resolve(answer);
  };
  line.onMessage((text) => {
    // The host is the other half of this program: its messages are trusted in form.
    const message = JSON.parse(text) as HostMessage;
    if ('id' in message) settle(message.id, message.answer);
    else listeners.get(message.event)?.tell(message.payload);
  });
  line.onState((connected) => {
    if (!connected) for (const id of [...pending.keys()]) settle(id, UNAVAILABLE);
  });

  return {
    call<Name extends MethodName>(name: Name, params: MethodParams<Name>): Promise<Answer<MethodValue<Name>>> {
      const id = (lastId += 1);
      return new Promise((resolve) => {
        const timer = setTimeout(() => settle(id, UNAVAILABLE), timeoutMs);
        pending.set(id, { resolve: resolve as Pending['resolve'], timer });
        if (!line.send(JSON.stringify({ id, method: name, params }))) settle(id, UNAVAILABLE);
      });
    },
    on<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): () => void {
      const ofEvent = listeners.get(name) ?? new Listeners<unknown>();
      listeners.set(name, ofEvent);
      return ofEvent.add(listener as (payload: unknown) => void);
    },
    onConnection: (listener) => line.onState(listener),
    close: () => line.close(),
  };
}

const UNAVAILABLE: Answer<never> = { ok: false, code: 'unavailable', details: { message: 'no line to the host' } };
