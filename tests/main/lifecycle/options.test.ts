import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseLaunchOptions, parseStartOptions } from '../../../main/lifecycle/options.ts';
import { embedsCloud } from '../../../main/lifecycle/program.ts';

const HOME = '/home/shop';
const parse = (...args: string[]) => parseStartOptions(args, HOME);

test('without options it is the demo shop on the default ports', () => {
  expect(parse()).toEqual({
    ok: true,
    value: {
      shell: undefined,
      headless: false,
      port: 47_310,
      cloud: undefined,
      cloudPort: 47_320,
      data: '/home/shop/.guidepost/demo',
      devices: undefined,
      lang: undefined,
      training: false,
      pair: undefined,
    },
  });
});

test('every option of the interface is understood', () => {
  const given = parse(
    '--shell=browser',
    '--headless',
    '--port',
    '5000',
    '--cloud',
    'https://cloud.example/',
    '--data',
    '/d',
    '--devices',
    '/e.json',
    '--lang',
    'en',
    '--training',
    '--pair',
    'ABCD',
  );
  expect(given).toMatchObject({
    ok: true,
    value: {
      shell: 'browser',
      headless: true,
      port: 5000,
      cloud: 'https://cloud.example',
      data: '/d',
      devices: '/e.json',
      lang: 'en',
      training: true,
      pair: 'ABCD',
    },
  });
});

test.each([
  [['--nonsense'], "unknown option '--nonsense'"],
  [['-x'], "unknown option '-x'"],
  [['extra'], "unexpected argument 'extra'"],
  [['--port'], '--port'],
  [['--port', 'abc'], '--port "abc"'],
  [['--port', '0'], '--port "0"'],
  [['--port', '65536'], '--port "65536"'],
  [['--port', '-1'], '--port'],
  [['--cloud-port', '1e3'], '--cloud-port "1e3"'],
  [['--port', '5000', '--cloud-port', '5000'], '--cloud-port "5000"'],
  [['--shell', 'window'], '--shell "window"'],
  [['--lang', 'fr'], '--lang "fr"'],
  [['--cloud', 'cloud.example'], '--cloud "cloud.example"'],
  [['--cloud', 'file:///etc'], '--cloud "file:///etc"'],
  [['--cloud', 'http://c', '--cloud-port', '5000'], '--cloud-port'],
  [['--data', ''], '--data ""'],
  [['--headless=yes'], '--headless'],
])('%j is refused in one line that names it', (args, named) => {
  const refused = parse(...args);
  expect(refused.ok).toBe(false);
  const line = refused.ok ? '' : refused.error;
  expect(line).toContain(named);
  expect(line).not.toContain('\n');
});

test('a terminal that joins a cloud keeps a folder of its own', () => {
  expect(parse('--cloud', 'http://127.0.0.1:47320')).toMatchObject({
    value: { data: '/home/shop/.guidepost/127.0.0.1-47320' },
  });
});

test('launch takes the data folder and nothing else', () => {
  expect(parseLaunchOptions(['--data', '/d'], HOME)).toEqual({ ok: true, value: { data: '/d' } });
  expect(parseLaunchOptions([], HOME)).toEqual({ ok: true, value: { data: '/home/shop/.guidepost/demo' } });
  expect(parseLaunchOptions(['--port', '5000'], HOME)).toEqual({ ok: false, error: 'unknown option --port' });
});

test('the embedded cloud is for fresh folders and for those that had one', () => {
  const data = mkdtempSync(join(tmpdir(), 'guidepost-options-'));
  try {
    expect(embedsCloud({ cloud: undefined, data })).toBe(true);
    expect(embedsCloud({ cloud: 'http://127.0.0.1:1', data })).toBe(false);
    mkdirSync(join(data, 'terminal'));
    writeFileSync(join(data, 'terminal', 'profile.json'), '{}');
    expect(embedsCloud({ cloud: undefined, data })).toBe(false);
    mkdirSync(join(data, 'cloud'));
    expect(embedsCloud({ cloud: undefined, data })).toBe(true);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
