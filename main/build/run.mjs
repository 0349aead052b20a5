/**
 * Runs one of the project's commands from its TypeScript source: bundles `main/cli/<name>.ts` with esbuild (packages
 * stay outside the bundle) and imports the result in this same process, so that signals and exit codes are the command's own.
 * Called by the npm scripts only.
 */
import { build, stop } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Bundles one entry file and returns the path of the result; equal source gives an equal path. */
export async function bundle(entry) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    loader: { '.sql': 'text', '.html': 'text', '.css': 'text', '.svg': 'text' },
    logLevel: 'silent',
  });
  const code = result.outputFiles[0].text;
  const name = entry.replace(/^.*\//, '').replace(/\.ts$/, '');
  const file = join(
    root,
    'dist',
    'node',
    `${name}-${createHash('sha256').update(code).digest('hex').slice(0, 12)}.mjs`,
  );
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, code);
    renameSync(unfinished, file);
  }
  return file;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name, ...args] = process.argv.slice(2);
  const entry =
    [`main/cli/${name}.ts`, `tests/cli/${name}.ts`].find((file) => existsSync(join(root, file))) ??
    `main/cli/${name}.ts`;
  if (!/^[a-z-]+$/.test(name ?? '') || !existsSync(join(root, entry))) {
    process.stderr.write(`guidepost: unknown command ${String(name)}\n`);
    process.exit(1);
  }
  const file = await bundle(entry).catch((error) => {
    process.stderr.write(`guidepost: cannot build ${entry}: ${error.message}\n`);
    process.exit(1);
  });
  // The bundler's own process would stay beside ours for as long as we run.
  await stop();
  process.env.GUIDEPOST_ROOT = root;
  process.argv.splice(1, process.argv.length - 1, file, ...args);
  await import(pathToFileURL(file).href);
}
