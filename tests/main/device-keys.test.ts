/** The device key changes: by age, by a manager, over every crash and failed write, offline, and before a restored cloud. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { sendRest } from '../../main/backup/send-rest.ts';
import { backUpTerminal } from '../../main/backup/terminal-backup.ts';
import { closedFolder, restoreTerminal } from '../../main/backup/terminal-restore.ts';
import type { DataFolder } from '../../main/data-folder.ts';
import { nodeFiles } from '../../main/file-system.ts';
import { SYSTEM_STORAGE, type HostStorage } from '../../main/host.ts';
import { systemDisk } from '../../main/journal/disk.ts';
import { verifyJournal } from '../../main/journal/verify.ts';
import type { KillPoint } from '../../main/kill-points.ts';
import { signerOf } from '../../main/pairing/device-key.ts';
import { KEY_LOOK_EVERY_MS, KEY_MAX_AGE_MS } from '../../main/pairing/key-desk.ts';
import { systemPorts, type Ports } from '../../main/ports.ts';
import { epochMs } from '../../sync/domain/time.ts';
import { FakeCloud } from './support/fake-cloud.ts';
import { eventually, Till } from './support/till.ts';

const MANAGER = ['9001', '999999'] as const;
const tills: Till[] = [];
const till = (options: ConstructorParameters<typeof Till>[0] = {}): Till => {
  const made = new Till(options);
  tills.push(made);
  return made;
};
afterEach(async () => {
  for (const each of tills.splice(0)) await each.end().catch(() => undefined);
});

const fileOf = ({ folder }: Pick<Till, 'folder'>): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, 'terminal', 'device-key.json'), 'utf8')) as Record<string, unknown>;
const isSettled = (each: Till): boolean => fileOf(each)['next'] === undefined;

/** The journal verifies, the cloud has all of it, and goes by the same keys. Returns the entries that changed the key. */
async function expectWhole(each: Till, changes: number): Promise<void> {
  const read = async () => verifyJournal(await systemDisk(join(each.folder, 'terminal', 'journal')));
  // A change may be about to begin while nothing is pending: the cloud has to have what the journal has when it is read.
  await eventually(async () => isSettled(each) && each.cloud.entries.length === (await read()).scan.last?.seq);
  const { scan, violations } = await read();
  expect([scan.bad, violations]).toEqual([undefined, []]);
  expect(each.cloud.keys).toEqual(scan.keys.spans);
  expect(scan.keys.spans).toHaveLength(changes + 1);
}

/** A manager is there, a sale is made by one key or the other. */
async function openTill(options: ConstructorParameters<typeof Till>[0] = {}): Promise<Till> {
  const each = till(options);
  await each.openForBusiness();
  await eventually(() => each.host.state().sync.state === 'online');
  return each;
}
async function changeKey(each: Till) {
  await each.login(...MANAGER);
  const answer = await each.call('pairing.changeKey', {});
  await each.login();
  return answer;
}

