/**
 * A cloud that is put back from a backup while its tills go on selling: each run takes a backup of the serving cloud,
 * uploads on, ends the cloud, restores the backup, and looks whether the tills bring all that it lacks, in a new epoch.
 * Called by restored-cloud.integration.test.ts and `npm run soak -- --kind restore`.
 */
import { join } from 'node:path';
import { backUpCloud, restoreCloud } from '../../sync/cloud/backup/cloud-backup.ts';
import { endAll } from '../e2e/support/processes.ts';
import { eventually } from '../e2e/support/cloud-client.ts';
import { CloudProcess } from './cloud-process.ts';
import { Fleet } from './fleet.ts';
import { seeded } from './random.ts';

export interface RestoredCloud {
  readonly runs: number;
  /** Entries that the cloud had countersigned, lost with the restore and got again. */
  readonly refilled: number;
  readonly paid: number;
  readonly entries: number;
  readonly seconds: number;
  readonly failure: string | undefined;
}

const SELL_PAUSE_MS = 40;
const UPLOADED_MIN = 5;
const MOMENT_MS_MAX = 400;
const PATIENCE_MS = 60_000;
const quiet = (): void => undefined;

/** Restores until `runs` are done or `minutesMax` have passed. */
export async function restoreAgain(
  runs: number,
  tills: number,
  seed: number,
  minutesMax: number,
  say: (line: string) => void,
): Promise<RestoredCloud> {
  const started = performance.now();
  const next = seeded(seed);
  let [done, refilled, entries] = [0, 0, 0];
  let fleet: Fleet | undefined;
  let failure: string | undefined;
  try {
    const cloud = await CloudProcess.open();
    fleet = await Fleet.open(tills, cloud.url, cloud.url);
    for (; done < runs && performance.now() - started < minutesMax * 60_000; done += 1) {
      fleet.startSelling(SELL_PAUSE_MS);
      refilled += await restoreOnce(cloud, next);
      await fleet.stopSelling();
      ({ entries } = await fleet.check(cloud.tables));
      if (done % 10 === 9)
        say(`${String(done + 1)} restores, ${String(refilled)} entries brought again, nothing lost or doubled`);
    }
  } catch (error) {
    failure = `run ${String(done + 1)}: ${error instanceof Error ? error.message : String(error)}`;
  }
  const paid = fleet?.paid ?? 0;
  await fleet?.close();
  await endAll();
  return { runs: done, refilled, paid, entries, failure, seconds: (performance.now() - started) / 1000 };
}

/** Gives the entries that were in the cloud at its end and are not in the backup. */
async function restoreOnce(cloud: CloudProcess, next: (below: number) => number): Promise<number> {
  const place = { root: process.cwd(), data: cloud.data };
  const file = join(cloud.data, 'backup');
  const count = (): Promise<number> => cloud.tables.count('SELECT count(*) FROM journal_entries');
  const epochBefore = await epochOf(cloud);
  await backUpCloud(place, file, quiet);
  const backedUp = await count();
  await eventually('uploads after the backup', count, (entries) => entries >= backedUp + UPLOADED_MIN, PATIENCE_MS);
  await new Promise((resolve) => setTimeout(resolve, next(MOMENT_MS_MAX)));
  const had = await count();
  if (next(2) === 0) await cloud.kill();
  else await cloud.stop();
  await restoreCloud(place, file, quiet);
  await cloud.start();
  if ((await epochOf(cloud)) === epochBefore) throw new Error('the restored cloud goes on in its old epoch');
  return had - backedUp;
}

async function epochOf({ tables }: CloudProcess): Promise<string> {
  const [row] = await tables.rows<{ epoch: string }>(
    "SELECT value->>'id' AS epoch FROM settings WHERE scope = 'cloud' AND name = 'epoch'",
  );
  return row?.epoch ?? '';
}
