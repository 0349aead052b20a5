/**
 * Does what follows from WeCom's events and what it is to be asked for: contact ways and transfers. Every process of a cloud may run
 * it: a due row is claimed before it is worked. Its rounds are run by sweep.ts.
 */
import { MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { failed } from '../sweep.ts';
import { claimEvent, dueEvents } from '../store/wecom.ts';
import { dueTransfers } from '../store/wecom-transfers.ts';
import { claimWay, dueWays } from '../store/wecom-ways.ts';
import type { WecomAccount } from './accounts.ts';
import { follow, putOff } from './events.ts';
import { groupsOf, tendTransfers } from './transfers.ts';
import { compareWays, tendWay } from './ways.ts';

/** A welcome message has 20 seconds. */
export const WECOM_SWEEP_EVERY_MS = 2_000;
const EVENTS_MAX = 100;
const WAYS_MAX = 20;
const TRANSFERS_MAX = 500;
/** Whoever claimed a row and died leaves it to the next sweep after this; shorter for what has to be welcomed. */
const EVENT_CLAIM_MS = 6_000;
const WAY_CLAIM_MS = 2 * MINUTE_MS;
const COMPARE_EVERY_MS = MINUTE_MS;

/** A round of `startSweep`; now and then it also looks who of the guides has a way. */
export function wecomRounds(): (cloud: Cloud) => Promise<void> {
  let comparedAt = 0;
  return (cloud) => {
    const now = cloud.ports.clock.now();
    const isDue = now - comparedAt >= COMPARE_EVERY_MS;
    if (isDue) comparedAt = now;
    return sweepWecom(cloud, isDue);
  };
}

/** One look at everything that is due; one that fails keeps no other from its turn. `compares`: also who of the guides has a way. */
export async function sweepWecom(cloud: Cloud, compares = true): Promise<void> {
  const { wecom } = cloud;
  if (wecom === undefined) return;
  await sweepEvents(cloud, wecom);
  if (compares) await compareWays(cloud, wecom);
  await sweepWays(cloud, wecom);
  const scope = brandScope(cloud.brand.id);
  const transfers = await dueTransfers(cloud.database, scope, cloud.ports.clock.now(), TRANSFERS_MAX);
  for (const group of groupsOf(transfers)) await tendTransfers(cloud, wecom, group).catch(failed(cloud, 'wecom'));
}

/** By WeCom's own time, so that an add and a removal that came together end as they happened. */
async function sweepEvents(cloud: Cloud, wecom: WecomAccount): Promise<void> {
  const now = cloud.ports.clock.now();
  const rows = await dueEvents(cloud.database, brandScope(cloud.brand.id), now, EVENTS_MAX);
  for (const row of [...rows].sort((a, b) => a.at - b.at || a.received_at - b.received_at)) {
    if (!(await claimEvent(cloud.database, row, now + EVENT_CLAIM_MS))) continue;
    await follow(cloud, wecom, row).catch(async (error: unknown) => {
      failed(cloud, 'wecom')(error);
      await putOff(cloud, row);
    });
  }
}

async function sweepWays(cloud: Cloud, wecom: WecomAccount): Promise<void> {
  const now = cloud.ports.clock.now();
  for (const row of await dueWays(cloud.database, brandScope(cloud.brand.id), now, WAYS_MAX)) {
    if (!(await claimWay(cloud.database, row, now + WAY_CLAIM_MS))) continue;
    await tendWay(cloud, wecom, row).catch(failed(cloud, 'wecom'));
  }
}