describe('a change of the device key', () => {
  test('on a manager’s word: sales before and after are in the cloud, the old private key is gone, and a restart goes on', async () => {
    const each = await openTill();
    await each.sell();
    const before = fileOf(each);
    expect(await each.call('pairing.changeKey', {})).toMatchObject({ ok: false, code: 'not_permitted' });
    expect(await changeKey(each)).toMatchObject({ ok: true });
    await each.sell();
    await expectWhole(each, 1);
    expect(JSON.stringify(fileOf(each))).not.toContain(String(before['seed']));
    await each.stop();
    await each.start();
    await each.login();
    await each.sell();
    await expectWhole(each, 1);
    expect(await changeKey(each)).toMatchObject({ ok: true });
    await expectWhole(each, 2);
    await each.stop();
    await each.start();
    expect(each.host.state().place?.terminal).toBe('01');
    expect(each.logs.filter(({ code }) => code.startsWith('KEY')).map(({ code }) => code)).toEqual([
      'KEY101',
      'KEY101',
    ]);
  });

  test('waits for nobody: the cloud goes away at once, selling goes on, days later all of it is received', async () => {
    const each = await openTill();
    await each.login(...MANAGER);
    await eventually(() => each.host.state().sync.pending === 0);
    const changing = each.call('pairing.changeKey', {});
    each.cloud.reachable = false;
    expect(await changing).toMatchObject({ ok: true });
    await each.login();
    await each.sell();
    expect(await changeKey(each)).toMatchObject({ ok: false });
    await each.stop();
    await each.start();
    await each.login();
    await each.sell();
    expect(each.cloud.keys).toHaveLength(1);
    // The cloud may still have to be spoken to by the key that it knows.
    expect(isSettled(each)).toBe(false);
    each.cloud.reachable = true;
    await each.stop();
    await each.start();
    await expectWhole(each, 1);
  });

  test('is begun only online, and only before a cloud that reads it', async () => {
    const older = new FakeCloud();
    older.readsKeyChanges = false;
    const each = await openTill({ cloud: older });
    expect(await changeKey(each)).toMatchObject({ ok: false, code: 'cloud_unreachable' });
    await eventually(() => each.host.state().sync.pending === 0);
    expect(each.cloud.entries.map(({ kind }) => kind)).not.toContain('key.rotated');
  });

  test('whose answer is lost is not made twice', async () => {
    const each = await openTill();
    await each.login(...MANAGER);
    await eventually(() => each.host.state().sync.pending === 0);
    each.cloud.losesAnswers = 2;
    expect(await each.call('pairing.changeKey', {})).toMatchObject({ ok: true });
    await each.stop();
    await each.start();
    await each.login();
    await each.sell();
    await expectWhole(each, 1);
  });

  test('that a restored cloud forgot is shown to it, though the key that it knows is gone', async () => {
    const each = await openTill();
    await each.sell();
    await eventually(() => each.host.state().sync.pending === 0);
    const backup = { entries: [...each.cloud.entries], keys: [...each.cloud.keys] };
    for (const changes of [1, 2]) {
      await changeKey(each);
      await expectWhole(each, changes);
    }
    await each.stop();
    Object.assign(each.cloud, { ...backup, epoch: 'e2' });
    await each.start();
    await each.login();
    await each.sell();
    await expectWhole(each, 2);
    expect(each.cloud.calls.filter(({ path }) => path === '/v1/device-keys')).toHaveLength(1);
  });

  test('in training touches neither the terminal’s key nor its journal', async () => {
    const each = till({ change: { training: true } });
    await each.openForBusiness();
    const before = fileOf(each);
    expect(await changeKey(each)).toMatchObject({ ok: false, code: 'unavailable' });
    await each.sell();
    expect(fileOf(each)).toEqual(before);
  });
});

describe('a backup of a terminal whose key changed', () => {
  test('is taken, verified, restored and sent to a cloud that lacks the changes, by the newest key alone', async () => {
    const each = await openTill();
    await eventually(() => each.host.state().sync.pending === 0);
    const before = { entries: [...each.cloud.entries], keys: [...each.cloud.keys] };
    await changeKey(each);
    await each.sell();
    await expectWhole(each, 1);
    await changeKey(each);
    await each.sell();
    await expectWhole(each, 2);
    await each.stop();
    const file = join(each.folder, 'backup');
    const { clock } = systemPorts();
    expect(await backUpTerminal(nodeFiles, clock, each.folder, file)).toMatchObject({ ok: true });
    const fresh = join(each.folder, 'fresh');
    expect(await restoreTerminal(nodeFiles, fresh, file)).toMatchObject({ ok: true });
    Object.assign(each.cloud, before);
    const closed = join(fresh, 'terminal', closedFolder('01'));
    const journal = { folder: SYSTEM_STORAGE.folder(closed), disk: await systemDisk(closed) };
    const all = (await verifyJournal(journal.disk)).entries;
    expect(await sendRest(journal, () => each.cloud, clock)).toMatchObject({ kind: 'sent', quarantined: 0 });
    expect([each.cloud.entries.length, each.cloud.keys.length]).toEqual([all, 3]);
  });
});

