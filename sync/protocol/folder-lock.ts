/**
 * One process per folder: how terminal and cloud take a folder, over ports. A file names the process that holds it; a dead
 * holder's file is put aside by one contender at a time, so of any number that start at once exactly one wins and the
 * others learn which, having changed nothing. Called by main/lifecycle/folder-lock.ts and sync/cloud/folder-lock.ts.
 */
import { err, ok, type Result } from '../domain/result.ts';

/** A process as its lock names it. `born` tells it from a later one with its number; null where the system does not. */
export interface Holder {
  readonly pid: number;
  readonly born: string | null;
}

/** The processes of this machine. */
export interface Processes {
  readonly self: Holder;
  /** False only when it has surely ended. */
  isAlive(holder: Holder): boolean;
}

/** What the system tells of its processes. */
export interface ProcessTable {
  readonly pid: number;
  /** When this process began, where the table does not tell. */
  readonly startedAtMs: number;
  readonly isThere: (pid: number) => boolean;
  /** Of /proc; undefined where there is none. */
  readonly readText: (file: string) => string | undefined;
}

/** The processes of a machine: one is the same as long as its number and its birth are. */
export function processesOf({ pid, startedAtMs, isThere, readText }: ProcessTable): Processes {
  const self = { pid, born: bornOf(pid, readText) ?? String(Math.round(startedAtMs)) };
  return {
    self,
    isAlive: (holder) => {
      if (holder.pid === self.pid) return holder.born === self.born;
      if (!isThere(holder.pid)) return false;
      const born = bornOf(holder.pid, readText);
      return born === null || holder.born === null || born === holder.born;
    },
  };
}

/** This start of the machine, and field 22 of /proc/PID/stat (clock ticks since); null where the system does not tell. */
function bornOf(pid: number, readText: ProcessTable['readText']): string | null {
  const stat = readText(`/proc/${String(pid)}/stat`);
  const afterName = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie still has its entry but holds nothing any more.
  if (afterName?.[0] === 'Z') return 'dead';
  const ticks = afterName?.[19];
  return ticks === undefined ? null : `${readText('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}:${ticks}`;
}

/** The folder's files, each operation whole or not at all for a process that ends in it. */
export interface LockFiles {
  read(path: string): Promise<string | undefined>;
  /** False when there is such a file. */
  create(path: string, text: string): Promise<boolean>;
  replace(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export interface FolderLock {
  readonly path: string;
  /** Once; a second call does nothing. */
  release(): Promise<void>;
}

/** Who has it. */
export interface Held {
  readonly pid: number;
}

/** Each look that finds nothing to hold on to means that another one took or gave back the lock meanwhile. */
const LOOKS_MAX = 20;

/** @throws what the files throw: a full disk, no rights. */
export async function takeLock(
  path: string,
  files: LockFiles,
  processes: Processes,
): Promise<Result<FolderLock, Held>> {
  const mine = JSON.stringify(processes.self);
  let isReleased = false;
  const release = async (): Promise<void> => {
    if (isReleased) return;
    isReleased = true;
    if ((await files.read(path)) === mine) await files.remove(path);
  };
  const lock: FolderLock = { path, release };
  let pid = 0;
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const found = await files.read(path);
    if (found === undefined) {
      if (await files.create(path, mine)) return ok(lock);
      continue;
    }
    const holder = readHolder(found);
    pid = holder?.pid ?? pid;
    if (holder !== undefined && processes.isAlive(holder)) return err({ pid: holder.pid });
    // Only who has the turn may put another name in a dead one's place: nobody takes away what a third has just taken.
    const turn = await takeLock(`${path}.turn`, files, processes);
    if (!turn.ok) return turn;
    try {
      if ((await files.read(path)) === found) {
        await files.replace(path, mine);
        return ok(lock);
      }
    } finally {
      await turn.value.release();
    }
  }
  return err({ pid });
}

function readHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number')
      return undefined;
    return { pid: value.pid, born: 'born' in value && typeof value.born === 'string' ? value.born : null };
  } catch {
    return undefined;
  }
}
