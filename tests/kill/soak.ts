/**
 * Random kills: each round starts the host to die at a random named point and arrival, or kills host or cloud at a random
 * moment while sales go on, restarts it, and compares paper, till and cloud. Stops at the first difference and names the round's seed.
 */
import { KILL_POINTS } from '../../main/kill-points.ts';
import { endAll } from '../e2e/support/processes.ts';
import { seeded } from './random.ts';
import { KillWorld } from './world.ts';

export interface SoakResult {
  readonly kills: number;
  readonly paid: number;
  readonly sales: number;
  readonly kicks: number;
  readonly failure: string | undefined;
}

/** Rounds that share one world before a fresh one is opened, so that journals stay of a day's size. */
const ROUNDS_PER_WORLD = 50;
const SALES_PER_ROUND_MAX = 4;
const CHECK_EVERY = 5;

export async function soakKills(rounds: number, seed: number, report: (line: string) => void): Promise<SoakResult> {
  const totals = { kills: 0, paid: 0, sales: 0, kicks: 0 };
  let world: KillWorld | undefined;
  let round = 0;
  const count = (ended: KillWorld): void => {
    totals.paid += ended.paid.length;
    totals.kicks += ended.printer.model.kicks.length;
  };
  try {
    while (round < rounds) {
      world = await KillWorld.open();
      for (let n = 0; n < ROUNDS_PER_WORLD && round < rounds; n += 1, round += 1) {
        await playRound(world, seed + round, report);
        totals.kills += 1;
        if (round % CHECK_EVERY === CHECK_EVERY - 1) await world.check();
        if (round % 10 === 9)
          report(
            `${String(round + 1)} of ${String(rounds)} kills, ${String(totals.paid + world.paid.length)} sales paid, nothing lost or doubled`,
          );
      }
      const { sales } = await world.check();
      totals.sales += sales;
      count(world);
      await closeWorld(world);
      world = undefined;
    }
    return { ...totals, failure: undefined };
  } catch (error) {
    if (world !== undefined) count(world);
    return {
      ...totals,
      failure: `seed ${String(seed + round)}: ${error instanceof Error ? error.message : String(error)}`,
    };
  } finally {
    if (world !== undefined) await closeWorld(world);
  }
}

async function playRound(world: KillWorld, seed: number, report: (line: string) => void): Promise<void> {
  const next = seeded(seed);
  const way = next(10);
  if (way === 0) {
    report(`seed ${String(seed)}: cloud at a random moment`);
    const selling = world.sell(1 + next(SALES_PER_ROUND_MAX));
    await pause(next(200));
    await world.kill('cloud');
    return selling;
  }
  if (way <= 3) {
    report(`seed ${String(seed)}: host at a random moment`);
    const selling = world.sell(50);
    await pause(next(400));
    await world.kill('host');
    await selling;
    return world.startHost();
  }
  const point = KILL_POINTS[next(KILL_POINTS.length)] ?? 'journal.before_write';
  const arrival = 1 + next(3);
  report(`seed ${String(seed)}: host at ${point}, arrival ${String(arrival)}`);
  await world.stopHost();
  await world.startHost({ GUIDEPOST_KILL_AT: `${point}:${String(arrival)}` });
  await world.sell(SALES_PER_ROUND_MAX);
  for (let n = 0; n < arrival; n += 1) await world.issueToken();
  await world.waitForDeath();
  return world.startHost();
}

async function closeWorld(world: KillWorld): Promise<void> {
  await world.stopHost();
  await endAll();
  await world.printer.stop();
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
