/** Backup and restore of a cloud by one file: taken while it serves, put back whole or not at all, on any machine. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backUpCloud, restoreCloud } from '../../../sync/cloud/backup/cloud-backup.ts';
import { pairTerminal, startTestCloud, type CloudLine, type TestCloud, type TestTerminal } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'guidepost-backup-'));
const data = join(folder, 'data');
const file = join(folder, 'shop.backup');
const root = process.cwd();
const quiet = (): void => undefined;
const PHONE = '13800138000';

let cloud: TestCloud;
let terminal: TestTerminal;
/** The terminal's line to whichever cloud runs now. */
const line: CloudLine = {
  ask: (path, asked) => cloud.ask(path, asked),
  advance: (byMs) => {
    cloud.advance(byMs);
  },
  get ports() {
    return cloud.ports;
  },
};
const start = async (where = data): Promise<void> => {
  cloud = await startTestCloud({ data: where });
};
const receipts = async (): Promise<string[]> => {
  const token = await cloud.logIn();
  const found = await cloud.ask<{ items: { receiptNumber: string }[] }>('/v1/sales', { token });
  return found.body.items.map(({ receiptNumber }) => receiptNumber).sort();
};
const epochOf = async (): Promise<string> => {
  const [row] = await cloud.running.cloud.database.rows<{ id: string }>(
    "SELECT value->>'id' AS id FROM settings WHERE scope = 'cloud' AND name = 'epoch'",
  );
  return row?.id ?? '';
};

beforeAll(async () => {
  await start();
  const code = await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: await cloud.logIn(), json: {} });
  terminal = await pairTerminal(line, code.body.code, '收银台 1');
});
afterAll(async () => {
  await cloud.running.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a backup', () => {
  const before = Array.from({ length: 3 }, () => 0);

  test('is taken while the cloud serves, for its owner alone', async () => {
    expect((await terminal.upload(before.map(() => terminal.sale()))).status).toBe(200);
    const bound = await cloud.ask(`/g/${terminal.mint()}`, { form: { phone: PHONE, consent: 'yes' } });
    expect(bound.status).toBe(200);
    const tables: string[] = [];
    const size = await backUpCloud({ root, data }, file, (table) => tables.push(table));
    expect(size.rows).toBeGreaterThan(300);
    expect(tables).toContain('journal_entries');
    expect(tables).toHaveLength(size.tables);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('comes back as it was, in a new epoch, and the terminal brings what it lacks', async () => {
    const old = { epoch: await epochOf(), receipts: await receipts() };
    const later = [terminal.sale(), terminal.sale()];
    expect((await terminal.upload(later)).body.highWater.seq).toBe(5);
    await cloud.running.close();
    await restoreCloud({ root, data }, file, quiet);
    await start();
    expect(await receipts()).toEqual(old.receipts);
    const epoch = await epochOf();
    expect(epoch).not.toBe(old.epoch);
    await terminal.renew();
    const pulled = await terminal.pull('ledger', { epoch: old.epoch, scope: 'store:demo:S001', seq: 99 });
    expect(pulled.body.checkpoint.epoch).toBe(epoch);
    expect(pulled.body.documents).toHaveLength(3);
    expect((await terminal.upload(later)).body.highWater.seq).toBe(5);
    expect(await receipts()).toHaveLength(5);
  });

  test('brings a lost machine back: phones are found and tokens hold, by the keys in the file', async () => {
    await cloud.running.close();
    const fresh = join(folder, 'another-machine');
    await restoreCloud({ root, data: fresh }, file, quiet);
    await start(fresh);
    const found = await cloud.ask<{ items: { boundGuide?: string }[] }>(`/v1/members?phone=${PHONE}`, {
      token: await cloud.logIn(),
    });
    expect(found.body.items).toMatchObject([{ boundGuide: '2001' }]);
    await cloud.running.close();
    await start();
  });

  test.each([
    ['torn', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40)],
    [
      'without its last line',
      (bytes: Buffer) =>
        gzipSync(
          gunzipSync(bytes)
            .toString('utf8')
            .replace(/sha256 .*\n$/, ''),
        ),
    ],
    ['altered', (bytes: Buffer) => gzipSync(gunzipSync(bytes).toString('utf8').replaceAll('9900', '9800'))],
    ['of a newer program', (bytes: Buffer) => gzipSync(resealed(gunzipSync(bytes).toString('utf8')))],
    ['no backup at all', () => Buffer.from('hello')],
  ])('that is %s is refused, and nothing is touched', async (name, change) => {
    const bad = join(folder, 'bad.backup');
    writeFileSync(bad, change(readFileSync(file)));
    const before = await receipts();
    await cloud.running.close();
    await expect(restoreCloud({ root, data }, bad, quiet)).rejects.toThrow(
      name === 'of a newer program' ? /newer program \(999-later\)/ : /no whole backup .*nothing was restored/,
    );
    await start();
    expect(await receipts()).toEqual(before);
  });

  test('is not restored under a cloud that runs, nor with rows that the schema does not take', async () => {
    await expect(restoreCloud({ root, data }, file, quiet)).rejects.toThrow(/in use by process/);
    const before = await receipts();
    await cloud.running.close();
    const bad = join(folder, 'twice.backup');
    const text = gunzipSync(readFileSync(file)).toString('utf8');
    writeFileSync(bad, gzipSync(resealed(text.replace(/(\ncloud\tepoch\t[^\n]*)/, '$1$1'), (head) => head)));
    await expect(restoreCloud({ root, data }, bad, quiet)).rejects.toThrow(/could not be restored: duplicate key/);
    await start();
    expect(await receipts()).toEqual(before);
  });
});

/** The same content under a right checksum, with another head. */
function resealed(
  text: string,
  change = (head: string) => head.replace('"001-ground"', '"001-ground","999-later"'),
): string {
  const [head = '', ...rest] = text.replace(/sha256 .*\n$/, '').split('\n');
  const content = [change(head), ...rest].join('\n');
  return `${content}sha256 ${sha256(content)}\n`;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
