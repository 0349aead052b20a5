/**
 * Bindings that look as if no customer made them, and managers who look at them, laid over some schedules of guide-plan.ts: one phone scans
 * for many customers, a guide's own customer scans, codes for one go at a pace that cannot be; two managers look, undo some or none, twice
 * or otherwise at once, while tills are apart and the cloud dies. Who does it: signal-people.ts.
 */
import type { Random } from '../seeded.ts';
import type { GuideDeed } from './guide-plan.ts';
import type { Fault, Plan } from './plan.ts';

export type SignalStory =
  /** The code that was shown last, by these customers one after the other, each on this device. */
  | { readonly do: 'scanBy'; readonly customers: readonly number[]; readonly device: string }
  /** Who is customer and guide. */
  | { readonly do: 'ownMember'; readonly guide: string; readonly who: number }
  | {
      readonly do: 'lookAtSignals';
      readonly undoes: 'none' | 'one' | 'all';
      /** To whom goes who had no guide before. */
      readonly to: string;
      readonly pressed: 'once' | 'twice' | 'by_two';
    };

export const SIGNALS_END_MS = 60_000;
const SIGNAL_SHARE = 0.35;
const OF_MANY = [0, 1, 2, 3, 4, 5] as const;
const AT_A_PACE = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const OWN = 4;
const GUIDES = ['2001', '2002', '2003'] as const;
const PRESSED = ['once', 'once', 'twice', 'by_two', 'by_two'] as const;
type Timed = { readonly at: number } & (SignalStory | GuideDeed | Fault);

export const hasSignals = (random: Random): boolean => random.chance(SIGNAL_SHARE);

export function signals(random: Random, { terminals, clouds }: Plan): readonly Timed[] {
  const within = (from: number, until: number): number => from + random.below(until - from);
  const some = (count: number, make: () => Timed): readonly Timed[] => Array.from({ length: count }, make);
  const terminal = random.below(terminals.length);
  const code = (at: number, mode: 'one_time' | 'multi_use', guide: string): Timed => ({
    ...{ at, do: 'guideCode', terminal, mode, guide, revokes: false },
  });
  const look = (at: number): Timed => ({
    ...{ at, do: 'lookAtSignals', undoes: random.pick(['none', 'one', 'all', 'all'] as const) },
    ...{ to: random.pick(GUIDES), pressed: random.pick(PRESSED) },
  });
  const many = (at: number, guide: string): readonly Timed[] => [
    code(at, 'multi_use', guide),
    { at: at + 2_500, do: 'scanBy', customers: OF_MANY.slice(random.below(2)), device: 'tablet' },
  ];
  const pace = (at: number, guide: string): readonly Timed[] =>
    AT_A_PACE.flatMap((who) => [
      code(at + who * 1_800, 'one_time', guide),
      { at: at + who * 1_800 + 1_200, do: 'scanBy' as const, customers: [who], device: `phone ${String(who)}` },
    ]);
  const [first, second] = [random.pick(GUIDES), random.pick(GUIDES)];
  return [
    ...many(4_000, first),
    ...(random.chance(0.4) ? many(9_000, second) : pace(9_000, second)),
    { at: 24_000, do: 'ownMember', guide: first, who: OWN },
    code(25_500, 'one_time', first),
    { at: 27_500, do: 'scanBy', customers: [OWN], device: 'own phone' },
    ...some(2 + random.below(2), () => look(within(12_000, 34_000))),
    ...(random.chance(0.6) ? many(36_000, random.pick([first, second])) : []),
    ...some(1 + random.below(3), () => look(within(38_000, 54_000))),
    // Nobody looks at these.
    ...(random.chance(0.6) ? many(55_000, random.pick([first, second])) : []),
    ...some(random.below(3), () => ({
      at: within(10_000, 50_000),
      do: 'cutOff',
      terminal,
      forMs: random.below(15_000),
    })),
    ...some(random.below(4), () => ({
      ...{ at: within(12_000, 58_000), do: 'killCloud', cloud: random.below(clouds) },
      ...{ steps: 1 + random.below(120), downMs: random.below(3_000) },
    })),
    ...(random.chance(0.15)
      ? [{ at: within(20_000, 58_000), do: 'restoreCloud' as const, agoMs: random.below(25_000) }]
      : []),
  ];
}
