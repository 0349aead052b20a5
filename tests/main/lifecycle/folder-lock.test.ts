import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeFiles } from '../../../main/file-system.ts';
import { lockFolder, systemProcesses } from '../../../main/lifecycle/folder-lock.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidepost-lock-'));
  file = join(folder, 'data', 'terminal.lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const beside = (): readonly string[] => readdirSync(join(folder, 'data'));
/** Takes the lock in the name of another process. */
const lockAs = (pid: number, born: string | null) =>
  lockFolder(file, nodeFiles, { self: { pid, born }, isAlive: systemProcesses().isAlive });

test('one process holds the folder; the next one learns which, and changes nothing', async () => {
  const first = await lockFolder(file);
  expect(first.ok).toBe(true);
  const text = readFileSync(file, 'utf8');
  expect(await lockFolder(file)).toEqual({ ok: false, error: { pid: process.pid } });
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(beside()).toEqual(['terminal.lock']);
  if (first.ok) await first.value.release();
  expect(beside()).toEqual([]);
  expect((await lockFolder(file)).ok).toBe(true);
});

test('a living process of another program is respected', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  try {
    expect((await lockAs(other.pid ?? 0, null)).ok).toBe(true);
    expect(await lockFolder(file)).toEqual({ ok: false, error: { pid: other.pid } });
  } finally {
    other.kill('SIGKILL');
  }
});

test('a dead process’s lock is taken over, and nothing is left beside it', async () => {
  await lockAs(spawnSync(process.execPath, ['-e', '']).pid, '1');
  expect((await lockFolder(file)).ok).toBe(true);
  expect(beside()).toEqual(['terminal.lock']);
});

test('a pid that was given out again, here or on the machine that the folder was copied to, is not the holder', async () => {
  await lockAs(process.pid, 'another start of the machine:1');
  expect((await lockFolder(file)).ok).toBe(true);
});

test('a stranger with the holder’s pid is not the holder', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  try {
    await lockAs(other.pid ?? 0, 'another start of the machine:1');
    expect((await lockFolder(file)).ok).toBe(process.platform === 'linux');
  } finally {
    other.kill('SIGKILL');
  }
});

test('a damaged or empty lock file is taken over', async () => {
  for (const text of ['half a li', '', '{}', '[]']) {
    const before = await lockFolder(file);
    writeFileSync(file, text);
    const taken = await lockFolder(file);
    expect(taken.ok).toBe(true);
    if (taken.ok) await taken.value.release();
    expect(before.ok).toBe(true);
  }
});

test('who died while taking over a dead one’s lock stands in nobody’s way', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  await lockAs(dead, '1');
  writeFileSync(`${file}.turn`, JSON.stringify({ pid: dead, born: '1' }));
  writeFileSync(`${file}.turn.turn`, JSON.stringify({ pid: dead, born: '1' }));
  expect((await lockFolder(file)).ok).toBe(true);
  expect(beside()).toEqual(['terminal.lock']);
});

test('while one takes over a dead one’s lock, another is told so', async () => {
  await lockAs(spawnSync(process.execPath, ['-e', '']).pid, '1');
  writeFileSync(`${file}.turn`, JSON.stringify(systemProcesses().self));
  expect(await lockFolder(file)).toEqual({ ok: false, error: { pid: process.pid } });
});

test('an end does not release a lock that another one took over', async () => {
  const first = await lockFolder(file);
  writeFileSync(file, JSON.stringify({ pid: spawnSync(process.execPath, ['-e', '']).pid, born: null }));
  if (first.ok) await first.value.release();
  expect(existsSync(file)).toBe(true);
});

test('a lock is released once: the next one of this process is not taken away with it', async () => {
  const first = await lockFolder(file);
  if (first.ok) await first.value.release();
  expect((await lockFolder(file)).ok).toBe(true);
  if (first.ok) await first.value.release();
  expect(existsSync(file)).toBe(true);
});
