/**
 * One host per data folder. `createHost` opens nothing without this lock, and the commands that write into the folder take
 * it too, so no two processes ever have one journal open. Called by host.ts, lifecycle/program.ts and cli/terminal.ts.
 */
import { join } from 'node:path';
import { err, ok, type Result } from '../sync/domain/result.ts';
import type { FolderLock } from '../sync/protocol/folder-lock.ts';
import type { HostStorage } from './host-options.ts';

export const DATA_LOCK = 'terminal.lock';

const FAULTS: ReadonlyMap<string, string> = new Map([
  ['EEXIST', 'not a folder'],
  ['ENOTDIR', 'not a folder'],
  ['ENOSPC', 'the disk is full; nothing is lost, start again when there is space'],
]);

/** An error is one line for a person; nothing was changed then. */
export async function takeData(storage: Pick<HostStorage, 'lock'>, data: string): Promise<Result<FolderLock, string>> {
  try {
    const taken = await storage.lock(join(data, DATA_LOCK));
    if (taken.ok) return ok(taken.value);
    return err(`--data ${data}: a terminal already runs on this folder (process ${String(taken.error.pid)})`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return err(`--data ${data}: ${FAULTS.get(code ?? '') ?? code ?? String(error)}`);
  }
}

/** The lock that opens this folder: the caller's own, or one that is taken now. @throws Error with that one line. */
export async function lockFor(
  storage: Pick<HostStorage, 'lock'>,
  data: string,
  held: FolderLock | undefined,
): Promise<{ readonly giveBack: () => Promise<void> }> {
  if (held !== undefined) {
    if (held.path !== join(data, DATA_LOCK)) throw new Error(`${held.path} is not the lock of ${data}`);
    return { giveBack: () => Promise.resolve() };
  }
  const taken = await takeData(storage, data);
  if (!taken.ok) throw new Error(taken.error);
  return { giveBack: () => taken.value.release() };
}
