/**
 * Reads the lock file that a running PostgreSQL keeps in its data folder, and stops a server that outlived its parent.
 * Lines: pid, data folder, start time, port, socket folder, listen address, shared memory key, status.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { delay, type CloudPorts } from '../ports.ts';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

const STOP_TIMEOUT_MS = 20_000;
const STOP_POLL_MS = 20;

export async function readPostmaster(cluster: string): Promise<Postmaster | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  return { pid, port: Number(lines[3]), ready: lines[7] === 'ready' };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Is this pid a PostgreSQL of this cluster? A pid may have been given to a stranger since. */
async function isOurs(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const command = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '');
  return command.split('\0').includes(cluster);
}

/** Fast shutdown of whatever server still runs on this cluster; true when one did. */
export async function stopLeftover(cluster: string, ports: CloudPorts): Promise<boolean> {
  const leftover = await readPostmaster(cluster);
  if (leftover === null || !(await isOurs(leftover.pid, cluster))) return false;
  process.kill(leftover.pid, 'SIGINT');
  const deadline = ports.clock.now() + STOP_TIMEOUT_MS;
  while (isAlive(leftover.pid) && ports.clock.now() < deadline) await delay(ports.timers, STOP_POLL_MS);
  if (isAlive(leftover.pid)) process.kill(leftover.pid, 'SIGQUIT');
  while (isAlive(leftover.pid) && ports.clock.now() < deadline + STOP_TIMEOUT_MS)
    await delay(ports.timers, STOP_POLL_MS);
  return true;
}
