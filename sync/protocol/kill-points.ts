/**
 * Named places at which a crash matters: the mechanism, shared by host and cloud, each of which keeps a list of its own in
 * code. Code reaches a name; the port does nothing in ordinary work, and in the kill suites it ends the real process at
 * the n-th arrival. A choice that is not of a list is nothing there: one variable arms host or cloud, never both.
 */
export interface KillPoints<Name extends string> {
  /** Ends the process here when this is the chosen place; otherwise does nothing. */
  reach(name: Name): void;
}

/** The variable that arms a point: `GUIDEPOST_KILL_AT=<name>[:n]`. */
export const KILL_VARIABLE = 'GUIDEPOST_KILL_AT';

export interface ChosenKill<Name extends string> {
  readonly name: Name;
  /** 1 = at the first arrival. */
  readonly arrival: number;
}

/** Reads a choice; undefined when it is absent, malformed or of another list than `points`. */
export function parseKillChoice<Name extends string>(
  points: readonly Name[],
  text: string | undefined,
): ChosenKill<Name> | undefined {
  if (text === undefined) return undefined;
  const [given, count] = text.split(':');
  const name = points.find((point) => point === given);
  const arrival = count === undefined ? 1 : Number(count);
  return name === undefined || !Number.isInteger(arrival) || arrival < 1 ? undefined : { name, arrival };
}

/** A port that calls `kill` at the chosen arrival, and does nothing without a choice. */
export function killPointsFor<Name extends string>(
  choice: ChosenKill<Name> | undefined,
  kill: () => void,
): KillPoints<Name> {
  if (choice === undefined) return { reach: () => undefined };
  let arrivals = 0;
  return {
    reach: (name) => {
      if (name !== choice.name) return;
      arrivals += 1;
      if (arrivals === choice.arrival) kill();
    },
  };
}
