/**
 * The desktop shell's line: the preload script's bridge (main/shells/desktop/bridge.ts) under `window.guidepost`. The
 * host lives in the same program, so the line is up as long as the window is.
 */
import type { AnswerMessage, CallMessage, EventMessage } from '../../main/contract/wire.ts';
import { Listeners, type Line } from './line.ts';

/** What the preload script exposes: one call, one subscription, no channel names. */
export interface HostBridge {
  call(method: string, params: unknown): Promise<AnswerMessage['answer']>;
  on(listener: (message: EventMessage) => void): () => void;
}

export function bridgeLine(bridge: HostBridge): Line {
  const messages = new Listeners<string>();
  const states = new Listeners<boolean>();
  let open = true;
  const unsubscribe = bridge.on((event) => messages.tell(JSON.stringify(event)));
  return {
    send(text) {
      if (!open) return false;
      const { id, method, params } = JSON.parse(text) as CallMessage;
      void bridge.call(method, params).then((answer) => messages.tell(JSON.stringify({ id, answer })));
      return true;
    },
    onMessage: (listener) => messages.add(listener),
    onState(listener) {
      listener(open);
      return states.add(listener);
    },
    close() {
      open = false;
      unsubscribe();
      states.tell(false);
    },
  };
}
