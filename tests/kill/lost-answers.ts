/**
 * Uploads whose answers the network drops after the cloud has committed: tills sell through a lossy proxy until as many
 * answers were lost as asked for, then the network is fair again and everything is compared.
 * Called by lost-answers.integration.test.ts and `npm run soak -- --kind answers`.
 */
import { endAll } from '../e2e/support/processes.ts';
import { CloudProcess } from './cloud-process.ts';
import { Fleet } from './fleet.ts';
import { FAIR, FATES, LossyProxy, type Fate, type Weather } from './lossy-proxy.ts';
import { seeded } from './random.ts';

export interface LostAnswers {
  /** Uploads that were committed and whose answer never arrived whole. */
  readonly committedUnheard: number;
  readonly met: Readonly<Record<Fate, number>>;
  readonly paid: number;
  readonly entries: number;
  readonly seconds: number;
  readonly failure: string | undefined;
}

/** Most answers are lost; every other mischief happens too, and some uploads get through so that old ones come late. */
const STORM: readonly Fate[] = [
  'answer_dropped',
  'answer_dropped',
  'answer_dropped',
  'answer_dropped',
  'answer_dropped',
  'answer_dropped',
  'answer_cut',
  'answer_late',
  'arrives_twice',
  'body_cut',
  'comes_again_later',
  'passes',
];
const MARK_LOST_OF = 8;
const SELL_PAUSE_MS = 60;
const LOOK_MS = 50;

export async function loseAnswers(
  answers: number,
  tills: number,
  seed: number,
  say: (line: string) => void,
): Promise<LostAnswers> {
  const started = performance.now();
  let proxy: LossyProxy | undefined;
  let fleet: Fleet | undefined;
  let entries = 0;
  let failure: string | undefined;
  try {
    const cloud = await CloudProcess.open();
    proxy = await LossyProxy.open(cloud.url);
    fleet = await Fleet.open(tills, cloud.url, proxy.url);
    proxy.weather = stormOf(seed);
    fleet.startSelling(SELL_PAUSE_MS);
    for (let told = 0; proxy.committedUnheard < answers;) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      if (proxy.committedUnheard < told + 1000) continue;
      told = proxy.committedUnheard;
      say(`${String(told)} committed uploads unheard, ${String(fleet.paid)} sales paid`);
    }
    await fleet.stopSelling();
    proxy.weather = FAIR;
    ({ entries } = await fleet.check(cloud.tables));
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  const result = {
    committedUnheard: proxy?.committedUnheard ?? 0,
    met: proxy?.met ?? (Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>),
    paid: fleet?.paid ?? 0,
    entries,
    failure,
  };
  await fleet?.close();
  await proxy?.close();
  await endAll();
  return { ...result, seconds: (performance.now() - started) / 1000 };
}

function stormOf(seed: number): Weather {
  const next = seeded(seed);
  return (asked) => {
    if (asked === 'mark') return next(MARK_LOST_OF) === 0 ? 'answer_dropped' : 'passes';
    return STORM[next(STORM.length)] ?? 'passes';
  };
}
