/** Old journal lines leave the database for a file, and nothing that depended on them notices; a crash anywhere loses none. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkArchive } from '../../../sync/cloud/archive/archive-file.ts';
import { archiveCloud } from '../../../sync/cloud/archive/cloud-archive.ts';
import { backUpCloud, restoreCloud } from '../../../sync/cloud/backup/cloud-backup.ts';
import { ARCHIVE_KILL_POINTS, type ArchiveKillPoint } from '../../../sync/cloud/kill-points.ts';
import { auditKeyOf, readAudit, verifyAudit } from '../../../sync/cloud/store/audit.ts';
import { monthAfter, monthAt, monthStart, monthText, type Month } from '../../../sync/cloud/store/journal-months.ts';
import { makeMonths, readMonths } from '../../../sync/cloud/store/journal-partitions.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import {
  pairTerminal,
  startTestCloud,
  type CloudLine,
  type SignedEntry,
  type TestCloud,
  type TestTerminal,
} from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'guidepost-archive-'));
const data = join(folder, 'data');
const root = process.cwd();
const quiet = (): void => undefined;
const MONTH_MS = 30.5 * DAY_MS;
const MONTHS = 14;
/** Of the lines: 2023 and 2024, so that the command's own clock finds them old enough. */
const BACK_MONTHS = 24 + MONTHS + 1;
const STORE = 'store:demo:S001';

let cloud: TestCloud;
let terminal: TestTerminal;
let other: TestTerminal;
const sent = new Map<Month, SignedEntry[]>();
const line: CloudLine = {
  ask: (path, asked) => cloud.ask(path, asked),
  get ports() {
    return cloud.ports;
  },
};
const database = () => cloud.running.cloud.database;
const pathOf = (name: string): string => join(folder, name);

interface Asked {
  readonly before: Month;
  readonly file: string;
  readonly kept?: number;
  readonly at?: (point: ArchiveKillPoint) => void | never;
}
const archive = ({ before, file, kept = 24, at = quiet }: Asked, said: string[] = []) =>
  archiveCloud({ root, data, ports: cloud.ports, archivePoints: { reach: at } }, { before, kept, file }, (one) =>
    said.push(one),
  );

async function linesIn(month: Month): Promise<readonly string[]> {
  const rows = await database().rows<{ line: string }>(
    'SELECT line FROM journal_entries WHERE scope = $1 AND month = $2 ORDER BY terminal, seq',
    [STORE, month],
  );
  return rows.map((row) => row.line);
}
/** The exact lines of a file, in its order. */
const linesOf = (file: string): string[] =>
  gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter((row) => /^\d/.test(row))
    .map((row) => row.split('\t').slice(4).join('\t'));

/** The first month that still has lines. */
async function oldest(): Promise<Month> {
  const [month] = await readMonths(database());
  if (month === undefined) throw new Error('no month is left');
  return month;
}

