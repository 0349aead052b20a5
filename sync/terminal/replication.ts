/**
 * Keeps one collection in step with the cloud, through the host: pull for all, push for those without money. Each way in
 * which RxDB loses documents without a word (SYNC.md) has its guard here; a test switches it off and sees the loss. RxDB
 * itself is behind `ReplicaEngine`.
 * - A page is pulled only after the page before it is stored, proven by the stored checkpoint (loss 3).
 * - Any error that RxDB does not retry by itself ends the replication at once and starts it anew from what is stored,
 *   before a later success can move the checkpoint past the failure (losses 2 and 3). There is no modifier that could throw.
 * - Pages are passed on whole but for what waits for its own answer, and filled up: RxDB takes a page shorter than its batch for the last one,
 *   so the cloud is asked on until it has nothing behind its checkpoint, however little it answers at a time (loss 5).
 * - Only 'RESYNC' comes over the stream.
 * - A failed read of its checkpoint ends RxDB's queues for good and is no error to it: a pull that was asked for and does not
 *   begin ends the replication too.
 * - A state is noted before it leaves, and a conflict with one of this database's own is no conflict (loss 8, own-pushes.ts).
 * - Another epoch in the checkpoint (a restored cloud) or a local loss: pulled from the start; the rest is removed, or sent
 *   again where this side may write.
 */
import type { Answer } from '../../main/contract/contract.ts';
import type { EpochMs } from '../domain/time.ts';
import { PULL_BATCH_MAX, type Checkpoint, type PullAnswer } from '../protocol/messages.ts';
import type { CollectionName, CollectionPlan } from '../schemas/collections.ts';
import type { HostCalls } from './host-calls.ts';
import { OwnPushes } from './own-pushes.ts';
import { delay, type TerminalPorts } from './ports.ts';
import { HostRefusal, type PulledRow, type PushedRow, type ReplicaEngine, type ReplicaRun } from './replica-engine.ts';
import type { SentStore } from './sent-store.ts';

export interface ReplicationGuards {
  readonly gatePulls: boolean;
  readonly recreateOnError: boolean;
  readonly fillPages: boolean;
  readonly buildOnOwn: boolean;
}
export const ALL_GUARDS: ReplicationGuards = {
  gatePulls: true,
  recreateOnError: true,
  fillPages: true,
  buildOnOwn: true,
};

/** A price book part is large; everything else is small. */
const PULL_BATCH: Partial<Record<CollectionName, number>> = { priceBooks: 10 };
const PULL_BATCH_DEFAULT = PULL_BATCH_MAX;
const PUSH_BATCH = 100;
const RECREATE_MS = 500;
const GATE_STEP_MS = 4;
const GATE_MS = 60_000;
const THERE_STEP_MS = 100;
/** A pull that was asked for begins within this time, or RxDB has given up pulling without a word. */
const BEGINS_MS = 60_000;

export interface ReplicationListener {
  /** `code` is null for an error of this side. */
  failed(code: string | null, message: string): void;
  /** A page came. */
  pulling(): void;
  /** Pulled to the end. */
  inSync(at: EpochMs): void;
  /** A pull from the start became necessary; resolves when that is durable. */
  repullNeeded(reason: 'epoch'): Promise<void>;
  repullDone(): Promise<void>;
}

export interface ReplicationOptions {
  readonly name: CollectionName;
  readonly plan: CollectionPlan;
  readonly engine: ReplicaEngine;
  readonly host: HostCalls;
  /** Of this collection in this database. */
  readonly sent: SentStore;
  readonly ports: TerminalPorts;
  readonly guards: ReplicationGuards;
  /** Pull from the start, whatever checkpoint is stored. */
  readonly repull: boolean;
  readonly listener: ReplicationListener;
  /** Documents of a pulled batch; default by collection. */
  readonly pullBatch?: number;
}

export interface Replication {
  resync(): void;
  cancel(): Promise<void>;
}

export function replicate(options: ReplicationOptions): Replication {
  const { ports, listener, guards } = options;
  let current: Run | null = null;
  let ended = false;
  let repull = options.repull;
  const own = new OwnPushes(options.sent);

  const start = (): void => {
    if (ended) return;
    const run = startRun(options, {
      own,
      repull: () => repull,
      setRepull: async (value) => {
        repull = value;
        await (value ? listener.repullNeeded('epoch') : listener.repullDone());
      },
      broken: (message) => {
        listener.failed(null, message);
        if (guards.recreateOnError) void recreate(run);
      },
    });
    current = run;
  };
  const recreate = async (run: Run): Promise<void> => {
    if (run !== current) return;
    current = null;
    await run.stop();
    await delay(ports.timers, RECREATE_MS);
    start();
  };
  start();
  return {
    resync: () => current?.resync(),
    async cancel() {
      ended = true;
      const run = current;
      current = null;
      await run?.stop();
    },
  };
}

