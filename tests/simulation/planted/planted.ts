/**
 * Plants a fault: bundles the simulation with one text of one source file replaced while it is loaded, so that production
 * has no switches. A fault whose text is no longer there, or there twice, fails loudly: it must be planted anew.
 * Each bundle is a process that ends: a module once loaded is never let go, and the schedules set the process's time zone,
 * which a thread cannot. Called by planted.test.ts, planted-replica.test.ts and `npm run soak -- --kind planted`.
 */
import { context, type BuildContext, type Plugin } from 'esbuild';
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Invariant } from '../../../sync/domain/invariants.ts';
import type * as simulation from './entry.ts';
import type { PlannedBy } from './plays.ts';

export interface PlantedFault {
  /** What was done wrong, in a few words. */
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The schedule that shows it, and what breaks there. */
  readonly seed: number;
  readonly invariant: Invariant;
  /** The schedules that its seed is counted in; those of world/plan.ts when it does not say. */
  readonly plans?: PlannedBy;
}

const ROOT = process.env['GUIDEPOST_ROOT'] ?? process.cwd();
const FOLDER = join(ROOT, 'dist', 'planted');

type Simulation = typeof simulation;

/** The fault that the next bundle is built with; what the bundler read for the one before is not read again. */
let planted: PlantedFault | undefined;
let bundler: Promise<BuildContext> | undefined;

/** The first seed from `from` on whose schedule breaks the fault's invariant; undefined when none of `tries` does. One fault at a time. */
export async function seedFor(fault: PlantedFault, from: number, tries: number): Promise<number | undefined> {
  const file = await bundleWith(fault);
  try {
    return await searchOf(file, fault, { plans: fault.plans ?? 'sim', invariant: fault.invariant, from, tries });
  } finally {
    rmSync(file);
  }
}

/** The simulation with the fault in it, in this process, which keeps it: for a few. One at a time. */
export async function simulationWith(fault: PlantedFault): Promise<Simulation> {
  const file = await bundleWith(fault);
  try {
    return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Simulation;
  } finally {
    rmSync(file);
  }
}

/** A file that whoever asked removes. */
async function bundleWith(fault: PlantedFault): Promise<string> {
  planted = fault;
  bundler ??= context({
    absWorkingDir: ROOT,
    entryPoints: ['tests/simulation/planted/entry.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    loader: { '.sql': 'text', '.html': 'text', '.css': 'text', '.svg': 'text' },
    logLevel: 'silent',
    plugins: [planting],
  });
  const { outputFiles } = await (await bundler).rebuild();
  const code = outputFiles?.[0]?.text ?? '';
  mkdirSync(FOLDER, { recursive: true });
  const digest = createHash('sha256').update(code).digest('hex').slice(0, 12);
  const file = join(FOLDER, `${digest}-${String(process.pid)}.mjs`);
  writeFileSync(file, code);
  return file;
}

/** Has the bundle's process search; rejects when it ends without an answer. */
function searchOf(file: string, { name }: PlantedFault, search: simulation.Search): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const child = fork(file, [], { execArgv: [] });
    let found: simulation.Found | undefined;
    child.once('message', (message) => {
      found = message as simulation.Found;
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (found !== undefined) resolve(found.seed);
      else reject(new Error(`"${name}": its process ended (${signal ?? String(code)}) without an answer`));
    });
    child.send(search);
  });
}

/** Lets the bundler's process go; a later call of `seedFor` starts another. */
export async function endPlanting(): Promise<void> {
  const ending = bundler;
  bundler = undefined;
  await (await ending)?.dispose();
}

const planting: Plugin = {
  name: 'planting',
  setup: ({ onLoad, onEnd }) => {
    let isPlanted = false;
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (planted === undefined || path !== join(ROOT, planted.file)) return undefined;
      const { name, file, find, replace } = planted;
      const source = readFileSync(path, 'utf8');
      const times = source.split(find).length - 1;
      if (times !== 1) throw new Error(`"${name}": its text stands ${String(times)} times in ${file}`);
      isPlanted = true;
      return { contents: source.replace(find, () => replace), loader: 'ts' };
    });
    onEnd(() => {
      const was = isPlanted;
      isPlanted = false;
      if (planted !== undefined && !was)
        throw new Error(`"${planted.name}": ${planted.file} is not part of the simulation`);
    });
  },
};
