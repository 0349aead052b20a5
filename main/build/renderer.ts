/**
 * Builds the screens into dist/renderer when their sources changed since the last build. Safe to be called by several
 * processes at once: one builds beside and swaps the folder in, the others wait. Called by `npm start`, `npm run build`
 * and `npm test`; an installed program brings its screens along and never comes here.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder, type FolderLock } from '../lifecycle/folder-lock.ts';
import { delay, type Ports } from '../ports.ts';

const SOURCES = [
  'renderer',
  'sync',
  'hardware',
  'main/contract',
  'vite.config.ts',
  'package-lock.json',
  'tsconfig.json',
];
const STAMP = 'built-from';
const LOOK_EVERY_MS = 200;
const WAIT_MAX_MS = 180_000;

/** Returns the folder of the built screens. @throws Error with vite's own message when the sources do not build. */
export async function buildRenderer(root: string, ports: Ports, say: (line: string) => void): Promise<string> {
  const folder = join(root, 'dist', 'renderer');
  const hash = hashOfSources(root);
  if (isBuiltFrom(folder, hash)) return folder;
  const lock = await waitForLock(join(root, 'dist', 'renderer.lock'), ports);
  try {
    if (!isBuiltFrom(folder, hash)) await buildBeside(root, folder, hash, ports, say);
  } finally {
    await lock.release();
  }
  return folder;
}

async function buildBeside(
  root: string,
  folder: string,
  hash: string,
  ports: Ports,
  say: (line: string) => void,
): Promise<void> {
  const startedAt = ports.clock.monotonicMs();
  say('building the screens …');
  // Loaded only when there is something to build: it takes longer to load than an up-to-date start takes in all.
  const { build } = await import('vite');
  const beside = `${folder}.new`;
  const before = `${folder}.old`;
  await build({
    root: join(root, 'renderer'),
    configFile: join(root, 'vite.config.ts'),
    // Runs the configuration as it is, instead of writing a bundle of it into node_modules.
    configLoader: 'runner',
    logLevel: 'error',
    build: { outDir: beside, emptyOutDir: true },
  });
  writeFileSync(join(beside, STAMP), hash);
  rmSync(before, { recursive: true, force: true });
  if (existsSync(folder)) renameSync(folder, before);
  renameSync(beside, folder);
  rmSync(before, { recursive: true, force: true });
  say(`screens built in ${Math.round((ports.clock.monotonicMs() - startedAt) / 1_000)} s`);
}

const isBuiltFrom = (folder: string, hash: string): boolean => {
  const stamp = join(folder, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
};

async function waitForLock(file: string, ports: Ports): Promise<FolderLock> {
  const until = ports.clock.monotonicMs() + WAIT_MAX_MS;
  for (;;) {
    const lock = await lockFolder(file);
    if (lock.ok) return lock.value;
    if (ports.clock.monotonicMs() > until) throw new Error(`process ${lock.error.pid} has been building for too long`);
    await delay(ports.timers, LOOK_EVERY_MS);
  }
}

/** By content, not by time: a checkout or a copy has fresh times on old files. */
function hashOfSources(root: string): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesOf(root, source))
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(root, file)))
        .update('\0');
  }
  return hash.digest('hex');
}

function filesOf(root: string, source: string): readonly string[] {
  const path = join(root, source);
  if (!existsSync(path)) return [];
  if (source.includes('.')) return [source];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && !/[\\/](cloud|demo)([\\/]|$)/.test(entry.parentPath) && !entry.name.endsWith('.md'),
    )
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

export function makeDistFolder(root: string): string {
  const dist = join(root, 'dist');
  mkdirSync(dist, { recursive: true });
  return dist;
}
