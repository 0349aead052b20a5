/**
 * Proofs of tasks and what managers say of them, in some schedules of care: guides say tasks done with words and photos on phones and with
 * words at tills, managers accept or send back in the office and at tills, twice, two of them otherwise at once, and guides do again what was
 * sent back. Part of care-plan.ts; done by proof-people.ts and till-proofs.ts.
 */
import type { Random } from '../seeded.ts';
import type { CareDeed, CareStory } from './care-plan.ts';
import type { Fault, Plan } from './plan.ts';
import type { Pressed } from './rating-plan.ts';

export type Verdict = 'accepted' | 'sent_back';

/** A manager at a till says something of a proof that is shown there. */
export interface ProofDeed {
  readonly do: 'reviewAtTill';
  readonly terminal: number;
  readonly verdict: Verdict;
  readonly twice: boolean;
}
/** `recent`: of the newest proof, also where something was said of it. */
export type ProofStory =
  | { readonly do: 'prove'; readonly guide: string; readonly photos: number; readonly twice: boolean }
  | { readonly do: 'doAgain'; readonly guide: string; readonly twice: boolean }
  | {
      readonly do: 'reviewProof';
      readonly store: number;
      readonly recent: boolean;
      readonly verdict: Verdict;
      readonly pressed: Pressed;
    };

const PROVEN_SHARE = 0.45;
const GUIDES = ['2001', '2002'] as const;
/** However many days pass, the task is still shown. */
const DAYS = 200;
const PRESSED = ['once', 'once', 'twice', 'by_two'] as const;
type Timed = { readonly at: number } & (CareDeed | CareStory | Fault);

export function proofs(random: Random, { terminals, clouds }: Plan): readonly Timed[] {
  if (!random.chance(PROVEN_SHARE)) return [];
  const within = (from: number, until: number): number => from + random.below(until - from);
  const some = (count: number, make: () => Timed): readonly Timed[] => Array.from({ length: count }, make);
  const till = (): number => random.below(terminals.length);
  const verdict = (): Verdict => random.pick(['accepted', 'sent_back', 'sent_back']);
  return [
    ...[true, false].map((isList): Timed => ({
      ...{ at: within(6_000, 9_000), do: 'giveTask', store: 0, isList, days: DAYS },
      staff: random.chance(0.5) ? [] : [random.pick(GUIDES)],
    })),
    ...some(3 + random.below(4), () => ({
      ...{ at: within(10_000, 60_000), do: 'prove', guide: random.pick(GUIDES) },
      ...{ photos: random.below(3), twice: random.chance(0.3) },
    })),
    ...some(1 + random.below(3), () => ({
      ...{ at: within(10_000, 60_000), do: 'progress', terminal: till(), guide: random.pick(GUIDES) },
      ...{ proof: true, twice: random.chance(0.3) },
    })),
    ...some(4 + random.below(4), () => ({
      ...{ at: within(14_000, 66_000), do: 'reviewProof', store: random.chance(0.8) ? 0 : 1 },
      ...{ recent: random.chance(0.5), verdict: verdict(), pressed: random.pick(PRESSED) },
    })),
    ...some(1 + random.below(3), () => ({
      ...{ at: within(14_000, 66_000), do: 'reviewAtTill', terminal: till(), verdict: verdict() },
      twice: random.chance(0.4),
    })),
    ...some(2 + random.below(3), () => ({
      ...{ at: within(20_000, 68_000), do: 'doAgain', guide: random.pick(GUIDES), twice: random.chance(0.3) },
    })),
    ...some(random.below(3), () => ({
      ...{ at: within(12_000, 66_000), do: 'killCloud', cloud: random.below(clouds) },
      ...{ steps: 1 + random.below(60), downMs: random.below(3_000) },
    })),
  ];
}
