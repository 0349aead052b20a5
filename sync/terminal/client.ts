/**
 * A window's connection to the database worker: implements TerminalDatabase, brokers the worker's line to the host, and
 * watches the worker's beat. When the worker falls silent it is dead: a new one is made, everything unanswered is asked
 * again (all questions are idempotent) and everything watched is watched again. Called by the renderer once per window.
 */
import type { HostClient } from '../../main/contract/contract.ts';
import { err, type Result } from '../domain/result.ts';
import type {
  DatabaseFailure,
  DatabaseState,
  DatabaseStatus,
  MigrationProgress,
  TerminalDatabase,
  Unwatch,
} from './api.ts';
import { relayHost } from './host-relay.ts';
import { browserPorts, type Timer, type TerminalPorts } from './ports.ts';
import type { Question, QuestionName, Questions, Topic, TopicName, Topics } from './questions.ts';
import {
  ASK_MS,
  BEAT_MS,
  QUESTIONS_MAX,
  RPC_VERSION,
  SILENT_BEATS_ASK,
  SILENT_BEATS_DEAD,
  WORKER_NAME,
  type ClientMessage,
  type WorkerMessage,
  type WorkerState,
} from './rpc.ts';

export interface ConnectOptions {
  readonly host: HostClient;
  /** Makes the SharedWorker, or finds the running one: `() => new SharedWorker(url, WORKER_OPTIONS)`. */
  readonly createWorker: () => { readonly port: MessagePort };
  /** False where SharedWorker or Web Locks are missing: every answer is `unsupported` then. */
  readonly supported?: boolean;
  readonly ports?: TerminalPorts;
}

/** How the worker must be made: the same name in every window. */
export const WORKER_OPTIONS = { name: WORKER_NAME, type: 'module' } as const;

const RETRY_MS = 1000;
const EMPTY_STATUS: DatabaseStatus = { state: 'starting', collections: [], book: null, indexed: false };

interface Asked {
  readonly question: Question;
  readonly timer: Timer;
  readonly answer: (answer: Result<unknown, DatabaseFailure>) => void;
}
interface Watched {
  readonly topic: Topic;
  next(value: unknown): void;
}

export function connectTerminalDatabase(options: ConnectOptions): TerminalDatabase {
  const connection = openConnection(options, options.ports ?? browserPorts());
  const { ask, watch } = connection;
  return {
    lookUp: (candidates, book) => ask('lookUp', { candidates, book }),
    search: (text, limit) => ask('search', { text, limit, forSale: false }),
    searchForSale: (text, limit, book) => ask('search', { text, limit, forSale: true, book }),
    style: (code, book) => ask('style', { code, book }),
    categories: () => ask('categories', null),
    quickShelves: () => ask('quickShelves', null),
    watchQuickShelves: (listener) => watch('quickShelves', null, listener),
    products: (ids) => ask('products', { ids }),
    watchSales: (query, listener) => watch('sales', query, listener),
    watchClocks: (query, listener) => watch('clocks', query, listener),
    findSale: (receiptNumber) => ask('findSale', { receiptNumber }),
    refundsOf: (receiptNumber) => ask('refundsOf', { receiptNumber }),
    salesOfMember: (member, limit) => ask('salesOfMember', { member, limit }),
    watchBinding: (token, listener) => watch('binding', { token }, listener),
    watchCustomers: (guide, listener) => watch('customers', { guide }, listener),
    watchContested: (guide, listener) => watch('contested', { guide }, listener),
    staff: () => ask('staff', null),
    watchStaff: (listener) => watch('staff', null, listener),
    watchDocuments: (collection, listener) => watch('documents', { collection }, listener),
    putDocument: (collection, document) => ask('putDocument', { collection, document }),
    removeDocument: (collection, id) => ask('removeDocument', { collection, id }),
    watchStatus: connection.watchStatus,
    close: connection.close,
  };
}

/** SharedWorker and Web Locks are both needed; without them two windows would open two databases. */
export const isSupported = (): boolean =>
  typeof SharedWorker !== 'undefined' && typeof navigator !== 'undefined' && 'locks' in navigator;

interface Connection {
  readonly ask: <Name extends QuestionName>(
    name: Name,
    params: Questions[Name]['params'],
  ) => Promise<Result<Questions[Name]['value'], DatabaseFailure>>;
  readonly watch: <Name extends TopicName>(
    name: Name,
    params: Topics[Name]['params'],
    listener: (value: Topics[Name]['value']) => void,
  ) => Unwatch;
  readonly watchStatus: (listener: (status: DatabaseStatus) => void) => Unwatch;
  readonly close: () => void;
}

