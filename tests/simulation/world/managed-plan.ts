/**
 * What managers and the brand's own server say beside the tills, in schedules of a season: targets of guides and of stores for a month,
 * set, set again, at once from two offices; what the counters at the doors counted, hour by hour, read again and told once more as it was;
 * what products cost from a day on. A layer with a stream of its own, so that the draws of season-plan.ts stay as they are. Who does it:
 * managed-people.ts.
 */
import type { Random } from '../seeded.ts';
import type { Fault, Plan } from './plan.ts';

/** Once, the same from two windows at once, or otherwise by somebody else at the same time. */
type Pressed = 'once' | 'twice' | 'by_two';
export type ManagedStory =
  | {
      readonly do: 'setTarget';
      readonly of: 'guide' | 'store';
      /** Which guide, or which store. */
      readonly nth: number;
      /** From this month on. */
      readonly months: number;
      /** Fen; null takes it back. */
      readonly amount: number | null;
      readonly pressed: Pressed;
    }
  | {
      readonly do: 'tellFootfall';
      readonly store: number;
      /** Full hours before this one, and how many. */
      readonly back: number;
      readonly hours: number;
      /** Whether somebody at the door counts who passes. */
      readonly passing: boolean;
      /** Read so long ago. */
      readonly agoMs: number;
      readonly pressed: Pressed;
    }
  /** The whole day over again: what was told before, as it was. */
  | { readonly do: 'tellAgain'; readonly all: boolean }
  | {
      readonly do: 'tellCosts';
      readonly product: number;
      readonly bySku: boolean;
      /** From so many days ago on. */
      readonly days: number;
      readonly cost: number;
      readonly pressed: Pressed;
    };

const MANAGED_SHARE = 0.4;
const GUIDES = 4;
const PRESSED = ['once', 'once', 'twice', 'by_two'] as const;
const AMOUNTS = [50_000, 80_000, 120_001, 31, null] as const;
type Timed = { readonly at: number } & (ManagedStory | Fault);

/** Days pass meanwhile; the cloud dies at some of it. */
export function managed(random: Random, { clouds }: Plan): readonly Timed[] {
  if (!random.chance(MANAGED_SHARE)) return [];
  const within = (from: number, until: number): number => from + random.below(until - from);
  const some = (count: number, make: () => Timed): readonly Timed[] => Array.from({ length: count }, make);
  const target = (at: number): Timed => ({
    ...{ at, do: 'setTarget', of: random.pick(['guide', 'store'] as const), nth: random.below(GUIDES) },
    ...{ months: random.chance(0.7) ? 0 : 1, amount: random.pick(AMOUNTS), pressed: random.pick(PRESSED) },
  });
  const counts = (at: number): Timed => ({
    ...{ at, do: 'tellFootfall', store: random.below(2), back: random.below(4), hours: 1 + random.below(4) },
    ...{ passing: random.chance(0.6), agoMs: random.chance(0.3) ? 1 + random.below(20_000) : 0 },
    pressed: random.pick(PRESSED),
  });
  const costs = (at: number): Timed => ({
    ...{ at, do: 'tellCosts', product: random.below(2), bySku: random.chance(0.4), days: random.below(2) },
    ...{ cost: 100 + random.below(3) * 50, pressed: random.pick(PRESSED) },
  });
  return [
    ...some(6 + random.below(5), () => target(within(8_000, 72_000))),
    ...some(5 + random.below(5), () => counts(within(8_000, 72_000))),
    ...some(1 + random.below(3), () => ({ at: within(20_000, 73_000), do: 'tellAgain', all: random.chance(0.5) })),
    ...some(3 + random.below(4), () => costs(within(8_000, 72_000))),
    ...some(random.below(4), () => ({
      ...{ at: within(8_000, 72_000), do: 'killCloud', cloud: random.below(clouds) },
      ...{ steps: 1 + random.below(60), downMs: random.below(3_000) },
    })),
  ];
}
