/**
 * Plants a fault: bundles the simulation with one text of one source file replaced while it is loaded, so that production
 * has no switches. A fault whose text is no longer there, or there twice, fails loudly: it must be planted anew.
 * Called by planted.test.ts and by `npm run soak -- --kind planted`.
 */
import { context, type BuildContext, type Plugin } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Invariant } from '../../../sync/domain/invariants.ts';
import type * as simulation from './entry.ts';

export type PlannedBy = 'trade' | 'desk' | 'crowd';

export interface PlantedFault {
  /** What was done wrong, in a few words. */
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The schedule that shows it, and what breaks there. */
  readonly seed: number;
  readonly invariant: Invariant;
  /** The schedules that its seed is counted in: those of world/trade-plan.ts, world/desk-plan.ts, world/crowd-plan.ts, or else of world/plan.ts. */
  readonly plans?: PlannedBy;
}

const ROOT = process.env['GUIDEPOST_ROOT'] ?? process.cwd();
const FOLDER = join(ROOT, 'dist', 'planted');

export type Simulation = typeof simulation;

/** The fault that the next bundle is built with; what the bundler read for the one before is not read again. */
let planted: PlantedFault | undefined;
let bundler: Promise<BuildContext> | undefined;

/** The simulation with the fault in it; without one, as it is. One at a time. */
export async function simulationWith(fault: PlantedFault | undefined): Promise<Simulation> {
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
  const result = await (await bundler).rebuild();
  const code = result.outputFiles?.[0]?.text ?? '';
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `${createHash('sha256').update(code).digest('hex').slice(0, 12)}.mjs`);
  writeFileSync(file, code);
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Simulation;
}

/** Lets the bundler's process go; a later call of `simulationWith` starts another. */
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

/** The schedules that its seed is counted in. */
export const plansFor = (
  { plans }: PlantedFault,
  {
    planOf,
    tradePlanOf,
    deskPlanOf,
    crowdPlanOf,
  }: Pick<Simulation, 'planOf' | 'tradePlanOf' | 'deskPlanOf' | 'crowdPlanOf'>,
): Simulation['planOf'] =>
  ({ trade: tradePlanOf, desk: deskPlanOf, crowd: crowdPlanOf, none: planOf })[plans ?? 'none'];

/** The first seed from `from` on whose schedule breaks the fault's invariant; undefined when none of `tries` does. */
export async function seedFor(fault: PlantedFault, from: number, tries: number): Promise<number | undefined> {
  const simulation = await simulationWith(fault);
  const { play } = simulation;
  const plans = plansFor(fault, simulation);
  process.on('unhandledRejection', ofTheFault);
  try {
    for (let seed = from; seed < from + tries; seed += 1) {
      const { violations } = await play(plans(seed)).catch((error: unknown) => ({
        violations: [{ invariant: 'no_accident' as const, detail: String(error) }],
      }));
      if (violations.some(({ invariant }) => invariant === fault.invariant)) return seed;
    }
    return undefined;
  } finally {
    // Node tells of a rejection a turn after it.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', ofTheFault);
  }
}

/** A fault may forget to wait for what then fails: that alone does not end the search for what it breaks. */
function ofTheFault(): void {
  // Nothing to do: the schedule's invariants tell.
}
