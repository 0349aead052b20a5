/**
 * Stands in for host and cloud in tests of the terminal's database: numbered documents in pages, pushes that conflict, a
 * journal, and switches to be offline or restored from a backup. The real cloud is used by the integration tests.
 */
import type { Answer, MethodParams, MethodValue } from '../../../main/contract/contract.ts';
import type { Checkpoint } from '../../../sync/protocol/messages.ts';
import type { CollectionName } from '../../../sync/schemas/collections.ts';
import type { HostCalls, RelayedMethod } from '../../../sync/terminal/host-calls.ts';
import { browserPorts } from '../../../sync/terminal/ports.ts';
import type { Marker, MarkerStore } from '../../../sync/terminal/marker.ts';
import type { SentNote, SentStore, SentStores } from '../../../sync/terminal/sent-store.ts';

type Document = Record<string, unknown> & { id: string };
interface Row {
  seq: number;
  document: Document;
}

export class FakeCloud implements HostCalls {
  epoch = 'e1';
  online = true;
  /** Answers at most so many documents at a time, whatever was asked for. */
  pageMax = Infinity;
  /** Filters a page after it was cut: what no cloud should do. */
  hides: (document: Document) => boolean = () => false;
  journal: Record<string, unknown>[] = [];
  countersignedSeq = 0;
  readonly activated: string[] = [];
  readonly pulls: { collection: CollectionName; checkpoint: Checkpoint | null; documents: number }[] = [];
  readonly pushes: { collection: CollectionName; ids: string[] }[] = [];
  readonly calls: string[] = [];
  #rows = new Map<CollectionName, Map<string, Row>>();
  #seq = 0;

