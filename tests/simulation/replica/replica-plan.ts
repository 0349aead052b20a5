/** What happens to the local databases of a store in one schedule, all from its seed. Called by replica-world.ts. */
import { seeded, type Random } from '../seeded.ts';

export type ReplicaAct =
  | { readonly do: 'sale' | 'claim' | 'window' | 'wipe' | 'loseRows' | 'taskRemove'; readonly terminal: number }
  | { readonly do: 'task'; readonly terminal: number; readonly id: number; readonly isShared: boolean }
  | { readonly do: 'killWindow'; readonly terminal: number; readonly steps: number }
  | { readonly do: 'failWrites' | 'failReads'; readonly terminal: number; readonly count: number }
  | { readonly do: 'clock'; readonly terminal: number; readonly byMs: number }
  | { readonly do: 'cutOff'; readonly terminal: number; readonly forMs: number }
  | { readonly do: 'killCloud'; readonly steps: number }
  | { readonly do: 'restoreCloud' }
  | { readonly do: 'rush' };
export type TimedAct = ReplicaAct & { readonly n: number; readonly at: number };

export interface ReplicaPlan {
  readonly seed: number;
  readonly acts: readonly TimedAct[];
  readonly endsAt: number;
}

export const TERMINALS = 2;
const CLOCK_STEPS = [-3_600_000, -90_000, 3_600_000, -31_536_000_000] as const;

const ACTS: readonly (readonly [number, (random: Random, terminal: number) => ReplicaAct])[] = [
  [8, (_, terminal) => ({ do: 'sale', terminal })],
  [3, () => ({ do: 'rush' })],
  [3, (_, terminal) => ({ do: 'claim', terminal })],
  [6, (random, terminal) => ({ do: 'task', terminal, id: random.below(3), isShared: random.chance(0.3) })],
  [1, (_, terminal) => ({ do: 'taskRemove', terminal })],
  [3, (random, terminal) => ({ do: 'killWindow', terminal, steps: 1 + random.below(25) })],
  [1, (_, terminal) => ({ do: 'window', terminal })],
  [2, (random, terminal) => ({ do: 'failWrites', terminal, count: 1 + random.below(2) })],
  [2, (_, terminal) => ({ do: 'failReads', terminal, count: 1 })],
  [2, (random, terminal) => ({ do: 'clock', terminal, byMs: random.pick(CLOCK_STEPS) })],
  [2, (random, terminal) => ({ do: 'cutOff', terminal, forMs: random.below(20_000) })],
  [0.5, (_, terminal) => ({ do: 'wipe', terminal })],
  [0.5, (_, terminal) => ({ do: 'loseRows', terminal })],
  [1.5, (random) => ({ do: 'killCloud', steps: 1 + random.below(30) })],
  [0.7, () => ({ do: 'restoreCloud' })],
];

export function replicaPlanOf(seed: number): ReplicaPlan {
  const random = seeded(seed).fork('replica plan');
  const endsAt = 15_000 + random.below(60_000);
  const acts = Array.from({ length: 8 + random.below(14) }, (_, n): TimedAct => {
    return { ...draw(random), n, at: 500 + random.below(endsAt - 500) };
  });
  return { seed, acts: acts.sort((a, b) => a.at - b.at || a.n - b.n), endsAt };
}

const RUSHES_MIN = 10;
const RUSHES_BELOW = 20;
const RUSHES_WITHIN_MS = 12_000;

/** Nothing but sales of all tills at once, again and again: what two transactions of the cloud do to one counter. */
export function rushPlanOf(seed: number): ReplicaPlan {
  const random = seeded(seed).fork('rush plan');
  const acts = Array.from({ length: RUSHES_MIN + random.below(RUSHES_BELOW) }, (_, n): TimedAct => {
    return { do: 'rush', n, at: 500 + random.below(RUSHES_WITHIN_MS) };
  });
  return { seed, acts: acts.sort((a, b) => a.at - b.at || a.n - b.n), endsAt: RUSHES_WITHIN_MS + 1_000 };
}

function draw(random: Random): ReplicaAct {
  const all = ACTS.reduce((sum, [weight]) => sum + weight, 0);
  let at = (random.next() / 0x1_0000_0000) * all;
  for (const [weight, make] of ACTS) {
    at -= weight;
    if (at < 0) return make(random, random.below(TERMINALS));
  }
  return { do: 'sale', terminal: 0 };
}
