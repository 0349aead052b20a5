/**
 * The program's end, in one place: what was opened is closed in the opposite order, once, whatever asked for it; then the
 * process exits. An end that hangs is cut short. Used by the commands that run until they are stopped.
 */
import type { Timers } from '../ports.ts';

const END_WITHIN_MS = 14_000;

export class Ending {
  readonly #timers: Timers;
  readonly #exit: (code: number) => void;
  readonly #ends: (() => Promise<void> | void)[] = [];
  #begun: Promise<void> | undefined;

  constructor(timers: Timers, exit: (code: number) => void = (code) => process.exit(code)) {
    this.#timers = timers;
    this.#exit = exit;
  }

  get hasBegun(): boolean {
    return this.#begun !== undefined;
  }

  /** False when the end has begun already: then it was closed at once, and the caller stops. */
  add(end: () => Promise<void> | void): boolean {
    if (this.hasBegun) {
      void end();
      return false;
    }
    this.#ends.push(end);
    return true;
  }

  onSignals(): void {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void this.end(0));
  }

  end(code: number): Promise<void> {
    this.#begun ??= this.#close(code);
    return this.#begun;
  }

  async #close(code: number): Promise<void> {
    this.#timers.after(END_WITHIN_MS, () => this.#exit(code));
    for (const end of this.#ends.splice(0).reverse()) await Promise.resolve(end()).catch(() => undefined);
    this.#exit(code);
  }
}
