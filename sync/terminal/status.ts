/**
 * What the sync pill and the first-sync screen show: how far each collection is, which price book is in force, and in
 * what state the database is as a whole. Fed by replication; the numbers of the install marker come from here too.
 */
import { BehaviorSubject } from 'rxjs';
import type { EpochMs } from '../domain/time.ts';
import { COLLECTION_NAMES, type CollectionName } from '../schemas/collections.ts';
import type { FailureCode } from '../../main/contract/contract.ts';
import type { CollectionStatus, DatabaseState, DatabaseStatus } from './api.ts';
import type { PriceBook } from './price-book.ts';

/** Codes of the host that mean: no line to the cloud now. */
const OFFLINE: readonly string[] = ['cloud_unreachable', 'unavailable', 'not_paired'] satisfies FailureCode[];

export interface CollectionStart {
  readonly documents: number;
  readonly complete: boolean;
  readonly leftBehind?: number;
}

export interface StatusBoard {
  readonly status$: BehaviorSubject<DatabaseStatus>;
  grew(name: CollectionName, by: number): void;
  pulling(name: CollectionName): void;
  inSync(name: CollectionName, at: EpochMs): void;
  failed(name: CollectionName, code: string | null, message: string): void;
  book(book: PriceBook | null): void;
  indexed(indexed: boolean): void;
  damaged(): void;
  /** All collections were pulled to the end. */
  complete(): boolean;
}

export function openStatus(
  starts: Readonly<Record<CollectionName, CollectionStart>>,
  rebuilding: boolean,
): StatusBoard {
  const rows = new Map<CollectionName, CollectionStatus>(
    COLLECTION_NAMES.map((name) => [name, { name, ...starts[name], state: 'waiting', lastPullAt: null, error: null }]),
  );
  let bookView: DatabaseStatus['book'] = null;
  let indexedNow = false;
  let damagedNow = false;

  const complete = (): boolean => [...rows.values()].every((row) => row.complete);
  const state = (): DatabaseState => {
    if (damagedNow) return 'damaged';
    if (complete()) return 'ready';
    return rebuilding ? 'rebuilding' : 'installing';
  };
  const view = (): DatabaseStatus => ({
    state: state(),
    collections: [...rows.values()],
    book: bookView,
    indexed: indexedNow,
  });
  const status$ = new BehaviorSubject<DatabaseStatus>(view());
  const change = (name: CollectionName, update: (row: CollectionStatus) => CollectionStatus): void => {
    const row = rows.get(name);
    if (row === undefined) return;
    rows.set(name, update(row));
    status$.next(view());
  };

  return {
    status$,
    complete,
    grew: (name, by) => change(name, (row) => ({ ...row, documents: row.documents + by })),
    // A look that finds nothing new is no news.
    pulling: (name) =>
      change(name, (row) => (row.state === 'in_sync' ? row : { ...row, state: 'pulling', error: null })),
    inSync: (name, at) =>
      change(name, (row) => ({ ...row, state: 'in_sync', complete: true, lastPullAt: at, error: null })),
    failed: (name, code, message) =>
      change(name, (row) => ({
        ...row,
        state: code !== null && OFFLINE.includes(code) ? 'offline' : 'error',
        error: code ?? message,
      })),
    book: (book) => {
      bookView = book === null ? null : { id: book.head.id, hash: book.head.hash, from: book.head.from };
      status$.next(view());
    },
    indexed: (indexed) => {
      indexedNow = indexed;
      status$.next(view());
    },
    damaged: () => {
      damagedNow = true;
      status$.next(view());
    },
  };
}
