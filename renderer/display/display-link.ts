/**
 * The line of the customer's screen to the host: the last view, whether the host can be heard, and this terminal's language and
 * theme as chosen at the till. After a lost line the view is asked for anew. Called by open-display.tsx.
 */
import type { HostClient } from '../../main/contract/contract.ts';
import type { DisplayView } from '../../main/contract/display-view.ts';
import { createPreferences, type Preferences } from '../app/preferences.ts';
import type { RendererPorts } from '../app/ports.ts';
import { createStore, type Readable } from '../app/store.ts';

export interface DisplayLink {
  readonly view: Readable<DisplayView | null>;
  readonly connected: Readable<boolean>;
  readonly preferences: Readable<Preferences>;
  /** Somebody chose otherwise at the till. */
  readonly rereadPreferences: () => void;
}

export function createDisplayLink(client: HostClient, ports: RendererPorts): DisplayLink {
  const view = createStore<DisplayView | null>(null);
  const connected = createStore(true);
  // Read only: what is chosen is chosen at the till.
  const reading = { ...ports, storage: { read: ports.storage.read, write: () => undefined } };
  const preferences = createStore(createPreferences(reading, null).get());
  const ask = async (): Promise<void> => {
    const answer = await client.call('display.view', {});
    if (answer.ok) view.set(answer.value);
  };
  client.on('display.changed', view.set);
  client.onConnection((isConnected) => {
    connected.set(isConnected);
    if (isConnected) void ask();
  });
  void ask();
  return {
    view,
    connected,
    preferences,
    rereadPreferences: () => preferences.set(createPreferences(reading, null).get()),
  };
}
