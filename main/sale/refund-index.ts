/**
 * Where this terminal's refunds lie in its journal: by refund id (a commit repeated after any crash finds the first), by sale
 * (what was taken back before) and by receipt number (paper). A bounded fold of the journal; bodies stay on disk.
 */
import type { EntryId, ReceiptNumber, SaleId } from '../../sync/domain/ids.ts';
import type { EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { Journal } from '../journal/types.ts';
import type { JournalReader } from '../journal-readers.ts';

/** A tenth of the sales that are indexed. */
export const REFUNDS_INDEXED_MAX = 10_000;

export type RefundEntry = EntryOf<'refund'>;

export class RefundIndex implements JournalReader {
  readonly #seqByRefund = new Map<EntryId, number>();
  readonly #seqByReceipt = new Map<ReceiptNumber, number>();
  readonly #seqsBySale = new Map<SaleId, readonly number[]>();

  read(entry: JournalEntry): void {
    if (entry.kind !== 'refund') return;
    const { refundId, receiptNumber, sale } = entry.body;
    this.#seqByRefund.set(refundId, entry.seq);
    this.#seqByReceipt.set(receiptNumber, entry.seq);
    this.#seqsBySale.set(sale.saleId, [...(this.#seqsBySale.get(sale.saleId) ?? []), entry.seq]);
    for (const map of [this.#seqByRefund, this.#seqByReceipt, this.#seqsBySale])
      if (map.size > REFUNDS_INDEXED_MAX) dropOldest(map);
  }

  byRefund(journal: Journal, refundId: EntryId): Promise<RefundEntry | undefined> {
    return refundAt(journal, this.#seqByRefund.get(refundId));
  }

  byReceipt(journal: Journal, receiptNumber: ReceiptNumber): Promise<RefundEntry | undefined> {
    return refundAt(journal, this.#seqByReceipt.get(receiptNumber));
  }

  async ofSale(journal: Journal, saleId: SaleId): Promise<readonly RefundEntry[]> {
    const entries = await Promise.all((this.#seqsBySale.get(saleId) ?? []).map((seq) => refundAt(journal, seq)));
    return entries.filter((entry) => entry !== undefined);
  }
}

async function refundAt(journal: Journal, seq: number | undefined): Promise<RefundEntry | undefined> {
  if (seq === undefined) return undefined;
  const [entry] = await journal.read(seq - 1, 1);
  return entry?.kind === 'refund' ? entry : undefined;
}

function dropOldest(map: Map<unknown, unknown>): void {
  const [oldest] = map.keys();
  map.delete(oldest);
}
