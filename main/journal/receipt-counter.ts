/**
 * Allocates receipt numbers: per business day, without a gap, never twice. A number is taken in the writer's turn and
 * given back when its batch did not become durable. Floors come from every durable entry and from salvaged lines.
 */
import {
  parseReceiptNumber,
  receiptNumber,
  type ReceiptNumber,
  type StoreId,
  type TerminalId,
} from '../../sync/domain/ids.ts';
import type { BusinessDay } from '../../sync/domain/time.ts';

export class ReceiptCounter {
  readonly #store: StoreId;
  readonly #terminal: TerminalId;
  /** By the day as the number writes it: two digits of the year, so that 1970 and 2070 share their numbers. */
  readonly #lastByDay = new Map<string, number>();

  constructor(store: StoreId, terminal: TerminalId) {
    this.#store = store;
    this.#terminal = terminal;
  }

  /** Takes note of a number that is on disk. Numbers of other terminals are not ours to count. */
  observe(text: string): void {
    const parsed = parseReceiptNumber(text);
    if (!parsed.ok || parsed.value.store !== this.#store || parsed.value.terminal !== this.#terminal) return;
    const { businessDay, n } = parsed.value;
    const day = writtenDay(businessDay);
    this.#lastByDay.set(day, Math.max(n, this.#lastByDay.get(day) ?? 0));
  }

  next(businessDay: BusinessDay): ReceiptNumber {
    const day = writtenDay(businessDay);
    const n = (this.#lastByDay.get(day) ?? 0) + 1;
    this.#lastByDay.set(day, n);
    return receiptNumber({ store: this.#store, terminal: this.#terminal, businessDay, n });
  }

  /** Returns a function that gives back everything taken since. */
  mark(): () => void {
    const before = new Map(this.#lastByDay);
    return () => {
      this.#lastByDay.clear();
      for (const [day, n] of before) this.#lastByDay.set(day, n);
    };
  }
}

const writtenDay = (businessDay: BusinessDay): string => businessDay.slice(2);
