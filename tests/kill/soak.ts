/**
 * Random kills of host, cloud, PostgreSQL and browser: each round one of them dies at a random named point or at a random
 * moment of a store's work, comes back, and what it did is looked for; paper, till and cloud are compared every few
 * rounds. Stops at the first difference and names the round's seed. Called by `npm run soak -- --kind kill`.
 */
import { KILL_POINTS } from '../../main/kill-points.ts';
import { CLOUD_KILL_POINTS } from '../../sync/cloud/kill-points.ts';
import { KILL_VARIABLE } from '../../sync/protocol/kill-points.ts';
import { endAll } from '../e2e/support/processes.ts';
import { BrowserCashier } from './browser-cashier.ts';
import { BROWSER_POINTS } from './browser-points.ts';
import { CloudActs, killPostgres } from './cloud-acts.ts';
import { CloudTables, POSTGRES_KILLS } from './postgres.ts';
import { seeded } from './random.ts';
import { KillWorld } from './world.ts';

export const VICTIMS = ['host', 'cloud', 'PostgreSQL', 'browser'] as const;
export type Victim = (typeof VICTIMS)[number];

export interface SoakResult {
  readonly kills: Readonly<Record<Victim, number>>;
  readonly paid: number;
  readonly sales: number;
  readonly kicks: number;
  readonly failure: string | undefined;
}

/** Rounds that share one world before a fresh one is opened, so that journals stay of a day's size. */
const ROUNDS_PER_WORLD = 50;
const SALES_PER_ROUND_MAX = 4;
const CHECK_EVERY = 5;
/** More than one page of a pull. */
const PRODUCTS = 1100;
/** Those of the first start need a folder of their own each: the suite of `npm test` walks them. */
const RUNNING_CLOUD_POINTS = CLOUD_KILL_POINTS.filter((point) => !point.startsWith('seed.'));

interface Place {
  readonly world: KillWorld;
  readonly tables: CloudTables;
  readonly acts: CloudActs;
  readonly cashier: BrowserCashier;
}

export async function soakKills(rounds: number, seed: number, report: (line: string) => void): Promise<SoakResult> {
  const kills: Record<Victim, number> = { host: 0, cloud: 0, PostgreSQL: 0, browser: 0 };
  const totals = { paid: 0, sales: 0, kicks: 0 };
  let place: Place | undefined;
  let round = 0;
  const count = ({ world }: Place): void => {
    totals.paid += world.paid.length;
    totals.kicks += world.printer.model.kicks.length;
  };
  try {
    while (round < rounds) {
      place = await openPlace();
      const { world } = place;
      for (let n = 0; n < ROUNDS_PER_WORLD && round < rounds; n += 1, round += 1) {
        kills[await playRound(place, seed + round, report)] += 1;
        if (round % CHECK_EVERY === CHECK_EVERY - 1) await world.check();
        if (round % 10 === 9)
          report(
            `${String(round + 1)} of ${String(rounds)} kills, ${String(totals.paid + world.paid.length)} sales paid, nothing lost or doubled`,
          );
      }
      totals.sales += (await world.check()).sales;
      count(place);
      await closePlace(place);
      place = undefined;
    }
    return { kills, ...totals, failure: undefined };
  } catch (error) {
    if (place !== undefined) count(place);
    const message = error instanceof Error ? error.message : String(error);
    return { kills, ...totals, failure: `seed ${String(seed + round)}: ${message}` };
  } finally {
    if (place !== undefined) await closePlace(place);
  }
}

async function playRound(place: Place, seed: number, report: (line: string) => void): Promise<Victim> {
  const { world, tables, acts, cashier } = place;
  const next = seeded(seed);
  const of = <T>(list: readonly [T, ...T[]] | readonly T[]): T => {
    const one = list[next(list.length)];
    if (one === undefined) throw new Error('an empty list');
    return one;
  };
  const say = (what: string): void => report(`seed ${String(seed)}: ${what}`);
  const way = next(16);
  if (way < 4) {
    const point = of(KILL_POINTS);
    const arrival = 1 + next(3);
    say(`host at ${point}, arrival ${String(arrival)}`);
    await world.stopHost();
    await world.startHost({ [KILL_VARIABLE]: `${point}:${String(arrival)}` });
    await world.sell(SALES_PER_ROUND_MAX);
    for (let n = 0; n < arrival; n += 1) await world.issueToken();
    for (let n = 0; n < arrival && point.startsWith('key.'); n += 1) await world.changeKey();
    await world.waitForDeath();
    await world.startHost();
    return 'host';
  }
  if (way === 4) {
    say('host at a random moment');
    const selling = world.sell(50);
    await pause(next(400));
    await world.killHost();
    await selling;
    await world.startHost();
    return 'host';
  }
  if (way < 9) {
    const point = of(RUNNING_CLOUD_POINTS);
    say(`cloud at ${point}`);
    await world.armCloud(point);
    const act = acts.reaching(point);
    await act?.begin();
    await world.cloudEnds();
    await world.armCloud();
    await act?.repeat();
    return 'cloud';
  }
  if (way === 9) {
    const kind = of(['brandFacts', 'page', 'push', 'pull'] as const);
    const act = acts[kind]();
    const afterMs = next(200);
    say(`cloud at a random moment, ${String(afterMs)} ms into ${kind} and sales`);
    const selling = Promise.all([world.sell(1 + next(SALES_PER_ROUND_MAX)), act.begin()]);
    // Heard below, after the restart.
    selling.catch(() => undefined);
    await pause(afterMs);
    await world.killCloud();
    await world.armCloud();
    await selling;
    await act.repeat();
    return 'cloud';
  }
  if (way < 12) {
    const kill = of(POSTGRES_KILLS);
    say(`PostgreSQL: ${kill}`);
    await world.check();
    await killPostgres(kill, world, tables);
    const act = acts.page();
    await act.begin();
    await act.repeat();
    return 'PostgreSQL';
  }
  // Whatever a crash left in the cart is sold, and the till is free for the screen.
  await world.sell(1);
  await world.leaveTill();
  if (way < 15) {
    const { name } = of(BROWSER_POINTS);
    say(`browser at ${name}`);
    await cashier.dieAt(name);
  } else {
    const afterMs = 1000 + next(4000);
    say(`browser at a random moment, after ${String(afterMs)} ms`);
    await cashier.dieAfter(afterMs);
  }
  await cashier.close();
  return 'browser';
}

async function openPlace(): Promise<Place> {
  const world = await KillWorld.open(PRODUCTS);
  const tables = new CloudTables(world.cloudData);
  return { world, tables, acts: await CloudActs.open(world, tables), cashier: new BrowserCashier(world) };
}

async function closePlace({ world, cashier }: Place): Promise<void> {
  await cashier.close().catch(() => undefined);
  await world.stopHost();
  await endAll();
  await world.printer.stop();
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
