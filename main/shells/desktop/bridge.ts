/**
 * What the preload script puts into the page: one call and one subscription, typed by the contract; no channel name and
 * no Electron object reaches the page. Runs in the sandboxed preload; the tests give it a fake ipcRenderer.
 */
import type { AnswerMessage, EventMessage, HostBridge } from '../../contract/wire.ts';
import { CALL_CHANNEL, EVENT_CHANNEL } from './channels.ts';

/** The part of Electron's ipcRenderer that the bridge uses. */
export interface IpcRendererLike {
  invoke(channel: string, text: string): Promise<unknown>;
  on(channel: string, listener: (event: unknown, text: string) => void): unknown;
  removeListener(channel: string, listener: (event: unknown, text: string) => void): unknown;
}

export function createBridge(ipc: IpcRendererLike): HostBridge {
  let lastId = 0;
  return {
    async call(method, params) {
      lastId += 1;
      const text = await ipc.invoke(CALL_CHANNEL, JSON.stringify({ id: lastId, method, params }));
      // The shell is the other half of this program: its answers are trusted in form.
      if (typeof text === 'string') return (JSON.parse(text) as AnswerMessage).answer;
      return { ok: false, code: 'bad_request', details: { message: 'not a call' } };
    },
    on(listener) {
      const take = (_event: unknown, text: string): void => listener(JSON.parse(text) as EventMessage);
      ipc.on(EVENT_CHANNEL, take);
      return () => {
        ipc.removeListener(EVENT_CHANNEL, take);
      };
    },
  };
}
