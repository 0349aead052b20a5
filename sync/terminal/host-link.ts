/**
 * The worker's line to the host. Any window may offer a port; a call goes to the one that answered last and moves to the
 * next when a window does not take it in time (it was closed, or its renderer died without an event). All relayed calls
 * are idempotent, so asking twice is safe.
 */
import type { Answer, MethodParams, MethodValue } from '../../main/contract/contract.ts';
import type { HostCallMessage, HostCalls, HostPortMessage, RelayedEvent, RelayedMethod } from './host-calls.ts';
import type { TerminalPorts } from './ports.ts';

const TAKEN_MS = 2000;
const ANSWER_MS = 40_000;

interface Waiting {
  taken(): void;
  answered(answer: Answer<unknown>): void;
}

export interface HostLink extends HostCalls {
  offer(port: MessagePort): void;
}

export interface HostLinkListener {
  event(name: RelayedEvent): void;
  /** A window's line to the host opened, or a first window came. */
  connected(): void;
}

const UNAVAILABLE: Answer<never> = {
  ok: false,
  code: 'unavailable',
  details: { message: 'no window carries calls to the host' },
};

export function openHostLink(ports: Pick<TerminalPorts, 'timers'>, listener: HostLinkListener): HostLink {
  /** The best one first. */
  let lines: readonly MessagePort[] = [];
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  const receive = (port: MessagePort, message: HostPortMessage): void => {
    switch (message.type) {
      case 'taken':
        lines = [port, ...lines.filter((line) => line !== port)];
        waiting.get(message.id)?.taken();
        return;
      case 'answer':
        waiting.get(message.id)?.answered(message.answer);
        return;
      case 'event':
        listener.event(message.event);
        return;
      case 'connection':
        if (message.connected) listener.connected();
    }
  };

  const ask = (port: MessagePort, method: RelayedMethod, params: unknown): Promise<Answer<unknown> | 'not_taken'> =>
    new Promise((resolve) => {
      const id = (lastId += 1);
      const finish = (answer: Answer<unknown> | 'not_taken'): void => {
        waiting.delete(id);
        timer.cancel();
        resolve(answer);
      };
      let timer = ports.timers.after(TAKEN_MS, () => finish('not_taken'));
      waiting.set(id, {
        taken: () => {
          timer.cancel();
          timer = ports.timers.after(ANSWER_MS, () => finish(UNAVAILABLE));
        },
        answered: finish,
      });
      const message: HostCallMessage = { type: 'call', id, method, params };
      port.postMessage(message);
    });

  return {
    offer(port) {
      port.onmessage = (event: MessageEvent<HostPortMessage>) => receive(port, event.data);
      port.start();
      lines = [port, ...lines];
      listener.connected();
    },
    async call<Name extends RelayedMethod>(name: Name, params: MethodParams<Name>) {
      for (const port of lines) {
        const answer = await ask(port, name, params);
        // The host checked its own answer; both ends come from one contract.
        if (answer !== 'not_taken') return answer as Answer<MethodValue<Name>>;
        lines = lines.filter((line) => line !== port);
        port.close();
      }
      return UNAVAILABLE;
    },
  };
}
