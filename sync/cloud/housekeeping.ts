/**
 * What a running cloud sees to by itself, at start and once a day: partitions for the months to come, brand facts that an
 * error left unapplied, and rows that have become useless: sessions and pairing codes long after their end (who had them is
 * in the audit log). Facts, quarantine, alerts and the audit log are never swept. Any number of processes may do it at once.
 * Called by `startCloud`.
 */
import { RATING_TEXT_KEPT_DAYS } from '../domain/sale-rating.ts';
import { DAY_MS, MINUTE_MS } from '../domain/time.ts';
import { brandScope, storeScope } from '../protocol/messages.ts';
import { applyAllAccountFacts } from './accounts/post.ts';
import type { Cloud } from './app/context.ts';
import { applyAllBrandFacts } from './binding/brand-facts.ts';
import { applyAllCommission } from './commission/post.ts';
import { resumeContests } from './contests/close.ts';
import { sweepTaskPictures } from './guide/task-pictures.ts';
import type { Timer } from './ports.ts';
import { sweepAccountHolds } from './store/accounts.ts';
import { sweepGuideSessions } from './store/guide-phone.ts';
import { makeMonths } from './store/journal-partitions.ts';
import { sweepMemberCodes } from './store/member-proofs.ts';
import { sweepHolds } from './store/refund-holds.ts';
import { sweepRatingNotes } from './store/sale-ratings.ts';
import { sweepQuotaHolds } from './store/staff-purchases.ts';
import { readStores } from './store/terminals.ts';

/** After they ended. A request with one of them is told that it has expired for so long, and then that nobody knows it. */
export const SESSIONS_KEPT_MS = 30 * DAY_MS;
/** After they expired, used or not. */
export const PAIRING_CODES_KEPT_MS = 30 * DAY_MS;

/** After they ended; a sale that comes later still finds what was held for it. */
export const ACCOUNT_HOLDS_KEPT_MS = 90 * DAY_MS;

export const SWEEP_EVERY_MS = DAY_MS;
/** What was locked or failed is tried again so much later. */
export const AGAIN_AFTER_MS = 10 * MINUTE_MS;

export interface Housekeeping {
  /** Waits for a sweep that is under way, and begins no other. */
  close(): Promise<void>;
}

/** The first sweep is over when this resolves; whatever fails in it is logged and tried again. */
export async function startHousekeeping(cloud: Cloud): Promise<Housekeeping> {
  let again: Timer | undefined;
  let isClosed = false;
  const closed = (): boolean => isClosed;
  let under: Promise<void> = Promise.resolve();
  const sweep = (work: readonly Task[]): Promise<void> => {
    under = under.then(async () => {
      if (closed()) return;
      again?.cancel();
      const left = await sweepOnce(cloud, work);
      if (left.length > 0 && !closed()) again = cloud.ports.timers.after(AGAIN_AFTER_MS, () => void sweep(left));
    });
    return under;
  };
  // Facts that wait were applied by the start itself.
  await sweep([
    makeComingMonths,
    sweepSessions,
    sweepPairingCodes,
    sweepRefundHolds,
    sweepHeldValue,
    sweepTaskPictures,
    sweepWrittenRatings,
  ]);
  const daily = cloud.ports.timers.every(SWEEP_EVERY_MS, () => {
    void sweep([
      makeComingMonths,
      sweepSessions,
      sweepPairingCodes,
      sweepRefundHolds,
      sweepHeldValue,
      sweepTaskPictures,
      sweepWrittenRatings,
      applyWaitingFacts,
    ]);
  });
  return {
    close: async () => {
      isClosed = true;
      daily.cancel();
      again?.cancel();
      await under;
    },
  };
}

/** Whether all of it is done; false when a part has to wait. */
type Task = (cloud: Cloud) => Promise<boolean>;

/** The tasks that are not done; none keeps another from its turn. */
async function sweepOnce(cloud: Cloud, work: readonly Task[]): Promise<readonly Task[]> {
  const left: Task[] = [];
  for (const task of work) {
    try {
      if (!(await task(cloud))) left.push(task);
    } catch (error) {
      left.push(task);
      cloud.log.error({ task: task.name, reason: error instanceof Error ? error.name : 'unknown' }, 'CLOUD503');
    }
  }
  return left;
}

async function makeComingMonths(cloud: Cloud): Promise<boolean> {
  const waiting = await makeMonths(cloud.database, cloud.ports.clock.now());
  if (waiting.length > 0) cloud.log.warn({ months: waiting.join(' ') }, 'CLOUD320');
  return waiting.length === 0;
}

async function sweepSessions({ database, brand, ports }: Cloud): Promise<boolean> {
  await database.run('DELETE FROM sessions WHERE scope = $1 AND expires_at < $2', [
    brandScope(brand.id),
    ports.clock.now() - SESSIONS_KEPT_MS,
  ]);
  await sweepGuideSessions(database, brandScope(brand.id), ports.clock.now() - SESSIONS_KEPT_MS);
  return true;
}

async function sweepPairingCodes({ database, brand, ports }: Cloud): Promise<boolean> {
  await database.run('DELETE FROM pairing_codes WHERE scope = $1 AND expires_at < $2', [
    brandScope(brand.id),
    ports.clock.now() - PAIRING_CODES_KEPT_MS,
  ]);
  return true;
}

async function sweepRefundHolds({ database, brand, ports }: Cloud): Promise<boolean> {
  for (const { id } of await readStores(database, brand.id))
    await sweepHolds(database, storeScope(brand.id, id), ports.clock.now());
  return true;
}

/** What customers wrote with their stars. */
async function sweepWrittenRatings({ database, brand, ports }: Cloud): Promise<boolean> {
  const before = ports.clock.now() - RATING_TEXT_KEPT_DAYS * DAY_MS;
  for (const { id } of await readStores(database, brand.id))
    await sweepRatingNotes(database, storeScope(brand.id, id), before);
  return true;
}

/** Long after they ended, so that a late question still finds what became of its number. */
async function sweepHeldValue({ database, brand, ports }: Cloud): Promise<boolean> {
  const before = ports.clock.now() - ACCOUNT_HOLDS_KEPT_MS;
  await sweepAccountHolds(database, brandScope(brand.id), before);
  await sweepMemberCodes(database, brandScope(brand.id), before);
  await sweepQuotaHolds(database, brandScope(brand.id), before);
  return true;
}

async function applyWaitingFacts(cloud: Cloud): Promise<boolean> {
  await applyAllBrandFacts(cloud);
  await applyAllAccountFacts(cloud);
  await applyAllCommission(cloud);
  await resumeContests(cloud);
  return true;
}
