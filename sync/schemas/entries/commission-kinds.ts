/** Bodies of what a terminal journals of commission. Spread into kinds.ts. */
import Type from 'typebox';
import { ENTRY_ID, NOTE, SALE_ID } from '../scalars.ts';

export const COMMISSION_BODIES = {
  /** A guide says that what a sale earns is not right, and why; a manager of the store that sold decides in the cloud. */
  'commission.disputed': Type.Object({ dispute: ENTRY_ID, sale: SALE_ID, evidence: NOTE }),
} as const;
