/**
 * What follows an upload's commit and nobody waits for: done right away beside the requests, few at once, so that uploads keep their
 * connections to the database. One work per name: asked for while it runs, it runs once more afterwards. What meets an error is done
 * again later (later.ts); what a crash cuts off is found by the start. Called by ingest and binding; closed by `startCloud`.
 */
import type { Later } from './later.ts';

const AT_ONCE = 2;
type Work = () => Promise<void>;

export class Soon {
  readonly #later: Pick<Later, 'add'>;
  readonly #waiting = new Map<string, Work>();
  readonly #running = new Map<string, Promise<void>>();
  #isClosed = false;

  constructor(later: Pick<Later, 'add'>) {
    this.#later = later;
  }

  /** Whatever it is, it can be repeated. */
  add(name: string, work: Work): void {
    if (this.#isClosed) return;
    this.#waiting.set(name, work);
    this.#next();
  }

  /** Resolves when nothing waits and nothing runs. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** Waits for what is under way, and begins nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.clear();
    await this.settled();
  }

  #next(): void {
    for (const [name, work] of this.#waiting) {
      if (this.#running.size >= AT_ONCE) return;
      if (this.#running.has(name)) continue;
      this.#waiting.delete(name);
      this.#running.set(name, this.#run(name, work));
    }
  }

  async #run(name: string, work: Work): Promise<void> {
    try {
      await work();
    } catch {
      // It says in the log what was the matter when it fails again.
      this.#later.add(name, work);
    }
    this.#running.delete(name);
    this.#next();
  }
}
