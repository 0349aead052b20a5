/**
 * One terminal per data folder (and one build of the screens at a time): a lock file with the holder's pid and the moment
 * it was born, so that a pid that was given out again, after a restart of the machine too, is not taken for the holder.
 * How it is taken is in sync/protocol/folder-lock.ts. Used by host.ts, the commands and the renderer's build.
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Result } from '../../sync/domain/result.ts';
import {
  processesOf,
  takeLock,
  type FolderLock,
  type Held,
  type LockFiles,
  type Processes,
} from '../../sync/protocol/folder-lock.ts';
import { makeFolder, nodeFiles, type FileSystem } from '../file-system.ts';

export type { FolderLock, Held } from '../../sync/protocol/folder-lock.ts';

/** @throws the system's error when the file cannot be read or written. */
export async function lockFolder(
  path: string,
  system: FileSystem = nodeFiles,
  processes: Processes = systemProcesses(),
): Promise<Result<FolderLock, Held>> {
  await makeFolder(system, dirname(path));
  return takeLock(path, lockFilesOn(system, processes.self.pid), processes);
}

let written = 0;

function lockFilesOn(system: FileSystem, pid: number): LockFiles {
  const remove = (path: string): Promise<void> => system.rm(path, { force: true });
  /** Each under a name of its own: what another path of this process writes is never cut short by it. */
  const writeBeside = async (path: string, text: string): Promise<string> => {
    written += 1;
    const beside = `${path}.${String(pid)}-${String(written)}.new`;
    const handle = await system.open(beside, 'w', 0o600);
    try {
      await handle.writeFile(text);
    } catch (error) {
      await remove(beside).catch(() => undefined);
      throw error;
    } finally {
      await handle.close();
    }
    return beside;
  };
  return {
    read: async (path) => {
      try {
        const handle = await system.open(path, 'r');
        try {
          return Buffer.from(await handle.readFile()).toString('utf8');
        } finally {
          await handle.close();
        }
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw error;
      }
    },
    // A link is made whole or not at all, and never over another: nobody sees a lock without its holder.
    create: async (path, text) => {
      const beside = await writeBeside(path, text);
      try {
        await system.link(beside, path);
        return true;
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return false;
        throw error;
      } finally {
        await remove(beside);
      }
    },
    replace: async (path, text) => system.rename(await writeBeside(path, text), path),
    remove,
  };
}

export const systemProcesses = (): Processes =>
  processesOf({ pid: process.pid, startedAtMs: performance.timeOrigin, isThere, readText });

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
