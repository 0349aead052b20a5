/**
 * Named places at which a crash matters. Code on the way of money calls `reach(name)` there; the port does nothing in
 * ordinary work, and in the kill suites it ends the real process with SIGKILL at the n-th arrival. The list is kept here,
 * in code, so that a suite can walk all of it. Called by the journal, commit, cart, print queue and upload.
 */
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
  'token.after_journal',
  'upload.before_send',
  'upload.after_answer_before_note',
  'upload.after_note',
] as const;
export type KillPoint = (typeof KILL_POINTS)[number];

export interface KillPoints {
  /** Ends the process here when this is the chosen place; otherwise does nothing. */
  reach(name: KillPoint): void;
}

export const NO_KILL_POINTS: KillPoints = { reach: () => undefined };

export interface ChosenKill {
  readonly name: KillPoint;
  /** 1 = at the first arrival. */
  readonly arrival: number;
}

/** Reads `GUIDEPOST_KILL_AT=<name>[:n]`; undefined for an absent, unknown or malformed choice. */
export function parseKillChoice(text: string | undefined): ChosenKill | undefined {
  if (text === undefined) return undefined;
  const [given, count] = text.split(':');
  const name = KILL_POINTS.find((point) => point === given);
  const arrival = count === undefined ? 1 : Number(count);
  return name === undefined || !Number.isInteger(arrival) || arrival < 1 ? undefined : { name, arrival };
}

/** A port that calls `kill` at the chosen arrival. */
export function killPointsFor(choice: ChosenKill | undefined, kill: () => void): KillPoints {
  if (choice === undefined) return NO_KILL_POINTS;
  let arrivals = 0;
  return {
    reach: (name) => {
      if (name !== choice.name) return;
      arrivals += 1;
      if (arrivals === choice.arrival) kill();
    },
  };
}

/** The real process's port: SIGKILL to itself, which nothing can intercept. */
export const systemKillPoints = (env: NodeJS.ProcessEnv): KillPoints =>
  killPointsFor(parseKillChoice(env['GUIDEPOST_KILL_AT']), () => {
    process.kill(process.pid, 'SIGKILL');
  });
