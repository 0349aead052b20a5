import { execFile } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemDisk } from '../../../main/journal/disk.ts';
import { openJournal } from '../../../main/journal/journal.ts';
import type { Journal } from '../../../main/journal/types.ts';
import { NO_KILL_POINTS } from '../../../main/kill-points.ts';
import type { BrandId, StoreId, TerminalId } from '../../../sync/domain/ids.ts';
import { CHINA_DAY, epochMs } from '../../../sync/domain/time.ts';

const run = promisify(execFile);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidepost-journal-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function openReal(): Promise<Journal> {
  const { journal } = await openJournal({
    disk: await systemDisk(join(folder, 'terminal', 'journal')),
    signer: {
      publicKey: String(publicKey.export({ format: 'jwk' }).x),
      sign: (bytes) => sign(null, bytes, privateKey).toString('base64url'),
    },
    random: { bytes: (count) => new Uint8Array(randomBytes(count)) },
    now: () => epochMs(Date.parse('2026-03-14T12:00:00+08:00')),
    dayRule: CHINA_DAY,
    place: { brand: 'demo' as BrandId, store: 'S001' as StoreId, terminal: '01' as TerminalId },
    killPoints: NO_KILL_POINTS,
  });
  return journal;
}

const command = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  run(process.execPath, ['main/build/run.mjs', 'journal', ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as { code: number; stdout: string; stderr: string },
  );

const segment = (): string => {
  const [name] = readdirSync(join(folder, 'terminal', 'journal'));
  return join(folder, 'terminal', 'journal', name ?? '');
};

test('the commands verify and print a journal that is in use, and report an incomplete last record without failing', async () => {
  const journal = await openReal();
  await journal.append(null, () => [{ kind: 'audit', body: { action: 'first' } }]);
  appendFileSync(segment(), '{"at":1');
  const verified = await command('verify', folder);
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.stdout).toContain('2 entries');
  expect(verified.stderr).toContain('incomplete last record');
  const exported = await command('export', folder);
  expect(exported.stdout).toBe(readFileSync(segment(), 'utf8').replace(/[^\n]*$/, ''));
  await journal.close();
});

test('a damaged record makes verify end with 1 and name it', async () => {
  const journal = await openReal();
  for (const action of ['first', 'second', 'third'])
    await journal.append(null, () => [{ kind: 'audit', body: { action } }]);
  await journal.close();
  writeFileSync(segment(), readFileSync(segment(), 'utf8').replace('second', 'sekond'));
  expect(await command('verify', folder)).toMatchObject({ code: 1, stdout: '' });
  expect((await command('verify', folder)).stderr).toMatch(
    /after seq 2: 000001-000001\.jsonl line 3, byte \d+: hash_differs/,
  );
});

test('a folder without a journal is an error that names it', async () => {
  expect((await command('verify', join(folder, 'nowhere'))).stderr).toContain(join(folder, 'nowhere'));
  expect(await command('verify', folder)).toMatchObject({ code: 1 });
  expect(await command('mend', folder)).toMatchObject({ code: 1 });
});

test('a restart goes on in the same incarnation after the last durable entry', async () => {
  const first = await openReal();
  await first.append(null, () => [{ kind: 'audit', body: { action: 'before' } }]);
  await first.close();
  const second = await openReal();
  await second.append(null, () => [{ kind: 'audit', body: { action: 'after' } }]);
  expect((await second.read(0, 10)).map((entry) => entry.seq)).toEqual([1, 2, 3]);
  expect(second.incarnation).toBe(1);
  await second.close();
});
