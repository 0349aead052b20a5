import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeData } from '../../main/data-lock.ts';
import { SYSTEM_STORAGE } from '../../main/host.ts';
import { Till } from './support/till.ts';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'guidepost-data-'));
});
afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

test('a folder is locked once, and a file is no folder', async () => {
  const lock = await takeData(SYSTEM_STORAGE, data);
  expect(await takeData(SYSTEM_STORAGE, data)).toEqual({
    ok: false,
    error: `--data ${data}: a terminal already runs on this folder (process ${String(process.pid)})`,
  });
  if (lock.ok) await lock.value.release();
  expect((await takeData(SYSTEM_STORAGE, data)).ok).toBe(true);
  expect(await takeData(SYSTEM_STORAGE, '/dev/null')).toEqual({ ok: false, error: '--data /dev/null: not a folder' });
});

test('a full disk is named', async () => {
  const lock = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
  expect(await takeData({ lock }, data)).toMatchObject({
    ok: false,
    error: expect.stringContaining('the disk is full'),
  });
});

test('no second host opens a folder: who tries is refused before reading or writing anything there', async () => {
  const till = new Till();
  await till.start();
  const touched: string[] = [];
  const touch = (path: string): never => {
    touched.push(path);
    throw new Error('touched');
  };
  const storage = { ...SYSTEM_STORAGE, folder: touch, journalDisk: touch };
  await expect(till.start({ storage })).rejects.toThrow(
    `a terminal already runs on this folder (process ${String(process.pid)})`,
  );
  expect(touched).toEqual([]);
  await till.host.close();
  await till.start();
  await till.end();
});

test('the training till is of the same folder', async () => {
  const till = new Till();
  await till.start();
  await expect(till.start({ training: true })).rejects.toThrow('already runs');
  await till.end();
});

test('a host that could not open gives the folder back', async () => {
  const till = new Till();
  const storage = { ...SYSTEM_STORAGE, journalDisk: () => Promise.reject(new Error('no disk')) };
  await expect(till.start({ storage })).rejects.toThrow('no disk');
  await till.start();
  await till.end();
});

test('a caller’s own lock opens its folder and no other, and stays with the caller', async () => {
  const till = new Till();
  const other = await takeData(SYSTEM_STORAGE, data);
  const own = await takeData(SYSTEM_STORAGE, till.folder);
  if (!other.ok || !own.ok) throw new Error('not taken');
  await expect(till.start({ lock: other.value })).rejects.toThrow('is not the lock of');
  await till.start({ lock: own.value });
  await till.stop();
  expect((await takeData(SYSTEM_STORAGE, till.folder)).ok).toBe(false);
  await own.value.release();
});
