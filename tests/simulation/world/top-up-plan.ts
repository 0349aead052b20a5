/**
 * Customers who pay for stored value and gift cards with the code on their phone: answers lost, late and stuck, taken back, asked for
 * twice, spent and returned, over crashes of till and cloud; stories laid over some plans of desk-plan.ts. A stream of its own, so that
 * no other plan moves. Where no voucher pays a backup comes back as well.
 */
import type { DeskDeed } from './desk-plan.ts';
import type { Deed, Fault, Plan } from './plan.ts';
import { seeded, type Random } from '../seeded.ts';

export interface CodeTopUpDeed {
  readonly do: 'topUpByCode';
  readonly terminal: number;
  readonly account: 'member' | 'card';
  readonly who: number;
  readonly principal: number;
  readonly bonus: 'none' | 'offered' | 'beyond';
  /** The last two digits of the first code: what it does (payments/README.md). */
  readonly ending: string;
  /** So many codes are shown at most. */
  readonly codes: number;
  /** Pressed twice: with the same code, or with another one while the first is on its way. */
  readonly twice: 'never' | 'same' | 'other';
  readonly patience: 'wait' | 'cancel';
  /** Taken back beside the very question, so long after it. */
  readonly racesMs: number | null;
}

type Timed = { readonly at: number } & (DeskDeed | Deed | Fault);
const SHARE = 0.3;
const MEMBERS = 2;
const ENDINGS = ['01', '01', '02', '03', '05', '06', '07', '08', '77', '77', '77'] as const;
/** An answer of the provider comes within this, mostly. */
const ANSWERED_MS = 2_500;

/** What happens beside the plan; undefined where nobody pays so. `mayRestore`: no platform of vouchers has books that outlive the cloud. */
export function topUpStories(seed: number, plan: Plan, mayRestore: boolean): readonly Timed[] | undefined {
  const random = seeded(seed).fork('desk top-ups');
  if (!random.chance(SHARE)) return undefined;
  const stories = Array.from({ length: 1 + random.below(3) }, () => story(random, plan)).flat();
  const at = 12_000 + random.below(Math.max(1, plan.endsAt - 15_000));
  const restore = { at, do: 'restoreCloud' as const, agoMs: random.below(20_000) };
  return [...stories, ...(random.chance(0.3) && mayRestore ? [restore] : [])];
}

function story(random: Random, { terminals, clouds, endsAt }: Plan): readonly Timed[] {
  const terminal = random.below(terminals.length);
  const own = [...terminals.keys()].filter((other) => terminals[other] === terminals[terminal]);
  const at = 3_000 + random.below(Math.max(1, endsAt - 20_000));
  const pay: CodeTopUpDeed = {
    do: 'topUpByCode',
    terminal,
    account: random.pick(['member', 'member', 'card']),
    who: random.below(MEMBERS),
    principal: 10_000 * (1 + random.below(12)),
    bonus: random.pick(['none', 'offered', 'offered', 'beyond']),
    ending: random.pick(ENDINGS),
    codes: 1 + random.below(2),
    twice: random.pick(['never', 'never', 'same', 'other']),
    patience: random.pick(['wait', 'cancel']),
    racesMs: random.chance(0.4) ? random.below(1_000) : null,
  };
  const soon = (): number => at + random.below(ANSWERED_MS);
  const spend: DeskDeed = {
    do: 'payByValue',
    terminal: random.pick(own),
    lines: 1,
    account: pay.account,
    who: pay.who,
    share: random.pick([0.2, 1]),
    points: 0,
    patience: 'wait',
    regrets: random.chance(0.2),
    races: false,
  };
  const crash = { do: 'kill', terminal, steps: 1 + random.below(40), power: random.chance(0.6) } as const;
  const some = (share: number, deed: () => Timed): readonly Timed[] => (random.chance(share) ? [deed()] : []);
  return [
    { at, ...pay },
    // The same account is paid for at another till as well.
    ...some(0.3, () => ({ at: soon(), ...pay, terminal: random.pick(own), ending: '77' })),
    ...some(0.4, () => ({ at: at + 2_000 + random.below(10_000), ...spend })),
    ...some(0.5, () => ({ at: at + 3_000 + random.below(15_000), do: 'returnTopUp', terminal })),
    ...some(0.2, () => ({ at: at + 3_000 + random.below(15_000), do: 'returnTopUp', terminal })),
    // The money comes when no shift is open that it could stand in.
    ...some(0.25, () => ({ at: soon(), do: 'closeShift', terminal })),
    ...some(0.5, () => ({ at: soon(), ...crash, downMs: random.below(10_000) })),
    ...some(0.35, () => ({ at: soon(), do: 'cutOff', terminal, forMs: random.below(30_000) })),
    ...some(0.35, () => ({
      at: soon(),
      do: 'killCloud',
      cloud: random.below(clouds),
      steps: 1 + random.below(60),
      downMs: random.below(5_000),
    })),
    ...some(0.2, () => ({
      at: soon(),
      do: 'refundsFail',
      how: random.pick(['empty', 'refused']),
      forMs: random.below(40_000),
    })),
  ];
}
