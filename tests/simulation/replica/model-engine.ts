/**
 * A model of RxDB's replication with its documented losses (SYNC.md), behind the port that production's guards use:
 * - pages are asked for one after the other without waiting for their writes; waiting pages merge into one write, and what
 *   is stored then is the newest checkpoint, even where a write before it failed (loss 3);
 * - a short page ends the pull, an empty one does not store its checkpoint (loss 5);
 * - a failed read before a push loses that push once a later one succeeds (loss 2);
 * - what is pushed after a start is chosen by its time of writing, so a clock that went back hides it (loss 1);
 * - what a conflict answers replaces the local state (loss 8); what was sent is learnt only with the answer, and what is as it was
 *   when the cloud was heard of last is not sent.
 * Writes are durable one by one; a crash ends between them. tests/sync/terminal/loss-scenarios.ts shows the losses on RxDB.
 */
import type { Checkpoint } from '../../../sync/protocol/messages.ts';
import type {
  PulledRow,
  PushedRow,
  ReplicaEngine,
  ReplicaHandlers,
  ReplicaRun,
} from '../../../sync/terminal/replica-engine.ts';
import type { Life } from '../kernel.ts';

export type Stored = Readonly<Record<string, unknown>> & { readonly id: string; readonly _deleted: boolean };

interface Kept {
  readonly state: Stored;
  /** When this state was written, by the writer's clock. */
  readonly lwt: number;
}
interface UpCheckpoint {
  readonly lwt: number;
  readonly id: string;
}

/** One collection as it lies in the browser's storage. */
export class ReplicaStorage {
  readonly documents = new Map<string, Kept>();
  /** What the cloud was last known to have of each document. */
  readonly masters = new Map<string, Stored>();
  down: Checkpoint | undefined;
  up: UpCheckpoint | undefined;

  /** The browser cleared it, or its files went away. */
  wipe(): void {
    this.documents.clear();
    this.masters.clear();
    this.down = undefined;
    this.up = undefined;
  }

  alive(): readonly Stored[] {
    return [...this.documents.values()].map(({ state }) => state).filter((state) => !state._deleted);
  }
}

export interface StorageFaults {
  /** Asked at every write of pulled documents, and every read before a push. */
  failsWrite(): boolean;
  failsRead(): boolean;
}
export const SOUND_STORAGE: StorageFaults = { failsWrite: () => false, failsRead: () => false };

const RETRY_MS = 5000;

export interface ModelParts {
  readonly storage: ReplicaStorage;
  readonly life: Life;
  readonly faults: StorageFaults;
  /** The clock that RxDB sees, floored or not. */
  readonly now: () => number;
  /** Documents came or went. */
  readonly changed: () => void;
}

/** A collection of one window: changes of its own, and replication. */
export class ModelEngine implements ReplicaEngine {
  readonly #parts: ModelParts;
  #run: ModelRun | undefined;

  constructor(parts: ModelParts) {
    this.#parts = parts;
  }

  start(handlers: ReplicaHandlers): ReplicaRun {
    const run = new ModelRun(this.#parts, handlers);
    this.#run = run;
    return run;
  }

  /** A change that the screen makes. */
  async write(state: Stored): Promise<void> {
    const { storage, life, now } = this.#parts;
    await life.step('replica writes its own');
    storage.documents.set(state.id, { state, lwt: now() });
    this.#run?.changed(state.id);
  }

  async ids(): Promise<readonly string[]> {
    await this.#parts.life.step('replica lists');
    return this.#parts.storage.alive().map(({ id }) => id);
  }

  async read(ids: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    await this.#parts.life.step('replica reads');
    const wanted = new Set(ids);
    return this.#parts.storage.alive().filter(({ id }) => wanted.has(id));
  }

  async remove(ids: readonly string[]): Promise<void> {
    const { storage, life, now } = this.#parts;
    await life.step('replica removes');
    for (const id of ids) {
      const kept = storage.documents.get(id);
      if (kept !== undefined) storage.documents.set(id, { state: { ...kept.state, _deleted: true }, lwt: now() });
    }
  }
}

class ModelRun implements ReplicaRun {
  readonly #parts: ModelParts;
  readonly #handlers: ReplicaHandlers;
  #isEnded = false;
  /** Pulled and not stored yet: newer pages merge into it. */
  #waiting: { readonly rows: Map<string, PulledRow>; checkpoint: Checkpoint } | undefined;
  #writing: Promise<void> = Promise.resolve();
  #pulls: Promise<void> = Promise.resolve();
  #pushes: Promise<void> = Promise.resolve();

  constructor(parts: ModelParts, handlers: ReplicaHandlers) {
    this.#parts = parts;
    this.#handlers = handlers;
    this.resync();
    if (handlers.push !== undefined) this.#pushes = this.#pushes.then(() => this.#pushAll());
  }

  resync(): void {
    this.#pulls = this.#pulls.then(() => this.#pullOn());
  }

  stored(): Checkpoint | undefined {
    return this.#parts.storage.down;
  }

  async known(ids: readonly string[]): Promise<ReadonlyMap<string, Stored>> {
    const { storage, life } = this.#parts;
    await life.step('replica reads what is known');
    return new Map(
      ids.flatMap((id) => {
        const master = storage.masters.get(id);
        return master === undefined ? [] : [[id, master] as const];
      }),
    );
  }

  halt(): void {
    this.#isEnded = true;
  }

  async cancel(): Promise<void> {
    this.#isEnded = true;
    await this.#parts.life.step('replica cancels');
  }

