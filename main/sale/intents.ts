/**
 * What a batch intends beside its facts: paper and the drawer. Written in the same batch, done afterwards, so that a crash in
 * between loses neither. And what makes a batch not be written at all. Called by commit, refund and swap.
 */
import type { EntryId, ReceiptNumber } from '../../sync/domain/ids.ts';
import type { EntryDraft } from '../../sync/schemas/entries/entry.ts';
import type { Failure } from '../answers.ts';
import type { AppendTurn } from '../journal/types.ts';

/** A contradiction found inside the journal's turn: nothing of the batch is written. */
export class Refused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

export interface PaperOf {
  readonly document: 'receipt' | 'refund' | 'order_slip';
  readonly receiptNumber?: ReceiptNumber;
  readonly source: EntryId;
}

/** Nothing where there is no printer. */
export function printIntent(
  turn: AppendTurn,
  printer: string | undefined,
  { document, receiptNumber, source }: PaperOf,
): readonly EntryDraft[] {
  if (printer === undefined) return [];
  const job = turn.newId() as EntryId;
  const number = receiptNumber === undefined ? {} : { receiptNumber };
  return [{ kind: 'print.queued', body: { job, printer, document, ...number, source, copy: 0 } }];
}
