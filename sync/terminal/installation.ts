/**
 * Opens the database that the install marker speaks of, brings documents of an older program version over (a newer one's
 * are left untouched: the database does not open) and compares: a collection that was in sync and is now empty, or
 * much smaller, was lost without a word (loss 7) and is pulled again from the start; a database that does not open in
 * time is abandoned for a fresh generation. With no marker at all the host's journal tells a first start from a loss.
 */
import { err, ok, type Result } from '../domain/result.ts';
import { COLLECTION_NAMES, type CollectionName } from '../schemas/collections.ts';
import type { MigrationProgress } from './api.ts';
import { countDocuments } from './documents.ts';
import type { HostCalls } from './host-calls.ts';
import { freshMarker, type CollectionMark, type Marker, type MarkerStore } from './marker.ts';
import { migrateDatabase, type LeftBehind } from './migration.ts';
import {
  addCollections,
  createDatabase,
  databaseName,
  type AnyStorage,
  type Collections,
  type Database,
  type Plans,
} from './open-database.ts';
import type { Timer, TerminalPorts } from './ports.ts';
import { openStatus, type StatusBoard } from './status.ts';
import { within } from './time-out.ts';

const OPEN_MS = 30_000;
const HOST_MS = 3000;
const REMEMBER_MS = 200;

export interface InstallationOptions {
  readonly databaseId: string;
  readonly storage: AnyStorage;
  readonly marker: MarkerStore;
  readonly host: HostCalls;
  readonly ports: TerminalPorts;
  readonly plans: Plans;
  readonly migrating: (progress: MigrationProgress) => void;
}

/** `damaged`: the marker already names the next generation · `newer` and `unmigrated` as in api.ts; nothing was lost. */
export type OpenFailure = 'damaged' | 'newer' | 'unmigrated';

export interface Installation {
  /** Names this database and no other, nor itself after a wipe. */
  readonly life: string;
  /** Collections whose documents are gone since it was open last. */
  readonly lost: readonly CollectionName[];
  readonly collections: Collections;
  readonly status: StatusBoard;
  mark(name: CollectionName): CollectionMark;
  setRepull(name: CollectionName, repull: boolean): Promise<void>;
  /** Writes soon what the database holds now. */
  remember(): void;
  /** The next worker shall open a fresh generation. */
  abandon(): Promise<void>;
  close(): Promise<void>;
}

export async function openInstallation(options: InstallationOptions): Promise<Result<Installation, OpenFailure>> {
  const { databaseId, ports } = options;
  const stored = await options.marker.read();
  let marker = stored?.databaseId === databaseId ? stored : freshMarker(databaseId);
  let written: Promise<unknown> = Promise.resolve();
  /** One after the other, so that the last marker is the one that stays. */
  const write = async (next: Marker): Promise<void> => {
    marker = next;
    written = written.then(() => options.marker.write(marker));
    await written;
  };
  const abandon = (): Promise<void> =>
    write({ ...marker, generation: marker.generation + 1, rebuilding: true, collections: {} });

  const mark = (name: CollectionName): CollectionMark =>
    marker.collections[name] ?? { documents: 0, complete: false, repull: false };
  const setRepull = (name: CollectionName, repull: boolean): Promise<void> =>
    write({ ...marker, collections: { ...marker.collections, [name]: { ...mark(name), repull } } });

  const opened = await open(databaseName(databaseId, marker.generation), options, (name) => setRepull(name, true));
  if (!opened.ok) {
    if (opened.error === 'damaged') await abandon();
    return opened;
  }
  const { collections, counts, database, leftBehind } = opened.value;
  const lost = COLLECTION_NAMES.filter((name) => wasLost(marker.collections[name], counts[name]));
  const rebuilding =
    marker.rebuilding || lost.length > 0 || (stored === null && (await hostKnowsMore(options, counts)));
  await write({
    ...marker,
    rebuilding,
    collections: {
      ...marker.collections,
      ...Object.fromEntries(lost.map((name) => [name, { documents: 0, complete: false, repull: true }])),
    },
  });

  const status = openStatus(
    Object.fromEntries(
      COLLECTION_NAMES.map((name) => {
        const left = leftBehind[name];
        const start = { documents: counts[name], complete: mark(name).complete };
        return [name, left === undefined ? start : { ...start, leftBehind: left }];
      }),
    ) as Parameters<typeof openStatus>[0],
    rebuilding,
  );
  const followed = COLLECTION_NAMES.map((name) =>
    collections[name].storageInstance.changeStream().subscribe(({ events }) => {
      const by = events.reduce(
        (sum, { operation }) => sum + (operation === 'INSERT' ? 1 : operation === 'DELETE' ? -1 : 0),
        0,
      );
      if (by !== 0) status.grew(name, by);
    }),
  );
  const remembered = (): Marker => ({
    ...marker,
    clockFloor: Math.max(marker.clockFloor, ports.now()),
    rebuilding: marker.rebuilding && !status.complete(),
    collections: Object.fromEntries(
      status.status$.value.collections.map(({ name, documents, complete }) => [
        name,
        { documents, complete, repull: mark(name).repull },
      ]),
    ),
  });
  let timer: Timer | null = null;

  return ok({
    life: `${database.name}|${await database.storageToken}`,
    lost,
    collections,
    status,
    mark,
    abandon,
    setRepull,
    remember() {
      timer ??= ports.timers.after(REMEMBER_MS, () => {
        timer = null;
        void write(remembered());
      });
    },
    async close() {
      timer?.cancel();
      followed.forEach((subscription) => subscription.unsubscribe());
      await write(remembered());
      await database.close();
    },
  });
}

