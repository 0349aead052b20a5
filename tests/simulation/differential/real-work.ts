/**
 * Real work inside virtual time: statements that a real PostgreSQL is carrying out. Virtual time stands still while any of
 * them moves; one that waits for a lock cannot move before time does, so it is left waiting and time goes on. What comes
 * back together is told one after the other in an order of its own, so that a seed is nearly always the same history.
 * Called by postgres-line.ts; the kernel asks `underWay` before each event.
 */

/** Unanswered for so long, PostgreSQL is asked why. It looks for circles of waits sooner than that. */
const LOOK_MS = 4;
/** Said so often in a row, with nothing moving between: between two looks a message may be on its way. */
const LOOKS = 2;
/** Where nothing moves for so long, what is not on the server waits too: for a connection of the process's pool. */
const STUCK_MS = 1000;

/** What the server says of the statements that it has. */
export interface Carried {
  /** Those that wait for a lock of somebody who does not wait for them. */
  readonly waiting: number;
  readonly moving: number;
}

export interface Flight {
  readonly number: number;
  /** It waits for a lock that only the passing of time can free. */
  isWaiting: boolean;
  /** It did so at some time. */
  hasWaited: boolean;
}

export class RealWork {
  readonly #flights = new Set<Flight>();
  readonly #landed: { readonly flight: Flight; readonly tell: () => void }[] = [];
  readonly #look: () => Promise<Carried>;
  #begun = 0;
  #moves = 0;
  #moved: () => void = () => undefined;
  #settling: Promise<void> | undefined;
  /** How often a statement had to wait for a lock. */
  waits = 0;

  constructor(look: () => Promise<Carried>) {
    this.#look = look;
  }

  begin(): Flight {
    this.#begun += 1;
    const flight = { number: this.#begun, isWaiting: false, hasWaited: false };
    this.#flights.add(flight);
    this.#move();
    return flight;
  }

  /** It has its answer; resolves when the answer may be told. `frees`: locks went with it. */
  land(flight: Flight, frees: boolean): Promise<void> {
    if (!this.#flights.delete(flight)) return new Promise(() => undefined);
    if (frees) for (const other of this.#flights) other.isWaiting = false;
    const isAlone = this.#landed.length === 0 && this.#flights.size === 0;
    const told = isAlone ? Promise.resolve() : new Promise<void>((tell) => void this.#landed.push({ flight, tell }));
    this.#move();
    return told;
  }

  /** Nobody is there any more to hear the answer. */
  drop(flight: Flight): void {
    this.#flights.delete(flight);
    this.#move();
  }

  readonly underWay = (): Promise<void> | undefined => {
    if (!this.#isMoving() && this.#landed.length === 0) return undefined;
    return (this.#settling ??= this.#settle().finally(() => {
      this.#settling = undefined;
    }));
  };

  #isMoving(): boolean {
    for (const { isWaiting } of this.#flights) if (!isWaiting) return true;
    return false;
  }

  async #settle(): Promise<void> {
    let looks = 0;
    let seen = this.#moves;
    let quietSince = performance.now();
    while (this.#isMoving()) {
      await this.#moveWithin(LOOK_MS);
      const carried = this.#moves === seen ? await this.#look() : undefined;
      if (carried === undefined || this.#moves !== seen) {
        looks = 0;
        seen = this.#moves;
        quietSince = performance.now();
        continue;
      }
      const isStuck = carried.waiting >= this.#flights.size || performance.now() - quietSince > STUCK_MS;
      looks = isStuck && carried.moving === 0 ? looks + 1 : 0;
      if (looks < LOOKS) continue;
      for (const flight of this.#flights) {
        if (!flight.isWaiting) this.waits += 1;
        flight.isWaiting = true;
        flight.hasWaited = true;
      }
    }
    // Who was let in by the end of another goes on before that other, as in the memory database.
    const order = ({ flight }: { readonly flight: Flight }): number => (flight.hasWaited ? 0 : 1e9) + flight.number;
    for (const { tell } of this.#landed.splice(0).sort((a, b) => order(a) - order(b))) tell();
  }

  #move(): void {
    this.#moves += 1;
    this.#moved();
  }

  #moveWithin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#moved = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
