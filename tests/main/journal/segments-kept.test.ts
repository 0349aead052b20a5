/**
 * A terminal keeps its journal for good: longer than the oldest backup of the cloud, so that whatever backup is restored is
 * filled again from the terminals (ARCHITECTURE §4). Nothing in the host removes a segment, and nothing it wrote is gone
 * after years of restarts, torn ends and bad records. The other half is in tests/main/upload.test.ts.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeFiles, type FileSystem } from '../../../main/file-system.ts';
import { systemDisk } from '../../../main/journal/disk.ts';
import { openJournal } from '../../../main/journal/journal.ts';
import type { Journal } from '../../../main/journal/types.ts';
import { NO_KILL_POINTS } from '../../../main/kill-points.ts';
import type { BrandId, StoreId, TerminalId } from '../../../sync/domain/ids.ts';
import { CHINA_DAY, DAY_MS, epochMs } from '../../../sync/domain/time.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const MONTHS = 36;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guidepost-kept-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Every place in the host that removes or shortens a file, and what it is of. None is of a journal but the cut. */
const REMOVERS: Readonly<Record<string, string>> = {
  'main/build/renderer.ts': 'what the bundler wrote before',
  'main/cli/test.ts': 'folders of the tests',
  'main/data-folder.ts': 'a half-written small file; a small file that is done with',
  'main/journal/disk.ts': 'the cut itself, a port',
  'main/journal/set-aside.ts': 'the cut of what does not hold, copied and synced before',
  'main/journal/sync-times.ts': 'passes the cut on',
  'main/lifecycle/folder-lock.ts': 'locks',
  'main/shells/browser/shell-folder.ts': 'the file that names a running shell',
};

test('nothing in the host removes a file of the journal', () => {
  const removes =
    /\b(?:rm|rmSync|rmdir|rmdirSync|unlink|unlinkSync|truncate|truncateSync|ftruncate|createWriteStream)\(/;
  const found = readdirSync('main', { recursive: true, encoding: 'utf8' })
    .map((name) => join('main', name))
    .filter(
      (file) =>
        /\.(ts|mjs)$/.test(file) && removes.test(readFileSync(file, 'utf8').replaceAll(/^ *(truncate)\(.*;$/gm, '')),
    )
    .sort();
  expect(found).toEqual(Object.keys(REMOVERS));
  const small = readFileSync('main/terminal.ts', 'utf8');
  expect(small).not.toMatch(/\.remove\(/);
});

test('years of restarts, torn ends and bad records leave every entry that was acknowledged, and every byte that was not', async () => {
  const removed: string[] = [];
  const files: FileSystem = {
    ...nodeFiles,
    rm: (path) => {
      removed.push(path);
      return Promise.resolve();
    },
  };
  let at = Date.UTC(2024, 0, 1, 4);
  const open = async (): Promise<Journal> => {
    const { journal } = await openJournal({
      disk: await systemDisk(folder, files),
      signer: {
        publicKey: String(publicKey.export({ format: 'jwk' }).x),
        sign: (bytes) => sign(null, bytes, privateKey).toString('base64url'),
      },
      random: { bytes: (count) => new Uint8Array(randomBytes(count)) },
      now: () => epochMs(at),
      dayRule: CHINA_DAY,
      place: { brand: 'demo' as BrandId, store: 'S001' as StoreId, terminal: '01' as TerminalId },
      killPoints: NO_KILL_POINTS,
    });
    return journal;
  };
  const acknowledged: string[] = [];
  const wounds: string[] = [];
  const segments = (): string[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .sort();
  let before: string[] = [];
  for (let month = 0; month < MONTHS; month += 1) {
    const journal = await open();
    for (let n = 0; n < 3; n += 1) {
      const entries = await journal.append(null, () => [
        { kind: 'audit', body: { action: `m${String(month)}n${String(n)}` } },
      ]);
      acknowledged.push(...entries.map(({ id }) => id));
    }
    await journal.close();
    const last = join(folder, segments().at(-1) ?? '');
    const wound =
      month % 3 === 1 ? `{"torn":"${String(month)}"` : month % 3 === 2 ? `{"bad":"${String(month)}"}\n` : '';
    appendFileSync(last, wound);
    if (wound !== '') wounds.push(wound.trim());
    const names = readdirSync(folder);
    expect(names).toEqual(expect.arrayContaining(before));
    before = names;
    at += 30 * DAY_MS;
  }
  const journal = await open();
  const kept: string[] = [];
  for await (const { id } of journal.readAll()) kept.push(id);
  expect(kept.filter((id) => acknowledged.includes(id))).toEqual(acknowledged);
  expect((await journal.read(0, 3)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  await journal.close();
  const everything = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  for (const wound of wounds) expect(everything).toContain(wound);
  expect(removed).toEqual([]);
});
