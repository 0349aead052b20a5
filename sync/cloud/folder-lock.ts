/**
 * One cloud process per data folder: a file names the process that has it. A process that is gone, or whose number went
 * to a stranger since (another start time), holds nothing.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StartFailure } from './failure.ts';
import { isAlive } from './postgres/postmaster-pid.ts';
import { writePrivately } from './secrets.ts';

/** Takes the folder; returns how to give it back. @throws StartFailure when a living process has it. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'process');
  const [pid = '', startedAt = ''] = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ');
  const holder = Number(pid);
  if (Number.isInteger(holder) && holder > 0 && isAlive(holder) && (await startOf(holder)) === startedAt)
    throw new StartFailure('data_in_use', `the data folder ${folder} is in use by process ${pid}`);
  await writePrivately(file, `${String(process.pid)} ${await startOf(process.pid)}`);
  return () => rm(file, { force: true });
}

/** When a process started, in ticks since boot; empty where the system does not tell. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
