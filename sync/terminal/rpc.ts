/**
 * The messages between a window and the database worker, and the waits that both sides keep to. The worker beats every
 * second, also while it waits for the lock; it dies with its creator's renderer without an event, so silence is the only
 * sign. Raise RPC_VERSION with any change here: the newer side then makes the older worker step aside.
 */
import type { MigrationProgress } from './api.ts';
import type { Question, QuestionAnswer, Topic } from './questions.ts';

export const RPC_VERSION = 3;
/** Name of the SharedWorker and of the Web Lock: one database per origin, whatever the script's URL. */
export const WORKER_NAME = 'guidepost-database';
export const LOCK_NAME = 'guidepost-database';

export const BEAT_MS = 1000;
/** Silent beats after which the client asks, and after which it takes the worker for dead. */
export const SILENT_BEATS_ASK = 3;
export const SILENT_BEATS_DEAD = 5;
/** A question's whole life, the death and restart of the worker included. */
export const ASK_MS = 20_000;
export const QUESTIONS_MAX = 500;

/** `waiting`: another worker holds the database · `unmigrated` and `newer`: as in api.ts. */
export type WorkerState = 'idle' | 'waiting' | 'opening' | 'migrating' | 'unmigrated' | 'newer' | 'open' | 'damaged';

export type ClientMessage =
  /** Its transferred port carries calls to the host. */
  | { readonly type: 'hello'; readonly version: number; readonly databaseId: string }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question }
  | { readonly type: 'watch'; readonly id: number; readonly topic: Topic }
  | { readonly type: 'unwatch'; readonly id: number }
  | { readonly type: 'ping' }
  | { readonly type: 'bye' };

export type WorkerMessage =
  | {
      readonly type: 'beat';
      readonly version: number;
      readonly state: WorkerState;
      /** While `migrating`. */
      readonly migration?: MigrationProgress;
    }
  | { readonly type: 'answer'; readonly id: number; readonly answer: QuestionAnswer }
  | { readonly type: 'next'; readonly id: number; readonly value: unknown }
  /** This worker ends now; connect anew. */
  | { readonly type: 'ending' };
