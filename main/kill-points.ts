/**
 * Named places at which a crash of the host matters. Code on the way of money calls `reach(name)` there; the port does
 * nothing in ordinary work, and in the kill suites it ends the real process with SIGKILL at the n-th arrival. The list is
 * kept here, in code, so that a suite can walk all of it. Called by the journal, the desks of sale, cart and tender, print queue and upload.
 */
import { KILL_VARIABLE, killPointsFor, parseKillChoice, type KillPoints } from '../sync/protocol/kill-points.ts';

export const KILL_POINTS = [
  'cart.before_save',
  'cart.after_save',
  'commit.before_append',
  'journal.before_write',
  'journal.after_write_before_fsync',
  'journal.after_fsync_before_ack',
  'commit.after_journal',
  'commit.after_cart_cleared',
  'print.before_started',
  'print.after_started',
  'print.mid_job',
  'print.after_done_before_ended',
  'print.after_ended',
  'drawer.before_kick',
  'drawer.after_kick_before_ended',
  'refund.after_hold_before_append',
  'refund.after_journal',
  'exchange.after_hold_before_credit',
  'exchange.after_credit',
  'exchange.after_hold_before_append',
  'tender.after_journal_before_send',
  'tender.after_answer_before_journal',
  'tender.before_reversal_journal',
  'park.after_box_before_journal',
  'park.after_journal_before_cart',
  'resume.after_claim_before_journal',
  'resume.after_journal_before_cart',
  'correction.before_append',
  'correction.after_journal',
  'token.after_journal',
  'key.before_kept',
  'key.after_kept_before_journal',
  'key.after_journal',
  'key.before_settled',
  'key.after_settled',
  'upload.before_send',
  'upload.after_answer_before_note',
  'upload.after_note',
] as const;
export type KillPoint = (typeof KILL_POINTS)[number];

export type HostKillPoints = KillPoints<KillPoint>;

export const NO_KILL_POINTS: HostKillPoints = killPointsFor(undefined, () => undefined);

/** The real process's port: SIGKILL to itself, which nothing can intercept. */
export const systemKillPoints = (env: NodeJS.ProcessEnv): HostKillPoints =>
  killPointsFor(parseKillChoice(KILL_POINTS, env[KILL_VARIABLE]), () => {
    process.kill(process.pid, 'SIGKILL');
  });
