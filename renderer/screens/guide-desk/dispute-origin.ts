/** Who found that a sale's commission may not be right. Called by commission-sheet.tsx and by the office's commission-page.tsx. */
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { CommissionDispute } from '../../../sync/protocol/commission.ts';
import type { Dictionary } from '../../text/dictionary.ts';

export function disputeOrigin(
  { raisedBy, evidence }: CommissionDispute,
  words: Dictionary['commission'],
  nameOf: (staff: StaffId) => string,
): string {
  if (raisedBy !== null) return words.raisedBy(nameOf(raisedBy));
  return evidence === undefined ? words.byCloud : words.byUndoing;
}
