/** The kernel's queue: a binary heap by time, then by a tie that was drawn from the seed when the event was made. */
export interface Event {
  readonly at: number;
  readonly tie: number;
  readonly label: string;
  readonly run: () => void;
  isCancelled: boolean;
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.tie < b.tie);

export class EventQueue {
  readonly #heap: Event[] = [];

  add(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !isBefore(event, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = event;
  }

  /** The next event that is not cancelled and due at `untilMs` or before; undefined when there is none. */
  takeBefore(untilMs: number): Event | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.at > untilMs) return undefined;
      this.#removeFirst();
      if (!first.isCancelled) return first;
    }
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const moved = heap.pop();
    if (moved === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      const left = heap[down];
      if (left === undefined) break;
      const right = heap[down + 1];
      const least = right !== undefined && isBefore(right, left) ? right : left;
      if (least === right) down += 1;
      if (!isBefore(least, moved)) break;
      heap[at] = least;
      at = down;
    }
    heap[at] = moved;
  }
}
