/** One server of the cloud: started, killed at any statement, started again on the shared store. Made by world.ts. */
import type { Machine } from '../kernel.ts';
import { CloudProcess } from '../sim-cloud.ts';
import type { World } from './world.ts';

const RESTART_AFTER_MS = 1_000;

export class CloudServer {
  /** With the server's clock. */
  readonly machine: Machine;
  /** Of the protocol, from its next start on; undefined where all programs of the world are of one. */
  version: number | undefined;
  readonly #world: World;
  #process: CloudProcess | undefined;
  #downMs = 0;
  #isStopped = false;
  /** The history begins anew with the next start that succeeds, and who waits for it is told. */
  #anew: (() => void) | undefined;

  constructor(index: number, world: World) {
    this.machine = world.kernel.machine(`cloud${String(index + 1)}`);
    this.#world = world;
    this.version = world.plan.versions?.cloud;
  }

  /** Undefined while it is down or starting. */
  get process(): CloudProcess | undefined {
    return this.#process?.life.alive === true ? this.#process : undefined;
  }

  /** The first start after a backup came back; resolves when it is up with a history of its own, however often it was killed on the way. */
  startAnew(): Promise<void> {
    return new Promise((resolve) => {
      this.#anew = resolve;
      void this.start();
    });
  }

  async start(): Promise<void> {
    this.#isStopped = false;
    const life = this.machine.boot();
    life.onCrash(() => {
      if (this.#isStopped) return;
      const { kernel } = this.#world;
      kernel.at(kernel.now + RESTART_AFTER_MS + this.#downMs, 'cloud restarts', () => void this.start());
    });
    const random = life.random.fork('line');
    try {
      this.#process = await CloudProcess.start(this.#world.store, life, {
        line: {
          breaks: () =>
            random.chance(this.#world.databaseLineBreaks) ? random.pick(['before', 'after'] as const) : null,
        },
        internal: (error) => {
          if (life.alive && this.#world.databaseLineBreaks === 0) this.#world.internal.push(String(error));
        },
        version: this.version,
        payments: this.#world.provider,
        invoices: this.#world.invoices,
        vouchers: this.#world.vouchers,
        hasAccounts: this.#world.plan.hasDesk === true || this.#world.plan.hasGuides === true,
        hasGuides: this.#world.plan.hasGuides === true,
        hasGrowth: this.#world.plan.hasGrowth === true || this.#world.plan.hasCare === true,
        hasSeason: this.#world.plan.hasSeason === true,
        wecom: this.#world.season?.wecom,
        messages: this.#world.guides?.messages,
        renewEpoch: this.#anew !== undefined,
      });
      this.#anew?.();
      this.#anew = undefined;
    } catch {
      // A server that cannot reach its database ends and is started again.
      life.crash();
    }
  }

  /** Goes on as another version, now or when it starts again. */
  become(version: number): void {
    this.version = version;
    if (this.process === undefined) return;
    this.stop();
    void this.start();
  }

  killIn(steps: number, downMs: number): void {
    this.#downMs = downMs;
    this.#process?.life.crashIn(steps);
  }

  /** Ends it for good, until `start`. */
  stop(): void {
    this.#isStopped = true;
    this.#process?.life.crash();
    this.#process = undefined;
  }

  heal(): void {
    this.#downMs = 0;
    this.#process?.life.crashIn(Number.POSITIVE_INFINITY);
  }
}