beforeAll(async () => {
  cloud = await startTestCloud({ data });
  cloud.advance(-BACK_MONTHS * MONTH_MS);
  const code = async (): Promise<string> =>
    (await cloud.ask<{ code: string }>('/v1/pairing-codes', { token: await cloud.logIn(), json: {} })).body.code;
  terminal = await pairTerminal(line, await code(), '收银台 1');
  other = await pairTerminal(line, await code(), '收银台 2');
  for (let passed = 0; passed < MONTHS; passed += 1) {
    await makeMonths(database(), cloud.ports.clock.now());
    await terminal.renew();
    await other.renew();
    const entries = [
      terminal.sale(),
      terminal.entry('audit', { action: 'drawerOpened', reason: 'change' }),
      terminal.sale(),
    ];
    expect((await terminal.upload(entries)).status).toBe(200);
    expect((await other.upload([other.sale()])).status).toBe(200);
    sent.set(monthAt(cloud.ports.clock.now()), entries);
    cloud.advance(MONTH_MS);
  }
  cloud.advance((BACK_MONTHS - MONTHS) * MONTH_MS);
  await makeMonths(database(), cloud.ports.clock.now());
  await terminal.renew();
  await other.renew();
  expect((await terminal.upload([terminal.sale()])).status).toBe(200);
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('archiving', () => {
  test('moves the lines of old months into a file of its owner alone, and leaves all others', async () => {
    const first = await oldest();
    const before = monthAfter(first, 2);
    const was = [...(await linesIn(first)), ...(await linesIn(monthAfter(first, 1)))];
    expect(was).toHaveLength(8);
    const kept = await linesIn(before);
    const file = pathOf('first.archive');
    const done = await archive({ before, file });
    expect(done).toMatchObject({ months: [first, monthAfter(first, 1)], lines: 8 });
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(linesOf(file)).toEqual(was);
    expect(await oldest()).toBe(before);
    expect(await linesIn(first)).toEqual([]);
    expect(await linesIn(before)).toEqual(kept);
    const { manifest, checksum } = await checkArchive(file);
    expect(checksum).toBe(done.checksum);
    expect(manifest.months.map(({ lines }) => lines)).toEqual([4, 4]);
    expect(manifest.terminals).toEqual([
      {
        scope: STORE,
        terminal: terminal.id,
        runs: [
          {
            first: 1,
            last: 6,
            firstHash: sent.get(first)?.[0]?.hash,
            lastHash: sent.get(monthAfter(first, 1))?.[2]?.hash,
          },
        ],
      },
      { scope: STORE, terminal: other.id, runs: [expect.objectContaining({ first: 1, last: 2 })] },
    ]);
    const { database: tables, secrets } = cloud.running.cloud;
    const log = await readAudit(tables, 'brand:demo', 0, 1000);
    expect(log.map(({ who, act, what }) => ({ who, act, what }))).toContainEqual({
      who: 'operator',
      act: 'journals.archived',
      what: `8 lines ${done.months.map(monthText).join(' ')} sha256 ${done.checksum}`,
    });
    expect((await verifyAudit(tables, 'brand:demo', auditKeyOf(secrets))).badSeq).toBeNull();
  });

  test('an entry whose line is archived is still a repeat, another one under its number still a fork', async () => {
    const [entry] = [...sent.values()][0] ?? [];
    if (entry === undefined) throw new Error('nothing was sent');
    const again = await terminal.upload([entry]);
    expect([again.status, again.body.highWater.seq]).toEqual([200, terminal.seq]);
    const whole = await terminal.upload([...sent.values()].slice(0, 4).flat());
    expect([whole.status, whole.body.highWater.seq]).toEqual([200, terminal.seq]);
    const forged = terminal.seal({ ...entry, hash: undefined, signature: undefined, staff: '9001' });
    const fork = await terminal.upload([forged]);
    expect([fork.status, fork.body.code, fork.body.seq]).toEqual([409, 'fork', 1]);
  });

  test('a sale whose line is archived is not taken a second time under another number', async () => {
    const [sale] = [...sent.values()][0] ?? [];
    const ledger = (await terminal.pull('ledger')).body.documents;
    expect(ledger.filter(({ id }) => id === sale?.id)).toHaveLength(1);
    const twin = terminal.entry('sale', sale?.['body'], { id: sale?.id });
    const taken = await terminal.upload([twin, terminal.sale()]);
    expect(taken.body.quarantined).toEqual([{ seq: twin.seq, reason: 'duplicate_id' }]);
    expect(taken.body.highWater.seq).toBe(terminal.seq);
    expect((await terminal.pull('ledger')).body.documents.filter(({ id }) => id === sale?.id)).toHaveLength(1);
  });
});

describe('a crash', () => {
  /** Archives the oldest month by the real command, which ends itself by SIGKILL at this point. */
  async function killedAt(point: ArchiveKillPoint, before: Month, file: string): Promise<void> {
    const args = ['main/build/run.mjs', 'cloud', 'archive', '--before', monthText(before), file, '--data', data];
    const child = spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, GUIDEPOST_KILL_AT: point } });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect([point, signal]).toEqual([point, 'SIGKILL']);
  }

  test.each(ARCHIVE_KILL_POINTS)('at %s leaves every line, and the same command goes on', async (point) => {
    const month = await oldest();
    const before = monthAfter(month, 1);
    const file = pathOf(`${point}.archive`);
    const was = await linesIn(month);
    expect(was).toHaveLength(4);
    await killedAt(point, before, file);
    const left = await linesIn(month);
    expect(left).toEqual(point === 'archive.after_drop' ? [] : was);
    if (left.length === 0) expect(linesOf(file)).toEqual(was);
    const entries = sent.get(month) ?? [];
    expect((await terminal.upload(entries)).status).toBe(200);
    await archive({ before, file });
    expect(linesOf(file)).toEqual(was);
    expect(await linesIn(month)).toEqual([]);
    expect((await checkArchive(file)).manifest.lines).toBe(4);
    expect((await terminal.upload(entries)).status).toBe(200);
    expect(existsSync(`${file}.unfinished`)).toBe(false);
  });
});

