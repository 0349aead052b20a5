/**
 * `npm run soak -- [--seeds N] [--seed S] [--kind kill|all]`: the long suites. Prints what ran and what failed; exit 1 on
 * any failure. The same seed plays the same kills.
 */
import { parseArgs } from 'node:util';
import { soakKills, VICTIMS } from '../kill/soak.ts';

const KINDS = ['kill', 'all'] as const;
const SEEDS_DEFAULT = 300;

process.exitCode = await run();

async function run(): Promise<number> {
  let values: { seeds?: string; seed?: string; kind?: string };
  try {
    ({ values } = parseArgs({
      options: { seeds: { type: 'string' }, seed: { type: 'string' }, kind: { type: 'string' } },
    }));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  const seeds = Number(values.seeds ?? SEEDS_DEFAULT);
  const seed = Number(values.seed ?? 1);
  if (!Number.isSafeInteger(seeds) || seeds < 1)
    return fail(`--seeds ${String(values.seeds)} is not a number of rounds`);
  if (!Number.isSafeInteger(seed)) return fail(`--seed ${String(values.seed)} is not an integer`);
  const kind = KINDS.find((known) => known === (values.kind ?? 'all'));
  if (kind === undefined) return fail(`--kind ${String(values.kind)} is none of ${KINDS.join(', ')}`);

  const started = performance.now();
  const result = await soakKills(seeds, seed, (line) => process.stdout.write(`${line}\n`));
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  process.stdout.write(
    `kill: ${VICTIMS.map((victim) => `${victim} ${String(result.kills[victim])} times`).join(', ')}; ${String(result.paid)} sales said paid, ${String(result.sales)} in the journals, ${String(result.kicks)} drawer kicks, ${minutes} min\n`,
  );
  if (result.failure === undefined) return 0;
  process.stdout.write(
    `failed at ${result.failure}\nagain: npm run soak -- --kind kill --seeds 1 --seed ${/seed (\d+)/.exec(result.failure)?.[1] ?? ''}\n`,
  );
  return 1;
}

function fail(message: string): number {
  process.stderr.write(`soak: ${message}\n`);
  return 1;
}
