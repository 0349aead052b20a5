/** What the guides concerned are shown of a dispute. Pure. Called where claims are published. */
import type { Clash } from '../../schemas/documents/facts.ts';
import type { DisputeRow } from '../store/binding-disputes.ts';

export const disputeOf = (row: DisputeRow): NonNullable<Clash['dispute']> => ({
  dispute: row.dispute as Clash['claim'],
  state: row.state,
  ...(row.raised_by === null ? {} : { by: row.raised_by }),
  ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
  ...(row.reason === null ? {} : { reason: row.reason }),
});
