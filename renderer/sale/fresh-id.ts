/** An id for what is about to be asked: made once, so that asking again is the same. */
import { uuidV7, type EntryId } from '../../sync/domain/ids.ts';
import type { Till } from '../app/till.ts';

const RANDOM_BYTES = 10;

export const freshId = ({ clock }: Pick<Till, 'clock'>): EntryId =>
  uuidV7(clock.get(), crypto.getRandomValues(new Uint8Array(RANDOM_BYTES))) as EntryId;
