/**
 * The browser shell: HTTP and WebSocket on 127.0.0.1, under the name till.localhost and a fixed port (IndexedDB is keyed
 * by both, so a taken port is an error and never another port). Each PC serves itself only. Started by main/cli/start.ts.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { MESSAGE_BYTES_MAX, type HostMessage } from '../../contract/wire.ts';
import type { Ports } from '../../ports.ts';
import { err, ok, type Result } from '../../../sync/domain/result.ts';
import { readAssets } from '../assets.ts';
import { openConnection, type Caller, type HostLike } from '../serve.ts';
import { createLaunches, originOf, refuseHead, type Launches, type Origin } from './access.ts';
import { serveRequest } from './routes.ts';
import { readCookieKey, removeControl, writeControl } from './shell-folder.ts';

const SOCKET_PATH = '/contract';
const SOCKETS_MAX = 64;
const CONNECTIONS_MAX = 512;
const BEAT_MS = 20_000;
/** A window that does not read its events is cut off before they fill the memory; it reconnects and asks anew. */
const UNREAD_BYTES_MAX = 16 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 15_000;
const SECRET_BYTES = 24;
/** Close code of RFC 6455: the message violates the endpoint's policy. */
const NOT_A_CALL = 1008;

export interface BrowserShellOptions {
  readonly host: HostLike;
  readonly ports: Ports;
  /** 0 takes a free port; for tests only. */
  readonly port: number;
  readonly dataFolder: string;
  /** The built screens. */
  readonly rendererFolder: string;
}

export interface BrowserShell {
  readonly port: number;
  /** A new one-time link. */
  launchUrl(): string;
  close(): Promise<void>;
}

export type ShellFailure = {
  readonly code: 'port_taken' | 'cannot_listen';
  readonly port: number;
  readonly reason: string;
};

export async function openBrowserShell(options: BrowserShellOptions): Promise<Result<BrowserShell, ShellFailure>> {
  const { ports, dataFolder, host } = options;
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS });
  server.maxConnections = CONNECTIONS_MAX;
  const failure = await listen(server, options.port);
  if (failure !== undefined) return err(failure);

  const port = portOf(server);
  const own = originOf(port);
  const launches = createLaunches(ports, own, readCookieKey(dataFolder, ports.random));
  const controlSecret = Buffer.from(ports.random.bytes(SECRET_BYTES)).toString('base64url');
  const context = { host, own, launches, assets: readAssets(options.rendererFolder), controlSecret };
  server.on('request', (request, response) => {
    serveRequest(context, request, response).catch(() => response.destroy());
  });
  const sockets = serveSockets(server, { host, ports, own, launches });
  writeControl(dataFolder, { pid: process.pid, port, secret: controlSecret });

  return ok({
    port,
    launchUrl: () => launches.issue(),
    async close() {
      removeControl(dataFolder);
      sockets.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  });
}

interface SocketContext {
  readonly host: HostLike;
  readonly ports: Ports;
  readonly own: Origin;
  readonly launches: Launches;
}

function serveSockets(server: Server, context: SocketContext): { close(): void } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX, perMessageDeflate: false });
  let connections = 0;
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const client = clientOfUpgrade(context, request);
    if (client === undefined || sockets.clients.size >= SOCKETS_MAX) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      connections += 1;
      serveSocket(context, socket, { connection: `ws-${connections}`, client });
    });
  });
  return {
    close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

/** A WebSocket needs all three: our name as Host, our page as Origin, and the cookie. */
function clientOfUpgrade(context: SocketContext, request: IncomingMessage): string | undefined {
  const { host, origin, cookie } = request.headers;
  const head = { method: request.method ?? '', host, origin, fetchSite: undefined, fetchMode: undefined };
  if (origin === undefined || refuseHead(head, context.own) !== undefined || request.url !== SOCKET_PATH)
    return undefined;
  return context.launches.clientOf(cookie);
}

function serveSocket(context: SocketContext, socket: WebSocket, caller: Caller): void {
  const send = (message: HostMessage): void => {
    if (socket.bufferedAmount > UNREAD_BYTES_MAX) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const connection = openConnection(context.host, caller, send);
  const receive = async (text: string): Promise<void> => {
    const message = await connection.answer(text);
    if (message === undefined) socket.close(NOT_A_CALL);
    else send(message);
  };
  let answered = true;
  const beat = context.ports.timers.every(BEAT_MS, () => {
    if (!answered) socket.terminate();
    answered = false;
    socket.ping();
  });
  socket.on('pong', () => {
    answered = true;
  });
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) socket.close(NOT_A_CALL);
    else void receive(data.toString('utf8'));
  });
  // An oversized message arrives here as an error; the library has then closed the socket with 1009.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    beat.cancel();
    connection.close();
  });
}

function listen(server: Server, port: number): Promise<ShellFailure | undefined> {
  return new Promise((resolve) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ code: error.code === 'EADDRINUSE' ? 'port_taken' : 'cannot_listen', port, reason: error.message });
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      resolve(undefined);
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no TCP port');
  return address.port;
}
