/**
 * One cloud process per data folder: a file names the process that has it. A process that is gone, or whose number went
 * to a stranger since (another start), holds nothing. How it is taken is in sync/protocol/folder-lock.ts: of two that
 * start at once one wins, before either touches the database. Called by cloud.ts and backup/cloud-backup.ts.
 */
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processesOf, takeLock, type LockFiles, type Processes } from '../protocol/folder-lock.ts';
import { codeOf, StartFailure } from './failure.ts';
import { isAlive } from './postgres/postmaster-pid.ts';

/** Takes the folder, which is there; returns how to give it back. @throws StartFailure when a living process has it. */
export async function lockFolder(
  folder: string,
  processes: Processes = systemProcesses(),
): Promise<() => Promise<void>> {
  const taken = await takeLock(join(folder, 'process'), files(processes.self.pid), processes);
  if (taken.ok) return () => taken.value.release();
  throw new StartFailure('data_in_use', `the data folder ${folder} is in use by process ${String(taken.error.pid)}`);
}

let written = 0;

function files(pid: number): LockFiles {
  const writeBeside = async (path: string, text: string): Promise<string> => {
    written += 1;
    const beside = `${path}.${String(pid)}-${String(written)}.new`;
    await writeFile(beside, text, { mode: 0o600 });
    return beside;
  };
  return {
    read: (path) =>
      readFile(path, 'utf8').catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw error;
      }),
    // A link is made whole or not at all, and never over another.
    create: async (path, text) => {
      const beside = await writeBeside(path, text);
      try {
        await link(beside, path);
        return true;
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return false;
        throw error;
      } finally {
        await rm(beside, { force: true });
      }
    },
    replace: async (path, text) => rename(await writeBeside(path, text), path),
    remove: (path) => rm(path, { force: true }),
  };
}

const systemProcesses = (): Processes =>
  processesOf({ pid: process.pid, startedAtMs: performance.timeOrigin, isThere: isAlive, readText });

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
