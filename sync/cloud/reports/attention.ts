/**
 * What needs a manager's attention in a store, gathered from what the cloud knows: alerts of the last days, quarantine, and
 * terminals that are silent, behind, wrong in time, slow on disk, or have slips that wait; low ratings. One row per matter, worst first.
 * Codes and numbers only; the screens have the sentences, RUNBOOK.md what an operator does.
 */
import type { StoreId } from '../../domain/ids.ts';
import { fen, yuanText } from '../../domain/money.ts';
import { LOW_LISTED_DAYS } from '../../domain/sale-rating.ts';
import { DAY_MS, epochMs } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { signalsIn } from '../binding/signals.ts';
import { openAndAnswered } from '../guide/ratings.ts';
import { WITHOUT_SALE_MS } from '../payments/reconcile.ts';
import { unrefundedReds } from '../store/invoices.ts';
import { unsoldPayments } from '../store/payments.ts';
import { readTerminals, type TerminalRow } from '../store/terminals.ts';
import { LOST_MS, PRINT_WAITS_MS, SKEW_MS, SLOW_FSYNC_MS, terminalState, unsentSince } from './terminal-state.ts';

/** Alerts older than this have been looked at, or never will be; quarantine stays until it is empty. */
export const ALERT_DAYS = 7;

/** Beside these, a row's code is that of an alert. */
export const ATTENTION_CODES = [
  'terminal_lost',
  'payment_without_sale',
  'red_letter_without_refund',
  'quarantine',
  'signals_waiting',
  'terminal_silent',
  'terminal_behind',
  'prints_waiting',
  'clock_skew',
  'slow_fsync',
  'low_rating',
] as const;
type TerminalCode = Exclude<
  (typeof ATTENTION_CODES)[number],
  'quarantine' | 'payment_without_sale' | 'red_letter_without_refund' | 'signals_waiting' | 'low_rating'
>;
/** Nobody looked at a signal for so long. */
const SIGNAL_WAITS_MS = 3 * DAY_MS;

export interface AttentionRow {
  readonly code: string;
  /** Whom it is about: `terminal 02`, or the last sale or refund of several. */
  readonly subject: string;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly count: number;
  /** A reason, or a number of ms; empty when there is nothing to add. */
  readonly detail: string;
}

export async function attentionRows(cloud: Cloud, store: StoreId): Promise<readonly AttentionRow[]> {
  const scope = storeScope(cloud.brand.id, store);
  const now = cloud.ports.clock.now();
  const quarantined = await readQuarantine(cloud, scope);
  const known = new Set(quarantined.map(({ subject, detail }) => `${subject} ${detail}`));
  // Whatever is put into quarantine raises an alert too: one row is enough.
  const alerts = (await readAlerts(cloud, [scope, brandScope(cloud.brand.id)], now - ALERT_DAYS * DAY_MS)).filter(
    ({ subject, code }) => !known.has(`${subject} ${code}`),
  );
  const terminals = (await readTerminals(cloud.database, cloud.brand.id)).filter((row) => row.store === store);
  const standing = terminals.flatMap((row) => terminalRows(row, now));
  const money = [...(await readUnsold(cloud, scope, now)), ...(await readUnrefunded(cloud, scope, now))];
  const signals = await readSignals(cloud, store, now);
  const rated = await readLowRatings(cloud, scope, now);
  return [...standing, ...quarantined, ...money, ...signals, ...alerts, ...rated].sort(
    (a, b) => rank(a) - rank(b) || a.since - b.since,
  );
}

/** Money that may be missing first, then what an alert names, then what is merely slow or wrong. */
function rank({ code }: AttentionRow): number {
  const place = (ATTENTION_CODES as readonly string[]).indexOf(code);
  const alerts = ATTENTION_CODES.indexOf('quarantine');
  return place < 0 ? alerts + 1 : place <= alerts ? place : place + 1;
}

