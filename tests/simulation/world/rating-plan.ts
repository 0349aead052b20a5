/**
 * What customers say of who served them, in some schedules of a season: sales that guides share, receipts that are opened and rated, by two
 * presses, by two people at once, anew on another day, also where the goods came back; managers who say what was done about low ones. Part of
 * season-plan.ts; done by rating-people.ts.
 */
import type { Random } from '../seeded.ts';
import type { GuideDeed } from './guide-plan.ts';
import type { Fault, Plan } from './plan.ts';
import type { TradeDeed } from './trade-plan.ts';

/** `by_two`: two who saw the same say different things at once. */
export type Pressed = 'once' | 'twice' | 'by_two';
export type RatingStory =
  /** `recent`: of the last receipts that any till printed. */
  | {
      readonly do: 'rate';
      readonly who: number;
      readonly recent: boolean;
      readonly stars: number;
      readonly pressed: Pressed;
    }
  | { readonly do: 'answerLow'; readonly store: number; readonly pressed: Pressed };

const RATED_SHARE = 0.4;
const MEMBERS = 4;
const STARS = [1, 1, 2, 2, 3, 4, 5, 5] as const;
const PRESSED = ['once', 'once', 'twice', 'by_two'] as const;
/** One guide serves in all of them: who has few ratings is told no mean. */
const SERVED = [
  [{ guide: '2001', shareBp: 10_000 }],
  [
    { guide: '2001', shareBp: 6_000 },
    { guide: '2002', shareBp: 4_000 },
  ],
  [
    { guide: '2003', shareBp: 1 },
    { guide: '2001', shareBp: 9_999 },
  ],
] as const;
type Timed = { readonly at: number } & (RatingStory | GuideDeed | TradeDeed | Fault);

/** Days pass meanwhile: who rated on one of the first can change it until the last. */
export function ratings(random: Random, { terminals, clouds }: Plan): readonly Timed[] {
  if (!random.chance(RATED_SHARE)) return [];
  const within = (from: number, until: number): number => from + random.below(until - from);
  const some = (count: number, make: () => Timed): readonly Timed[] => Array.from({ length: count }, make);
  const till = (): number => random.below(terminals.length);
  const sell = (at: number): Timed => ({
    ...{ at, do: 'sellTo', terminal: till(), who: random.below(MEMBERS) },
    ...{ lines: 1 + random.below(2), serving: random.pick(SERVED) },
  });
  const rate = (at: number): Timed => ({
    ...{ at, do: 'rate', who: random.below(MEMBERS), recent: random.chance(0.5) },
    ...{ stars: random.pick(STARS), pressed: random.pick(PRESSED) },
  });
  const answer = (at: number): Timed => ({
    ...{ at, do: 'answerLow', store: random.below(2), pressed: random.pick(PRESSED) },
  });
  return [
    ...some(5 + random.below(4), () => sell(within(10_000, 30_000))),
    ...some(8 + random.below(4), () => rate(within(16_000, 51_000))),
    ...some(2 + random.below(3), () => rate(within(53_000, 73_000))),
    ...some(2 + random.below(3), () => answer(within(22_000, 52_000))),
    ...some(1 + random.below(2), () => answer(within(54_000, 74_000))),
    ...some(random.below(3), () => ({
      ...{ at: within(20_000, 60_000), do: 'refund', terminal: till(), recent: false, coded: false },
      ...{ all: random.chance(0.7), asCash: false, twice: false },
    })),
    ...some(random.below(3), () => ({
      ...{ at: within(16_000, 70_000), do: 'killCloud', cloud: random.below(clouds) },
      ...{ steps: 1 + random.below(60), downMs: random.below(3_000) },
    })),
  ];
}
