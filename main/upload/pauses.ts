/**
 * Growing pauses between attempts, each with jitter, so that a hundred tills do not come back in the same second.
 * Used by the uploader and the wake-up stream.
 */
import type { RandomSource } from '../ports.ts';

export interface PauseRule {
  readonly firstMs: number;
  readonly longestMs: number;
}

export class Pauses {
  readonly #rule: PauseRule;
  readonly #random: RandomSource;
  #failures = 0;

  constructor(rule: PauseRule, random: RandomSource) {
    this.#rule = rule;
    this.#random = random;
  }

  /** The pause after one more failure: between half and all of a doubling time. */
  next(): number {
    const wholeMs = Math.min(this.#rule.firstMs * 2 ** Math.min(this.#failures, 20), this.#rule.longestMs);
    this.#failures += 1;
    const share = (this.#random.bytes(1)[0] ?? 0) / 255;
    return Math.round(wholeMs / 2 + (wholeMs / 2) * share);
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
