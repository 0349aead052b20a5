/**
 * What happened to tenders after their document: corrections of sales and refunds (the last one holds) and what became of the
 * parts of refunds that a provider is to pay back. A bounded fold of the journal. Called by the correction desk, the refund
 * follower and whoever needs a sale as it is now.
 */
import type { EntryId } from '../../sync/domain/ids.ts';
import type { Fen } from '../../sync/domain/money.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { SaleBody } from '../../sync/schemas/sale.ts';
import type { JournalReader } from '../journal-readers.ts';

/** Months of corrections; parts that wait are kept whatever their number. */
export const CORRECTIONS_INDEXED_MAX = 10_000;

export type CorrectionEntry = EntryOf<'correction'>;
type RefundTender = EntryOf<'refund'>['body']['tenders'][number];

/** `cash`: it was paid out of the drawer instead. */
export type PartState = 'pending' | 'refunded' | 'refused' | 'withdrawn' | 'cash';

/** A part of a refund that a provider was to pay back. */
export interface RefundPart {
  readonly entry: EntryId;
  readonly refundId: EntryId;
  /** Of the refund, or the code of the order whose deposit goes back. */
  readonly number: string;
  readonly at: EpochMs;
  readonly tenderId: string;
  readonly kind: RefundTender['kind'];
  readonly amount: Fen;
  readonly reference: string;
  readonly platform?: NonNullable<RefundTender['platform']>;
  readonly state: PartState;
  readonly cause: string | null;
}

export class CorrectionFacts implements JournalReader {
  readonly #byDocument = new Map<EntryId, CorrectionEntry>();
  readonly #byCorrection = new Map<EntryId, CorrectionEntry>();
  readonly #parts = new Map<EntryId, readonly RefundPart[]>();
  /** Called when a refund has parts that a provider is to pay back. */
  partsBegan: () => void = () => undefined;

  read(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'refund':
        return this.#readRefund(entry);
      case 'order.ended': {
        const { ended: refundId, code, tenders } = entry.body;
        return this.#readParts(entry, { refundId, number: code, tenders });
      }
      case 'refund.settled': {
        const { of, tenderId, outcome, cause } = entry.body;
        return this.#change(of, (part) =>
          part.tenderId === tenderId && part.state !== 'cash'
            ? { ...part, state: outcome, cause: cause ?? null }
            : part,
        );
      }
      case 'correction': {
        const { of, document, tenders, correction } = entry.body;
        if (tenders === undefined) return;
        put(this.#byDocument, of, entry);
        if (correction !== undefined) put(this.#byCorrection, correction, entry);
        if (document !== 'refund' && document !== 'deposit_return') return;
        const inCash = new Set(tenders.filter(({ kind }) => kind === 'cash').map(({ tenderId }) => tenderId));
        return this.#change(of, (part) => (inCash.has(part.tenderId) ? { ...part, state: 'cash', cause: null } : part));
      }
      default:
    }
  }

  /** What was done with this id before. */
  byCorrection(correction: EntryId): CorrectionEntry | undefined {
    return this.#byCorrection.get(correction);
  }

  /** A sale, or a deposit, with the tenders and change that it has by now; its entry is `of`. */
  corrected<Sale extends Pick<SaleBody, 'tenders' | 'change'>>(of: EntryId, sale: Sale): Sale {
    const last = this.#byDocument.get(of)?.body;
    return last?.tenders === undefined
      ? sale
      : { ...sale, tenders: [...last.tenders], change: last.change ?? sale.change };
  }

  correctedAt(of: EntryId): EpochMs | null {
    return this.#byDocument.get(of)?.at ?? null;
  }

  /** The tenders that a refund, or a deposit that went back, has by now. */
  refundTenders({ id, body }: EntryOf<'refund'> | EntryOf<'order.ended'>): readonly RefundTender[] {
    return this.#byDocument.get(id)?.body.tenders ?? body.tenders;
  }

  /** Parts of one refund, by its entry. */
  partsOf(entry: EntryId): readonly RefundPart[] {
    return this.#parts.get(entry) ?? [];
  }

  /** Those of which nobody knows yet what becomes of them. */
  get pending(): readonly RefundPart[] {
    return [...this.#parts.values()].flat().filter(({ state }) => state === 'pending');
  }

  #readRefund(entry: EntryOf<'refund'>): void {
    const { refundId, receiptNumber: number, tenders } = entry.body;
    this.#readParts(entry, { refundId, number, tenders });
  }

  #readParts(
    { id, at }: Pick<JournalEntry, 'id' | 'at'>,
    {
      refundId,
      number,
      tenders,
    }: Pick<RefundPart, 'refundId' | 'number'> & { readonly tenders: readonly RefundTender[] },
  ): void {
    const parts = tenders.flatMap(({ tenderId, kind, amount, reference, platform, state }): readonly RefundPart[] =>
      state !== 'pending' || reference === undefined
        ? []
        : [
            {
              entry: id,
              refundId,
              number,
              at,
              tenderId,
              kind,
              amount,
              reference,
              ...(platform === undefined ? {} : { platform }),
              state: 'pending',
              cause: null,
            },
          ],
    );
    if (parts.length === 0) return;
    this.#parts.set(id, parts);
    const done = [...this.#parts].find(([, known]) => known.every(({ state }) => state !== 'pending'));
    if (this.#parts.size > CORRECTIONS_INDEXED_MAX && done !== undefined) this.#parts.delete(done[0]);
    this.partsBegan();
  }

  #change(of: EntryId, change: (part: RefundPart) => RefundPart): void {
    const parts = this.#parts.get(of);
    if (parts !== undefined) this.#parts.set(of, parts.map(change));
  }
}

function put<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > CORRECTIONS_INDEXED_MAX && oldest !== undefined) map.delete(oldest);
}
