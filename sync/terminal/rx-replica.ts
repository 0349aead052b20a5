/**
 * RxDB's replication as the engine behind replication.ts. Its options are fixed here: live, no leader election, no pause in
 * hidden windows, no modifiers that could throw, only 'RESYNC' over the stream. SYNC.md.
 */
import { Subject } from 'rxjs';
import { getAssumedMasterState, type RxCollection } from 'rxdb';
import { replicateRxCollection, type RxReplicationState } from 'rxdb/plugins/replication';
import type { Checkpoint } from '../protocol/messages.ts';
import type { ReplicaEngine, ReplicaFailure, ReplicaHandlers, ReplicaRun } from './replica-engine.ts';
import type { StoredDocument } from './rx-schema.ts';

export const RETRY_MS = 5000;

export const rxReplica = (collection: RxCollection<StoredDocument>, retryMs = RETRY_MS): ReplicaEngine => ({
  start: (handlers) => start(collection, retryMs, handlers),
  ids: async () => (await collection.find().exec()).map((document) => document.primary),
  read: async (ids) => [...(await collection.findByIds([...ids]).exec()).values()].map((document) => document.toJSON()),
  remove: async (ids) => {
    await collection.bulkRemove([...ids]);
  },
});

function start(collection: RxCollection<StoredDocument>, retryMs: number, handlers: ReplicaHandlers): ReplicaRun {
  const { pullBatch, push } = handlers;
  const stream = new Subject<'RESYNC'>();
  const state: RxReplicationState<StoredDocument, Checkpoint> = replicateRxCollection<StoredDocument, Checkpoint>({
    replicationIdentifier: 'guidepost',
    collection,
    live: true,
    retryTime: retryMs,
    waitForLeadership: false,
    toggleOnDocumentVisible: false,
    pull: { batchSize: pullBatch, handler: (checkpoint) => handlers.pull(checkpoint ?? undefined), stream$: stream },
    ...(push === undefined ? {} : { push: { batchSize: push.batch, handler: (rows) => push.send(rows) } }),
  });
  const errors = state.error$.subscribe((error) => handlers.failed(failureOf(error)));
  return {
    resync: () => stream.next('RESYNC'),
    stored: () => state.internalReplicationState?.lastCheckpointDoc.down?.checkpointData as Checkpoint | undefined,
    async known(ids) {
      const { internalReplicationState } = state;
      if (internalReplicationState === undefined) return new Map();
      const masters = await getAssumedMasterState(internalReplicationState, [...ids]);
      return new Map(Object.entries(masters).map(([id, { docData }]) => [id, docData]));
    },
    halt: () => state.internalReplicationState?.events.canceled.next(true),
    async cancel() {
      errors.unsubscribe();
      // It rejects where one of RxDB's queues ended with an error: that is why it is cancelled.
      await state.cancel().catch(() => undefined);
    },
  };
}

interface RxFailure {
  readonly code?: string;
  readonly message: string;
  readonly parameters?: { readonly errors?: readonly { readonly message?: string }[] };
}

/** Errors of our own handlers come with `errors`: RxDB asks the same again after its retry time. */
function failureOf(error: RxFailure): ReplicaFailure {
  const thrown = error.parameters?.errors;
  return {
    isRetried: (error.code === 'RC_PULL' || error.code === 'RC_PUSH') && thrown !== undefined,
    refusal: /^guidepost host: (\w+)$/.exec(thrown?.[0]?.message ?? '')?.[1] ?? null,
    message: error.message,
  };
}
