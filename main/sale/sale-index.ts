/**
 * Where this terminal's sales lie in its journal: by sale id (a commit repeated after any crash finds the first) and by
 * receipt number (preview and copies), and the last one for the screen. A bounded fold of the journal; bodies stay on disk.
 */
import type { ReceiptNumber, SaleId } from '../../sync/domain/ids.ts';
import type { EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { Journal } from '../journal/types.ts';
import type { JournalReader } from '../journal-readers.ts';

/** Months of a busy till; older sales are found through the ledger. */
export const SALES_INDEXED_MAX = 100_000;

export type SaleEntry = EntryOf<'sale'>;

export class SaleIndex implements JournalReader {
  readonly #seqBySale = new Map<SaleId, number>();
  readonly #seqByReceipt = new Map<ReceiptNumber, number>();
  #last: SaleEntry | undefined;

  read(entry: JournalEntry): void {
    if (entry.kind !== 'sale') return;
    this.#seqBySale.set(entry.body.saleId, entry.seq);
    this.#seqByReceipt.set(entry.body.receiptNumber, entry.seq);
    this.#last = entry;
    if (this.#seqBySale.size > SALES_INDEXED_MAX) dropOldest(this.#seqBySale);
    if (this.#seqByReceipt.size > SALES_INDEXED_MAX) dropOldest(this.#seqByReceipt);
  }

  get last(): SaleEntry | undefined {
    return this.#last;
  }

  readonly has = (saleId: SaleId): boolean => this.#seqBySale.has(saleId);

  bySale(journal: Journal, saleId: SaleId): Promise<SaleEntry | undefined> {
    return saleAt(journal, this.#seqBySale.get(saleId));
  }

  byReceipt(journal: Journal, receiptNumber: ReceiptNumber): Promise<SaleEntry | undefined> {
    return saleAt(journal, this.#seqByReceipt.get(receiptNumber));
  }
}

async function saleAt(journal: Journal, seq: number | undefined): Promise<SaleEntry | undefined> {
  if (seq === undefined) return undefined;
  const [entry] = await journal.read(seq - 1, 1);
  return entry?.kind === 'sale' ? entry : undefined;
}

function dropOldest(map: Map<unknown, unknown>): void {
  const [oldest] = map.keys();
  map.delete(oldest);
}
