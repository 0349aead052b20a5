/**
 * `npm run soak -- [--seeds N] [--seed S] [--kind K] [--plan 1,2] [--fault WORDS] [--minutes M]`: the long suites. Kinds:
 * `sim`, `trade` (the same with refunds, payments by code, parked sales), `desk` (with held orders, value paid ahead, staff purchases, e-fapiao), `crowd` (all tills at one deed at once), `guide` (guides, their customers and what they earn), `growth` (pieces and coupons with codes, red packets, referrals), `care` (wishes, calls, tasks, points that end, estimates), `season` (contests, campaigns, planned moves, WeCom transfers), `links` (cards and friends that members are found by), `planted` (how many schedules find each planted fault, or the one so named, N at most), `kill`, `answers` (N uploads whose answers are lost), `postgres` (N kills), `restore` (N restored backups),
 * `differential` (N schedules on real PostgreSQL, N on real RxDB), `all` (sim and kill).
 * Prints what ran and what failed; exit 1 on any failure. The same seed plays the same kills; of simulated schedules it
 * plays the same history.
 */
import { parseArgs } from 'node:util';
import { DATABASE_VICTIMS, killDatabase } from '../kill/killed-database.ts';
import { loseAnswers } from '../kill/lost-answers.ts';
import { FATES } from '../kill/lossy-proxy.ts';
import { restoreAgain } from '../kill/restored-cloud.ts';
import { soakKills, VICTIMS } from '../kill/soak.ts';
import { soakDifferential } from '../simulation/differential/soak.ts';
import { measurePlanted } from '../simulation/planted/measure.ts';
import { soakSimulation, type SoakedPlans } from '../simulation/soak.ts';

const KINDS = [
  'sim',
  'trade',
  'desk',
  'crowd',
  'guide',
  'growth',
  'care',
  'season',
  'links',
  'vouchers',
  'planted',
  'kill',
  'answers',
  'postgres',
  'restore',
  'differential',
  'all',
] as const;
type Kind = (typeof KINDS)[number];
const SCHEDULES_DEFAULT = 10_000;
const SEEDS_DEFAULT: Readonly<Record<Kind, number>> = {
  sim: SCHEDULES_DEFAULT,
  trade: SCHEDULES_DEFAULT,
  desk: SCHEDULES_DEFAULT,
  crowd: SCHEDULES_DEFAULT,
  guide: SCHEDULES_DEFAULT,
  growth: SCHEDULES_DEFAULT,
  care: SCHEDULES_DEFAULT,
  season: SCHEDULES_DEFAULT,
  links: SCHEDULES_DEFAULT,
  vouchers: SCHEDULES_DEFAULT,
  planted: 1000,
  kill: 300,
  answers: 10_000,
  postgres: 1000,
  restore: 100,
  differential: 200,
  all: 300,
};
const MINUTES_DEFAULT = '60';
const TILLS = 6;
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

process.exitCode = await run();

async function run(): Promise<number> {
  let values: { seeds?: string; seed?: string; kind?: string; plan?: string; fault?: string; minutes?: string };
  try {
    ({ values } = parseArgs({
      options: {
        seeds: { type: 'string' },
        seed: { type: 'string' },
        kind: { type: 'string' },
        plan: { type: 'string' },
        fault: { type: 'string' },
        minutes: { type: 'string' },
      },
    }));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  const kind = KINDS.find((known) => known === (values.kind ?? 'all'));
  if (kind === undefined) return fail(`--kind ${String(values.kind)} is none of ${KINDS.join(', ')}`);
  const seeds = Number(values.seeds ?? SEEDS_DEFAULT[kind]);
  const seed = Number(values.seed ?? 1);
  const minutes = Number(values.minutes ?? MINUTES_DEFAULT);
  if (!Number.isSafeInteger(seeds) || seeds < 1)
    return fail(`--seeds ${String(values.seeds)} is not a number of rounds`);
  if (!Number.isSafeInteger(seed)) return fail(`--seed ${String(values.seed)} is not an integer`);
  if (!(minutes > 0)) return fail(`--minutes ${String(values.minutes)} is not a time`);
  const { plan, fault } = values;
  return (await isSound(kind, { seeds, seed, minutes, plan, fault })) ? 0 : 1;
}

interface Asked {
  readonly seeds: number;
  readonly seed: number;
  /** Of the kinds that stop by time too. */
  readonly minutes: number;
  readonly plan: string | undefined;
  readonly fault: string | undefined;
}

async function isSound(kind: Kind, { seeds, seed, minutes, plan, fault }: Asked): Promise<boolean> {
  switch (kind) {
    case 'sim':
    case 'trade':
    case 'desk':
    case 'crowd':
    case 'guide':
    case 'growth':
    case 'care':
    case 'season':
    case 'links':
    case 'vouchers':
      return simulate(seeds, seed, plan, kind);
    case 'planted':
      return measurePlanted(seeds, seed, fault, say);
    case 'kill':
      return kill(seeds, seed);
    case 'all':
      return (await simulate(SCHEDULES_DEFAULT, seed, plan)) && kill(seeds, seed);
    case 'answers': {
      const result = await loseAnswers(seeds, TILLS, seed, say);
      const met = FATES.map((fate) => `${fate} ${String(result.met[fate])}`).join(', ');
      say(`answers: ${String(result.committedUnheard)} committed uploads unheard (${met}); ${totalOf(result)}`);
      return conclude(result.failure);
    }
    case 'postgres': {
      const result = await killDatabase(seeds, TILLS, seed, minutes, say);
      const kills = DATABASE_VICTIMS.map((victim) => `${victim} ${String(result.kills[victim])}`).join(', ');
      say(`postgres: killed ${kills}; the cloud survived ${String(result.survived)}; ${totalOf(result)}`);
      return conclude(result.failure);
    }
    case 'differential':
      return conclude(await soakDifferential(seeds, seed, say));
    case 'restore': {
      const result = await restoreAgain(seeds, TILLS, seed, minutes, say);
      say(`restore: ${String(result.runs)} runs, ${String(result.refilled)} entries brought again; ${totalOf(result)}`);
      return conclude(result.failure);
    }
  }
}

function totalOf(result: { readonly paid: number; readonly entries: number; readonly seconds: number }): string {
  return `${String(result.paid)} sales said paid, ${String(result.entries)} entries compared, ${minutesOf(result.seconds * 1000)} min`;
}

function conclude(failure: string | undefined): boolean {
  if (failure !== undefined) say(`failed:\n${failure}`);
  return failure === undefined;
}

async function simulate(
  schedules: number,
  seed: number,
  plan: string | undefined,
  kind: SoakedPlans = 'sim',
): Promise<boolean> {
  const started = performance.now();
  const result = await soakSimulation(schedules, seed, plan, say, kind);
  const ms = performance.now() - started;
  say(
    `${kind}: ${String(result.schedules)} schedules, ${String(result.sales)} sales, ${String(result.crashes)} crashes, ${String(result.events)} events, ${minutesOf(ms)} min, ${(ms / result.schedules).toFixed(0)} ms each`,
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
