/**
 * `npm run soak -- [--seeds N] [--seed S] [--kind sim|kill|all] [--plan 1,2]`: the long suites. Prints what ran and what
 * failed; exit 1 on any failure. The same seed plays the same kills; of simulated schedules it plays the same history.
 */
import { parseArgs } from 'node:util';
import { soakKills, VICTIMS } from '../kill/soak.ts';
import { soakSimulation } from '../simulation/soak.ts';

const KINDS = ['sim', 'kill', 'all'] as const;
const SEEDS_DEFAULT = 300;
const SCHEDULES_DEFAULT = 10_000;
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

process.exitCode = await run();

async function run(): Promise<number> {
  let values: { seeds?: string; seed?: string; kind?: string; plan?: string };
  try {
    ({ values } = parseArgs({
      options: {
        seeds: { type: 'string' },
        seed: { type: 'string' },
        kind: { type: 'string' },
        plan: { type: 'string' },
      },
    }));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  const seeds = Number(values.seeds ?? (values.kind === 'sim' ? SCHEDULES_DEFAULT : SEEDS_DEFAULT));
  const seed = Number(values.seed ?? 1);
  if (!Number.isSafeInteger(seeds) || seeds < 1)
    return fail(`--seeds ${String(values.seeds)} is not a number of rounds`);
  if (!Number.isSafeInteger(seed)) return fail(`--seed ${String(values.seed)} is not an integer`);
  const kind = KINDS.find((known) => known === (values.kind ?? 'all'));
  if (kind === undefined) return fail(`--kind ${String(values.kind)} is none of ${KINDS.join(', ')}`);

  const isSound =
    (kind === 'kill' || (await simulate(kind === 'sim' ? seeds : SCHEDULES_DEFAULT, seed, values.plan))) &&
    (kind === 'sim' || (await kill(seeds, seed)));
  return isSound ? 0 : 1;
}

async function simulate(schedules: number, seed: number, plan: string | undefined): Promise<boolean> {
  const started = performance.now();
  const result = await soakSimulation(schedules, seed, plan, say);
  const ms = performance.now() - started;
  say(
    `sim: ${String(result.schedules)} schedules, ${String(result.sales)} sales, ${String(result.crashes)} crashes, ${String(result.events)} events, ${minutesOf(ms)} min, ${(ms / result.schedules).toFixed(0)} ms each`,
  );
  if (result.failure !== undefined) say(`failed:\n${result.failure}`);
  return result.failure === undefined;
}

async function kill(seeds: number, seed: number): Promise<boolean> {
  const started = performance.now();
  const result = await soakKills(seeds, seed, say);
  say(
    `kill: ${VICTIMS.map((victim) => `${victim} ${String(result.kills[victim])} times`).join(', ')}; ${String(result.paid)} sales said paid, ${String(result.sales)} in the journals, ${String(result.kicks)} drawer kicks, ${minutesOf(performance.now() - started)} min`,
  );
  if (result.failure === undefined) return true;
  const failedSeed = /seed (\d+)/.exec(result.failure)?.[1] ?? '';
  say(`failed at ${result.failure}\nagain: npm run soak -- --kind kill --seeds 1 --seed ${failedSeed}`);
  return false;
}

function minutesOf(ms: number): string {
  return (ms / 60_000).toFixed(1);
}

function fail(message: string): number {
  process.stderr.write(`soak: ${message}\n`);
  return 1;
}
