/**
 * Generations of the key behind binding tokens: each has a `kid`, signs from an instant on, and says until when tokens of those before
 * it are still taken, so that printed badges can be made anew meanwhile. A brand begins with the first. Pure. DOMAIN.md §5.
 * Called by the cloud, which tells terminals the one of now and judges tokens.
 */
import type { EpochMs } from './time.ts';

export const FIRST_KID = 1;
/** Four bits; a kid that was used is never given again, since its key would be the same. */
export const KIDS = 16;

/** At most one from an instant. */
export interface KeyGeneration {
  readonly kid: number;
  readonly from: EpochMs;
  /** Tokens of the generations before end here. */
  readonly earlierUntil: EpochMs;
}

const inOrder = (generations: readonly KeyGeneration[]): readonly KeyGeneration[] =>
  generations.toSorted((a, b) => a.from - b.from);

/** The one that signs at an instant. */
export const kidAt = (generations: readonly KeyGeneration[], at: EpochMs): number =>
  inOrder(generations).findLast(({ from }) => from <= at)?.kid ?? FIRST_KID;

/** When tokens of a generation end, by the rotations that are known: null for one that goes on; undefined for one that never was. */
export function endOfKid(generations: readonly KeyGeneration[], kid: number): EpochMs | null | undefined {
  const known = inOrder(generations);
  const index = known.findIndex((one) => one.kid === kid);
  if (index === -1 && kid !== FIRST_KID) return undefined;
  const ends = known.slice(index + 1).map(({ earlierUntil }) => earlierUntil);
  return ends.length === 0 ? null : (Math.min(...ends) as EpochMs);
}

/** The next kid; null when all were used. */
export function nextKid(generations: readonly KeyGeneration[]): number | null {
  const used = new Set([FIRST_KID, ...generations.map(({ kid }) => kid)]);
  const last = inOrder(generations).at(-1)?.kid ?? FIRST_KID;
  for (let step = 1; step < KIDS; step += 1) if (!used.has((last + step) % KIDS)) return (last + step) % KIDS;
  return null;
}
