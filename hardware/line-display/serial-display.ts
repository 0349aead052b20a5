/** A pole display on a reconnecting serial line: shows the last view, again after every return. Called by open-display.ts. */
import type { Result } from '../../sync/domain/result.ts';
import { err, ok } from '../../sync/domain/result.ts';
import { keepConnected, type Connection } from '../transport/reconnection.ts';
import type { ConnectTransport, Transport } from '../transport/transport.ts';
import type { LineDisplay, LineDisplayPorts, LineDisplayStatus, LineDisplayView, ShowFault } from './line-display.ts';

/** `encode` gives a model's bytes for a view, or undefined when it cannot show it. */
export function serialDisplay(
  deviceId: string,
  encode: (view: LineDisplayView | undefined) => Uint8Array | undefined,
  connect: ConnectTransport,
  ports: LineDisplayPorts,
): LineDisplay {
  const listeners = new Set<(status: LineDisplayStatus) => void>();
  let status: LineDisplayStatus = { deviceId, state: 'closed', fault: undefined, shown: undefined };
  let connection: Connection | undefined;
  let transport: Transport | undefined;
  const set = (change: Partial<LineDisplayStatus>): void => {
    status = { ...status, ...change };
    for (const listener of listeners) listener(status);
  };
  const send = async (): Promise<Result<void, ShowFault>> => {
    const bytes = encode(status.shown);
    if (bytes === undefined) return err('too_long');
    const written = await transport?.write(bytes);
    return written?.ok === true ? ok(undefined) : err('not_connected');
  };
  return {
    deviceId,
    status: () => status,
    open: async () => {
      connection ??= keepConnected(connect, ports.timers, {
        onUp: (opened) => {
          transport = opened;
          set({ state: 'idle', fault: undefined });
          void send(); // A loss is told by onDown.
        },
        onBytes: () => undefined,
        onDown: (fault) => {
          transport = undefined;
          set({ state: 'error', fault });
        },
      });
      await connection.first;
      return status;
    },
    show: (view) => {
      if (encode(view) === undefined) return Promise.resolve(err('too_long'));
      set({ shown: view });
      return send();
    },
    onStatus: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      const closing = connection;
      connection = undefined;
      transport = undefined;
      await closing?.stop();
      set({ state: 'closed', fault: undefined });
    },
  };
}
