/**
 * What replication.ts needs of the thing that stores and pushes: little enough that a simulation can stand in for RxDB and
 * lose documents in the ways in which RxDB does. rx-replica.ts is the real one.
 */
import type { Checkpoint } from '../protocol/messages.ts';
import type { StoredDocument } from './rx-schema.ts';

export type PulledRow = StoredDocument & { _deleted: boolean };

/** A local change: what it is now, and what the cloud was last known to have. */
export interface PushedRow {
  readonly newDocumentState: Record<string, unknown>;
  readonly assumedMasterState?: Record<string, unknown> | undefined;
}

export interface ReplicaFailure {
  /** What a handler threw: the same is asked again after a while and nothing is lost. */
  readonly isRetried: boolean;
  /** The code of the host's refusal, null for anything else. */
  readonly refusal: string | null;
  readonly message: string;
}

export interface ReplicaHandlers {
  readonly pullBatch: number;
  /** A batch shorter than `pullBatch` ends the pull. */
  pull(
    checkpoint: Checkpoint | undefined,
  ): Promise<{ readonly documents: PulledRow[]; readonly checkpoint: Checkpoint }>;
  /** Undefined where nothing is pushed. Answers the current masters of rows in conflict. */
  readonly push: { readonly batch: number; send(rows: readonly PushedRow[]): Promise<PulledRow[]> } | undefined;
  failed(failure: ReplicaFailure): void;
}

export interface ReplicaRun {
  /** Pull again. */
  resync(): void;
  /** How far the pulled documents are stored. */
  stored(): Checkpoint | undefined;
  /** What the cloud is taken to have of these; nothing of what is not known. */
  known(ids: readonly string[]): Promise<ReadonlyMap<string, Record<string, unknown>>>;
  /** Nothing more is stored, from this very turn on. */
  halt(): void;
  cancel(): Promise<void>;
}

export interface ReplicaEngine {
  start(handlers: ReplicaHandlers): ReplicaRun;
  /** The ids of all documents that are there. */
  ids(): Promise<readonly string[]>;
  /** Those of them that are there, as they are now. */
  read(ids: readonly string[]): Promise<readonly Record<string, unknown>[]>;
  remove(ids: readonly string[]): Promise<void>;
}

/** Thrown by handlers when the host refuses; its code comes back in `ReplicaFailure.refusal`. */
export class HostRefusal extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`guidepost host: ${code}`);
    this.code = code;
  }
}