interface Opened {
  readonly database: Database;
  readonly collections: Collections;
  readonly counts: Readonly<Record<CollectionName, number>>;
  readonly leftBehind: LeftBehind;
}

async function open(
  name: string,
  { storage, ports, plans, migrating }: InstallationOptions,
  repull: (name: CollectionName) => Promise<void>,
): Promise<Result<Opened, OpenFailure>> {
  const database = await inTime(ports, createDatabase(name, storage, plans));
  if (database === null) return err('damaged');
  const migrated = await migrateDatabase(database, plans, { timers: ports.timers, progress: migrating, repull }).catch(
    () => err('unmigrated' as const),
  );
  if (!migrated.ok) {
    await inTime(ports, database.close());
    return err(migrated.error === 'timed_out' ? 'damaged' : migrated.error);
  }
  const counted = async (): Promise<Opened> => {
    const collections = await addCollections(database, plans);
    const entries = await Promise.all(
      COLLECTION_NAMES.map(async (key) => [key, await countDocuments(collections[key])] as const),
    );
    const counts = Object.fromEntries(entries) as Record<CollectionName, number>;
    return { database, collections, counts, leftBehind: migrated.value };
  };
  const opened = await inTime(ports, counted());
  return opened === null ? err('damaged') : ok(opened);
}

/** Null when it fails or takes too long: a damaged database does either. */
async function inTime<Value>({ timers }: TerminalPorts, work: Promise<Value>): Promise<Value | null> {
  const result = await within(timers, OPEN_MS, work).catch(() => err('timed_out' as const));
  return result.ok ? result.value : null;
}

/** Half of the documents may well be gone by deletion since the last marker; more is a loss. */
/** A collection that was in sync and has now less than half of what it had. */
export const wasLost = (mark: CollectionMark | undefined, documents: number): boolean =>
  mark !== undefined && mark.complete && documents * 2 < mark.documents;

/** An empty database on a terminal whose facts the cloud already has was not always empty. */
async function hostKnowsMore(
  { host, ports }: InstallationOptions,
  counts: Readonly<Record<CollectionName, number>>,
): Promise<boolean> {
  if (counts.ledger > 0 || counts.products > 0) return false;
  const asked = await within(ports.timers, HOST_MS, host.call('journal.read', { afterSeq: 0, limit: 1 }));
  return asked.ok && asked.value.ok && asked.value.value.countersignedSeq > 0;
}
