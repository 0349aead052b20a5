/**
 * What the terminal says of itself with every request to the cloud (`guidepost-pending`, `guidepost-oldest`,
 * `guidepost-health`): what is not sent yet, how wrong the machine's clock is, how slow the disk is, which slips wait for a
 * person. Numbers only. The cloud keeps the last ones (sync/cloud/app/contact.ts). Called by host.ts.
 */
import type { EpochMs } from '../sync/domain/time.ts';
import type { SyncStatus } from './contract/views.ts';
import type { PrintJob } from './print/print-jobs.ts';

export interface HealthFacts {
  readonly sync: Pick<SyncStatus, 'pending' | 'oldestAt'>;
  /** How far the machine's clock is behind the cloud's, in ms. */
  readonly clockSkewMs: number;
  /** p99 of recent fsyncs; null before the first. */
  readonly fsyncMs: number | null;
  readonly unfinishedPrints: readonly Pick<PrintJob, 'state' | 'queuedAt'>[];
}

export function contactHeaders(facts: HealthFacts): Readonly<Record<string, string>> {
  const { pending, oldestAt } = facts.sync;
  const waiting = facts.unfinishedPrints.filter(({ state }) => state === 'held' || state === 'unknown');
  const oldestPrint = waiting.reduce<EpochMs | null>(
    (oldest, { queuedAt }) => (oldest === null || queuedAt < oldest ? queuedAt : oldest),
    null,
  );
  const health: Readonly<Record<string, number | null>> = {
    skew: facts.clockSkewMs,
    fsync: facts.fsyncMs,
    prints: waiting.length,
    print: oldestPrint,
  };
  const told = Object.entries(health).flatMap(([name, value]) => (value === null ? [] : `${name}=${String(value)}`));
  return {
    'guidepost-pending': String(pending),
    ...(oldestAt === null ? {} : { 'guidepost-oldest': String(oldestAt) }),
    'guidepost-health': told.join(';'),
  };
}
