/**
 * The terminal's local database as one thing: opens it, notices what was lost, replicates, answers questions and feeds
 * live views. Knows nothing of workers and ports: worker.ts puts it in a SharedWorker, tests run it in Node.
 * Every question has a time-out; one that a look at the database confirms makes it `damaged`, and a fresh generation of
 * the database is opened by the next worker (the caller restarts). ARCHITECTURE.md §5, SYNC.md.
 */
import { err, ok, unreachable, type Result } from '../domain/result.ts';
import { COLLECTION_NAMES, COLLECTIONS, type CollectionName } from '../schemas/collections.ts';
import type { StaffDocument } from '../schemas/documents/catalogue.ts';
import type { MigrationProgress, Unwatch, WritableDocument } from './api.ts';
import { openBindings } from './bindings.ts';
import { openCatalogue } from './catalogue.ts';
import { openFacts } from './facts.ts';
import type { HostCalls } from './host-calls.ts';
import { openInstallation, type Installation, type OpenFailure } from './installation.ts';
import type { MarkerStore } from './marker.ts';
import type { AnyStorage, Collections, Plans } from './open-database.ts';
import type { TerminalPorts } from './ports.ts';
import type { Question, QuestionAnswer, Topic } from './questions.ts';
import { ALL_GUARDS, replicate, type Replication, type ReplicationGuards } from './replication.ts';
import { rxReplica } from './rx-replica.ts';
import type { SentStores } from './sent-store.ts';
import { within } from './time-out.ts';
import { watchTopic } from './topics.ts';

export const QUERY_MS = 10_000;
const RESYNC_MS = 30_000;

export interface CoreOptions {
  readonly databaseId: string;
  readonly storage: AnyStorage;
  readonly marker: MarkerStore;
  /** What was sent, of the database with this name and life. */
  readonly sent: (database: string) => SentStores;
  readonly host: HostCalls;
  readonly ports: TerminalPorts;
  /** The database does not answer: start again in a fresh realm. */
  readonly restart: () => void;
  /** Documents of an older program version are being brought over. */
  readonly migrating?: (progress: MigrationProgress) => void;
  /** Tests have collections of their own, switch guards off and shorten waits. */
  readonly plans?: Plans;
  readonly guards?: ReplicationGuards;
  readonly retryMs?: number;
  readonly queryMs?: number;
}

export interface TerminalCore {
  ask(question: Question): Promise<QuestionAnswer>;
  watch(topic: Topic, next: (value: unknown) => void): Unwatch;
  /** Something is new in the cloud, or the line to it is back. */
  resync(): void;
  /** Something is new in the host's journal. */
  readJournal(): void;
  readonly collections: Collections;
  close(): Promise<void>;
}

