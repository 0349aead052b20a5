/**
 * The worker's side of the RPC: windows connect, say which database they mean, ask and watch. Opens the core once, for
 * the first of them, behind the exclusive lock. Another database id, a newer program version or a damaged database ends
 * this worker: the windows connect anew and get a fresh realm. Called by worker.ts; tests run it over MessageChannels.
 */
import { err, type Result } from '../domain/result.ts';
import type { MigrationProgress, Unwatch } from './api.ts';
import type { TerminalCore } from './core.ts';
import { openHostLink, type HostLink } from './host-link.ts';
import type { HostCalls } from './host-calls.ts';
import type { OpenFailure } from './installation.ts';
import type { TerminalPorts } from './ports.ts';
import { within } from './time-out.ts';
import { BEAT_MS, RPC_VERSION, type ClientMessage, type WorkerMessage, type WorkerState } from './rpc.ts';

const CLOSE_MS = 3000;
/** A migration that failed is tried again in a fresh realm. */
export const UNMIGRATED_MS = 15_000;

export interface ServerOptions {
  readonly ports: TerminalPorts;
  /** Resolves when this worker alone may open the database. */
  readonly lock: () => Promise<void>;
  readonly openCore: (
    databaseId: string,
    host: HostCalls,
    restart: () => void,
    migrating: (progress: MigrationProgress) => void,
  ) => Promise<Result<TerminalCore, OpenFailure>>;
  /** Ends the realm. */
  readonly end: () => void;
}

export interface WorkerServer {
  connect(port: MessagePort): void;
}

export function serveDatabase(options: ServerOptions): WorkerServer {
  const { ports } = options;
  const clients = new Map<MessagePort, Map<number, Unwatch>>();
  let state: WorkerState = 'idle';
  let databaseId: string | null = null;
  let core: TerminalCore | null = null;
  let opening: Promise<Result<TerminalCore, OpenFailure>> | null = null;
  let migration: MigrationProgress | null = null;

  const send = (port: MessagePort, message: WorkerMessage): void => port.postMessage(message);
  const beat = (port: MessagePort): void =>
    send(port, { type: 'beat', version: RPC_VERSION, state, ...(migration === null ? {} : { migration }) });
  const beatAll = (): void => clients.forEach((_, port) => beat(port));
  const become = (next: WorkerState): void => {
    state = next;
    if (next !== 'migrating') migration = null;
    beatAll();
  };
  const end = (): void => {
    clients.forEach((_, port) => send(port, { type: 'ending' }));
    options.end();
  };
  const host: HostLink = openHostLink(ports, {
    event: (name) => (name === 'journal.appended' ? core?.readJournal() : core?.resync()),
    connected: () => {
      core?.resync();
      core?.readJournal();
    },
  });

  const open = async (id: string): Promise<Result<TerminalCore, OpenFailure>> => {
    become('waiting');
    await options.lock();
    become('opening');
    const restart = (): void => {
      become('damaged');
      end();
    };
    const migrating = (progress: MigrationProgress): void => {
      migration = progress;
      become('migrating');
    };
    const opened = await options.openCore(id, host, restart, migrating).catch(() => err('damaged' as const));
    if (opened.ok) {
      core = opened.value;
      become('open');
      core.resync();
    } else {
      become(opened.error);
      if (opened.error === 'unmigrated') ports.timers.after(UNMIGRATED_MS, end);
    }
    return opened;
  };

  const hello = (version: number, id: string): void => {
    if (version > RPC_VERSION || (databaseId !== null && databaseId !== id)) {
      // A database that does not close in time is left to the end of this realm.
      const closing = core?.close() ?? Promise.resolve();
      void within(ports.timers, CLOSE_MS, closing).then(end, end);
      return;
    }
    databaseId = id;
    opening ??= open(id);
  };

  const receive = async (port: MessagePort, message: ClientMessage): Promise<void> => {
    const watches = clients.get(port);
    if (watches === undefined) return;
    switch (message.type) {
      case 'hello':
      case 'ping':
        beat(port);
        return;
      case 'ask': {
        const opened = opening === null ? null : await opening;
        const answer =
          opened?.ok === true
            ? await opened.value.ask(message.question)
            : err(opened?.error === 'damaged' ? ('damaged' as const) : ('unavailable' as const));
        send(port, { type: 'answer', id: message.id, answer });
        return;
      }
      case 'watch': {
        const early = (): void => undefined;
        watches.set(message.id, early);
        const opened = opening === null ? err('unavailable' as const) : await opening;
        // Unwatched meanwhile, or the window left.
        if (!opened.ok || watches.get(message.id) !== early || clients.get(port) !== watches) return;
        watches.set(
          message.id,
          opened.value.watch(message.topic, (value) => send(port, { type: 'next', id: message.id, value })),
        );
        return;
      }
      case 'unwatch':
        watches.get(message.id)?.();
        watches.delete(message.id);
        return;
      case 'bye':
        leave(port);
    }
  };
  const leave = (port: MessagePort): void => {
    clients.get(port)?.forEach((unwatch) => unwatch());
    clients.delete(port);
  };

  ports.timers.every(BEAT_MS, beatAll);
  return {
    connect(port) {
      clients.set(port, new Map());
      port.onmessage = (event: MessageEvent<ClientMessage>) => {
        const [line] = event.ports;
        if (line !== undefined) host.offer(line);
        if (event.data.type === 'hello') hello(event.data.version, event.data.databaseId);
        void receive(port, event.data);
      };
      port.addEventListener('close', () => leave(port));
      port.start();
      beat(port);
    },
  };
}
