/**
 * The window's end of the worker's line to the host: relays the few calls that replication needs and the two events that
 * say "look again". Everything else that comes over the port is refused, so a faulty worker cannot sell or log in.
 */
import type { HostClient, MethodParams } from '../../main/contract/contract.ts';
import {
  RELAYED_EVENTS,
  RELAYED_METHODS,
  type HostCallMessage,
  type HostPortMessage,
  type RelayedMethod,
} from './host-calls.ts';

/** Serves one port until the returned function is called. */
export function relayHost(host: HostClient, port: MessagePort): () => void {
  const send = (message: HostPortMessage): void => port.postMessage(message);
  port.onmessage = (event: MessageEvent<unknown>) => {
    const call = event.data;
    if (!isCall(call)) return;
    send({ type: 'taken', id: call.id });
    if (!isRelayed(call.method)) {
      send({
        type: 'answer',
        id: call.id,
        answer: { ok: false, code: 'not_permitted', details: { path: call.method } },
      });
      return;
    }
    // The host checks the parameters against the method's schema.
    host.call(call.method, call.params as MethodParams<RelayedMethod>).then(
      (answer) => send({ type: 'answer', id: call.id, answer }),
      () => send({ type: 'answer', id: call.id, answer: { ok: false, code: 'unavailable', details: {} } }),
    );
  };
  const ends = [
    ...RELAYED_EVENTS.map((name) => host.on(name, (payload) => send({ type: 'event', event: name, payload }))),
    host.onConnection((connected) => send({ type: 'connection', connected })),
  ];
  port.start();
  return () => {
    for (const end of ends) end();
    port.close();
  };
}

const isRelayed = (method: string): method is RelayedMethod => (RELAYED_METHODS as readonly string[]).includes(method);

function isCall(message: unknown): message is HostCallMessage {
  if (typeof message !== 'object' || message === null) return false;
  const { type, id, method } = message as Partial<HostCallMessage>;
  return type === 'call' && typeof id === 'number' && typeof method === 'string';
}
