/**
 * Codes of coupons that this terminal's own sales used and the cloud has not heard of: until it has, the cloud would give the same till the
 * same code once more. A bounded fold of the journal; asked by the coupon desk.
 */
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { JournalReader } from '../journal-readers.ts';
import type { HighWaterNote } from '../upload/high-water.ts';

/** Codes of a till that has been without the cloud for long; older ones the cloud finds. */
const KEPT_MAX = 10_000;

interface Use {
  readonly sale: string;
  readonly coupon: string;
  /** Of the journal's entry. */
  readonly seq: number;
}

export class UsedCoupons implements JournalReader {
  readonly #used = new Map<string, Use>();
  readonly #note: Pick<HighWaterNote, 'highWater'>;

  constructor(note: Pick<HighWaterNote, 'highWater'>) {
    this.#note = note;
  }

  read({ kind, seq, body }: JournalEntry): void {
    if (kind === 'sale')
      for (const { id, code } of body.pricing.coupons)
        if (code !== undefined && !body.rejectedCoupons.some(([coupon]) => coupon === id))
          this.#keep(code, { sale: body.saleId, coupon: id, seq });
    if (kind === 'refund')
      for (const [code, { sale, coupon }] of this.#used)
        if (sale === body.sale.saleId && body.couponsRevived.includes(coupon)) this.#used.delete(code);
  }

  /** `code`: as it was issued. */
  isUnsent(code: string): boolean {
    return (this.#used.get(code)?.seq ?? 0) > (this.#note.highWater?.seq ?? 0);
  }

  #keep(code: string, use: Use): void {
    const sent = this.#note.highWater?.seq ?? 0;
    for (const [known, { seq }] of this.#used) {
      if (seq > sent && this.#used.size < KEPT_MAX) break;
      this.#used.delete(known);
    }
    this.#used.set(code, use);
  }
}
