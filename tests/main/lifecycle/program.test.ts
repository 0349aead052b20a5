import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseStartOptions } from '../../../main/lifecycle/options.ts';
import { SYSTEM_STORAGE } from '../../../main/host.ts';
import { takeData } from '../../../main/data-lock.ts';
import { openProgram } from '../../../main/lifecycle/program.ts';
import { systemPorts } from '../../../main/ports.ts';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'guidepost-program-'));
});
afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

/** A terminal that joins a cloud which is not there: nothing is started beside it. */
async function open(...args: string[]) {
  const options = parseStartOptions(['--data', data, '--cloud', 'http://127.0.0.1:9', ...args]);
  if (!options.ok) throw new Error(options.error);
  const lock = await takeData(SYSTEM_STORAGE, data);
  if (!lock.ok) throw new Error(lock.error);
  const said: string[] = [];
  const opened = await openProgram({
    options: options.value,
    lock: lock.value,
    shell: 'browser',
    ports: systemPorts(),
    env: {},
    version: '0.0.0',
    spawnCloud: () => {
      throw new Error('no cloud of its own was asked for');
    },
    say: (line) => said.push(line),
  });
  if (opened.ok) await opened.value.stop();
  await lock.value.release();
  return { opened, said };
}

test('without its cloud the program opens unpaired, and closes', async () => {
  const { opened } = await open();
  expect(opened).toMatchObject({ ok: true });
  if (opened.ok) {
    expect(opened.value.terminal()).toBeNull();
    expect(opened.value.cloudUrl()).toBe('http://127.0.0.1:9');
  }
});

test('a devices file that is not there or not right stops nothing, and is said with path and reason', async () => {
  const absent = join(data, 'absent.json');
  expect(await open('--devices', absent)).toMatchObject({
    opened: { ok: true },
    said: [`${absent}: cannot be read (ENOENT)`],
  });
  const wrong = join(data, 'devices.json');
  writeFileSync(wrong, '{"scanners":[{"id":"front","driver":"telepathy"}]}');
  const { opened, said } = await open('--devices', wrong);
  expect(opened.ok).toBe(true);
  expect(said).toEqual([expect.stringMatching(/devices\.json: scanners\[0\].*/)]);
});

test('a pairing code that did not pair is an error that names it', async () => {
  const { opened } = await open('--pair', 'WRONG');
  expect(opened).toMatchObject({ ok: false, error: expect.stringContaining('--pair "WRONG"') });
});

test('keys that the desktop shell sealed are left alone by the browser shell', async () => {
  mkdirSync(join(data, 'terminal'));
  const file = join(data, 'terminal', 'device-key.json');
  writeFileSync(file, 'guidepost-sealed:1:AAAA');
  expect((await open()).opened).toMatchObject({ ok: false, error: expect.stringContaining('--shell desktop') });
  expect(readFileSync(file, 'utf8')).toBe('guidepost-sealed:1:AAAA');
});
