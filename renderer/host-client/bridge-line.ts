/**
 * The desktop shell's line: the preload script's bridge (main/shells/desktop/bridge.ts) under `window.guidepost`. The
 * host lives in the same program, so the line is up as long as the window is.
 */
import type { AnswerMessage, CallMessage, HostBridge } from '../../main/contract/wire.ts';
import { Listeners, type Line } from './line.ts';

export function bridgeLine(bridge: HostBridge): Line {
  const messages = new Listeners<string>();
  const states = new Listeners<boolean>();
  let open = true;
  const unsubscribe = bridge.on((event) => messages.tell(JSON.stringify(event)));
  return {
    send(text) {
      if (!open) return false;
      const { id, method, params } = JSON.parse(text) as CallMessage;
      const deliver = (message: AnswerMessage): void => messages.tell(JSON.stringify(message));
      void bridge.call(method, params).then(
        (answer) => deliver({ id, answer }),
        () => deliver({ id, answer: { ok: false, code: 'unavailable', details: {} } }),
      );
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
