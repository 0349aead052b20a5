/** Bodies of what a terminal journals of bindings beside tokens and claims. Spread into kinds.ts. */
import Type from 'typebox';
import { ENTRY_ID, MEMBER_ID, NOTE } from '../scalars.ts';

export const BINDING_BODIES = {
  /** A guide or manager says that the fold's decision on this claim is not right, and why; a manager decides in the cloud. */
  'binding.disputed': Type.Object({ dispute: ENTRY_ID, member: MEMBER_ID, claim: ENTRY_ID, evidence: NOTE }),
} as const;
