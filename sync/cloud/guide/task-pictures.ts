/**
 * Photos that prove progress on a task: told by their content and put together anew of the picture's parts alone, as those of goods are
 * (domain/photo.ts), so that no place and no name in them is kept. Of the store's scope, for the guide and the managers of the store
 * alone, until the task is long over. Called by tasks.ts, routes/guide-task-page.ts and housekeeping.ts.
 */
import { createHash } from 'node:crypto';
import { TASK_PICTURES_MAX } from '../../domain/guide-task.ts';
import type { StaffId } from '../../domain/ids.ts';
import { cleanPhoto, PROOF_PHOTO, type CleanPhoto } from '../../domain/photo.ts';
import { businessDayAt, DAY_MS, epochMs } from '../../domain/time.ts';
import { storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import type { Transaction } from '../store/database.ts';
import { countTaskPictures, dropTaskPictures, keepTaskPicture } from '../store/task-proofs.ts';
import { readStores } from '../store/terminals.ts';

/** After the task's last day, or after it was ended. */
export const TASK_PICTURES_KEPT_MS = 180 * DAY_MS;
/** Of one person and task; more are not kept, the fact is. */
const PICTURES_OF_TASK_MAX = 60;
const DROPPED_AT_ONCE = 200;
const DROPS_MAX = 25;

export type CheckedPicture = Pick<CleanPhoto, 'type' | 'bytes'>;

/** Null where one of them is no photo, or too large; so is more than a form takes. */
export function checkPictures(files: readonly Uint8Array[]): readonly CheckedPicture[] | null {
  if (files.length > TASK_PICTURES_MAX) return null;
  const read = files.map((file) => cleanPhoto(file, PROOF_PHOTO));
  const checked = read.flatMap((one) => (one.ok ? [one.value] : []));
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
  if (pictures.length === 0) return;
  const room = PICTURES_OF_TASK_MAX - (await countTaskPictures(tx, scope, of));
  for (const [n, { type, bytes }] of pictures.slice(0, Math.max(0, room)).entries()) {
    const hash = createHash('sha256').update(bytes).digest('hex');
    await keepTaskPicture(tx, scope, { ...of, n, hash, type, data: Buffer.from(bytes).toString('base64') });
  }
}

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
