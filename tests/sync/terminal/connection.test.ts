/** Client and server of the worker's RPC over real MessageChannels; the database behind them is a stub. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Answer, EventName, HostClient } from '../../../main/contract/contract.ts';
import { err, ok } from '../../../sync/domain/result.ts';
import type { DatabaseStatus, TerminalDatabase } from '../../../sync/terminal/api.ts';
import { connectTerminalDatabase } from '../../../sync/terminal/client.ts';
import type { TerminalCore } from '../../../sync/terminal/core.ts';
import type { HostCalls } from '../../../sync/terminal/host-calls.ts';
import { browserPorts } from '../../../sync/terminal/ports.ts';
import { serveDatabase } from '../../../sync/terminal/server.ts';
import { eventually } from './fake-cloud.ts';

const READY: DatabaseStatus = { state: 'ready', collections: [], book: null, indexed: true };

class FakeHost implements HostClient {
  place: object | null = {};
  databaseId = 'd1';
  readonly calls: string[] = [];
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();
  call(name: string): Promise<never> {
    this.calls.push(name);
    const value =
      name === 'app.state'
        ? { place: this.place, databaseId: this.databaseId }
        : { entries: [], lastSeq: 7, countersignedSeq: 7 };
    return Promise.resolve({ ok: true, value } as Answer<unknown> as never);
  }
  on(name: EventName, listener: (payload: never) => void): () => void {
    this.#listeners.set(name, (this.#listeners.get(name) ?? new Set()).add(listener));
    return () => this.#listeners.get(name)?.delete(listener);
  }
  onConnection(): () => void {
    return () => undefined;
  }
  emit(name: EventName, payload: unknown): void {
    this.#listeners.get(name)?.forEach((listener) => listener(payload as never));
  }
}

interface FakeWorker {
  readonly databaseIds: string[];
  readonly asked: string[];
  readonly resyncs: () => number;
  connect(): { readonly port: MessagePort };
  host(): HostCalls;
  /** As when its renderer is gone: no message any more, in or out. */
  die(): void;
  alive: boolean;
}

const opened: { close(): void }[] = [];
afterEach(() => opened.splice(0).forEach((each) => each.close()));

function fakeWorker(answer: (name: string) => unknown = () => 'answer'): FakeWorker {
  const ports: MessagePort[] = [];
  let host: HostCalls | null = null;
  let resyncs = 0;
  const timers: { cancel(): void }[] = [];
  const real = browserPorts();
  const worker: FakeWorker = {
    alive: true,
    databaseIds: [],
    asked: [],
    resyncs: () => resyncs,
    host: () => host ?? expect.fail('no host yet'),
    connect() {
      const { port1, port2 } = new MessageChannel();
      ports.push(port2);
      server.connect(port2);
      return { port: port1 };
    },
    die() {
      worker.alive = false;
      timers.forEach((timer) => timer.cancel());
      ports.forEach((port) => port.close());
    },
  };
  const core: TerminalCore = {
    collections: {} as TerminalCore['collections'],
    ask: (question) => {
      worker.asked.push(question.name);
      const value = answer(question.name);
      return value === undefined ? new Promise(() => undefined) : Promise.resolve(ok(value));
    },
    watch: (topic, next) => {
      next(topic.name === 'status' ? READY : ['seen']);
      return () => undefined;
    },
    resync: () => void (resyncs += 1),
    readJournal: () => undefined,
    close: () => Promise.resolve(),
  };
  const server = serveDatabase({
    ports: {
      now: real.now,
      timers: {
        after: real.timers.after,
        every: (interval, run) => {
          const timer = real.timers.every(interval, run);
          timers.push(timer);
          return timer;
        },
      },
    },
    lock: () => Promise.resolve(),
    openCore: (databaseId, calls, _restart, migrating) => {
      worker.databaseIds.push(databaseId);
      host = calls;
      if (databaseId === 'older') {
        migrating({ collection: 'tasks', done: 1000, total: 2500 });
        return new Promise(() => undefined);
      }
      if (databaseId === 'newer') return Promise.resolve(err('newer'));
      return Promise.resolve(databaseId === 'broken' ? err('damaged') : ok(core));
    },
    end: () => worker.die(),
  });
  opened.push({ close: () => worker.die() });
  return worker;
}

let host: FakeHost;
beforeEach(() => {
  host = new FakeHost();
});

function connect(
  workers: FakeWorker[],
  supported = true,
): { database: TerminalDatabase; state: () => string; made: () => number } {
  let made = 0;
  let state = '';
  const database = connectTerminalDatabase({
    host,
    supported,
    createWorker: () => {
      const worker = workers.find(({ alive }) => alive) ?? expect.fail('no worker is left');
      made += 1;
      return worker.connect();
    },
  });
  database.watchStatus((status) => (state = status.state));
  opened.push(database);
  return { database, state: () => state, made: () => made };
}

