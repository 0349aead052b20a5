/**
 * Runs one of the project's commands from its TypeScript source: bundles `main/cli/<name>.ts` with esbuild (most packages
 * stay outside the bundle) and imports the result in this same process, so that signals and exit codes are the command's own.
 * Called by the npm scripts only.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Plain modules that take longer to find file by file than the rest of a start takes; they go into the bundle. */
const BUNDLED = /^(?:typebox|@noble\/hashes|canonicalize)(?:\/|$)/;
const packagesOutside = {
  name: 'packages-outside',
  setup: (builder) =>
    builder.onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
      kind === 'entry-point' || BUNDLED.test(path) ? undefined : { path, external: true },
    ),
};
/** What a bundle depends on beside its own sources. */
const BUILT_BY = ['package-lock.json', 'main/build/run.mjs'];

/** Bundles one entry file and returns the path of the result; nothing is built while its sources are as they were. */
async function bundle(entry) {
  const folder = join(root, 'dist', 'node');
  const name = entry.replace(/^.*\//, '').replace(/\.ts$/, '');
  const note = join(folder, `${name}.json`);
  const before = existsSync(note) ? JSON.parse(readFileSync(note, 'utf8')) : undefined;
  if (before !== undefined && existsSync(join(folder, before.file)) && digestOf(before.sources) === before.digest)
    return join(folder, before.file);

  const { build, stop } = await import('esbuild');
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    outdir: folder,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [packagesOutside],
    sourcemap: 'inline',
    loader: { '.sql': 'text', '.html': 'text', '.css': 'text', '.svg': 'text' },
    logLevel: 'silent',
  });
  // The bundler's own process would stay beside ours for as long as we run.
  await stop();
  const code = result.outputFiles[0].text;
  const file = `${name}-${createHash('sha256').update(code).digest('hex').slice(0, 12)}.mjs`;
  const sources = [
    ...BUILT_BY,
    ...Object.keys(result.metafile.inputs).filter((path) => !path.includes('node_modules')),
  ];
  writeWhole(join(folder, file), code);
  writeWhole(note, JSON.stringify({ file, sources, digest: digestOf(sources) }));
  return join(folder, file);
}

/** By content, not by time: a checkout or a copy has fresh times on old files. Undefined when one is gone. */
function digestOf(sources) {
  const hash = createHash('sha256');
  for (const source of sources) {
    const path = join(root, source);
    if (!existsSync(path)) return undefined;
    hash.update(`${source}\0`).update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

/** Several commands may start at once: each sees a whole file, the old one or the new. */
function writeWhole(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
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
  process.env.GUIDEPOST_ROOT = root;
  process.argv.splice(1, process.argv.length - 1, file, ...args);
  await import(pathToFileURL(file).href);
}