describe('after a crash', () => {
  const POINTS: readonly KillPoint[] = [
    'key.before_kept',
    'key.after_kept_before_journal',
    'journal.before_write',
    'journal.after_write_before_fsync',
    'journal.after_fsync_before_ack',
    'key.after_journal',
    'upload.before_send',
    'upload.after_answer_before_note',
    'key.before_settled',
    'key.after_settled',
  ];
  test.each(POINTS)('at %s file, journal and cloud are of one mind', async (point) => {
    let image: { readonly folder: string; readonly cloud: FakeCloud } | undefined;
    let isArmed = false;
    const each = till();
    /** What lies on the disk and in the cloud at that moment. */
    const reach = (at: KillPoint): void => {
      if (!isArmed || at !== point || image !== undefined) return;
      const folder = mkdtempSync(join(tmpdir(), 'guidepost-crash-'));
      cpSync(each.folder, folder, { recursive: true });
      rmSync(join(folder, 'terminal.lock'), { force: true });
      const { entries, keys, epoch, key } = each.cloud;
      image = { folder, cloud: Object.assign(new FakeCloud(), { entries: [...entries], keys: [...keys], epoch, key }) };
    };
    await each.start({ killPoints: { reach } });
    await each.login(...MANAGER);
    await eventually(() => each.host.state().sync.state === 'online' && each.host.state().sync.pending === 0);
    isArmed = true;
    await each.get('pairing.changeKey', {});
    const crashed = await eventually(() => image);
    const again = till({ cloud: crashed.cloud });
    rmSync(again.folder, { recursive: true });
    cpSync(crashed.folder, again.folder, { recursive: true });
    rmSync(crashed.folder, { recursive: true });
    await again.openForBusiness();
    await again.sell();
    const isBefore = ['key.before_kept', 'key.after_kept_before_journal', 'journal.before_write'].includes(point);
    if (isBefore) {
      await eventually(() => again.host.state().sync.pending === 0);
      expect(again.cloud.keys).toHaveLength(1);
      const { next } = fileOf(again);
      expect(await changeKey(again)).toMatchObject({ ok: true });
      await again.sell();
      await expectWhole(again, 1);
      // One that was kept is taken again: it may have been on its way into the journal.
      if (typeof next === 'string')
        expect(again.cloud.keys.at(-1)?.key).toBe(signerOf(Buffer.from(next, 'base64url')).publicKey);
    }
    await expectWhole(again, 1);
  });
});

describe('a disk that takes no more', () => {
  /** Writes of device-key.json fail: none, all, or those that drop the old key. */
  function failing(): { readonly storage: HostStorage; fails: 'none' | 'all' | 'settling' } {
    const state = {
      fails: 'none' as 'none' | 'all' | 'settling',
      storage: {
        ...SYSTEM_STORAGE,
        folder: (path: string): DataFolder => {
          const folder = SYSTEM_STORAGE.folder(path);
          const write: DataFolder['write'] = (name, text, options) =>
            name === 'device-key.json' && isFailing(text)
              ? Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }))
              : folder.write(name, text, options);
          return { ...folder, write };
        },
      },
    };
    const isFailing = (text: string): boolean =>
      state.fails === 'all' || (state.fails === 'settling' && !text.includes('"next"'));
    return state;
  }

  test('keeps the old key when the new one cannot be kept', async () => {
    const disk = failing();
    const each = await openTill({ change: { storage: disk.storage } });
    disk.fails = 'all';
    expect(await changeKey(each)).toMatchObject({ ok: false });
    await each.sell();
    disk.fails = 'none';
    expect(await changeKey(each)).toMatchObject({ ok: true });
    await each.sell();
    await expectWhole(each, 1);
  });

  test('keeps both keys until the old one can be destroyed', async () => {
    const disk = failing();
    const each = await openTill({ change: { storage: disk.storage } });
    await each.login(...MANAGER);
    await eventually(() => each.host.state().sync.pending === 0);
    disk.fails = 'settling';
    expect(await each.call('pairing.changeKey', {})).toMatchObject({ ok: true });
    await eventually(() => each.logs.some(({ code }) => code === 'KEY501'));
    expect(isSettled(each)).toBe(false);
    disk.fails = 'none';
    await each.stop();
    await each.start();
    await expectWhole(each, 1);
  });
});

describe('an old key', () => {
  test('is changed by itself in a quiet moment online, once', async () => {
    let aheadMs = 0;
    const hourly: (() => void)[] = [];
    const real = systemPorts();
    const ports: Ports = {
      ...real,
      clock: { ...real.clock, now: () => epochMs(real.clock.now() + aheadMs) },
      timers: {
        ...real.timers,
        every: (intervalMs, run) => {
          if (intervalMs === KEY_LOOK_EVERY_MS) hourly.push(run);
          return real.timers.every(intervalMs, run);
        },
      },
    };
    const each = await openTill({ change: { ports } });
    const look = async (): Promise<void> => {
      for (const run of hourly) run();
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    await eventually(() => each.host.state().sync.pending === 0);
    await look();
    aheadMs = KEY_MAX_AGE_MS;
    each.cloud.nowOffsetMs = KEY_MAX_AGE_MS;
    await each.add();
    await look();
    expect(each.cloud.keys).toHaveLength(1);
    await each.serve();
    await each.get('sale.commit', await each.commitParams(10_000));
    await eventually(() => each.host.state().sync.pending === 0 && each.host.state().sync.state === 'online');
    for (let n = 0; n < 3; n += 1) {
      await look();
      await expectWhole(each, 1);
    }
    const { since, isChanging } = await each.get('pairing.key', {});
    expect(isChanging).toBe(false);
    expect(since).toBeGreaterThan(real.clock.now() + KEY_MAX_AGE_MS / 2);
  });
});
