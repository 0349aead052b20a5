/**
 * Bundles the desktop shell into dist/desktop: Electron's main process, the sandboxed preload (one CommonJS file, as
 * Electron asks) and the embedded cloud. Packages stay outside; electron-builder packs them. Called by `npm run build`
 * and by `npm start` with the desktop shell.
 */
import type { BuildOptions } from 'esbuild';
import { join } from 'node:path';

const SHARED: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  packages: 'external',
  sourcemap: false,
  loader: { '.sql': 'text', '.html': 'text', '.css': 'text', '.svg': 'text' },
  logLevel: 'silent',
};

export async function buildDesktop(root: string): Promise<void> {
  const { build } = await import('esbuild');
  const out = join(root, 'dist', 'desktop');
  const shared = { ...SHARED, absWorkingDir: root };
  await Promise.all([
    build({
      ...shared,
      entryPoints: ['main/shells/desktop/main.electron.ts'],
      format: 'esm',
      outfile: join(out, 'main.js'),
    }),
    build({
      ...shared,
      entryPoints: ['main/shells/desktop/preload.electron.ts'],
      format: 'cjs',
      outfile: join(out, 'preload.cjs'),
    }),
    build({ ...shared, entryPoints: ['main/cli/cloud.ts'], format: 'esm', outfile: join(out, 'cloud.js') }),
  ]);
}
