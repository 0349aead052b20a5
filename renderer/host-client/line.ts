/**
 * A line carries text messages between a screen (or worker) and the host. The client above it knows nothing of
 * WebSockets or IPC. A line reconnects by itself and tells its state; what is sent while it is down is lost, and said so.
 */
export interface Line {
  /** False when the line is down: the message was not sent. */
  send(text: string): boolean;
  onMessage(listener: (text: string) => void): () => void;
  /** Called at once with the present state, then on every change. */
  onState(listener: (connected: boolean) => void): () => void;
  close(): void;
}

/** A set of listeners that may change while it is being called. */
export class Listeners<Payload> {
  readonly #listeners = new Set<(payload: Payload) => void>();

  add(listener: (payload: Payload) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(payload: Payload): void {
    for (const listener of [...this.#listeners]) listener(payload);
  }
}