  /** A local change is pushed as it happens. */
  changed(id: string): void {
    if (this.#isEnded || this.#handlers.push === undefined) return;
    this.#pushes = this.#pushes.then(() => this.#push([id]));
  }

  async #pullOn(): Promise<void> {
    let at = this.#parts.storage.down;
    while (!this.#isEnded) {
      const page = await this.#retried('RC_PULL', () => this.#handlers.pull(at));
      if (page === undefined || page.documents.length === 0) return;
      at = page.checkpoint;
      this.#store(page);
      if (page.documents.length < this.#handlers.pullBatch) break;
    }
    await this.#writing;
  }

  /** What our own handlers throw is asked again. */
  async #retried<Value>(code: string, ask: () => Promise<Value>): Promise<Value | undefined> {
    while (!this.#isEnded) {
      await this.#parts.life.step(`replica ${code}`);
      if (this.#isEnded) return undefined;
      try {
        const value = await ask();
        return this.#isEnded ? undefined : value;
      } catch (error) {
        const refusal = (error as { readonly code?: string }).code ?? null;
        this.#handlers.failed({ isRetried: true, refusal, message: `${code}: ${String(error)}` });
        await this.#parts.life.step('replica waits', RETRY_MS);
      }
    }
    return undefined;
  }

  #store({
    documents,
    checkpoint,
  }: {
    readonly documents: readonly PulledRow[];
    readonly checkpoint: Checkpoint;
  }): void {
    this.#waiting ??= { rows: new Map(), checkpoint };
    for (const row of documents) this.#waiting.rows.set(row.id, row);
    this.#waiting.checkpoint = checkpoint;
    this.#writing = this.#writing.then(() => this.#write());
  }

  async #write(): Promise<void> {
    const { storage, life, faults, now } = this.#parts;
    const batch = this.#waiting;
    this.#waiting = undefined;
    if (batch === undefined || this.#isEnded) return;
    await life.step('replica stores');
    if (this.#isEnded) return;
    if (faults.failsWrite()) {
      this.#handlers.failed({ isRetried: false, refusal: null, message: 'the page was not stored' });
      return;
    }
    for (const row of batch.rows.values()) this.#take(row, now());
    this.#parts.changed();
    await life.step('replica stores its checkpoint');
    if (this.#isEnded) return;
    storage.down = batch.checkpoint;
  }

  #take(row: PulledRow, lwt: number): void {
    const { storage } = this.#parts;
    const state = row as unknown as Stored;
    const here = storage.documents.get(state.id)?.state;
    const known = storage.masters.get(state.id);
    // A local change that is not pushed yet stays: its push will meet the conflict.
    const isChangedHere = here !== undefined && known !== undefined && !isSame(here, known);
    const isOwn = here !== undefined && known === undefined && this.#handlers.push !== undefined;
    if ((isChangedHere || isOwn) && this.#handlers.push !== undefined) return;
    storage.documents.set(state.id, { state, lwt });
    storage.masters.set(state.id, state);
  }

  /** At the start: everything that was written later than what was pushed last, by its own time. */
  async #pushAll(): Promise<void> {
    const { storage, life } = this.#parts;
    await life.step('replica looks what to push');
    const { up } = storage;
    const isLater = ({ lwt, state }: Kept): boolean =>
      up === undefined || lwt > up.lwt || (lwt === up.lwt && state.id > up.id);
    const ids = [...storage.documents.values()]
      .filter(isLater)
      .sort((a, b) => a.lwt - b.lwt || (a.state.id < b.state.id ? -1 : 1))
      .map(({ state }) => state.id);
    const batch = this.#handlers.push?.batch ?? 1;
    for (let start = 0; start < ids.length; start += batch) await this.#push(ids.slice(start, start + batch));
  }

  async #push(ids: readonly string[]): Promise<void> {
    const { push } = this.#handlers;
    const { storage, life, faults, now } = this.#parts;
    if (push === undefined || this.#isEnded) return;
    await life.step('replica reads what to push');
    if (this.#isEnded) return;
    if (faults.failsRead()) {
      this.#handlers.failed({ isRetried: false, refusal: null, message: 'the push could not be read' });
      return;
    }
    const kept = ids.flatMap((id) => storage.documents.get(id) ?? []);
    const changed = kept.filter(({ state }) => {
      const master = storage.masters.get(state.id);
      return master === undefined || !isSame(master, state);
    });
    if (changed.length > 0) {
      const rows = changed.map(({ state }): PushedRow => {
        return { newDocumentState: state, assumedMasterState: storage.masters.get(state.id) };
      });
      const conflicts = await this.#retried('RC_PUSH', () => push.send(rows));
      if (conflicts === undefined) return;
      const lost = new Map(conflicts.map((one) => [one.id, one as unknown as Stored]));
      await life.step('replica notes its push');
      if (this.#isEnded) return;
      for (const { state } of changed) {
        const master = lost.get(state.id);
        storage.masters.set(state.id, master ?? state);
        if (master !== undefined) storage.documents.set(state.id, { state: master, lwt: now() });
      }
    }
    const last = kept.at(-1);
    if (last !== undefined && !this.#isEnded) storage.up = laterOf(storage.up, { lwt: last.lwt, id: last.state.id });
  }
}

const laterOf = (a: UpCheckpoint | undefined, b: UpCheckpoint): UpCheckpoint =>
  a === undefined || b.lwt > a.lwt || (b.lwt === a.lwt && b.id > a.id) ? b : a;

/** Equal but for the order of fields. */
export function isSame(a: Stored, b: Stored): boolean {
  const text = (state: Stored): string =>
    JSON.stringify(Object.entries(state).sort(([left], [right]) => (left < right ? -1 : 1)));
  return text(a) === text(b);
}
