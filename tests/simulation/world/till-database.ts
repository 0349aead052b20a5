/**
 * The local database of one till as far as settings go: production's guards (sync/terminal/replication.ts) over the model of RxDB, on
 * storage that outlives every program of the machine, through the host that runs at the time. Part of a till's people (till-office.ts).
 */
import { settingHash } from '../../../sync/protocol/settings.ts';
import { COLLECTIONS } from '../../../sync/schemas/collections.ts';
import type { HostCalls } from '../../../sync/terminal/host-calls.ts';
import { ALL_GUARDS, replicate, type Replication } from '../../../sync/terminal/replication.ts';
import type { Kernel, Life } from '../kernel.ts';
import { isSame, ModelEngine, ReplicaStorage, SOUND_STORAGE } from '../replica/model-engine.ts';
import { SentDisk } from '../replica/sent-disk.ts';
import type { SimTerminal } from '../terminal/terminal.ts';

/** More often than in production, where wake-ups of the cloud say when. */
const RESYNC_MS = 10_000;

export class TillDatabase {
  readonly #kernel: Kernel;
  readonly #terminal: SimTerminal;
  readonly #storage = new ReplicaStorage();
  readonly #sent = new SentDisk();
  #life: Life | undefined;
  #engine: ModelEngine | undefined;
  #replication: Replication | undefined;
  #isRepulled = false;
  #askedAt = 0;
  #inSyncAt = -1;

  constructor(kernel: Kernel, terminal: SimTerminal) {
    this.#kernel = kernel;
    this.#terminal = terminal;
    this.#open();
  }

  /** The machine's disk is gone, and this with it. */
  lose(): void {
    this.#life?.crash();
    this.#storage.wipe();
    this.#sent.wipe();
    this.#isRepulled = false;
    this.#open();
  }

  /** Of the value that a screen shows now; a setting that is not there is null. */
  hashOf(setting: string): string {
    const state = this.#storage.documents.get(setting)?.state;
    return settingHash(state === undefined || state._deleted ? null : state['value']);
  }

  /** Null takes it away. */
  async write(setting: string, value: unknown): Promise<void> {
    const isThere = this.#storage.documents.get(setting)?.state._deleted === false;
    if (value === null && !isThere) return;
    const before = this.#storage.documents.get(setting)?.state;
    await this.#engine?.write(
      value === null && before !== undefined ? { ...before, _deleted: true } : { id: setting, value, _deleted: false },
    );
  }

  /** Pulled to the end since it was asked last, with nothing left to push. Asks again. */
  settle(): boolean {
    const isPulled = this.#inSyncAt >= this.#askedAt;
    const isPushed = [...this.#storage.documents.values()].every(({ state }) => {
      const master = this.#storage.masters.get(state.id);
      return master !== undefined && isSame(master, state);
    });
    if (isPulled) {
      this.#askedAt = this.#kernel.now + 1;
      this.#replication?.resync();
    }
    return isPulled && isPushed;
  }

  #open(): void {
    const life = this.#kernel.machine(`${this.#terminal.name}-database`).boot();
    this.#life = life;
    const now = (): number => this.#kernel.now;
    const engine = new ModelEngine({
      storage: this.#storage,
      life,
      faults: SOUND_STORAGE,
      now,
      changed: () => undefined,
    });
    this.#engine = engine;
    const replication = replicate({
      name: 'settings',
      plan: COLLECTIONS.settings,
      engine,
      sent: this.#sent.of('settings', (label) => life.step(label)),
      // Where nothing runs the window hears nothing, and asks again.
      host: { call: (name, params) => this.#terminal.call(name, params) } as HostCalls,
      ports: { now: () => life.clock.now(), timers: life.timers },
      guards: ALL_GUARDS,
      repull: this.#isRepulled,
      listener: {
        failed: () => undefined,
        pulling: () => undefined,
        inSync: () => (this.#inSyncAt = this.#kernel.now),
        repullNeeded: () => this.#repull(true),
        repullDone: () => this.#repull(false),
      },
    });
    this.#replication = replication;
    life.timers.every(RESYNC_MS, () => replication.resync());
  }

  #repull(isNeeded: boolean): Promise<void> {
    this.#isRepulled = isNeeded;
    return Promise.resolve();
  }
}
