/**
 * The rows of a sale against the tenders that it is to be committed with: every paid row is among them, nothing is uncertain,
 * and each tender takes what the journal knows of its row. Pure. Called by the tender desk.
 */
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { coversDue, isResolved } from '../../sync/domain/tender.ts';
import type { Tender } from '../../sync/schemas/sale.ts';
import { failed, type Failure } from '../answers.ts';
import type { JournalledTender } from './tender-rows.ts';
import { provenFacts } from './tender-views.ts';

/** `redeems`: vouchers that are named count, since they are redeemed before the sale is written. */
export function settledTenders(
  rows: readonly JournalledTender[],
  tenders: readonly Tender[],
  redeems: boolean,
): Result<readonly Tender[], Failure> {
  const counts = ({ state }: JournalledTender): boolean => state === 'paid' || (redeems && coversDue(state));
  const uncertain = rows.find((row) => !isResolved(row.state) && !counts(row));
  if (uncertain !== undefined) return err(failed('tender_unresolved', { path: uncertain.tenderId }));
  const paid = rows.filter(counts);
  const missing = paid.find(
    ({ tenderId, kind, amount }) =>
      !tenders.some((tender) => tender.tenderId === tenderId && tender.kind === kind && tender.amount === amount),
  );
  if (missing !== undefined) return err(failed('tender_refused', { reason: 'row_missing', path: missing.tenderId }));
  return ok(
    tenders.map((tender) => {
      const row = paid.find(({ tenderId }) => tenderId === tender.tenderId);
      return row === undefined ? tender : { ...tender, ...provenFacts(row, tender) };
    }),
  );
}
