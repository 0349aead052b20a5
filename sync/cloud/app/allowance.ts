/**
 * How often somebody may do something: counts per key in windows of fixed length, by the cloud's clock. Remembers a bounded
 * number of keys; a caller that is over its allowance is told when the window ends. Used by the limits of devices and
 * addresses and by the binding page.
 */
import type { Clock } from '../ports.ts';

export interface AllowanceRule {
  readonly max: number;
  readonly windowMs: number;
}

const KEYS_MAX = 20_000;

export class Allowance {
  readonly #clock: Clock;
  readonly #rule: AllowanceRule;
  readonly #uses = new Map<string, { readonly since: number; count: number }>();

  constructor(clock: Clock, rule: AllowanceRule) {
    this.#clock = clock;
    this.#rule = rule;
  }

  /** Counts one more use; 0 when it is allowed, else the milliseconds until the next one is. */
  take(key: string): number {
    const { max, windowMs } = this.#rule;
    const now = this.#clock.now();
    const known = this.#uses.get(key);
    // A clock that stepped back begins a new window too.
    const isOver = known === undefined || now < known.since || now - known.since >= windowMs;
    const use = isOver ? { since: now, count: 0 } : known;
    use.count += 1;
    if (isOver) this.#remember(key, use);
    return use.count > max ? use.since + windowMs - now : 0;
  }

  /** Counts nothing; the milliseconds until `take` allows again, 0 when it would now. */
  waitOf(key: string): number {
    const { max, windowMs } = this.#rule;
    const now = this.#clock.now();
    const known = this.#uses.get(key);
    const isOver = known === undefined || now < known.since || now - known.since >= windowMs;
    return isOver || known.count < max ? 0 : known.since + windowMs - now;
  }

  #remember(key: string, use: { readonly since: number; count: number }): void {
    this.#uses.delete(key);
    this.#uses.set(key, use);
    // The one whose window began first goes; whoever fills the memory only forgets the oldest, never everybody.
    const oldest = this.#uses.size > KEYS_MAX ? this.#uses.keys().next().value : undefined;
    if (oldest !== undefined) this.#uses.delete(oldest);
  }
}
