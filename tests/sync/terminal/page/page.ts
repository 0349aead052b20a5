/**
 * The test page: a window whose host is a FakeCloud in the test's own process, asked over HTTP. `?worker=` names the
 * worker's script. Bundled by support.ts; scripts of the test drive it through `window.till`.
 */
import type { EventName, EventPayload, HostClient } from '../../../../main/contract/contract.ts';
import { connectTerminalDatabase } from '../../../../sync/terminal/client.ts';
import { WORKER_NAME } from '../../../../sync/terminal/rpc.ts';

const listeners = new Map<EventName, Set<(payload: never) => void>>();
const host: HostClient = {
  async call(name, params) {
    const response = await fetch('/call', { method: 'POST', body: JSON.stringify({ name, params }) });
    return response.json();
  },
  on(name, listener) {
    const all = listeners.get(name) ?? new Set();
    listeners.set(name, all.add(listener));
    return () => all.delete(listener);
  },
  onConnection(listener) {
    listener(true);
    return () => undefined;
  },
};

const script = new URLSearchParams(location.search).get('worker') ?? '/worker.js';
let made = 0;
const database = connectTerminalDatabase({
  host,
  createWorker: () => {
    made += 1;
    return new SharedWorker(script, { name: WORKER_NAME, type: 'module' });
  },
});

const statuses: string[] = [];
let status: unknown = null;
database.watchStatus((next) => {
  status = next;
  if (statuses.at(-1) !== next.state) statuses.push(next.state);
});

const views = new Map<string, unknown>();
Object.assign(window, {
  till: {
    database,
    statuses,
    status: () => status,
    workersMade: () => made,
    emit: <Name extends EventName>(name: Name, payload: EventPayload<Name>) =>
      listeners.get(name)?.forEach((listener) => listener(payload as never)),
    watchSales: (name: string, businessDay: string) =>
      database.watchSales({ businessDay: businessDay as never }, (facts) => views.set(name, facts)),
    watchBinding: (name: string, token: string) => database.watchBinding(token, (view) => views.set(name, view)),
    view: (name: string) => views.get(name) ?? null,
  },
});