function terminalRows(row: TerminalRow, now: number): readonly AttentionRow[] {
  const rows: AttentionRow[] = [];
  const add = (code: TerminalCode, since: number, count: number, detail = ''): void => {
    rows.push({ code, subject: `terminal ${row.terminal}`, since, count, detail });
  };
  const unsent = row.unsent ?? 0;
  const silentMs = now - row.last_contact;
  // Its journal ends here while it said that there is more: a lost or revoked machine, or one that was paired anew.
  if (unsent > 0 && (row.revoked_at !== null || silentMs > LOST_MS))
    add('terminal_lost', unsentSince(row) ?? row.last_contact, unsent);
  if (row.revoked_at !== null) return rows;
  const state = terminalState(row, now);
  if (state === 'silent' && rows.length === 0 && (unsent > 0 || silentMs > LOST_MS))
    add('terminal_silent', row.last_contact, unsent);
  if (state === 'behind') add('terminal_behind', unsentSince(row) ?? now, unsent);
  const { skew = 0, fsync = 0, prints = 0, print = now } = row.health ?? {};
  if (prints > 0 && now - print > PRINT_WAITS_MS) add('prints_waiting', print, prints);
  if (Math.abs(skew) > SKEW_MS) add('clock_skew', row.last_contact, 1, String(skew));
  if (fsync > SLOW_FSYNC_MS) add('slow_fsync', row.last_contact, 1, String(fsync));
  return rows;
}

async function readQuarantine(cloud: Cloud, scope: string): Promise<readonly AttentionRow[]> {
  const rows = await cloud.database.rows<{ terminal: string; reason: string; since: number; count: number }>(
    `SELECT terminal, reason, min(at) AS since, count(*)::integer AS count FROM quarantine
     WHERE scope = $1 GROUP BY terminal, reason`,
    [scope],
  );
  return rows.map(({ terminal, reason, since, count }) => ({
    code: 'quarantine',
    subject: `terminal ${terminal}`,
    since,
    count,
    detail: reason,
  }));
}

/** Money that was taken and that no sale has named for long; gone when the sale arrives or the money went back. */
async function readUnsold(cloud: Cloud, scope: string, now: number): Promise<readonly AttentionRow[]> {
  const rows = await unsoldPayments(cloud.database, scope, now - WITHOUT_SALE_MS);
  return rows.map(({ terminal, since, count, amount }) => ({
    code: 'payment_without_sale',
    subject: `terminal ${terminal}`,
    since,
    count,
    detail: yuanText(fen(amount), { group: false }),
  }));
}

/** Red letters that tills ordered for refunds which never came: the invoice is too low. */
async function readUnrefunded(cloud: Cloud, scope: string, now: number): Promise<readonly AttentionRow[]> {
  const rows = await unrefundedReds(cloud.database, scope, now - DAY_MS);
  return rows.map(({ receipt_number: receipt, since, total }) => ({
    code: 'red_letter_without_refund',
    subject: `receipt ${receipt}`,
    since,
    count: 1,
    detail: yuanText(fen(total), { group: false }),
  }));
}

/** Bindings that look as if no customer made them, and that no manager looked at for days; gone when one has. */
async function readSignals(cloud: Cloud, store: StoreId, now: number): Promise<readonly AttentionRow[]> {
  const { signals } = await signalsIn(cloud, [store]);
  const waiting = signals.filter(({ to, decision }) => decision === null && to < now - SIGNAL_WAITS_MS);
  const [oldest] = waiting.slice(-1);
  if (oldest === undefined) return [];
  return [
    { code: 'signals_waiting', subject: `guide ${oldest.guide}`, since: oldest.to, count: waiting.length, detail: '' },
  ];
}

/** What customers rated low and nobody has said anything about: one row that names the oldest. */
async function readLowRatings(cloud: Cloud, scope: string, now: number): Promise<readonly AttentionRow[]> {
  const listed = await openAndAnswered(cloud.database, scope, epochMs(now - LOW_LISTED_DAYS * DAY_MS));
  const open = listed.filter(({ isOpen }) => isOpen);
  return open.slice(0, 1).map(({ receiptNumber, at: since }) => {
    return { code: 'low_rating', subject: `receipt ${receiptNumber}`, since, count: open.length, detail: '' };
  });
}

/** One row for a code and a terminal; sales and refunds of one code are one row that names the last of them. */
async function readAlerts(cloud: Cloud, scopes: readonly string[], from: number): Promise<readonly AttentionRow[]> {
  const rows = await cloud.database.rows<{
    code: string;
    subject: string;
    since: number;
    count: number;
    detail: string;
  }>(
    `SELECT code, max(subject) AS subject, min(at) AS since, count(*)::integer AS count, COALESCE(max(detail), '') AS detail
     FROM alerts WHERE scope = ANY($1) AND at >= $2
     GROUP BY code, CASE WHEN subject LIKE 'terminal %' THEN subject ELSE split_part(subject, ' ', 1) END`,
    [scopes, from],
  );
  return rows.map(({ code, subject, since, count, detail }) => ({ code, subject, since, count, detail }));
}
