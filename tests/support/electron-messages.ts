/**
 * A faithful stand-in for Electron's message ports between one main process and several windows, for what the shell uses
 * of them: arguments are cloned, a handler's throw rejects the invoke with Electron's wording, one handler per channel,
 * events reach their window in the order sent and later than the sender's own turn.
 */
import type { IpcRendererLike } from '../../main/shells/desktop/bridge.ts';
import type { CallEventLike, FrameLike, IpcMainLike, WebContentsLike } from '../../main/shells/desktop/ipc-server.ts';

export interface StandInWindow {
  readonly contents: WebContentsLike;
  readonly ipc: IpcRendererLike;
  /** Calls as another frame would: an iframe, or a page that navigated away. */
  invokeAs(frame: FrameLike | null, channel: string, text: unknown): Promise<unknown>;
  destroy(): void;
}

export function createMessagePorts(): { readonly main: IpcMainLike; open(url: string): StandInWindow } {
  const handlers = new Map<string, (event: CallEventLike, text: unknown) => Promise<string | undefined>>();
  let lastId = 0;

  return {
    main: {
      handle(channel, listener) {
        if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
        handlers.set(channel, listener);
      },
      removeHandler: (channel) => void handlers.delete(channel),
    },
    open(url) {
      const listeners = new Map<string, Set<(event: unknown, text: string) => void>>();
      let destroyed = false;
      lastId += 1;
      const contents: WebContentsLike = {
        id: lastId,
        isDestroyed: () => destroyed,
        send(channel, text) {
          if (destroyed) throw new TypeError('Object has been destroyed');
          const cloned = structuredClone(text);
          setImmediate(() => listeners.get(channel)?.forEach((listener) => listener({}, cloned)));
        },
      };
      const invokeAs = async (frame: FrameLike | null, channel: string, text: unknown): Promise<unknown> => {
        const cloned: unknown = structuredClone(text);
        await new Promise((resolve) => setImmediate(resolve));
        const handler = handlers.get(channel);
        if (handler === undefined)
          throw new Error(`Error invoking remote method '${channel}': Error: No handler registered for '${channel}'`);
        try {
          return structuredClone(await handler({ sender: contents, senderFrame: frame }, cloned));
        } catch (error) {
          throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error });
        } finally {
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      return {
        contents,
        invokeAs,
        ipc: {
          invoke: (channel, text) => invokeAs({ url, parent: null }, channel, text),
          on(channel, listener) {
            const ofChannel = listeners.get(channel) ?? new Set();
            listeners.set(channel, ofChannel.add(listener));
          },
          removeListener: (channel, listener) => listeners.get(channel)?.delete(listener),
        },
        destroy: () => {
          destroyed = true;
        },
      };
    },
  };
}