describe('nothing is removed', () => {
  const refused = async (asked: Asked, why: RegExp): Promise<void> => {
    const months = await readMonths(database());
    await expect(archive(asked)).rejects.toThrow(why);
    expect(await readMonths(database())).toEqual(months);
  };
  const nextMonth = async (): Promise<Month> => monthAfter(await oldest(), 1);

  test('that is younger than what is kept', async () => {
    const now = monthAt(cloud.ports.clock.now());
    const file = pathOf('young.archive');
    await refused(
      { before: monthAfter(now, -23), file },
      /the last 24 months are kept: --before \d{4}-\d\d is the latest/,
    );
    await refused({ before: monthAfter(now, -5), file, kept: 6 }, /the last 6 months are kept/);
    await refused({ before: await nextMonth(), file, kept: 2 }, /at least 3 months are kept/);
    expect(existsSync(file)).toBe(false);
  });

  test('by a clock that is ahead of every line', async () => {
    const ahead = { ...cloud.ports, clock: { now: () => (cloud.ports.clock.now() + 40 * MONTH_MS) as never } };
    const before = monthAfter(monthAt(cloud.ports.clock.now()), -2);
    const asked = { before, kept: 24, file: pathOf('ahead.archive') };
    const place = { root, data, ports: ahead, archivePoints: { reach: quiet } };
    await expect(archiveCloud(place, asked, quiet)).rejects.toThrow(/the last 24 months are kept/);
  });

  test('when there is nothing, or a file that is none', async () => {
    await refused({ before: await oldest(), file: pathOf('none.archive') }, /nothing to archive/);
    writeFileSync(pathOf('other.archive'), 'a letter');
    await refused({ before: await nextMonth(), file: pathOf('other.archive') }, /is no whole archive/);
    expect(readFileSync(pathOf('other.archive'), 'utf8')).toBe('a letter');
  });

  test.each([
    ['torn', (bytes: Buffer) => bytes.subarray(0, bytes.length - 20)],
    [
      'flipped',
      (bytes: Buffer) =>
        Buffer.concat([bytes.subarray(0, 60), Buffer.from([(bytes[60] ?? 0) ^ 1]), bytes.subarray(61)]),
    ],
    [
      'repacked with another time of receipt',
      (bytes: Buffer) =>
        gzipSync(
          gunzipSync(bytes)
            .toString('utf8')
            .replace(/^(\d+\t[^\t]+\t[^\t]+\t)\d+/m, '$11'),
        ),
    ],
    [
      'repacked without a line',
      (bytes: Buffer) =>
        gzipSync(
          gunzipSync(bytes)
            .toString('utf8')
            .replace(/^\d.*\n/m, ''),
        ),
    ],
  ])('when the disk gives the file back %s', async (_, damage) => {
    const file = pathOf(`damaged ${_}.archive`);
    const at = (point: ArchiveKillPoint): void => {
      if (point === 'archive.after_rename') writeFileSync(file, damage(readFileSync(file)));
    };
    await refused({ before: await nextMonth(), file, at }, /is no whole archive/);
  });

  test('when the file cannot be written', async () => {
    await refused(
      { before: await nextMonth(), file: join(folder, 'nowhere', 'a.archive') },
      /could not be written: ENOENT; nothing was removed/,
    );
  });

  test('when a line came into the month after the file was written', async () => {
    const month = await oldest();
    const file = pathOf('stray.archive');
    const stray =
      'INSERT INTO journal_entries (scope, terminal, seq, month, id, kind, hash, received_at, line) VALUES ($1, $2, 900, $3, $4, $5, $6, 0, $7)';
    const asked = { before: monthAfter(month, 1), file };
    await expect(
      archive({
        ...asked,
        at: (point) => {
          if (point === 'archive.after_hashes') throw new Error('cut off');
        },
      }),
    ).rejects.toThrow('cut off');
    await database().run(stray, [STORE, terminal.id, month, 'stray', 'audit', 'f'.repeat(64), '{}']);
    await refused(asked, /has other lines than .*stray.archive; it was not removed/);
    await database().run('DELETE FROM journal_entries WHERE scope = $1 AND id = $2', [STORE, 'stray']);
    await archive(asked);
    expect(await linesIn(month)).toEqual([]);
  });

  test('of a month whose lines a wrong clock received, nor of the default partition', async () => {
    const month = await oldest();
    const now = cloud.ports.clock.now();
    const before = monthAfter(month, 1);
    // The cloud's clock falls back to that month for one upload.
    cloud.advance(monthStart(month) + 8 * DAY_MS - now);
    await terminal.renew();
    const late = terminal.entry(
      'audit',
      { action: 'drawerOpened', reason: 'change' },
      {
        id: `${now
          .toString(16)
          .padStart(12, '0')
          .replace(/^(.{8})/, '$1-')}-7000-8000-000000000001`,
      },
    );
    const upload = await terminal.upload([late]);
    cloud.advance(now - cloud.ports.clock.now());
    await terminal.renew();
    expect(upload.status).toBe(200);
    expect((await other.upload([other.sale()])).status).toBe(200);
    const said: string[] = [];
    await expect(archive({ before, file: pathOf('clock.archive') }, said)).rejects.toThrow(/nothing to archive/);
    expect(said).toEqual([`${monthText(month)} stays: 1 of its lines were made later (a wrong clock received them)`]);
    expect(await linesIn(month)).toHaveLength(5);
  });

  test('before its claims are applied to the brand', async () => {
    const month = monthAfter(await oldest(), 1);
    const waiting =
      'INSERT INTO journal_entries (scope, terminal, seq, month, id, kind, hash, received_at, line) VALUES ($1, $2, 901, $3, $4, $5, $6, 0, $7)';
    await database().run(waiting, [STORE, terminal.id, month, 'waiting', 'member.enrolled', 'f'.repeat(64), '{}']);
    await refused(
      { before: monthAfter(month, 1), file: pathOf('waiting.archive') },
      /1 claims or enrolments are not applied yet/,
    );
    await database().run('DELETE FROM journal_entries WHERE scope = $1 AND id = $2', [STORE, 'waiting']);
  });
});