function openConnection(
  { host, createWorker, supported = isSupported() }: ConnectOptions,
  ports: TerminalPorts,
): Connection {
  const asked = new Map<number, Asked>();
  const watched = new Map<number, Watched>();
  const statusListeners = new Set<(status: DatabaseStatus) => void>();
  let line: { readonly port: MessagePort; readonly endRelay: () => void } | null = null;
  let databaseId: string | null = null;
  let own: DatabaseState = supported ? 'starting' : 'unsupported';
  let workerStatus: DatabaseStatus = EMPTY_STATUS;
  let migration: MigrationProgress | undefined;
  let silentBeats = 0;
  let lastId = 0;
  let closed = false;

  const status = (): DatabaseStatus =>
    own === 'ready' ? workerStatus : { ...workerStatus, state: own, ...(migration === undefined ? {} : { migration }) };
  const become = (next: DatabaseState, force = false): void => {
    if (own === next && !force) return;
    own = next;
    statusListeners.forEach((listener) => listener(status()));
  };
  const post = (message: ClientMessage): void => line?.port.postMessage(message);

  const connect = (): void => {
    if (closed || databaseId === null) return;
    const channel = new MessageChannel();
    const { port } = createWorker();
    line = { port, endRelay: relayHost(host, channel.port1) };
    silentBeats = 0;
    port.onmessage = (event: MessageEvent<WorkerMessage>) => {
      if (line?.port === port) receive(event.data);
    };
    port.start();
    const hello: ClientMessage = { type: 'hello', version: RPC_VERSION, databaseId };
    port.postMessage(hello, [channel.port2]);
    watched.forEach(({ topic }, id) => post({ type: 'watch', id, topic }));
    asked.forEach(({ question }, id) => post({ type: 'ask', id, question }));
  };
  const disconnect = (): void => {
    migration = undefined;
    if (line === null) return;
    post({ type: 'bye' });
    line.endRelay();
    line.port.close();
    line = null;
  };
  const reconnect = (): void => {
    disconnect();
    become('reconnecting');
    connect();
  };

  const receive = (message: WorkerMessage): void => {
    silentBeats = 0;
    switch (message.type) {
      case 'beat':
        migration = message.migration;
        become(message.version === RPC_VERSION ? stateOf(message.state, own) : 'waiting', migration !== undefined);
        return;
      case 'answer': {
        const waiting = asked.get(message.id);
        waiting?.timer.cancel();
        asked.delete(message.id);
        waiting?.answer(message.answer);
        return;
      }
      case 'next':
        watched.get(message.id)?.next(message.value);
        return;
      case 'ending':
        disconnect();
        become('reconnecting');
        ports.timers.after(RETRY_MS, () => {
          if (line === null) connect();
        });
    }
  };

  /** The host knows which database is meant; it is another one after pairing anew or opening a new incarnation. */
  const mean = (place: unknown, id: string): void => {
    const next = place === null ? null : id;
    if (next === databaseId) return;
    databaseId = next;
    disconnect();
    become(next === null ? 'unpaired' : 'starting');
    connect();
  };
  const askHost = async (): Promise<void> => {
    const answer = await host.call('app.state', {});
    if (closed) return;
    if (answer.ok) mean(answer.value.place, answer.value.databaseId);
    else if (databaseId === null) ports.timers.after(RETRY_MS, () => void askHost());
  };

  const listen = (message: Watched): number => {
    const id = (lastId += 1);
    watched.set(id, message);
    if (line !== null) post({ type: 'watch', id, topic: message.topic });
    return id;
  };
  const ends: (() => void)[] = [];
  if (supported) {
    listen({
      topic: { name: 'status', params: null },
      next: (value) => {
        // The worker's core sends nothing else on this topic; both ends share questions.ts.
        workerStatus = value as DatabaseStatus;
        become(own, true);
      },
    });
    const beats = ports.timers.every(BEAT_MS, () => {
      if (line === null) return;
      silentBeats += 1;
      if (silentBeats === SILENT_BEATS_ASK) post({ type: 'ping' });
      if (silentBeats >= SILENT_BEATS_DEAD) reconnect();
    });
    ends.push(
      () => beats.cancel(),
      host.on('app.changed', ({ place, databaseId: id }) => mean(place, id)),
    );
    void askHost();
  }

  return {
    ask(name, params) {
      if (!supported) return Promise.resolve(err('unsupported'));
      if (closed || asked.size >= QUESTIONS_MAX) return Promise.resolve(err('unavailable'));
      return new Promise((resolve) => {
        const id = (lastId += 1);
        const timer = ports.timers.after(ASK_MS, () => {
          asked.delete(id);
          resolve(err('timed_out'));
        });
        // The name fixes params and value; TypeScript cannot follow that through the union.
        const question = { name, params } as unknown as Question;
        asked.set(id, { question, timer, answer: (answer) => resolve(answer as never) });
        if (line !== null) post({ type: 'ask', id, question });
      });
    },
    watch(name, params, listener) {
      const id = listen({ topic: { name, params } as unknown as Topic, next: (value) => listener(value as never) });
      return () => {
        watched.delete(id);
        post({ type: 'unwatch', id });
      };
    },
    watchStatus(listener) {
      statusListeners.add(listener);
      listener(status());
      return () => statusListeners.delete(listener);
    },
    close() {
      closed = true;
      ends.forEach((end) => end());
      disconnect();
      asked.forEach(({ timer, answer }) => {
        timer.cancel();
        answer(err('unavailable'));
      });
      asked.clear();
      watched.clear();
      statusListeners.clear();
    },
  };
}

/** `ready` here means: as the worker's own status says. */
function stateOf(worker: WorkerState, before: DatabaseState): DatabaseState {
  switch (worker) {
    case 'open':
      return 'ready';
    case 'damaged':
    case 'migrating':
    case 'unmigrated':
    case 'newer':
      return worker;
    case 'waiting':
      return before === 'reconnecting' ? 'reconnecting' : 'waiting';
    case 'idle':
    case 'opening':
      return before === 'reconnecting' ? 'reconnecting' : 'starting';
  }
}
