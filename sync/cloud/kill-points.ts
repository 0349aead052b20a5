/**
 * Named places at which a crash of the cloud matters: between what is committed and what is told, and between steps that
 * are transactions of their own. In ordinary work the port does nothing; in the kill suites it ends the real process with
 * SIGKILL. The list is kept here, in code, so that a suite can walk all of it; `claim.*` is on the way of both the
 * customer's page and a terminal's journalled claims.
 */
import { KILL_VARIABLE, killPointsFor, parseKillChoice, type KillPoints } from '../protocol/kill-points.ts';

export const CLOUD_KILL_POINTS = [
  'seed.after_store',
  'seed.after_people',
  'seed.after_catalogue',
  'seed.before_marker',
  'start.before_listen',
  'pairing.before_commit',
  'pairing.after_commit_before_answer',
  'ingest.before_transaction',
  'ingest.after_lines',
  'ingest.after_documents_before_commit',
  'ingest.after_commit_before_wake',
  'ingest.after_brand_facts_before_answer',
  'brand.after_member_before_consent',
  'brand.after_member_before_claim',
  'brand.before_cursor',
  'claim.before_commit',
  'claim.after_commit_before_publish',
  'claim.after_publish',
  'page.before_token',
  'page.after_token_before_member',
  'page.after_member_before_claim',
  'page.after_claim_before_giver',
  'page.after_claim_before_step',
  'page.after_step_before_answer',
  'pull.before_answer',
  'push.before_commit',
  'push.after_commit_before_answer',
] as const;
export type CloudKillPoint = (typeof CLOUD_KILL_POINTS)[number];
export type CloudKillPoints = KillPoints<CloudKillPoint>;

/** Of the command that archives journals, in its order. */
export const ARCHIVE_KILL_POINTS = [
  'archive.after_write',
  'archive.after_rename',
  'archive.after_check',
  'archive.after_hashes',
  'archive.after_note',
  'archive.before_drop_commit',
  'archive.after_drop',
] as const;
export type ArchiveKillPoint = (typeof ARCHIVE_KILL_POINTS)[number];
export type ArchiveKillPoints = KillPoints<ArchiveKillPoint>;

export const NO_KILL_POINTS: CloudKillPoints = killPointsFor(undefined, () => undefined);

/** The real process's port: SIGKILL to itself, which nothing can intercept. */
const killOf =
  <Name extends string>(points: readonly Name[]) =>
  (env: NodeJS.ProcessEnv): KillPoints<Name> =>
    killPointsFor(parseKillChoice(points, env[KILL_VARIABLE]), () => {
      process.kill(process.pid, 'SIGKILL');
    });
export const systemKillPoints = killOf(CLOUD_KILL_POINTS);
export const systemArchiveKillPoints = killOf(ARCHIVE_KILL_POINTS);
