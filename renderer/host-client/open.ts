/**
 * Opens the line that this page has: the desktop shell's bridge when the preload put one there, else the WebSocket of
 * the browser shell. Called once by the page's entry.
 */
import type { HostBridge } from '../../main/contract/wire.ts';
import { bridgeLine } from './bridge-line.ts';
import { createHostClient, type ClosableHostClient } from './host-client.ts';
import { SOCKET_PATH, webSocketLine } from './web-socket-line.ts';

declare global {
  interface Window {
    readonly guidepost?: HostBridge;
  }
}

export function openHostClient(): ClosableHostClient {
  if (window.guidepost !== undefined) return createHostClient(bridgeLine(window.guidepost));
  return createHostClient(
    webSocketLine(() => new WebSocket(`ws://${window.location.host}${SOCKET_PATH}`) as WebSocket & SocketHandlers),
  );
}

/** The DOM's handler types name `this` and their event; the line reads neither. */
interface SocketHandlers {
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}