/** `damaged` when it could not be opened in time; the restart was asked for. */
export async function openTerminalCore(options: CoreOptions): Promise<Result<TerminalCore, OpenFailure>> {
  const { host, ports, guards = ALL_GUARDS, queryMs = QUERY_MS, plans = COLLECTIONS } = options;
  const opened = await openInstallation({ migrating: () => undefined, ...options, plans });
  if (!opened.ok) {
    if (opened.error === 'damaged') options.restart();
    return opened;
  }
  const installation = opened.value;
  const { collections, status } = installation;
  const sent = options.sent(installation.life);
  for (const name of installation.lost) await sent.of(name).clear();
  void sent.removeOthers();
  let closed = false;

  const damaged = async (): Promise<void> => {
    status.damaged();
    await installation.abandon();
    options.restart();
  };
  const readFailed = (): void => {
    if (!closed) void damaged();
  };
  const catalogue = openCatalogue({
    products: collections.products,
    priceBooks: collections.priceBooks,
    settings: collections.settings,
    stock: collections.stock,
    host,
    ports,
    failed: readFailed,
  });
  const facts = openFacts(collections.ledger, host);
  const bindings = openBindings(collections.bindings, facts.overlay);
  const replications = COLLECTION_NAMES.map((name) =>
    replicate({
      name,
      plan: plans[name],
      engine: rxReplica(collections[name], options.retryMs),
      host,
      sent: sent.of(name),
      ports,
      guards,
      repull: installation.mark(name).repull,
      listener: replicationListener(name, installation),
    }),
  );
  const resync = (): void => replications.forEach((replication) => replication.resync());
  const readJournal = (): void => void facts.overlay.readOn();
  const timer = ports.timers.every(RESYNC_MS, () => {
    resync();
    readJournal();
  });
  const followed = [
    catalogue.book$.subscribe((book) => status.book(book)),
    catalogue.indexed$.subscribe((indexed) => status.indexed(indexed)),
  ];
  readJournal();

  const answer = (question: Question): Promise<unknown> => {
    switch (question.name) {
      case 'lookUp':
        return catalogue.lookUp(question.params.candidates, question.params.book);
      case 'search':
        return catalogue.search(
          question.params.text,
          question.params.limit,
          question.params.forSale,
          question.params.book,
        );
      case 'style':
        return catalogue.style(question.params.code, question.params.book);
      case 'categories':
        return catalogue.categories();
      case 'quickShelves':
        return catalogue.quickShelves();
      case 'products':
        return catalogue.products(question.params.ids);
      case 'refundsOf':
        return facts.refundsOf(question.params.receiptNumber);
      case 'salesOfMember':
        return facts.salesOfMember(question.params.member, question.params.limit);
      case 'findSale':
        return facts.findSale(question.params.receiptNumber);
      case 'staff':
        return staffOf(collections);
      case 'putDocument':
        return put(collections, question.params);
      case 'removeDocument':
        return remove(collections, question.params);
      default:
        return unreachable(question);
    }
  };

  return ok({
    collections,
    resync,
    readJournal,
    async ask(question) {
      const result = await within(ports.timers, queryMs, answer(question)).catch(() => err('unavailable' as const));
      if (!result.ok && result.error === 'timed_out' && !(await answers(collections, ports, queryMs))) {
        await damaged();
        return err('damaged');
      }
      return result;
    },
    watch: (topic, next) =>
      watchTopic({ collections, catalogue, facts, bindings, status$: status.status$ }, topic, next),
    async close() {
      closed = true;
      timer.cancel();
      followed.forEach((subscription) => subscription.unsubscribe());
      catalogue.close();
      facts.close();
      await Promise.all(replications.map((replication: Replication) => replication.cancel()));
      await installation.close();
    },
  });
}

function replicationListener(name: CollectionName, installation: Installation) {
  const { status } = installation;
  return {
    failed: (code: string | null, message: string) => status.failed(name, code, message),
    pulling: () => status.pulling(name),
    inSync: (at: Parameters<typeof status.inSync>[1]) => {
      status.inSync(name, at);
      installation.remember();
    },
    repullNeeded: () => installation.setRepull(name, true),
    repullDone: () => installation.setRepull(name, false),
  };
}

/** Does the database still answer at all? A slow question is no damage, a read by key that hangs is. */
async function answers(collections: Collections, ports: TerminalPorts, limitMs: number): Promise<boolean> {
  const reads = Promise.all(
    Object.values(collections).map((collection) => collection.storageInstance.findDocumentsById(['-'], false)),
  );
  const result = await within(ports.timers, limitMs, reads).catch(() => err('timed_out' as const));
  return result.ok;
}

export async function staffOf(collections: Collections): Promise<readonly StaffDocument[]> {
  const documents = await collections.staff.find().exec();
  return documents.map((document) => document.toJSON() as unknown as StaffDocument);
}

async function put(
  collections: Collections,
  { collection, document }: { collection: 'tasks' | 'parkedSales' | 'settings'; document: WritableDocument },
): Promise<null> {
  await collections[collection].upsert({ ...document });
  return null;
}

async function remove(
  collections: Collections,
  { collection, id }: { collection: 'tasks' | 'parkedSales' | 'settings'; id: string },
): Promise<null> {
  const found = await collections[collection].findOne(id).exec();
  await found?.remove();
  return null;
}
