/**
 * A terminal's local database in the simulation: production's guards (replication.ts, the clock's floor, the check for what
 * was lost) over the model of RxDB, on storage that outlives its windows. Called by replica-world.ts.
 */
import { COLLECTIONS, type CollectionName } from '../../../sync/schemas/collections.ts';
import { flooredClock } from '../../../sync/terminal/clock-floor.ts';
import type { HostCalls } from '../../../sync/terminal/host-calls.ts';
import { wasLost } from '../../../sync/terminal/installation.ts';
import type { CollectionMark } from '../../../sync/terminal/marker.ts';
import { ALL_GUARDS, replicate, type Replication } from '../../../sync/terminal/replication.ts';
import type { Life } from '../kernel.ts';
import { ModelEngine, ReplicaStorage, type Stored } from './model-engine.ts';

export const REPLICATED = ['ledger', 'bindings', 'members', 'tasks'] as const satisfies readonly CollectionName[];
export type Replicated = (typeof REPLICATED)[number];

const RESYNC_MS = 60_000;
/** As installation.ts does it. */
const REMEMBER_MS = 200;
/** Small, so that a pull has several pages. */
const PULL_BATCH = 3;
const NOTHING_YET: CollectionMark = { documents: 0, complete: false, repull: false };

/** What the browser keeps: the database, and the install marker beside it. */
export class ReplicaDisk {
  readonly storages = new Map<Replicated, ReplicaStorage>(REPLICATED.map((name) => [name, new ReplicaStorage()]));
  readonly marks = new Map<Replicated, CollectionMark>();
  failingWrites = 0;
  failingReads = 0;

  storage(name: Replicated): ReplicaStorage {
    const storage = this.storages.get(name);
    if (storage === undefined) throw new Error(`no storage ${name}`);
    return storage;
  }

  get newestWrite(): number {
    return Math.max(
      0,
      ...[...this.storages.values()].flatMap(({ documents }) => [...documents.values()].map(({ lwt }) => lwt)),
    );
  }
}

export class ReplicaWindow {
  readonly life: Life;
  readonly #disk: ReplicaDisk;
  readonly #engines = new Map<Replicated, ModelEngine>();
  readonly #replications: Replication[] = [];
  /** Collections that were pulled to the end since `resync` was called last. */
  readonly #inSync = new Set<Replicated>();

  constructor(disk: ReplicaDisk, life: Life, host: HostCalls) {
    this.life = life;
    this.#disk = disk;
    const now = flooredClock(
      () => life.clock.now(),
      () => life.clock.monotonicMs(),
      disk.newestWrite,
    );
    for (const name of REPLICATED) {
      const storage = disk.storage(name);
      const mark = (): CollectionMark => disk.marks.get(name) ?? NOTHING_YET;
      const put = async (change: Partial<CollectionMark>): Promise<void> => {
        await life.step('marker');
        disk.marks.set(name, { ...mark(), ...change });
      };
      const faults = {
        failsWrite: () => name === 'ledger' && disk.failingWrites > 0 && disk.failingWrites-- > 0,
        failsRead: () => disk.failingReads > 0 && disk.failingReads-- > 0,
      };
      let isRemembering = false;
      const changed = (): void => {
        if (isRemembering) return;
        isRemembering = true;
        life.timers.after(REMEMBER_MS, () => {
          isRemembering = false;
          void put({ documents: storage.alive().length });
        });
      };
      const engine = new ModelEngine({ storage, life, faults, now, changed });
      this.#engines.set(name, engine);
      this.#replications.push(
        replicate({
          name,
          plan: COLLECTIONS[name],
          engine,
          host,
          ports: { now: () => life.clock.now(), timers: life.timers },
          guards: ALL_GUARDS,
          pullBatch: PULL_BATCH,
          repull: mark().repull || wasLost(mark(), storage.alive().length),
          listener: {
            failed: () => undefined,
            pulling: () => undefined,
            inSync: () => {
              this.#inSync.add(name);
              void put({ documents: storage.alive().length, complete: true });
            },
            repullNeeded: () => put({ repull: true }),
            repullDone: () => put({ repull: false }),
          },
        }),
      );
    }
    life.timers.every(RESYNC_MS, () => this.resync());
  }

  resync(): void {
    this.#inSync.clear();
    for (const replication of this.#replications) replication.resync();
  }

  get isInSync(): boolean {
    return this.#inSync.size === REPLICATED.length;
  }

  /** A change that somebody makes on the screen; resolves when the database has it. */
  async write(state: Stored): Promise<void> {
    await this.#engines.get('tasks')?.write(state);
  }

  task(id: string): Stored | undefined {
    return this.#disk.storage('tasks').documents.get(id)?.state;
  }
}
