/**
 * Production's guards (replication.ts) over every replicated collection of one window, as core.ts puts them together, on
 * whatever engine and storage there is: the model here, RxDB in differential/. Called by window.ts and rx-realm.ts.
 */
import { COLLECTIONS, type CollectionName } from '../../../sync/schemas/collections.ts';
import type { HostCalls } from '../../../sync/terminal/host-calls.ts';
import { wasLost } from '../../../sync/terminal/installation.ts';
import type { CollectionMark } from '../../../sync/terminal/marker.ts';
import type { TerminalPorts } from '../../../sync/terminal/ports.ts';
import type { ReplicaEngine } from '../../../sync/terminal/replica-engine.ts';
import { ALL_GUARDS, replicate, type Replication } from '../../../sync/terminal/replication.ts';
import type { SentStore } from '../../../sync/terminal/sent-store.ts';

export const REPLICATED = ['ledger', 'bindings', 'members', 'tasks'] as const satisfies readonly CollectionName[];
export type Replicated = (typeof REPLICATED)[number];

const RESYNC_MS = 60_000;
/** As installation.ts does it. */
const REMEMBER_MS = 200;
/** Small, so that a pull has several pages. */
const PULL_BATCH = 3;
export const NOTHING_YET: CollectionMark = { documents: 0, complete: false, repull: false };

export interface FollowParts {
  readonly host: HostCalls;
  readonly ports: TerminalPorts;
  readonly engine: (name: Replicated) => ReplicaEngine;
  readonly sent: (name: Replicated) => SentStore;
  /** How many documents are there now, but for deleted ones. */
  readonly documents: (name: Replicated) => number;
  readonly mark: (name: Replicated) => CollectionMark | undefined;
  /** Changes the mark on the disk. */
  readonly put: (name: Replicated, change: Partial<CollectionMark>) => Promise<void>;
}

export class Following {
  readonly #parts: FollowParts;
  readonly #replications: readonly Replication[];
  /** Collections that were pulled to the end since `resync` was called last. */
  readonly #inSync = new Set<Replicated>();
  readonly #remembering = new Set<Replicated>();

  constructor(parts: FollowParts) {
    this.#parts = parts;
    this.#replications = REPLICATED.map((name) => this.#follow(name));
    parts.ports.timers.every(RESYNC_MS, () => this.resync());
  }

  resync(): void {
    this.#inSync.clear();
    for (const replication of this.#replications) replication.resync();
  }

  get isInSync(): boolean {
    return this.#inSync.size === REPLICATED.length;
  }

  /** Documents came or went: the marker says soon how many there are. */
  remember(name: Replicated): void {
    if (this.#remembering.has(name)) return;
    this.#remembering.add(name);
    this.#parts.ports.timers.after(REMEMBER_MS, () => {
      this.#remembering.delete(name);
      void this.#parts.put(name, { documents: this.#parts.documents(name) });
    });
  }

  #follow(name: Replicated): Replication {
    const { engine, sent, host, ports, mark, documents, put } = this.#parts;
    const known = mark(name) ?? NOTHING_YET;
    return replicate({
      name,
      plan: COLLECTIONS[name],
      engine: engine(name),
      sent: sent(name),
      host,
      ports,
      guards: ALL_GUARDS,
      pullBatch: PULL_BATCH,
      repull: known.repull || wasLost(known, documents(name)),
      listener: {
        failed: () => undefined,
        pulling: () => undefined,
        inSync: () => {
          this.#inSync.add(name);
          void put(name, { documents: documents(name), complete: true });
        },
        repullNeeded: () => put(name, { repull: true }),
        repullDone: () => put(name, { repull: false }),
      },
    });
  }
}
