/**
 * The simulation's kernel: virtual time, one queue of events, machines with clocks of their own, and lives (one incarnation
 * of one actor). Events due at the same moment run in an order drawn from the seed; between two events all microtasks run
 * to their end, so one seed is one history, bit for bit. Nothing real decides order: no timers, no thread pool, no sockets.
 * A crash fences a life: its steps and timers never resume, and its ports no longer do anything.
 */
import { epochMs, type EpochMs } from '../../sync/domain/time.ts';
import type { Clock, Timers } from '../../main/ports.ts';
import { EventQueue, type Event } from './event-queue.ts';
import { hash32, seeded, type Random } from './seeded.ts';

/** Monday 15 June 2026, 10:00 in China. */
export const WORLD_STARTS_AT = Date.UTC(2026, 5, 15, 2);
/** A schedule with more events than this does not come to rest. */
const EVENTS_MAX = 400_000;

/** One incarnation of one actor: a host process, a cloud process, a printer, a customer. */
export interface Life {
  readonly name: string;
  readonly alive: boolean;
  /**
   * An await point: resolves when the scheduler chooses this step, `delayMs` of true time later at the earliest; never
   * after the life has crashed. An armed crash strikes here, before the step resolves.
   */
  step(label: string, delayMs?: number): Promise<void>;
  /** Runs `run` as an event of this life (like a timer); not after a crash. */
  later(label: string, delayMs: number, run: () => void): void;
  readonly random: Random;
  /** The machine's wall clock, with its jumps and drift; monotonic time runs on through them. */
  readonly clock: Clock;
  readonly timers: Timers;
  /** Steps and timers taken so far; crashes are placed by it. */
  readonly steps: number;
  /** The life ends at its n-th step or timer from now (1 = the next). */
  crashIn(steps: number): void;
  crash(): void;
  /** Told once, at the crash; where ports drop what they hold. */
  onCrash(listener: () => void): void;
}

/** What survives a crash of its lives: the hardware clock. */
export interface Machine {
  readonly name: string;
  /** The wall clock as this machine has it. */
  now(): EpochMs;
  /** Sets the wall clock by this much. */
  jump(byMs: number): void;
  /** Sets the wall clock to this time. */
  set(to: number): void;
  /** Milliseconds gained per million of true time. */
  drift(ppm: number): void;
  /** A new life on this machine. */
  boot(role?: string): Life;
}

export interface KernelOptions {
  readonly keepTrace?: boolean;
  /** Asked before every event: real work that has to end first. Nothing in the simulation proper is real. */
  readonly underWay?: (() => Promise<void> | undefined) | undefined;
}

export class Kernel {
  readonly seed: number | string;
  readonly random: Random;
  readonly #queue = new EventQueue();
  readonly #order: Random;
  readonly #machines = new Map<string, SimMachine>();
  readonly #lines: string[] | undefined;
  readonly #underWay: (() => Promise<void> | undefined) | undefined;
  #now = 0;
  #events = 0;
  #hash = 0;

  constructor(seed: number | string, options: KernelOptions = {}) {
    this.seed = seed;
    this.random = seeded(seed);
    this.#order = this.random.fork('order');
    if (options.keepTrace === true) this.#lines = [];
    this.#underWay = options.underWay;
  }

  /** True time in milliseconds since the world began. */
  get now(): number {
    return this.#now;
  }

  get events(): number {
    return this.#events;
  }

  /** Of everything that happened so far, in order: equal for equal histories. */
  get traceHash(): number {
    return this.#hash >>> 0;
  }

  get trace(): readonly string[] {
    return this.#lines ?? [];
  }

  /** Adds a line to the history. */
  tell(line: string): void {
    this.#hash = hash32(line, this.#hash);
    this.#lines?.push(`${String(this.#now).padStart(8)} ${line}`);
  }

  machine(name: string): Machine {
    const known = this.#machines.get(name);
    if (known !== undefined) return known;
    const made = new SimMachine(name, this);
    this.#machines.set(name, made);
    return made;
  }

