/**
 * Tells the trace of each sale what the host does for it: changes of the cart, the commit, the journal's fsync, the slip,
 * the upload. Watches from outside and changes nothing; made only when somebody collects traces. Called by host.ts,
 * terminal.ts and methods.ts.
 */
import type { EntryId } from '../sync/domain/ids.ts';
import type { EpochMs } from '../sync/domain/time.ts';
import { salesIn, type SaleTrace } from '../sync/protocol/sale-trace.ts';
import type { JournalEntry } from '../sync/schemas/entries/entry.ts';
import type { SyncTime } from './journal/sync-times.ts';
import type { CloudTransport } from './upload/cloud-transport.ts';

/** Slips of this many sales may be under way at once. */
const SALES_REMEMBERED = 200;

interface Slip {
  readonly sale: string;
  readonly startedAt: number;
}

export class SaleTracer {
  readonly #trace: SaleTrace;
  readonly #now: () => EpochMs;
  readonly #sales = new Map<EntryId, string>();
  readonly #slips = new Map<EntryId, Slip>();

  constructor(trace: SaleTrace, now: () => EpochMs) {
    this.#trace = trace;
    this.#now = now;
  }

  /** Runs the work and tells the sale that it names. */
  async timed<Value>(
    name: 'cart.change' | 'sale.commit',
    work: () => Promise<Value> | Value,
    saleOf: (value: Value) => string | null,
    facts: Readonly<Record<string, string>> = {},
  ): Promise<Value> {
    const from = this.#now();
    const value = await work();
    const sale = saleOf(value);
    if (sale !== null) this.#trace.span(sale, name, from, this.#now(), facts);
    return value;
  }

  /** Entries that have just become durable by this fsync. */
  appended(entries: readonly JournalEntry[], sync: SyncTime | undefined): void {
    for (const entry of entries) this.#appended(entry, sync);
  }

  /** The same network; an upload is told to the sales in it, whatever came of it. */
  watching(transport: CloudTransport): CloudTransport {
    return {
      stream: (stream) => transport.stream(stream),
      request: async (request) => {
        if (request.path !== '/v1/journal') return transport.request(request);
        const from = this.#now();
        const response = await transport.request(request);
        const to = this.#now();
        const { entries = [] } = (request.body ?? {}) as { readonly entries?: readonly unknown[] };
        const outcome = response.kind === 'answer' ? response.status : response.kind;
        for (const sale of salesIn(entries)) this.#trace.span(sale, 'upload', from, to, { outcome });
        return response;
      },
    };
  }

  #appended(entry: JournalEntry, sync: SyncTime | undefined): void {
    const now = this.#now();
    switch (entry.kind) {
      case 'sale': {
        const { saleId, openedAt } = entry.body;
        remember(this.#sales, entry.id, saleId);
        this.#trace.span(saleId, 'sale', Math.min(openedAt, now), now);
        if (sync !== undefined) this.#trace.span(saleId, 'journal.fsync', now - (sync.endedAt - sync.startedAt), now);
        return;
      }
      case 'print.queued': {
        const sale = entry.body.source === undefined ? undefined : this.#sales.get(entry.body.source);
        if (sale !== undefined) remember(this.#slips, entry.body.job, { sale, startedAt: now });
        return;
      }
      case 'print.started': {
        const slip = this.#slips.get(entry.body.job);
        if (slip !== undefined) this.#slips.set(entry.body.job, { ...slip, startedAt: now });
        return;
      }
      case 'print.ended': {
        const { job, outcome, attempt } = entry.body;
        const slip = this.#slips.get(job);
        if (slip !== undefined) this.#trace.span(slip.sale, 'print', slip.startedAt, now, { outcome, attempt });
        return;
      }
      default:
    }
  }
}

function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > SALES_REMEMBERED && oldest !== undefined) map.delete(oldest);
}
