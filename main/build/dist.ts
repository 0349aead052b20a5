/**
 * Packs the built program with electron-builder as electron-builder.yml says. Invariants: nothing is packed from a failed
 * build; the Electron binary is the one that node_modules/electron names (fetched by its own installer, checksummed), and
 * where it cannot be had the answer is one line, not electron-builder's log. Called by `npm run dist`; tests pack with a
 * stand-in for the binary.
 */
import { build, Platform, type Configuration } from 'electron-builder';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../sync/domain/result.ts';

export interface PackOptions {
  readonly root: string;
  /** A folder with the Electron binary. */
  readonly electronDist: string;
  /** Stop at the program's folder, make no installer. */
  readonly folderOnly: boolean;
  /** Over the settings of electron-builder.yml. */
  readonly config?: Configuration;
}

/** Builds, gets Electron and packs for this machine's platform. The error is one line. */
export async function makeInstallers(root: string, folderOnly: boolean): Promise<Result<readonly string[], string>> {
  const built = await run(root, [join('main', 'build', 'run.mjs'), 'build'], 'inherit');
  if (built.code !== 0) return err('the production build failed; nothing was packed');
  const electron = await electronRuntime(root);
  if (!electron.ok) return electron;
  return packProgram({ root, electronDist: electron.value, folderOnly });
}

/** The folder of the Electron binary of this platform, fetched if it is not there yet. */
export async function electronRuntime(root: string): Promise<Result<string, string>> {
  const folder = join(root, 'node_modules', 'electron');
  const fetched = await run(root, [join(folder, 'install.js')], 'pipe');
  if (fetched.code === 0 && existsSync(join(folder, 'dist', 'version'))) return ok(join(folder, 'dist'));
  const reason = /^\w*Error: .*$/m.exec(fetched.errors)?.[0] ?? `exit ${String(fetched.code)}`;
  return err(
    `no Electron ${versionOf(folder)} binary for ${process.platform}-${process.arch} (${reason}): ` +
      'it is fetched from github.com/electron, or from the mirror that ELECTRON_MIRROR names',
  );
}

/** Runs electron-builder; gives the installers' paths. */
export async function packProgram(options: PackOptions): Promise<Result<readonly string[], string>> {
  const { root, electronDist, folderOnly, config } = options;
  try {
    const files = await build({
      projectDir: root,
      publish: 'never',
      targets: Platform.current().createTarget(folderOnly ? 'dir' : undefined),
      config: { electronDist, ...config },
    });
    return ok(files);
  } catch (error) {
    return err(`packing failed: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
  }
}

function versionOf(electronFolder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(electronFolder, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}

interface Ended {
  readonly code: number | null;
  readonly errors: string;
}

function run(root: string, args: readonly string[], output: 'inherit' | 'pipe'): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', output === 'pipe' ? 'ignore' : 'inherit', output],
    });
    let errors = '';
    child.stderr?.on('data', (bytes: Buffer) => {
      errors += bytes.toString();
    });
    child.on('error', (error) => {
      resolve({ code: null, errors: String(error) });
    });
    child.on('close', (code) => {
      resolve({ code, errors });
    });
  });
}
