/**
 * Listens to the cloud's wake-ups and tells the database worker to pull again. An event names a scope and carries nothing
 * else; whatever was missed while the line was down is covered by one wake-up of every scope on each new connection and
 * by a timer. Called by the paired terminal.
 */
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { Ports, Timer } from '../ports.ts';
import type { CloudClient } from './cloud-client.ts';
import { Pauses } from './pauses.ts';

/** No sign of life for this long: the line is dead, whatever TCP thinks. */
export const SILENCE_MAX_MS = 45_000;
export const RESYNC_EVERY_MS = 60_000;
const PAUSE = { firstMs: 500, longestMs: 10_000 };
const EVENT = Compile(Type.Object({ scope: Type.String({ maxLength: 100 }) }));

export interface ResyncParts {
  readonly cloud: CloudClient;
  readonly ports: Ports;
  /** `brand:…` and `store:…` of this terminal. */
  readonly scopes: readonly string[];
  readonly resync: (scope: string) => void;
  /** The line opened or ended: the uploader should look whether the cloud is there. */
  readonly lineChanged: () => void;
}

export class ResyncStream {
  readonly #parts: ResyncParts;
  readonly #pauses: Pauses;
  #abort = new AbortController();
  #closed = false;
  #timers: Timer[] = [];

  constructor(parts: ResyncParts) {
    this.#parts = parts;
    this.#pauses = new Pauses(PAUSE, parts.ports.random);
  }

  start(): void {
    this.#timers.push(this.#parts.ports.timers.every(RESYNC_EVERY_MS, () => this.#resyncAll()));
    void this.#listen();
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) timer.cancel();
    this.#abort.abort();
  }

  async #listen(): Promise<void> {
    const { cloud, ports } = this.#parts;
    while (!this.#closed) {
      this.#abort = new AbortController();
      let lastSignMs = ports.clock.monotonicMs();
      let isUp = false;
      const watch = ports.timers.every(SILENCE_MAX_MS / 3, () => {
        if (ports.clock.monotonicMs() - lastSignMs > SILENCE_MAX_MS) this.#abort.abort();
      });
      const opened = await cloud.stream({
        signal: this.#abort.signal,
        onEvent: (data) => this.#take(data),
        onSign: () => {
          lastSignMs = ports.clock.monotonicMs();
          if (isUp) return;
          isUp = true;
          this.#pauses.succeeded();
          this.#parts.lineChanged();
          this.#resyncAll();
        },
      });
      watch.cancel();
      if (this.#isClosed()) return;
      if (opened) this.#parts.lineChanged();
      await new Promise<void>((resolve) => {
        this.#timers = [...this.#timers.slice(0, 1), ports.timers.after(this.#pauses.next(), resolve)];
      });
    }
  }

  /** A method, because closing happens while the loop waits. */
  #isClosed(): boolean {
    return this.#closed;
  }

  #take(data: string): void {
    try {
      const event: unknown = JSON.parse(data);
      if (EVENT.Check(event)) this.#parts.resync(event.scope);
    } catch {
      this.#resyncAll(); // An unreadable wake-up is still one.
    }
  }

  #resyncAll(): void {
    for (const scope of this.#parts.scopes) this.#parts.resync(scope);
  }
}
