/**
 * Runs inside the page, before its own scripts: watches the host's line, the worker's port and the DOM from outside, and
 * notes on the page's own clock when something was seen. Each function is handed to Playwright as text, so it must stand
 * alone: nothing of this module is in reach where it runs.
 */

/** Milliseconds since the page's navigation began. */
type PageMs = number;

export interface ProbeNotes {
  /** The event `scan` reached the window. */
  scan?: PageMs;
  /** The database's look-up answered with a product. */
  lookUp?: PageMs;
  /** A line with the awaited `data-sku` is in the DOM. */
  line?: PageMs;
  /** The frame with it begins to be drawn. */
  frame?: PageMs;
  /** The first task after that frame. */
  painted?: PageMs;
}
export interface CollectionNote {
  readonly documents: number;
  readonly complete: boolean;
  readonly at: PageMs;
}
export interface Probe {
  notes: ProbeNotes;
  /** When the worker first told its state. */
  workerAt: PageMs | null;
  readonly collections: Record<string, CollectionNote>;
  state: string;
  indexed: boolean;
  /** When all codes were in memory. */
  indexedAt: PageMs | null;
  /** Forgets the notes and waits for a line of this product. */
  await(sku: string): Promise<ProbeNotes>;
}
declare global {
  interface Window {
    guidepostBench?: Probe;
    guidepostFloor?: IDBDatabase;
  }
}

export function installProbe(): void {
  const EVENT_BYTES_MAX = 2000;
  let wanted: { readonly sku: string; readonly seen: (notes: ProbeNotes) => void } | null = null;
  const probe: Probe = {
    notes: {},
    workerAt: null,
    collections: {},
    state: 'none',
    indexed: false,
    indexedAt: null,
    await: (sku) =>
      new Promise((resolve) => {
        probe.notes = {};
        wanted = { sku, seen: resolve };
      }),
  };
  window.guidepostBench = probe;

  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (typeof data !== 'string' || data.length > EVENT_BYTES_MAX || !data.includes('"event":"scan"')) return;
        probe.notes.scan ??= performance.now();
      });
    }
  };

  interface Status {
    readonly state: string;
    readonly indexed: boolean;
    readonly collections: readonly { readonly name: string; readonly documents: number; readonly complete: boolean }[];
  }
  interface WorkerSays {
    readonly type: string;
    readonly value?: Partial<Status> | readonly unknown[] | null;
    readonly answer?: { readonly ok: boolean; readonly value?: { readonly found?: boolean } | null };
  }
  const noteStatus = ({ state, indexed, collections }: Status): void => {
    const at = performance.now();
    probe.workerAt ??= at;
    probe.state = state;
    probe.indexed = indexed;
    if (indexed) probe.indexedAt ??= at;
    for (const { name, documents, complete } of collections) {
      const before = probe.collections[name];
      if (before?.documents !== documents || before.complete !== complete)
        probe.collections[name] = { documents, complete, at };
    }
  };
  const NativeSharedWorker = window.SharedWorker;
  window.SharedWorker = class extends NativeSharedWorker {
    constructor(url: string | URL, options?: string | WorkerOptions) {
      super(url, options);
      this.port.addEventListener('message', ({ data }: MessageEvent<WorkerSays>) => {
        if (data.type === 'answer' && data.answer?.ok === true && data.answer.value?.found === true)
          probe.notes.lookUp ??= performance.now();
        if (data.type === 'next' && data.value != null && 'collections' in data.value) noteStatus(data.value as Status);
      });
    }
  };

  new MutationObserver(() => {
    if (wanted === null || probe.notes.line !== undefined) return;
    const { sku, seen } = wanted;
    if (document.querySelector(`[data-testid="cart-line"][data-sku="${sku}"]`) === null) return;
    const { notes } = probe;
    notes.line = performance.now();
    requestAnimationFrame(() => {
      notes.frame = performance.now();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        notes.painted = performance.now();
        wanted = null;
        seen(notes);
      };
      port2.postMessage(null);
    });
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-sku'] });
}

export interface ScanRequest {
  readonly code: string;
  readonly sku: string;
}
export type ScanTimes = Required<ProbeNotes> & { readonly posted: PageMs };

/** One scan of the virtual scanner, until its line is painted. */
export async function scanInPage({ code, sku }: ScanRequest): Promise<ScanTimes> {
  const probe = window.guidepostBench;
  if (probe === undefined) throw new Error('no probe');
  const seen = probe.await(sku);
  const posted = performance.now();
  const answer = await fetch('/virtual/scan', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ data: code }),
  });
  if (!answer.ok) throw new Error(`scan: ${String(answer.status)}`);
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`no line of ${sku}`)), 60_000));
  return { ...((await Promise.race([seen, late])) as Required<ProbeNotes>), posted };
}

export const FLOOR_DATABASE = 'bench-floor';
export const FLOOR_TABLE = 'products';

/** Mean milliseconds of one bare `get` by key, each in a transaction of its own. */
export async function getInPage({
  database,
  table,
  keys,
}: {
  database: string;
  table: string;
  keys: readonly string[];
}): Promise<number> {
  const settle = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('get failed'));
    });
  const floor = (window.guidepostFloor ??= await settle(indexedDB.open(database)));
  const begun = performance.now();
  for (const key of keys) {
    const found: unknown = await settle(floor.transaction(table).objectStore(table).get(key));
    if (found === undefined) throw new Error(`not in the floor: ${key}`);
  }
  return (performance.now() - begun) / keys.length;
}

/** Opens the database and reads all keys and values: milliseconds, and how many there were. */
export async function readAllInPage({
  database,
  table,
}: {
  database: string;
  table: string;
}): Promise<{ ms: number; count: number }> {
  const settle = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('read failed'));
    });
  const begun = performance.now();
  const floor = await settle(indexedDB.open(database));
  const store = floor.transaction(table).objectStore(table);
  const [keys, values] = await Promise.all([settle(store.getAllKeys()), settle(store.getAll())]);
  const ms = performance.now() - begun;
  floor.close();
  return { ms, count: Math.min(keys.length, values.length) };
}
