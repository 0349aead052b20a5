import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileTransport } from '../../../hardware/transport/file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guidepost-file-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a plain file takes the bytes of one connection after the other, in order', async () => {
  const path = join(folder, 'slips');
  for (const words of ['one ', 'two ']) {
    const transport = fileTransport(path);
    expect(await transport.open()).toMatchObject({ ok: true });
    expect(await Promise.all([...words].map((letter) => transport.write(Buffer.from(letter))))).not.toContainEqual(
      expect.objectContaining({ ok: false }),
    );
    await transport.close();
    expect(await transport.write(Buffer.from('late'))).toMatchObject({ ok: false, error: { cause: 'closed' } });
  }
  expect(await readFile(path, 'utf8')).toBe('one two ');
});

test('a missing folder is not found; a device file is written and read as a device', async () => {
  expect(await fileTransport(join(folder, 'no', 'lp0')).open()).toMatchObject({ error: { cause: 'not_found' } });
  const device = fileTransport('/dev/null');
  expect(await device.open()).toMatchObject({ ok: true });
  expect(await device.write(Buffer.from('x'))).toMatchObject({ ok: true });
  await device.close();
});
