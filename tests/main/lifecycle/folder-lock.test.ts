import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '../../../main/lifecycle/folder-lock.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidepost-lock-'));
  file = join(folder, 'data', 'terminal.lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('one process holds the folder; the next one learns which', () => {
  const first = lockFolder(file);
  expect(first.ok).toBe(true);
  expect(lockFolder(file)).toEqual({ ok: false, error: { pid: process.pid } });
  if (first.ok) first.value.release();
  expect(lockFolder(file).ok).toBe(true);
});

test('a living process of another program is respected', () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  try {
    expect(lockFolder(file, other.pid).ok).toBe(true);
    expect(lockFolder(file)).toEqual({ ok: false, error: { pid: other.pid } });
  } finally {
    other.kill('SIGKILL');
  }
});

test('a dead process’s lock is taken over, and nothing is left beside it', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  writeLock({ pid: dead, born: '1' });
  expect(lockFolder(file).ok).toBe(true);
  expect(readdirSync(join(folder, 'data'))).toEqual(['terminal.lock']);
});

test('a pid that was given out again is not the holder', () => {
  writeLock({ pid: process.pid, born: '1' });
  expect(lockFolder(file).ok).toBe(process.platform === 'linux');
});

test('a damaged lock file is taken over', () => {
  lockFolder(file);
  writeFileSync(file, 'half a li');
  expect(lockFolder(file).ok).toBe(true);
});

test('an end does not release a lock that another one took over', () => {
  const first = lockFolder(file);
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  writeFileSync(file, JSON.stringify({ pid: dead, born: null }));
  if (first.ok) first.value.release();
  expect(existsSync(file)).toBe(true);
});

function writeLock(content: unknown): void {
  const made = lockFolder(file);
  if (made.ok) made.value.release();
  writeFileSync(file, JSON.stringify(content));
}
