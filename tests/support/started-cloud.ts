/**
 * A cloud's data folder as it is after its first start (cluster, schema, demo shop, secrets), made once in a run and copied for
 * each test that does not care how it came to be: initdb and its syncs take longer than most of those tests. Tests of the first
 * start itself begin with an empty folder. `setup` is vitest's global one: it names the folder and takes it away in the end.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pino from 'pino';
import { startCloud } from '../../sync/cloud/cloud.ts';
import { systemPorts } from '../../sync/cloud/ports.ts';

const run = promisify(execFile);
const VARIABLE = 'GUIDEPOST_TEST_STARTED';
const POLL_MS = 50;

export default function setup(): (() => void) | undefined {
  // Each suite calls it; the first one owns the folder.
  if (process.env[VARIABLE] !== undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'guidepost-started-'));
  process.env[VARIABLE] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Fills an empty data folder. Outside of vitest (benchmarks) there is nothing to copy, and the cloud starts from nothing. */
export async function fillAsStarted(data: string): Promise<void> {
  const folder = process.env[VARIABLE];
  if (folder === undefined) return;
  const started = join(folder, 'data');
  if (claimed(join(folder, 'claimed'))) await makeStarted(folder, started);
  while (!existsSync(started)) {
    if (existsSync(join(folder, 'failed'))) throw new Error('the cloud whose folder tests copy did not start');
    await delay(POLL_MS);
  }
  await run('cp', ['-a', `${started}/.`, data]);
}

async function makeStarted(folder: string, started: string): Promise<void> {
  const unfinished = join(folder, 'unfinished');
  try {
    const cloud = await startCloud({
      root: process.cwd(),
      data: unfinished,
      port: 0,
      listen: '127.0.0.1',
      ports: systemPorts(),
      log: pino({ level: 'silent' }),
    });
    await cloud.close();
    renameSync(unfinished, started);
  } catch (error) {
    mkdirSync(join(folder, 'failed'));
    throw error;
  }
}

/** One of all workers. */
function claimed(mark: string): boolean {
  try {
    mkdirSync(mark);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
