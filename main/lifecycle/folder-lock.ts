/**
 * One process per folder: a lock file with the holder's pid and, where the system tells, the moment it was born, so that
 * a pid that was given out again is not taken for the holder. A dead holder's lock is taken over. Used for the data
 * folder by main/cli/start.ts and for the renderer's build.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { err, ok, type Result } from '../../sync/domain/result.ts';

export interface FolderLock {
  release(): void;
}

export interface Held {
  readonly pid: number;
}

/** Two starters may find the same dead lock; each attempt that loses looks again. */
const ATTEMPTS_MAX = 5;

export function lockFolder(file: string, pid = process.pid): Result<FolderLock, Held> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const mine = JSON.stringify({ pid, born: bornOf(pid) });
  const beside = `${file}.${pid}`;
  let holder = 0;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    writeFileSync(beside, mine, { mode: 0o600 });
    const linked = link(beside, file);
    rmSync(beside, { force: true });
    if (linked) return ok({ release: () => releaseLock(file, mine) });
    const found = readText(file);
    holder = parseHolder(found)?.pid ?? 0;
    if (found !== undefined && isAlive(found)) return err({ pid: holder });
    if (found !== undefined) takeAway(file, found, pid);
  }
  return err({ pid: holder });
}

/** A link is made whole or not at all, and never over another. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the dead lock aside; when a living one came between, it is put back. */
function takeAway(file: string, dead: string, pid: number): void {
  const aside = `${file}.dead-${pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readText(aside) !== dead) link(aside, file);
  rmSync(aside, { force: true });
}

function releaseLock(file: string, mine: string): void {
  if (readText(file) === mine) rmSync(file, { force: true });
}

function isAlive(text: string): boolean {
  const holder = parseHolder(text);
  if (holder === undefined) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const born = bornOf(holder.pid);
  return born === null || holder.born === null || born === holder.born;
}

function parseHolder(text: string | undefined): { readonly pid: number; readonly born: string | null } | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number')
      return undefined;
    return { pid: value.pid, born: 'born' in value && typeof value.born === 'string' ? value.born : null };
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/PID/stat (clock ticks since boot); null where there is no /proc or no such process. */
function bornOf(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  const afterName = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie still has its entry but holds nothing any more.
  if (afterName?.[0] === 'Z') return 'dead';
  return afterName?.[19] ?? null;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
