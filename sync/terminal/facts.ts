/**
 * Sales and refunds of the store as screens ask for them: the pulled ledger and the overlay of own facts, merged by the
 * id of the journal entry. Called by core.ts.
 */
import { combineLatest, map, startWith, type Observable } from 'rxjs';
import type { RxCollection } from 'rxdb';
import { parseReceiptNumber } from '../domain/ids.ts';
import type { BusinessDay } from '../domain/time.ts';
import type { LedgerDocument } from '../schemas/documents/facts.ts';
import type { JournalEntry } from '../schemas/entries/entry.ts';
import type { RefundFact, SaleFact, SalesQuery, StoreFact } from './api.ts';
import { storageChanges } from './documents.ts';
import type { HostCalls } from './host-calls.ts';
import { openOverlay, type Overlay } from './overlay.ts';
import type { StoredDocument } from './rx-schema.ts';

/** Newest documents of the ledger that are looked through for a member's sales; some months of a store. */
const MEMBER_LOOK_BACK = 20_000;

export interface Facts {
  readonly overlay: Overlay;
  sales$(query: SalesQuery): Observable<readonly StoreFact[]>;
  findSale(receiptNumber: string): Promise<SaleFact | null>;
  refundsOf(receiptNumber: string): Promise<readonly RefundFact[]>;
  salesOfMember(member: string, limit: number): Promise<readonly SaleFact[]>;
  close(): void;
}

export function openFacts(ledger: RxCollection<StoredDocument>, host: HostCalls): Facts {
  const overlay = openOverlay(host);
  const dropKnown = async (): Promise<void> => {
    const ids = [...overlay.entries()].map(({ id }) => id as string);
    if (ids.length === 0) return;
    const known = await ledger.storageInstance.findDocumentsById(ids, false);
    overlay.drop(known.map(({ id }) => id));
  };
  const pulled = storageChanges(ledger).subscribe((documents) => overlay.drop(documents.map(({ id }) => id)));

  const ofDay = (businessDay: BusinessDay) =>
    ledger.find({ selector: { businessDay }, sort: [{ businessDay: 'asc' }, { at: 'asc' }] });

  return {
    overlay: { ...overlay, readOn: () => overlay.readOn().then(dropKnown) },
    sales$: ({ businessDay }) =>
      combineLatest([ofDay(businessDay).$, overlay.changed$.pipe(startWith(undefined))]).pipe(
        map(([documents]) => merged(documents.map(asLedger), overlay.entries(), businessDay)),
      ),
    async findSale(receiptNumber) {
      const parts = parseReceiptNumber(receiptNumber);
      if (!parts.ok) return null;
      const { businessDay } = parts.value;
      const documents = await ofDay(businessDay).exec();
      const facts = merged(documents.map(asLedger), overlay.entries(), businessDay);
      return (
        facts.find((fact): fact is SaleFact => fact.kind === 'sale' && fact.receiptNumber === receiptNumber) ?? null
      );
    },
    async refundsOf(receiptNumber) {
      const parts = parseReceiptNumber(receiptNumber);
      if (!parts.ok) return [];
      // A refund is never of an earlier day than its sale.
      const documents = await ledger.find({ selector: { businessDay: { $gte: parts.value.businessDay } } }).exec();
      return merged(documents.map(asLedger), overlay.entries())
        .filter((fact): fact is RefundFact => fact.kind === 'refund' && fact.body.sale.receiptNumber === receiptNumber)
        .reverse();
    },
    async salesOfMember(member, limit) {
      const documents = await ledger.find({ sort: [{ businessDay: 'desc' }], limit: MEMBER_LOOK_BACK }).exec();
      return merged(documents.map(asLedger), overlay.entries())
        .filter((fact): fact is SaleFact => fact.kind === 'sale' && fact.body.member?.id === member)
        .slice(0, limit);
    },
    close: () => pulled.unsubscribe(),
  };
}

const asLedger = (document: { toJSON(): unknown }): LedgerDocument => document.toJSON() as LedgerDocument;

function merged(
  documents: readonly LedgerDocument[],
  entries: Iterable<JournalEntry>,
  /** Of all days when absent. */
  businessDay?: BusinessDay,
): readonly StoreFact[] {
  const facts = new Map<string, StoreFact>();
  for (const entry of entries) {
    const fact = businessDay === undefined || entry.businessDay === businessDay ? fromEntry(entry) : null;
    if (fact !== null) facts.set(entry.id, fact);
  }
  for (const document of documents) {
    const fact = fromLedger(document);
    if (fact !== null) facts.set(document.id, fact);
  }
  return [...facts.values()].sort((left, right) => right.at - left.at || (left.entry < right.entry ? 1 : -1));
}

function fromEntry(entry: JournalEntry): StoreFact | null {
  const common = {
    entry: entry.id,
    at: entry.at,
    businessDay: entry.businessDay,
    staff: entry.staff,
    inCloud: false,
    flags: [],
  };
  switch (entry.kind) {
    case 'sale':
      return {
        ...common,
        kind: 'sale',
        terminal: entry.body.terminal,
        receiptNumber: entry.body.receiptNumber,
        body: entry.body,
      };
    case 'refund':
      return {
        ...common,
        kind: 'refund',
        terminal: entry.body.terminal,
        receiptNumber: entry.body.receiptNumber,
        body: entry.body,
      };
    default:
      return null;
  }
}

/** The cloud puts the journal entry's body into the document unchanged; its kind says which schema it has. */
function fromLedger(document: LedgerDocument): StoreFact | null {
  const { id, at, businessDay, staff, terminal, receiptNumber, kind, body, flags } = document;
  // The cloud writes it beside what the local shape names.
  const { invoice } = document as LedgerDocument & { readonly invoice?: unknown };
  if ((kind !== 'sale' && kind !== 'refund') || receiptNumber === undefined) return null;
  return {
    entry: id,
    at,
    businessDay,
    staff,
    terminal,
    receiptNumber,
    kind,
    body,
    inCloud: true,
    flags: flags ?? [],
    ...(invoice === undefined ? {} : { invoice }),
  } as unknown as StoreFact;
}