describe('a database of another program version', () => {
  test('is migrated: the window knows how far that is', async () => {
    host.databaseId = 'older';
    const { database } = connect([fakeWorker()]);
    let status: DatabaseStatus | null = null;
    database.watchStatus((next) => (status = next));
    await eventually(
      () => status?.state,
      (state) => state === 'migrating',
    );
    expect(status).toMatchObject({ migration: { collection: 'tasks', done: 1000, total: 2500 } });
  });

  test('is newer: the window says so and gets no answer that could pass for an empty database', async () => {
    host.databaseId = 'newer';
    const { database, state } = connect([fakeWorker()]);
    await eventually(state, (now) => now === 'newer');
    expect(await database.quickShelves()).toEqual(err('unavailable'));
  });
});

describe('a window', () => {
  test('asks, watches and knows the state', async () => {
    const worker = fakeWorker();
    const { database, state } = connect([worker]);
    expect(await database.quickShelves()).toEqual(ok('answer'));
    await eventually(state, (now) => now === 'ready');
    const seen = vi.fn();
    database.watchStaff(seen);
    await eventually(
      () => seen.mock.calls.length,
      (calls) => calls === 1,
    );
    expect(worker.databaseIds).toEqual(['d1']);
  });

  test('without SharedWorker or locks is refused with a clear state', async () => {
    const { database, state, made } = connect([], false);
    expect(state()).toBe('unsupported');
    expect(await database.lookUp(['x'])).toEqual(err('unsupported'));
    expect(made()).toBe(0);
  });

  test('of a terminal that is not paired waits for the pairing', async () => {
    host.place = null;
    const worker = fakeWorker();
    const { state, made } = connect([worker]);
    await eventually(
      () => host.calls.length,
      (calls) => calls > 0,
    );
    expect(made()).toBe(0);
    host.emit('app.changed', { place: {}, databaseId: 'd2' });
    await eventually(state, (now) => now === 'ready');
    expect(worker.databaseIds).toEqual(['d2']);
  });

  test('notices a dead worker by its silence, makes a new one and repeats what was not answered', async () => {
    const dead = fakeWorker((name) => (name === 'staff' ? undefined : 'answer'));
    const { database, made, state } = connect([dead, fakeWorker()]);
    await eventually(state, (now) => now === 'ready');
    const asked = database.staff();
    await eventually(
      () => dead.asked.length,
      (count) => count === 1,
    );
    const seen = vi.fn();
    database.watchStaff(seen);
    await eventually(
      () => seen.mock.calls.length,
      (calls) => calls === 1,
    );
    dead.die();
    expect(await asked).toEqual(ok('answer'));
    await eventually(
      () => seen.mock.calls.length,
      (calls) => calls === 2,
    );
    expect(made()).toBe(2);
    await eventually(state, (now) => now === 'ready');
  });

  test('that means another database ends the worker and connects to a new one', async () => {
    const [first, second] = [fakeWorker(), fakeWorker()];
    const { state } = connect([first, second]);
    await eventually(state, (now) => now === 'ready');
    host.databaseId = 'd9';
    host.emit('app.changed', { place: {}, databaseId: 'd9' });
    await eventually(
      () => second.databaseIds.join(),
      (ids) => ids === 'd9',
    );
    expect(first.alive).toBe(false);
    await eventually(state, (now) => now === 'ready');
  });

  test('shows a database that could not be opened as damaged', async () => {
    host.databaseId = 'broken';
    const { database, state } = connect([fakeWorker()]);
    expect(await database.staff()).toEqual(err('damaged'));
    await eventually(state, (now) => now === 'damaged');
  });
});

describe('the line to the host', () => {
  test('relays the calls of replication and refuses all others', async () => {
    const worker = fakeWorker();
    const { state } = connect([worker]);
    await eventually(state, (now) => now === 'ready');
    expect(await worker.host().call('journal.read', { afterSeq: 0, limit: 1 })).toMatchObject({
      ok: true,
      value: { countersignedSeq: 7 },
    });
    expect(await worker.host().call('sale.commit' as never, {} as never)).toEqual({
      ok: false,
      code: 'not_permitted',
      details: { path: 'sale.commit' },
    });
    expect(host.calls).not.toContain('sale.commit');
  });

  test('moves to another window when the first does not take a call', async () => {
    const worker = fakeWorker();
    const first = connect([worker]);
    await eventually(first.state, (now) => now === 'ready');
    const second = connect([worker]);
    await eventually(second.state, (now) => now === 'ready');
    second.database.close();
    expect(await worker.host().call('journal.read', { afterSeq: 0, limit: 1 })).toMatchObject({ ok: true });
  });

  test('brings the event that says: pull again', async () => {
    const worker = fakeWorker();
    const { state } = connect([worker]);
    await eventually(state, (now) => now === 'ready');
    const before = worker.resyncs();
    host.emit('replication.resync', { scope: 'store:demo:S001' });
    await eventually(worker.resyncs, (count) => count > before);
  });
});
