/**
 * How a terminal stands, by what it last said of itself. One place for the limits, so that metrics, the list of what needs
 * attention and the runbook speak of the same things. Pure.
 */
import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';
import type { TerminalRow } from '../store/terminals.ts';

/** A terminal asks every quarter of a minute; the manager's page draws the same line. */
export const SILENT_MS = 10 * MINUTE_MS;
/** An upload takes seconds; what is older than this is held up. */
export const BEHIND_MS = 2 * MINUTE_MS;
/** Shops close for the night; after this a silent terminal is not just switched off. */
export const LOST_MS = DAY_MS;
/** Clocks are corrected; one that is this wrong has a dead battery or was set by hand. */
export const SKEW_MS = MINUTE_MS;
/** A healthy disk needs some milliseconds. */
export const SLOW_FSYNC_MS = 500;
/** A slip that waits longer has been overlooked. */
export const PRINT_WAITS_MS = 5 * MINUTE_MS;

export type TerminalState = 'ok' | 'behind' | 'silent';
export const TERMINAL_STATES: readonly TerminalState[] = ['ok', 'behind', 'silent'];

type Standing = Pick<TerminalRow, 'last_contact' | 'unsent' | 'oldest_unsent'>;

/** Since when something that the terminal has is not here; null when it last said that all was sent. */
export const unsentSince = ({ unsent, oldest_unsent: oldest }: Standing): number | null =>
  (unsent ?? 0) > 0 ? oldest : null;

export function terminalState(row: Standing, now: number): TerminalState {
  if (now - row.last_contact > SILENT_MS) return 'silent';
  const since = unsentSince(row);
  return since !== null && now - since > BEHIND_MS ? 'behind' : 'ok';
}
