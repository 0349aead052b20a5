import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { systemDisk } from '../../../main/journal/disk.ts';
import { makeFolder, nodeFiles } from '../../../main/file-system.ts';
import { openJournal } from '../../../main/journal/journal.ts';
import { NO_KILL_POINTS } from '../../../main/kill-points.ts';
import type { BrandId, StoreId, TerminalId } from '../../../sync/domain/ids.ts';
import { CHINA_DAY, epochMs } from '../../../sync/domain/time.ts';
import type { Life } from '../kernel.ts';
import { seeded } from '../seeded.ts';
import { simulatedFiles } from './files.ts';
import { Volume } from './volume.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'what an fsync dropped and a later process read is written again before anything counts on it (%i)',
  async (seed) => {
    const volume = new Volume();
    const random = seeded(seed);
    const life = { alive: true, random, step: () => Promise.resolve(), onCrash: () => undefined } as unknown as Life;
    const open = async () => {
      const options = {
        disk: await systemDisk('/till/journal', simulatedFiles(volume, life)),
        signer: {
          publicKey: String(publicKey.export({ format: 'jwk' }).x),
          sign: (bytes: Uint8Array) => sign(null, bytes, privateKey).toString('base64url'),
        },
        random,
        now: () => epochMs(Date.parse('2026-03-14T12:00:00+08:00')),
        dayRule: CHINA_DAY,
        place: { brand: 'demo' as BrandId, store: 'S001' as StoreId, terminal: '01' as TerminalId },
        killPoints: NO_KILL_POINTS,
      };
      return (await openJournal(options)).journal;
    };
    const write = async (journal: Awaited<ReturnType<typeof open>>, action: string): Promise<void> => {
      await journal.append(null, () => [{ kind: 'audit', body: { action } }]);
    };
    const first = await open();
    await write(first, 'before');
    volume.failingSyncs = 1;
    // The process dies of it: nobody cuts off what was not acknowledged.
    await expect(write(first, 'dropped')).rejects.toThrow('nothing was journalled');
    const second = await open();
    await write(second, 'acknowledged');
    volume.powerCut(random);
    const actions: unknown[] = [];
    for await (const { body } of (await open()).readAll()) actions.push((body as { action?: string }).action);
    expect(actions).toContain('before');
    expect(actions).toContain('acknowledged');
  },
);

test.each([1, 2, 3, 4])(
  'a folder whose name was not made durable is by whoever comes next, with all above it (%i)',
  async (seed) => {
    const random = seeded(seed);
    const life = { alive: true, random, step: () => Promise.resolve(), onCrash: () => undefined } as unknown as Life;
    const volume = new Volume();
    const files = simulatedFiles(volume, life);
    const write = async (): Promise<void> => {
      await makeFolder(files, '/data/till/journal');
      const handle = await files.open('/data/till/journal/1', 'a');
      await handle.writeFile('paid');
      await handle.sync();
      await files.open('/data/till/journal', 'r').then((folder) => folder.sync());
    };
    // A log file that came first asks for no such thing, and a sync that failed did not do it.
    await files.mkdir('/data/till', { recursive: true, mode: 0o700 });
    volume.failingSyncs = 1;
    await expect(write()).rejects.toThrow('EIO');
    await write();
    volume.powerCut(random);
    expect(volume.find('/data/till/journal/1')).toBeDefined();
  },
);

test('a folder above that nobody here may read was made by somebody else, and is no reason to stop', async () => {
  const forbidden = Object.assign(new Error('no'), { code: 'EACCES' });
  const files = {
    ...nodeFiles,
    mkdir: () => Promise.resolve(undefined as string | undefined),
    open: () => Promise.reject(forbidden),
  };
  await makeFolder(files, '/data/till');
  await expect(makeFolder({ ...files, mkdir: () => Promise.resolve('/data/till') }, '/data/till')).rejects.toThrow(
    forbidden,
  );
});