  put(collection: CollectionName, ...documents: Document[]): void {
    const rows = this.#rowsOf(collection);
    for (const document of documents) rows.set(document.id, { seq: (this.#seq += 1), document });
  }
  documents(collection: CollectionName): Document[] {
    return [...this.#rowsOf(collection).values()].map(({ document }) => document);
  }
  /** A backup was restored: another epoch, and only these documents are left. */
  restore(epoch: string, kept: (document: Document) => boolean): void {
    this.epoch = epoch;
    this.#seq = 0;
    for (const rows of this.#rows.values()) {
      for (const [id, row] of rows) {
        if (kept(row.document)) row.seq = this.#seq += 1;
        else rows.delete(id);
      }
    }
  }

  call<Name extends RelayedMethod>(name: Name, params: MethodParams<Name>): Promise<Answer<MethodValue<Name>>> {
    this.calls.push(name);
    return Promise.resolve(this.#answer(name, params) as Answer<MethodValue<Name>>);
  }

  #answer(name: RelayedMethod, params: unknown): Answer<unknown> {
    switch (name) {
      case 'replication.pull':
        return this.online
          ? this.#pull(params as MethodParams<'replication.pull'>)
          : { ok: false, code: 'cloud_unreachable', details: {} };
      case 'replication.push':
        return this.online
          ? this.#push(params as MethodParams<'replication.push'>)
          : { ok: false, code: 'cloud_unreachable', details: {} };
      case 'journal.read': {
        const { afterSeq, limit } = params as MethodParams<'journal.read'>;
        const entries = this.journal.filter((entry) => Number(entry['seq']) > afterSeq).slice(0, limit);
        return {
          ok: true,
          value: {
            entries,
            lastSeq: Number(this.journal.at(-1)?.['seq'] ?? 0),
            countersignedSeq: this.countersignedSeq,
          },
        };
      }
      case 'catalogue.activate':
        this.activated.push((params as MethodParams<'catalogue.activate'>).head.id);
        return { ok: true, value: { store: 'S001' } };
    }
  }

  #pull({ collection, request }: MethodParams<'replication.pull'>): Answer<unknown> {
    const from = request.checkpoint?.epoch === this.epoch ? request.checkpoint.seq : 0;
    const rows = [...this.#rowsOf(collection).values()]
      .filter(({ seq }) => seq > from)
      .sort((left, right) => left.seq - right.seq)
      .slice(0, Math.min(request.limit, this.pageMax));
    this.pulls.push({ collection, checkpoint: request.checkpoint, documents: rows.length });
    return {
      ok: true,
      value: {
        documents: rows.map(({ document }) => document).filter((document) => !this.hides(document)),
        checkpoint: { epoch: this.epoch, scope: 'store:demo:S001', seq: rows.at(-1)?.seq ?? from },
      },
    };
  }

  #push({ collection, request }: MethodParams<'replication.push'>): Answer<unknown> {
    this.pushes.push({ collection, ids: request.rows.map(({ newDocumentState }) => String(newDocumentState['id'])) });
    // As the cloud does: a master that is neither what was assumed nor what is pushed stays, and is answered.
    const conflicts: Document[] = [];
    for (const { newDocumentState, assumedMasterState } of request.rows) {
      const pushed = newDocumentState as Document;
      const master = this.#rowsOf(collection).get(pushed.id)?.document;
      const isAssumed = [pushed, assumedMasterState ?? {}].some((state) => master && text(state) === text(master));
      if (master === undefined || isAssumed) this.put(collection, pushed);
      else conflicts.push(master);
    }
    return { ok: true, value: { conflicts } };
  }

  #rowsOf(collection: CollectionName): Map<string, Row> {
    const rows = this.#rows.get(collection) ?? new Map<string, Row>();
    this.#rows.set(collection, rows);
    return rows;
  }
}

const text = ({ _deleted, ...document }: Readonly<Record<string, unknown>>): string =>
  JSON.stringify([_deleted === true, Object.entries(document).sort()]);

/** On a disk that outlives what is tested. `failing` writes fail. */
export class MemorySent implements SentStore {
  notes = new Map<string, SentNote>();
  failing = 0;
  read(): Promise<ReadonlyMap<string, SentNote>> {
    return Promise.resolve(new Map(this.notes));
  }
  write(changes: ReadonlyMap<string, SentNote | null>): Promise<boolean> {
    if (this.failing > 0) return Promise.resolve((this.failing -= 1) < 0);
    for (const [id, note] of changes) {
      if (note === null) this.notes.delete(id);
      else this.notes.set(id, note);
    }
    return Promise.resolve(true);
  }
  clear(): Promise<void> {
    return Promise.resolve(this.notes.clear());
  }
}

/** Those of all databases: each life has its own. */
export function memorySents(): (database: string) => SentStores {
  const stores = new Map<string, MemorySent>();
  return (database) => ({
    of(name) {
      const store = stores.get(`${database} ${name}`) ?? new MemorySent();
      stores.set(`${database} ${name}`, store);
      return store;
    },
    removeOthers: () => Promise.resolve(),
  });
}

export class MemoryMarker implements MarkerStore {
  marker: Marker | null = null;
  read(): Promise<Marker | null> {
    return Promise.resolve(this.marker);
  }
  write(marker: Marker): Promise<boolean> {
    this.marker = marker;
    return Promise.resolve(true);
  }
}

export async function eventually<Value>(
  read: () => Value | Promise<Value>,
  holds: (value: Value) => boolean,
  limitMs = 8000,
): Promise<Value> {
  const { timers } = browserPorts();
  for (let waited = 0; ; waited += 20) {
    const value = await read();
    if (holds(value)) return value;
    if (waited > limitMs) throw new Error(`never came true; last: ${JSON.stringify(value)?.slice(0, 400)}`);
    await new Promise<void>((resolve) => timers.after(20, resolve));
  }
}

export const product = (n: number, more: Record<string, unknown> = {}): Document => ({
  id: `p${String(n)}`,
  sku: `SKU-${String(n)}`,
  codes: [`69${String(n).padStart(11, '0')}`],
  name: `商品 ${String(n)}`,
  category: 'c1',
  soldBy: 'piece',
  taxBp: 1300,
  ...more,
});
