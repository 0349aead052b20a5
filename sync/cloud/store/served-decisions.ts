/**
 * Who served, as managers decided where a guide had said that it is not right: a correction beside the ledger, which is the tills' alone.
 * Statements only. Called wherever figures go by who served. domain/served.ts.
 */
import type { LedgerEvent } from '../../domain/commission-ledger.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import { eventsOfSales } from './commission.ts';
import type { Queries } from './database.ts';

export interface ServedDecision {
  readonly sale: string;
  readonly event: Extract<LedgerEvent, { kind: 'correction' }>;
}

/** In a store since a business day. */
export async function servedDecisionsIn(
  queries: Queries,
  scope: string,
  store: string,
  since: string,
): Promise<readonly (ServedDecision & { readonly receipt: string })[]> {
  const rows = await queries.rows<{ sale: string; receipt: string; body: ServedDecision['event'] }>(
    `SELECT e.sale, d.receipt, e.body FROM commission_disputes d JOIN commission_events e ON e.scope = d.scope AND e.sale = d.sale AND e.id = d.id
     WHERE d.scope = $1 AND d.store = $2 AND d.state = 'upheld' AND d.reason = 'questioned' AND e.body->>'day' >= $3`,
    [scope, store, since],
  );
  return rows.map(({ sale, receipt, body }) => ({ sale, receipt, event: body }));
}

/** Of the sales among these documents, as the corrections that they are. */
export async function decisionsAbout(
  queries: Queries,
  scope: string,
  documents: readonly LedgerDocument[],
): Promise<readonly LedgerDocument[]> {
  const ids = documents.flatMap(({ kind, saleId }) => (kind === 'sale' && saleId !== undefined ? [saleId] : []));
  if (ids.length === 0) return [];
  const events = await eventsOfSales(queries, scope, [...new Set(ids)].sort());
  const said = [...events].flatMap(([sale, own]) =>
    own.flatMap((event) => (event.kind === 'correction' ? [{ sale, event }] : [])),
  );
  return asCorrections(documents, said);
}

/** Of the sales among these documents; one that is there as a document already is not made again. */
export function asCorrections(
  documents: readonly LedgerDocument[],
  decisions: readonly ServedDecision[],
): readonly LedgerDocument[] {
  const known = new Set(documents.map(({ id }) => id));
  const sales = new Map(
    documents.flatMap((one) => (one.kind === 'sale' && one.saleId !== undefined ? [[one.saleId as string, one]] : [])),
  );
  return decisions.flatMap(({ sale: id, event }) => {
    const sale = sales.get(id);
    if (sale === undefined || known.has(event.id)) return [];
    const { store, terminal, seq } = sale;
    const body = { what: 'guide', document: 'sale', of: sale.id, serving: event.serving };
    return [
      {
        id: event.id,
        kind: 'correction',
        store,
        terminal,
        seq,
        at: event.at,
        businessDay: event.day,
        staff: null,
        body,
      },
    ];
  });
}
