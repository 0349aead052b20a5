/**
 * Gauges that are filled when somebody reads `/metrics`: how far terminals are behind, how they are, what lies in quarantine
 * and what of the brand's facts is not applied yet. Read from the database at most every few seconds; a database that does
 * not answer shows as a gauge of its own and leaves the others as they were. RUNBOOK.md says what to do about each.
 */
import { storeScope } from '../../protocol/messages.ts';
import { TERMINAL_STATES, terminalState, unsentSince } from '../reports/terminal-state.ts';
import { monthAt } from '../store/journal-months.ts';
import { readMonths } from '../store/journal-partitions.ts';
import { readStores, readTerminals } from '../store/terminals.ts';
import type { Cloud } from './context.ts';

const SECOND_MS = 1000;
const READ_EVERY_MS = 2 * SECOND_MS;
/** Any is too many: nobody needs to know exactly. */
const UNPLACED_COUNTED_MAX = 1000;
const lastRead = new WeakMap<Cloud, number>();

export async function fillGauges(cloud: Cloud): Promise<void> {
  const now = cloud.ports.clock.now();
  if (Math.abs(now - (lastRead.get(cloud) ?? -Infinity)) < READ_EVERY_MS) return;
  lastRead.set(cloud, now);
  const { gauges } = cloud.metrics;
  try {
    await fillTerminals(cloud, now);
    const stores = await readStores(cloud.database, cloud.brand.id);
    const scopes = stores.map(({ id }) => storeScope(cloud.brand.id, id));
    await fillQuarantine(cloud, scopes);
    const since = await oldestUnapplied(cloud, scopes);
    gauges.brandFacts.set(since === null ? 0 : seconds(now - since));
    await fillPartitions(cloud, scopes, now);
    gauges.database.set(1);
  } catch (error) {
    gauges.database.set(0);
    cloud.log.error({ reason: error instanceof Error ? error.name : 'unknown' }, 'CLOUD502');
  }
}

async function fillTerminals(cloud: Cloud, now: number): Promise<void> {
  const { gauges } = cloud.metrics;
  const rows = (await readTerminals(cloud.database, cloud.brand.id)).filter(({ revoked_at: at }) => at === null);
  for (const state of TERMINAL_STATES)
    gauges.terminals.set({ state }, rows.filter((row) => terminalState(row, now) === state).length);
  const greatest = (values: readonly number[]): number => Math.max(0, ...values);
  gauges.uploadLag.set(seconds(greatest(rows.map((row) => now - (unsentSince(row) ?? now)))));
  gauges.clockSkew.set(seconds(greatest(rows.map(({ health }) => Math.abs(health?.skew ?? 0)))));
  gauges.fsync.set(seconds(greatest(rows.map(({ health }) => health?.fsync ?? 0))));
  gauges.printsWaiting.set(rows.reduce((sum, { health }) => sum + (health?.prints ?? 0), 0));
}

async function fillQuarantine(cloud: Cloud, scopes: readonly string[]): Promise<void> {
  const { gauges } = cloud.metrics;
  const open = await cloud.database.rows<{ reason: string; count: number }>(
    'SELECT reason, count(*)::integer AS count FROM quarantine WHERE scope = ANY($1) GROUP BY reason',
    [scopes],
  );
  gauges.quarantine.reset();
  for (const { reason, count } of open) gauges.quarantine.set({ reason }, count);
}

async function fillPartitions(cloud: Cloud, scopes: readonly string[], now: number): Promise<void> {
  const { gauges } = cloud.metrics;
  const unplaced = await cloud.database.rows<{ seq: number }>(
    'SELECT seq FROM journal_entries_default WHERE scope = ANY($1) LIMIT $2',
    [scopes, UNPLACED_COUNTED_MAX],
  );
  gauges.unplacedLines.set(unplaced.length);
  const months = await readMonths(cloud.database);
  gauges.monthsAhead.set(months.filter((month) => month > monthAt(now)).length);
}

/** When the cloud received the oldest claim or enrolment that it has not yet applied; null when there is none. */
async function oldestUnapplied(cloud: Cloud, scopes: readonly string[]): Promise<number | null> {
  const [row] = await cloud.database.rows<{ oldest: number | null }>(
    `SELECT min(e.received_at) AS oldest FROM journal_entries e
     LEFT JOIN brand_cursors c ON c.scope = e.scope AND c.terminal = e.terminal
     WHERE e.scope = ANY($1) AND e.kind IN ('binding.claimed', 'binding.disputed', 'member.consented', 'member.enrolled', 'member.profiled', 'staff.pin_reset') AND e.seq > COALESCE(c.seq, 0)
       AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.scope = e.scope AND q.terminal = e.terminal AND q.seq = e.seq)`,
    [scopes],
  );
  return row?.oldest ?? null;
}

const seconds = (ms: number): number => ms / SECOND_MS;
