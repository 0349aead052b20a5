/**
 * A terminal's local database in the simulation: production's guards (replication.ts, the clock's floor, the check for what
 * was lost) over the model of RxDB, on storage that outlives its windows. Called by replica-world.ts.
 */
import type { HostCalls } from '../../../sync/terminal/host-calls.ts';
import { flooredClock } from '../../../sync/terminal/clock-floor.ts';
import type { CollectionMark } from '../../../sync/terminal/marker.ts';
import type { Life } from '../kernel.ts';
import { Following, NOTHING_YET, REPLICATED, type Replicated } from './following.ts';
import { ModelEngine, ReplicaStorage, type Stored } from './model-engine.ts';
import { SentDisk } from './sent-disk.ts';

/** What a browser keeps: the database, and the install marker beside it. Here a model; differential/ has RxDB. */
export interface LocalDisk {
  readonly marks: ReadonlyMap<Replicated, CollectionMark>;
  /** So many writes of pulled documents, and reads before a push, fail from now on. */
  failingWrites: number;
  failingReads: number;
  /** What the database has, but for what is deleted. */
  alive(name: Replicated): readonly Stored[];
  /** The browser cleared the database. */
  wipe(): void;
  /** A collection lost its rows, and nothing says so. */
  loseRows(name: Replicated): void;
  /** The database opens in a window; crash the window before another one opens. */
  open(life: Life, host: HostCalls): LocalWindow;
}

export interface LocalWindow {
  readonly life: Life;
  resync(): void;
  /** Every collection was pulled to the end since `resync` was called last. */
  readonly isInSync: boolean;
  /** A change that somebody makes on the screen; resolves when the database has it. */
  write(state: Stored): Promise<void>;
}

export class ReplicaDisk implements LocalDisk {
  readonly storages = new Map<Replicated, ReplicaStorage>(REPLICATED.map((name) => [name, new ReplicaStorage()]));
  readonly marks = new Map<Replicated, CollectionMark>();
  readonly sent = new SentDisk();
  failingWrites = 0;
  failingReads = 0;

  storage(name: Replicated): ReplicaStorage {
    const storage = this.storages.get(name);
    if (storage === undefined) throw new Error(`no storage ${name}`);
    return storage;
  }

  alive(name: Replicated): readonly Stored[] {
    return this.storage(name).alive();
  }

  wipe(): void {
    for (const storage of this.storages.values()) storage.wipe();
    this.sent.wipe();
  }

  loseRows(name: Replicated): void {
    this.storage(name).documents.clear();
  }

  open(life: Life, host: HostCalls): ReplicaWindow {
    return new ReplicaWindow(this, life, host);
  }

  get newestWrite(): number {
    return Math.max(
      0,
      ...[...this.storages.values()].flatMap(({ documents }) => [...documents.values()].map(({ lwt }) => lwt)),
    );
  }
}

export class ReplicaWindow implements LocalWindow {
  readonly life: Life;
  readonly #engines = new Map<Replicated, ModelEngine>();
  readonly #following: Following;

  constructor(disk: ReplicaDisk, life: Life, host: HostCalls) {
    this.life = life;
    const now = flooredClock(
      () => life.clock.now(),
      () => life.clock.monotonicMs(),
      disk.newestWrite,
    );
    const engine = (name: Replicated): ModelEngine => {
      const faults = {
        failsWrite: () => name === 'ledger' && disk.failingWrites > 0 && disk.failingWrites-- > 0,
        failsRead: () => disk.failingReads > 0 && disk.failingReads-- > 0,
      };
      const changed = (): void => this.#following.remember(name);
      const made = new ModelEngine({ storage: disk.storage(name), life, faults, now, changed });
      this.#engines.set(name, made);
      return made;
    };
    this.#following = new Following({
      host,
      ports: { now: () => life.clock.now(), timers: life.timers },
      engine,
      sent: (name) => disk.sent.of(name, (label) => life.step(label)),
      documents: (name) => disk.alive(name).length,
      mark: (name) => disk.marks.get(name),
      put: async (name, change) => {
        await life.step('marker');
        disk.marks.set(name, { ...(disk.marks.get(name) ?? NOTHING_YET), ...change });
      },
    });
  }

  resync(): void {
    this.#following.resync();
  }

  get isInSync(): boolean {
    return this.#following.isInSync;
  }

  async write(state: Stored): Promise<void> {
    await this.#engines.get('tasks')?.write(state);
  }
}