test('a backup from before an archive brings the lines back; one from after it knows that they were there', async () => {
  const first = [...sent.values()][0] ?? [];
  const month = monthAfter(await oldest(), 1);
  const was = await linesIn(month);
  expect(was).toHaveLength(4);
  const place = { root, data, ports: cloud.ports };
  await backUpCloud(place, pathOf('before.backup'), quiet);
  await archive({ before: monthAfter(month, 1), file: pathOf('last.archive') });
  await backUpCloud(place, pathOf('after.backup'), quiet);
  const late = [terminal.sale(), terminal.sale()];
  expect((await terminal.upload(late)).status).toBe(200);
  const now = cloud.ports.clock.now();
  const again = async (backup: string): Promise<void> => {
    await cloud.running.close();
    await restoreCloud(place, pathOf(backup), quiet);
    cloud = await startTestCloud({ data });
    cloud.advance(now - cloud.ports.clock.now());
    await terminal.renew();
  };
  for (const [backup, lines] of [
    ['after.backup', []],
    ['before.backup', was],
  ] as const) {
    await again(backup);
    expect(await linesIn(month)).toEqual(lines);
    expect((await readMonths(database())).includes(month)).toBe(lines.length > 0);
    // What was archived before both, what was archived between them, and what the backup lacks.
    const refilled = await terminal.upload([...first, ...(sent.get(month) ?? []), ...late]);
    expect([refilled.status, refilled.body.highWater.seq, refilled.body.quarantined]).toEqual([200, terminal.seq, []]);
  }
  // What came back with the backup is archived as if nothing had been.
  await archive({ before: monthAfter(month, 1), file: pathOf('again.archive') });
  expect(linesOf(pathOf('again.archive'))).toEqual(was);
}, 120_000);
