/**
 * The virtual printer's connections: a real TCP server, the device end of a PTY, or an in-process transport, all into one
 * PrinterModel. The TCP server serves the tests and people who point another program at it; the in-process one is the twin behind
 * `driver: "virtual"` in demo and settings. Only loopback.
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { transportError, type Transport, type TransportError } from '../transport/transport.ts';
import { PrinterModel, type PrinterAttachment, type PrinterModelOptions } from './printer-model.ts';

export interface PrinterServer {
  readonly model: PrinterModel;
  readonly host: string;
  readonly port: number;
  /** Power off: every connection breaks and new ones are refused. The paper stays. */
  stop(): Promise<void>;
  /** Power on again, on the same port. */
  start(): Promise<void>;
}

export interface PrinterServerOptions extends PrinterModelOptions {
  /** `127.0.0.1` or `::1`. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
}

/** Starts a printer that listens on loopback. */
export async function startPrinterServer(options: PrinterServerOptions = {}): Promise<PrinterServer> {
  const model = new PrinterModel(options);
  const host = options.host ?? '127.0.0.1';
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = options.port ?? 0;
  const start = async (): Promise<void> => {
    const listening = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      attachSocket(model, socket);
    });
    await new Promise<void>((resolve, reject) => {
      listening.once('error', reject);
      listening.listen({ host, port }, resolve);
    });
    port = (listening.address() as AddressInfo).port;
    server = listening;
  };
  const stop = async (): Promise<void> => {
    const listening = server;
    server = undefined;
    for (const socket of sockets) socket.resetAndDestroy();
    if (listening !== undefined) await new Promise<void>((resolve) => listening.close(() => resolve()));
  };
  await start();
  return { model, host, port, stop, start };
}

function attachSocket(model: PrinterModel, socket: Socket): void {
  socket.setNoDelay(true);
  socket.on('error', () => {
    socket.destroy();
  });
  const attachment = model.attach({
    send: (bytes) => {
      if (socket.writable) socket.write(bytes);
    },
    end: () => {
      socket.end();
    },
    reset: () => {
      socket.resetAndDestroy();
    },
    pause: () => {
      socket.pause();
    },
    resume: () => {
      socket.resume();
    },
  });
  if (attachment === 'in_use') {
    socket.resetAndDestroy();
    return;
  }
  socket.on('data', (chunk: Uint8Array) => {
    attachment.receive(chunk);
  });
  socket.on('close', () => {
    attachment.detach();
  });
}

/** The device end of a PTY or any other pair of bytes in and bytes out that knows no connections. */
export interface DeviceEnd {
  write(bytes: Uint8Array): void;
  onData(listener: (bytes: Uint8Array) => void): () => void;
}

/** Lets the printer speak over a serial line; FIN and RST do not exist there. Returns the function that unplugs it. */
export function attachDeviceEnd(model: PrinterModel, end: DeviceEnd): () => void {
  const nothing = (): void => undefined;
  const attachment = model.attach({
    send: (bytes) => {
      end.write(bytes);
    },
    end: nothing,
    reset: nothing,
    pause: nothing,
    resume: nothing,
  });
  if (attachment === 'in_use') return nothing;
  const stopListening = end.onData((bytes) => {
    attachment.receive(bytes);
  });
  return () => {
    stopListening();
    attachment.detach();
  };
}

/** A transport that leads into the model within this process; FIN and RST arrive as they would over TCP. */
export function loopTransport(model: PrinterModel, name = 'virtual'): Transport {
  return new LoopTransport(model, name);
}

class LoopTransport implements Transport {
  readonly name: string;
  readonly #model: PrinterModel;
  readonly #dataListeners = new Set<(bytes: Uint8Array) => void>();
  readonly #closeListeners = new Set<(error: TransportError) => void>();
  #attachment: PrinterAttachment | undefined;
  #end: TransportError | undefined;

  constructor(model: PrinterModel, name: string) {
    this.#model = model;
    this.name = name;
  }

  open(signal?: AbortSignal): Promise<Result<void, TransportError>> {
    if (this.#attachment !== undefined || this.#end !== undefined)
      return Promise.resolve(err(transportError('closed', 'a transport is opened once')));
    if (signal?.aborted === true) return Promise.resolve(err(transportError('aborted', 'before opening')));
    const attachment = this.#model.attach({
      send: (bytes) => {
        queueMicrotask(() => {
          if (this.#end === undefined) for (const listener of this.#dataListeners) listener(bytes);
        });
      },
      end: () => {
        this.#finish(transportError('ended', 'the virtual printer closed the connection'));
      },
      reset: () => {
        this.#finish(transportError('reset', 'the virtual printer broke the connection'));
      },
      pause: () => undefined,
      resume: () => undefined,
    });
    if (attachment === 'in_use') {
      this.#end = transportError('busy', 'the virtual printer serves one connection');
      return Promise.resolve(err(this.#end));
    }
    this.#attachment = attachment;
    return Promise.resolve(ok(undefined));
  }

  write(bytes: Uint8Array): Promise<Result<void, TransportError>> {
    if (this.#end !== undefined) return Promise.resolve(err(this.#end));
    if (this.#attachment === undefined) return Promise.resolve(err(transportError('closed', 'not open')));
    this.#attachment.receive(bytes);
    return Promise.resolve(ok(undefined));
  }

  onData(listener: (bytes: Uint8Array) => void): () => void {
    this.#dataListeners.add(listener);
    return () => this.#dataListeners.delete(listener);
  }

  onClose(listener: (error: TransportError) => void): () => void {
    this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }

  close(): Promise<void> {
    this.#finish(transportError('closed', 'closed by us'));
    return Promise.resolve();
  }

  #finish(error: TransportError): void {
    if (this.#end !== undefined) return;
    this.#end = error;
    const attachment = this.#attachment;
    queueMicrotask(() => {
      attachment?.detach();
      if (attachment !== undefined) for (const listener of this.#closeListeners) listener(error);
    });
  }
}