interface Run {
  resync(): void;
  stop(): Promise<void>;
}
interface RunOwner {
  readonly own: OwnPushes;
  repull(): boolean;
  setRepull(value: boolean): Promise<void>;
  broken(message: string): void;
}

/** One life of the engine's replication: from start to the first error that it would not survive without a loss. */
function startRun(options: ReplicationOptions, owner: RunOwner): Run {
  const { name, plan, engine, host, ports, guards, listener } = options;
  const batchSize = options.pullBatch ?? PULL_BATCH[name] ?? PULL_BATCH_DEFAULT;
  let stopped = false;
  let handedOut: Checkpoint | null = null;
  let pulling = 0;
  /** When a pull was asked for that has not begun. */
  let askedAt: EpochMs | null = null;
  /** Ids of a pull from the start, and which of them are deleted; null when none is under way. */
  let seen: Map<string, { readonly deleted: boolean }> | null = null;
  const buildsOnOwn = plan.push && guards.buildOnOwn;
  let isSettled = false;
  let settling: Promise<boolean> | null = null;
  const known = (ids: readonly string[]) => engineRun.known(ids);

  const untilStored = async (): Promise<void> => {
    if (handedOut === null) return;
    for (let waited = 0; !stopped && !same(engineRun.stored(), handedOut); waited += GATE_STEP_MS) {
      if (waited > GATE_MS) {
        owner.broken('the pulled page was not stored in time');
        break;
      }
      await delay(ports.timers, GATE_STEP_MS);
    }
    if (stopped) throw new HostRefusal('cancelled');
  };
  const page = async (checkpoint: Checkpoint | null, limit: number): Promise<PullAnswer> =>
    valueOf(await host.call('replication.pull', { collection: name, request: { checkpoint, limit } }));

  const pull = async (checkpoint: Checkpoint | undefined) => {
    askedAt = null;
    pulling += 1;
    try {
      return await pullBatch(checkpoint);
    } finally {
      pulling -= 1;
    }
  };
  const pullBatch = async (checkpoint: Checkpoint | undefined) => {
    if (guards.gatePulls) await untilStored();
    await settled();
    const fromStart = checkpoint === undefined || (owner.repull() && seen === null);
    // Also where nothing was ever pulled: what was sent to an empty cloud may have been lost by a restore since.
    if (fromStart) seen = plan.push ? new Map() : null;
    const batch = await fullBatch(fromStart ? null : checkpoint);
    if (owner.repull()) seen ??= new Map();
    const documents = batch.documents.map((document) => ({
      ...document,
      _deleted: document['_deleted'] === true,
    })) as PulledRow[];
    for (const { id, _deleted: deleted } of documents) seen?.set(id, { deleted });
    if (documents.length > 0) handedOut = batch.checkpoint;
    if (documents.length < batchSize)
      void finishPull().catch((reason: unknown) => !stopped && owner.broken(String(reason)));
    return { documents, checkpoint: batch.checkpoint };
  };

  /** As many documents as RxDB asks for, less only when nothing is left. Another epoch begins from the start. */
  const fullBatch = async (from: Checkpoint | null): Promise<PullAnswer> => {
    let at = from;
    let documents: PullAnswer['documents'] = [];
    for (;;) {
      const answer = await page(at, batchSize - documents.length);
      if (stopped) throw new HostRefusal('cancelled');
      listener.pulling();
      if (at !== null && answer.checkpoint.epoch !== at.epoch) {
        await owner.setRepull(true);
        seen = null;
        documents = [];
        at = null;
        continue;
      }
      const moved = at === null ? answer.checkpoint.seq > 0 : !same(at, answer.checkpoint);
      documents = [...documents, ...answer.documents];
      if (buildsOnOwn) documents = [...(await owner.own.withoutOwn(documents, known))];
      at = answer.checkpoint;
      const ended = answer.documents.length === 0 && !moved;
      if (ended || documents.length >= batchSize || !guards.fillPages) return { documents, checkpoint: at };
    }
  };

  /**
   * After the last page: everything is stored, and after a pull from the start, what the cloud does not know is gone; or
   * sent again where this side may write, since the backup that was put back is older than it.
   */
  const finishPull = async (): Promise<void> => {
    if (guards.gatePulls) await untilStored();
    if (buildsOnOwn) await owner.own.forgetLearnt(known);
    const kept = seen;
    if (kept !== null) {
      const here = await untilThere([...kept].flatMap(([id, { deleted }]) => (deleted ? [] : [id])));
      const unknown = [...here].filter((id) => !kept.has(id));
      await inBatches(unknown, plan.push ? sendAgain : (ids) => engine.remove(ids));
      seen = null;
      if (owner.repull()) await owner.setRepull(false);
    }
    listener.inSync(ports.now());
  };

  /**
   * All that is here, once it has what was pulled. The stored checkpoint does not say so after a pull from the start: it
   * may be the one of the time before. What is written here meanwhile may be gone again; that is no loss.
   */
  const untilThere = async (pulled: readonly string[]): Promise<ReadonlySet<string>> => {
    for (let waited = 0; ; waited += THERE_STEP_MS) {
      const here = new Set(await engine.ids());
      if (stopped) throw new HostRefusal('cancelled');
      if (!guards.gatePulls || plan.push || pulled.every((id) => here.has(id))) return here;
      if (waited > GATE_MS) throw new Error('what was pulled from the start was not stored in time');
      await delay(ports.timers, THERE_STEP_MS);
    }
  };

  const send = async (rows: readonly PushedRow[]): Promise<PulledRow[]> => {
    // What a run that has ended would still send is no longer the newest.
    if (stopped) throw new HostRefusal('cancelled');
    const request = {
      rows: rows.map(({ newDocumentState, assumedMasterState }) => ({
        newDocumentState,
        assumedMasterState: assumedMasterState ?? null,
      })),
    };
    const { conflicts } = valueOf(await host.call('replication.push', { collection: name, request }));
    return conflicts.map((conflict) => ({ ...conflict, _deleted: conflict['_deleted'] === true })) as PulledRow[];
  };
  /** Once in a run, before anything is pulled or pushed. */
  const settled = async (): Promise<void> => {
    if (isSettled || !buildsOnOwn) return;
    settling ??= owner.own.settle(known, (ids) => engine.read(ids), send).finally(() => (settling = null));
    isSettled = await settling;
  };
  const push = async (rows: readonly PushedRow[]): Promise<PulledRow[]> => {
    if (!buildsOnOwn) return send(rows);
    await settled();
    return owner.own.push(rows, send);
  };
  /** Whatever is in conflict comes with the next pull. */
  const sendAgain = async (ids: readonly string[]): Promise<void> => {
    const rows = (await engine.read(ids)).map((state) => ({ newDocumentState: { ...state, _deleted: false } }));
    if (buildsOnOwn) {
      const masters = await known(ids);
      const assumed = ({ newDocumentState: state }: PushedRow) => masters.get(String(state['id']));
      await owner.own.note(rows.map((row) => ({ ...row, assumedMasterState: assumed(row) })));
    }
    await send(rows);
  };

  const engineRun: ReplicaRun = engine.start({
    pullBatch: batchSize,
    pull,
    push: plan.push
      ? {
          batch: PUSH_BATCH,
          send: push,
        }
      : undefined,
    failed: ({ isRetried, refusal, message }) => {
      if (stopped) return;
      if (isRetried) return listener.failed(refusal, message);
      // At once and in this very turn: a later batch that succeeds would store a checkpoint past the failed one.
      if (guards.recreateOnError) engineRun.halt();
      owner.broken(message);
    },
  });

  return {
    resync() {
      const now = ports.now();
      if (askedAt === null || now < askedAt) askedAt = now;
      if (pulling === 0 && now - askedAt > BEGINS_MS && guards.recreateOnError)
        owner.broken('a pull was asked for and did not begin');
      else engineRun.resync();
    },
    async stop() {
      stopped = true;
      await engineRun.cancel();
    },
  };
}

function valueOf<Value>(answer: Answer<Value>): Value {
  if (!answer.ok) throw new HostRefusal(answer.code);
  return answer.value;
}

const same = (left: Checkpoint | undefined, right: Checkpoint): boolean =>
  left !== undefined && left.epoch === right.epoch && left.scope === right.scope && left.seq === right.seq;

async function inBatches(ids: readonly string[], act: (batch: readonly string[]) => Promise<void>): Promise<void> {
  for (let start = 0; start < ids.length; start += PUSH_BATCH) await act(ids.slice(start, start + PUSH_BATCH));
}
