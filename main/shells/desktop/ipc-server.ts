/**
 * The desktop shell's side of the contract: answers the calls of its own windows' top frames on app://terminal and of
 * nobody else, and tells them the host's events. One connection per load of a window: a reload is a new one. Knows
 * Electron by the few members that it uses, so that the conformance suite runs it without Electron.
 */
import { openConnection, type Connection, type HostLike } from '../serve.ts';
import { CALL_CHANNEL, EVENT_CHANNEL } from './channels.ts';
import { isOwnPage } from './page-policy.ts';

export interface FrameLike {
  readonly url: string;
  /** Null for the top frame. */
  readonly parent: object | null;
}
export interface WebContentsLike {
  readonly id: number;
  isDestroyed(): boolean;
  send(channel: string, text: string): void;
}
export interface CallEventLike {
  readonly sender: WebContentsLike;
  readonly senderFrame: FrameLike | null;
}
export interface IpcMainLike {
  handle(channel: string, listener: (event: CallEventLike, text: unknown) => Promise<string | undefined>): void;
  removeHandler(channel: string): void;
}

export interface IpcServer {
  /** Call at every start of a page load in a window of ours; calls of other windows are refused. `as`: a host that answers less. */
  attach(window: WebContentsLike, as?: HostLike): void;
  /** Call when the window or its renderer is gone. */
  detach(window: WebContentsLike): void;
  close(): void;
}

export function serveIpc(ipc: IpcMainLike, host: HostLike): IpcServer {
  const connections = new Map<number, Connection>();
  let opened = 0;
  const detach = (window: WebContentsLike): void => {
    connections.get(window.id)?.close();
    connections.delete(window.id);
  };

  ipc.handle(CALL_CHANNEL, async (event, text) => {
    const { sender, senderFrame } = event;
    if (senderFrame === null || senderFrame.parent !== null || !isOwnPage(senderFrame.url))
      throw new Error('not permitted');
    const connection = connections.get(sender.id);
    if (connection === undefined || typeof text !== 'string') throw new Error('not permitted');
    const message = await connection.answer(text);
    return message === undefined ? undefined : JSON.stringify(message);
  });

  return {
    attach(window, as = host) {
      detach(window);
      opened += 1;
      const caller = { connection: `ipc-${opened}`, client: 'desktop' };
      const tell = (message: unknown): void => {
        if (!window.isDestroyed()) window.send(EVENT_CHANNEL, JSON.stringify(message));
      };
      connections.set(window.id, openConnection(as, caller, tell));
    },
    detach,
    close() {
      ipc.removeHandler(CALL_CHANNEL);
      for (const connection of connections.values()) connection.close();
      connections.clear();
    },
  };
}