  /** Schedules an event of the world itself, which never crashes. */
  at(trueMs: number, label: string, run: () => void): Event {
    const event = { at: Math.max(trueMs, this.#now), tie: this.#order.next(), label, run, isCancelled: false };
    this.#queue.add(event);
    return event;
  }

  /**
   * Runs events until `isDone` says so between two of them, the queue is empty, or true time would pass `untilMs`.
   * Resolves true when `isDone` held.
   */
  run(untilMs: number, isDone: () => boolean = () => false): Promise<boolean> {
    return new Promise((resolve, reject) => {
      // In a microtask, so that the tick which runs the next event comes after every microtask of this one.
      const next = (): void => {
        void Promise.resolve().then(() => process.nextTick(turn));
      };
      const turn = (): void => {
        try {
          const real = this.#underWay?.();
          if (real !== undefined) return void real.then(next, reject);
          if (isDone()) return resolve(true);
          const event = this.#queue.takeBefore(untilMs);
          if (event === undefined) {
            this.#now = Math.max(this.#now, Number.isFinite(untilMs) ? untilMs : this.#now);
            return resolve(isDone());
          }
          this.#events += 1;
          if (this.#events > EVENTS_MAX) throw new Error(`no rest after ${String(EVENTS_MAX)} events: ${event.label}`);
          this.#now = event.at;
          this.tell(event.label);
          event.run();
        } catch (error) {
          return reject(error instanceof Error ? error : new Error(String(error)));
        }
        next();
      };
      next();
    });
  }
}

class SimMachine implements Machine {
  readonly name: string;
  readonly #kernel: Kernel;
  #setAt = 0;
  #wallThen = WORLD_STARTS_AT;
  #ppm = 0;
  #boots = 0;

  constructor(name: string, kernel: Kernel) {
    this.name = name;
    this.#kernel = kernel;
  }

  now(): EpochMs {
    const passed = this.#kernel.now - this.#setAt;
    return epochMs(Math.round(this.#wallThen + passed + (passed * this.#ppm) / 1_000_000));
  }

  jump(byMs: number): void {
    this.set(this.now() + byMs);
  }

  set(to: number): void {
    this.#wallThen = Math.max(0, to);
    this.#setAt = this.#kernel.now;
  }

  drift(ppm: number): void {
    this.set(this.now());
    this.#ppm = ppm;
  }

  boot(role = this.name): Life {
    this.#boots += 1;
    return new SimLife(`${role}#${String(this.#boots)}`, this, this.#kernel);
  }
}

class SimLife implements Life {
  readonly name: string;
  readonly random: Random;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly #kernel: Kernel;
  readonly #listeners: (() => void)[] = [];
  #alive = true;
  #steps = 0;
  #crashAt = Number.POSITIVE_INFINITY;

  constructor(name: string, machine: SimMachine, kernel: Kernel) {
    const bootedAt = kernel.now;
    this.name = name;
    this.#kernel = kernel;
    this.random = kernel.random.fork(name);
    this.clock = { now: () => machine.now(), monotonicMs: () => kernel.now - bootedAt };
    this.timers = {
      after: (delayMs, run) => {
        const event = this.#schedule('timer', delayMs, run);
        return { cancel: () => (event.isCancelled = true) };
      },
      every: (intervalMs, run) => {
        let isCancelled = false;
        let event: Event;
        const again = (): void => {
          event = this.#schedule('tick', intervalMs, () => {
            if (!isCancelled) again();
            run();
          });
        };
        again();
        return {
          cancel: () => {
            isCancelled = true;
            event.isCancelled = true;
          },
        };
      },
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  get steps(): number {
    return this.#steps;
  }

  step(label: string, delayMs = 0): Promise<void> {
    return new Promise((resolve) => void this.#schedule(label, delayMs, resolve));
  }

  later(label: string, delayMs: number, run: () => void): void {
    this.#schedule(label, delayMs, run);
  }

  crashIn(steps: number): void {
    this.#crashAt = this.#steps + steps;
  }

  crash(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#kernel.tell(`${this.name} crashed`);
    for (const listener of this.#listeners) listener();
  }

  onCrash(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #schedule(label: string, delayMs: number, run: () => void): Event {
    return this.#kernel.at(this.#kernel.now + Math.max(0, delayMs), `${this.name} ${label}`, () => {
      if (!this.#alive) return;
      this.#steps += 1;
      if (this.#steps >= this.#crashAt) this.crash();
      else run();
    });
  }
}
