/**
 * Photos that prove progress on a task: told by their content and put together anew of the picture's parts alone, as those of goods are
 * (domain/photo.ts), so that no place and no name in them is kept. Of the store's scope, for the guide and the managers of the store
 * alone, until the task is long over. Called by tasks.ts, routes/guide-task-page.ts and housekeeping.ts.
 */
import { createHash } from 'node:crypto';
import { PICTURES_OF_TASK_MAX, TASK_PICTURES_MAX } from '../../domain/guide-task.ts';
import type { StaffId } from '../../domain/ids.ts';
import { cleanPhoto, PROOF_PHOTO, SMALL_PHOTO, type CleanPhoto } from '../../domain/photo.ts';
import { businessDayAt, DAY_MS, epochMs } from '../../domain/time.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import type { Queries, Transaction } from '../store/database.ts';
import { countTaskPictures, dropTaskPictures, keepTaskPicture } from '../store/task-proofs.ts';
import { readStores } from '../store/terminals.ts';

/** After the task's last day, or after it was ended. */
export const TASK_PICTURES_KEPT_MS = 180 * DAY_MS;
const DROPPED_AT_ONCE = 200;
const DROPS_MAX = 25;

type Picture = Pick<CleanPhoto, 'type' | 'bytes'>;
export interface CheckedPicture extends Picture {
  readonly small: Picture | null;
}

/**
 * Null where one of them is no photo, or too large; so is more than a form takes. `smalls`: for lists, in the same order; what is no small
 * photo is none, and the whole one stands in for it.
 */
export function checkPictures(
  files: readonly Uint8Array[],
  smalls: readonly Uint8Array[] = [],
): readonly CheckedPicture[] | null {
  if (files.length > TASK_PICTURES_MAX) return null;
  const checked = files.flatMap((file, index) => {
    const whole = cleanPhoto(file, PROOF_PHOTO);
    const small = cleanPhoto(smalls[index] ?? new Uint8Array(), SMALL_PHOTO);
    return whole.ok ? [{ ...whole.value, small: small.ok ? small.value : null }] : [];
  });
  return checked.length === files.length ? checked : null;
}

interface Proven {
  readonly task: string;
  readonly person: StaffId;
  readonly fact: string;
  readonly at: number;
}

export async function keepPictures(
  tx: Transaction,
  scope: string,
  of: Proven,
  pictures: readonly CheckedPicture[],
): Promise<void> {
  for (const [n, { type, bytes, small }] of pictures.entries()) {
    const hash = createHash('sha256').update(bytes).digest('hex');
    const drawn = small === null ? null : { type: small.type, data: base64(small.bytes) };
    await keepTaskPicture(tx, scope, { ...of, n, hash, type, data: base64(bytes), small: drawn });
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Whether a person may add so many photos to a task. */
export const hasRoom = async (
  queries: Queries,
  scope: string,
  of: Pick<Proven, 'task' | 'person'>,
  count: number,
): Promise<boolean> => count === 0 || count + (await countTaskPictures(queries, scope, of)) <= PICTURES_OF_TASK_MAX;

/** Those of tasks that are long over; false where some are left for the next time. */
export async function sweepTaskPictures({ database, brand, ports }: Cloud): Promise<boolean> {
  const endedBefore = epochMs(ports.clock.now() - TASK_PICTURES_KEPT_MS);
  let drops = 0;
  for (const profile of await readStores(database, brand.id)) {
    const of = { dueBefore: businessDayAt(endedBefore, profile), endedBefore, limit: DROPPED_AT_ONCE };
    const scope = storeScope(brand.id, profile.id);
    while ((await dropTaskPictures(database, scope, of)) === DROPPED_AT_ONCE)
      if ((drops += 1) >= DROPS_MAX) return false;
  }
  return true;
}
