/**
 * The worker's line: Electron gives a worker no preload and the browser shell serves both alike, so a window brokers.
 * The window calls `brokerHost(client)` and posts the port it gets to the worker; the worker speaks the contract's wire
 * messages over that port. When the window goes, the worker waits for another window's port.
 */
import type { EventName, HostClient, MethodName, MethodParams } from '../../main/contract/contract.ts';
import type { CallMessage, HostMessage } from '../../main/contract/wire.ts';
import { Listeners, type Line } from './line.ts';

/** Only what a worker needs goes through: replication and the journal, never a sale or a log-in. */
export const WORKER_METHODS = [
  'replication.pull',
  'replication.push',
  'journal.read',
  'catalogue.activate',
  'app.state',
] as const;
export const WORKER_EVENTS = ['replication.resync', 'journal.appended', 'sync.changed', 'app.changed'] as const;

/** The window's end. Returns the port for the worker and the function that ends the relay. */
export function brokerHost(client: HostClient): { readonly port: MessagePort; readonly close: () => void } {
  const channel = new MessageChannel();
  const near = channel.port1;
  const post = (message: HostMessage): void => near.postMessage(JSON.stringify(message));
  near.onmessage = (event: MessageEvent<string>) => {
    const call = JSON.parse(event.data) as CallMessage;
    if (!isWorkerMethod(call.method)) {
      post({ id: call.id, answer: { ok: false, code: 'not_permitted', details: {} } });
      return;
    }
    void client
      .call(call.method, call.params as MethodParams<MethodName>)
      .then((answer) => post({ id: call.id, answer }));
  };
  const ends = WORKER_EVENTS.map((event: EventName) => client.on(event, (payload) => post({ event, payload })));
  return {
    port: channel.port2,
    close: () => {
      for (const end of ends) end();
      near.close();
    },
  };
}

const isWorkerMethod = (method: string): method is (typeof WORKER_METHODS)[number] =>
  WORKER_METHODS.some((name) => name === method);

/** The worker's end. */
export function portLine(port: MessagePort): Line {
  const messages = new Listeners<string>();
  port.onmessage = (event: MessageEvent<string>) => messages.tell(event.data);
  return {
    send(text) {
      port.postMessage(text);
      return true;
    },
    onMessage: (listener) => messages.add(listener),
    onState(listener) {
      listener(true);
      return () => undefined;
    },
    close: () => port.close(),
  };
}
