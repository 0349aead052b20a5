/**
 * What has to follow an upload's commit and met an error: it is done again until it is done, since the terminal learns from its
 * mark that all has arrived and sends nothing again. Kept in memory alone: a process that ends is followed by a start that does all
 * that waits. One work per name. Called by the ingest; closed by `startCloud`.
 */
import type { Logger } from 'pino';
import type { Timer, Timers } from '../ports.ts';

export const LATER_MS = 10_000;

export class Later {
  readonly #timers: Timers;
  readonly #log: Pick<Logger, 'error'>;
  readonly #works = new Map<string, () => Promise<void>>();
  #timer: Timer | undefined;
  #under: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(timers: Timers, log: Pick<Logger, 'error'>) {
    this.#timers = timers;
    this.#log = log;
  }

  /** Whatever it is, it can be repeated. */
  add(name: string, work: () => Promise<void>): void {
    if (this.#isClosed) return;
    this.#works.set(name, work);
    this.#timer ??= this.#timers.after(LATER_MS, () => {
      this.#timer = undefined;
      this.#under = this.#all();
    });
  }

  /** Waits for what is under way, and begins nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#under;
  }

  async #all(): Promise<void> {
    const works = [...this.#works];
    this.#works.clear();
    for (const [name, work] of works)
      try {
        await work();
      } catch (error) {
        this.#log.error({ task: name, reason: error instanceof Error ? error.name : 'unknown' }, 'CLOUD503');
        this.add(name, work);
      }
  }
}
