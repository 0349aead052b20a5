/**
 * kill -9 of PostgreSQL again and again while tills sell and upload: mostly the backend that is at work, sometimes a helper
 * of the server, sometimes the postmaster, after which the cloud ends and is started again. Between two kills at least one
 * upload was committed. Called by `npm run soak -- --kind postgres`.
 */
import { endAll } from '../e2e/support/processes.ts';
import { eventually } from '../e2e/support/cloud-client.ts';
import { CloudProcess } from './cloud-process.ts';
import { Fleet } from './fleet.ts';
import { seeded } from './random.ts';

export const DATABASE_VICTIMS = ['backend at work', 'idle backend', 'helper', 'postmaster'] as const;
export type DatabaseVictim = (typeof DATABASE_VICTIMS)[number];

export interface KilledDatabase {
  readonly kills: Readonly<Record<DatabaseVictim, number>>;
  /** Kills that the cloud process survived. */
  readonly survived: number;
  readonly paid: number;
  readonly entries: number;
  readonly seconds: number;
  readonly failure: string | undefined;
}

const SELL_PAUSE_MS = 100;
const POSTMASTER_OF = 20;
const HELPER_OF = 10;
const CHECK_EVERY = 100;
const AFTER_MS_MAX = 40;
const BACK_MS = 30_000;

/** Kills until `kills` are done or `minutesMax` have passed. */
export async function killDatabase(
  kills: number,
  tills: number,
  seed: number,
  minutesMax: number,
  say: (line: string) => void,
): Promise<KilledDatabase> {
  const started = performance.now();
  const next = seeded(seed);
  const counted: Record<DatabaseVictim, number> = { 'backend at work': 0, 'idle backend': 0, helper: 0, postmaster: 0 };
  let survived = 0;
  let entries = 0;
  let fleet: Fleet | undefined;
  let failure: string | undefined;
  try {
    const cloud = await CloudProcess.open();
    fleet = await Fleet.open(tills, cloud.url, cloud.url);
    const isOver = (): boolean => performance.now() - started > minutesMax * 60_000;
    for (let done = 0; done < kills && !isOver();) {
      fleet.startSelling(SELL_PAUSE_MS);
      const until = Math.min(kills, done + CHECK_EVERY);
      while (done < until && !isOver()) {
        await uploadsGoOn(cloud);
        await new Promise((resolve) => setTimeout(resolve, next(AFTER_MS_MAX)));
        const victim = await killOne(cloud, next);
        if (victim === undefined) continue;
        counted[victim] += 1;
        done += 1;
        if (victim === 'postmaster') await cloud.exited;
        if (cloud.isRunning) survived += 1;
        await cloud.start();
      }
      await fleet.stopSelling();
      ({ entries } = await fleet.check(cloud.tables));
      say(`${String(done)} kills, ${String(fleet.paid)} sales paid, nothing lost or doubled`);
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  const paid = fleet?.paid ?? 0;
  await fleet?.close();
  await endAll();
  return { kills: counted, survived, paid, entries, failure, seconds: (performance.now() - started) / 1000 };
}

/** The database is back and something more was committed. */
async function uploadsGoOn({ tables }: CloudProcess): Promise<void> {
  const sum = (): Promise<number> => tables.count('SELECT coalesce(sum(seq), 0) AS count FROM high_water');
  const before = await eventually('PostgreSQL back', sum, () => true, BACK_MS);
  await eventually('an upload after the kill', sum, (seq) => seq > before, BACK_MS);
}

async function killOne({ tables }: CloudProcess, next: (below: number) => number): Promise<DatabaseVictim | undefined> {
  if (next(POSTMASTER_OF) === 0) {
    await tables.killPostmaster();
    return 'postmaster';
  }
  const running = await tables.rows<{ pid: number; backend_type: string; state: string | null }>(
    'SELECT pid, backend_type, state FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
  );
  const clients = running.filter(({ backend_type }) => backend_type === 'client backend');
  const helpers = running.filter(({ backend_type }) => backend_type !== 'client backend');
  const busy = clients.filter(({ state }) => state !== 'idle');
  const [kind, group]: [DatabaseVictim, typeof running] =
    next(HELPER_OF) === 0
      ? ['helper', helpers]
      : busy.length > 0
        ? ['backend at work', busy]
        : ['idle backend', clients];
  const victim = group[next(Math.max(1, group.length))];
  if (victim === undefined) return undefined;
  try {
    process.kill(victim.pid, 'SIGKILL');
    return kind;
  } catch {
    // It has ended by itself meanwhile.
    return undefined;
  }
}
