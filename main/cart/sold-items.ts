/**
 * Pieces with a code of their own that this terminal sold and that did not come back here: by its own journal, so that it knows without
 * the network. What other tills sold or took back only the cloud knows. A bounded fold of the journal; asked by the item desk.
 */
import { isItemText } from '../../sync/domain/item-code.ts';
import type { ReceiptNumber } from '../../sync/domain/ids.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { JournalReader } from '../journal-readers.ts';
import type { HighWaterNote } from '../upload/high-water.ts';

/** Months of a busy till that sells nothing else. */
const KEPT_MAX = 100_000;

export interface SoldItem {
  readonly sale: string;
  readonly receipt: ReceiptNumber;
  readonly at: EpochMs;
  /** Of the journal's entry. */
  readonly seq: number;
}

export class SoldItems implements JournalReader {
  readonly #sold = new Map<string, SoldItem>();
  readonly #note: Pick<HighWaterNote, 'highWater'>;

  constructor(note: Pick<HighWaterNote, 'highWater'>) {
    this.#note = note;
  }

  read({ kind, at, seq, body }: JournalEntry): void {
    if (kind === 'sale')
      for (const { code } of body.lines)
        if (code !== undefined && isItemText(code))
          this.#keep(code, { sale: body.saleId, receipt: body.receiptNumber, at, seq });
    if (kind === 'refund')
      for (const { code = '' } of body.lines)
        if (this.#sold.get(code)?.sale === body.sale.saleId) this.#sold.delete(code);
  }

  of(code: string): SoldItem | undefined {
    return this.#sold.get(code);
  }

  /** Sold here, and the cloud has not heard of it. */
  isUnsent(code: string): boolean {
    return (this.#sold.get(code)?.seq ?? 0) > (this.#note.highWater?.seq ?? 0);
  }

  #keep(code: string, sold: SoldItem): void {
    this.#sold.delete(code);
    this.#sold.set(code, sold);
    const [oldest] = this.#sold.keys();
    if (this.#sold.size > KEPT_MAX && oldest !== undefined) this.#sold.delete(oldest);
  }
}
