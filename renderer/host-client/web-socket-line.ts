/**
 * The browser shell's line: one WebSocket to the page's own origin (the launch cookie goes with it). Reconnects with a
 * growing pause; a refused handshake (no cookie) looks like a lost line and is tried again just as slowly.
 */
import { Listeners, type Line } from './line.ts';

export const SOCKET_PATH = '/contract';
const RECONNECT_FIRST_MS = 200;
const RECONNECT_MAX_MS = 3_000;

/** The part of a WebSocket that the line uses, so that tests in Node can bring one with headers. */
export interface SocketLike {
  readonly readyState: number;
  send(data: string): void;
  close(): void;
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

const OPEN = 1;

export function webSocketLine(connect: () => SocketLike): Line {
  const messages = new Listeners<string>();
  const states = new Listeners<boolean>();
  let socket: SocketLike | undefined;
  let connected = false;
  let closed = false;
  let pauseMs = RECONNECT_FIRST_MS;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const lost = (): void => {
    socket = undefined;
    if (connected) {
      connected = false;
      states.tell(false);
    }
    if (closed) return;
    retry = setTimeout(open, pauseMs);
    pauseMs = Math.min(pauseMs * 2, RECONNECT_MAX_MS);
  };
  const open = (): void => {
    const opening = connect();
    socket = opening;
    opening.onopen = () => {
      connected = true;
      pauseMs = RECONNECT_FIRST_MS;
      states.tell(true);
    };
    opening.onmessage = (event) => {
      if (typeof event.data === 'string') messages.tell(event.data);
    };
    opening.onerror = () => undefined;
    opening.onclose = lost;
  };
  open();

  return {
    send(text) {
      if (socket?.readyState !== OPEN) return false;
      socket.send(text);
      return true;
    },
    onMessage: (listener) => messages.add(listener),
    onState(listener) {
      listener(connected);
      return states.add(listener);
    },
    close() {
      closed = true;
      clearTimeout(retry);
      socket?.close();
    },
  };
}
