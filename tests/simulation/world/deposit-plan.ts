/**
 * Deposits whose tenders were recorded wrongly: put right, pressed twice, once more, at two tills, after the goods are gone; and those
 * that a provider does not give back, which go out of the drawer instead; stories laid over some plans of desk-plan.ts. A stream of its
 * own, so that no other plan moves. Where they are told no backup comes back and no server's clock is wrong: codes pay here too.
 */
import type { DeskDeed } from './desk-plan.ts';
import type { Deed, Fault, Plan } from './plan.ts';
import { seeded, type Random } from '../seeded.ts';

export type DepositDeed =
  | {
      readonly do: 'correctDeposit';
      readonly terminal: number;
      readonly unclaimed: boolean;
      readonly twice: boolean;
      /** On a screen that has lain open for a while, whatever became of the order since. */
      readonly isOld: boolean;
    }
  /** What a provider is to give back of a deposit goes out of the drawer. */
  | { readonly do: 'depositInCash'; readonly terminal: number; readonly twice: boolean };

type Timed = { readonly at: number } & (DeskDeed | Deed | Fault);
const SHARE = 0.3;
const MEET_WITHIN_MS = 150;
const POINTS = [
  'correction.before_append',
  'correction.after_journal',
  'journal.after_write_before_fsync',
  'journal.after_fsync_before_ack',
] as const;

/** What happens beside the plan; undefined where every deposit was recorded as it was. */
export function depositStories(seed: number, plan: Plan): readonly Timed[] | undefined {
  const random = seeded(seed).fork('desk deposits');
  if (!random.chance(SHARE)) return undefined;
  return Array.from({ length: 1 + random.below(3) }, () => story(random, plan)).flat();
}

function story(random: Random, { terminals, clouds, endsAt }: Plan): readonly Timed[] {
  const terminal = random.below(terminals.length);
  const own = [...terminals.keys()].filter((other) => terminals[other] === terminals[terminal]);
  const at = 3_000 + random.below(Math.max(1, endsAt - 25_000));
  const pay = random.pick(['cash', 'cash', 'card', 'code', 'code'] as const);
  const some = (share: number, deed: () => Timed): readonly Timed[] => (random.chance(share) ? [deed()] : []);
  const correct = (taker: number, when: number, isOld: boolean): Timed => ({
    at: when,
    do: 'correctDeposit',
    terminal: taker,
    unclaimed: random.chance(0.5),
    twice: random.chance(0.4),
    isOld,
  });
  const corrected = at + 4_000 + random.below(3_000);
  const over = corrected + random.below(6_000);
  const unclaimed = random.chance(0.5);
  const finish: Timed = random.chance(0.5)
    ? {
        at: over,
        do: 'pickUp',
        terminal: random.pick(own),
        unclaimed,
        twice: false,
        part: random.chance(0.3),
        leaves: false,
      }
    : { at: over, do: 'endOrder', terminal: random.pick(own), back: random.pick([1, 0.5]), unclaimed, twice: false };
  return [
    { at, do: 'holdOrder', terminal, lines: 1 + random.below(2), share: 0.5, pay, twice: false, leaves: false },
    ...some(0.4, () => ({ at: at + 2_000, do: 'addDeposit', terminal: random.pick(own), share: 0.5, unclaimed: true })),
    correct(terminal, corrected, false),
    // Again by the same people, or at another till at the same moment.
    ...some(0.5, () => correct(random.pick(own), corrected + random.below(MEET_WITHIN_MS), false)),
    ...some(0.4, () => correct(terminal, corrected + 1_500, random.chance(0.5))),
    ...(random.chance(0.6) ? [finish, correct(terminal, over + random.below(6_000), true)] : []),
    ...(pay === 'code' ? backInCash(random, own, over) : []),
    ...some(0.35, () => ({
      at: at + 2_000 + random.below(4_000),
      do: 'cutOff',
      terminal: random.pick(own),
      forMs: random.below(20_000),
    })),
    ...some(0.35, () => ({
      at: corrected + random.below(1_500),
      do: 'killAt',
      terminal,
      point: random.pick(POINTS),
      power: random.chance(0.6),
      downMs: random.below(10_000),
    })),
    ...some(0.3, () => ({
      at: corrected + random.below(1_500),
      do: 'killCloud',
      cloud: random.below(clouds),
      steps: 1 + random.below(60),
      downMs: random.below(4_000),
    })),
    ...some(0.2, () => ({ at: corrected + random.below(8_000), do: 'closeShift', terminal })),
  ];
}

/** The provider fails while the deposit goes back; the customer does not wait for it. */
function backInCash(random: Random, own: readonly number[], at: number): readonly Timed[] {
  const taker = random.pick(own);
  const end = { do: 'endOrder' as const, terminal: taker, back: random.pick([1, 0.5]), unclaimed: true, twice: false };
  const inCash = (when: number): Timed => ({
    at: when,
    do: 'depositInCash',
    terminal: taker,
    twice: random.chance(0.4),
  });
  return [
    { at: at - 500, do: 'refundsFail', how: random.pick(['empty', 'refused']), forMs: 5_000 + random.below(60_000) },
    { at, ...end },
    inCash(at + 4_000 + random.below(12_000)),
    ...(random.chance(0.6) ? [inCash(at + 1_000 + random.below(12_000))] : []),
  ];
}
