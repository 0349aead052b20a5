/**
 * Customers who pay with a group-buy voucher of a platform: the same one at two tills, taken back, with goods that come back; stories laid
 * over some plans of desk-plan.ts, or short schedules of their own. A stream of its own, so that no other plan moves. Where platforms take
 * part no backup comes back: the code by which a platform is asked lies in the cloud alone (RUNBOOK, after a restore).
 */
import type { VoucherPlatform } from '../../../sync/domain/platform-voucher.ts';
import { seeded, type Random } from '../seeded.ts';
import type { Action, Fault, Plan } from './plan.ts';
import type { TradeDeed } from './trade-plan.ts';

export interface VoucherDeed {
  readonly do: 'payByVoucher';
  readonly terminal: number;
  readonly lines: number;
  readonly platform: VoucherPlatform;
  readonly codes: readonly string[];
  /** Takes one back once it is named, or once it is redeemed. */
  readonly regrets: 'never' | 'named' | 'redeemed';
  /** What is done about one of which nobody knows. */
  readonly patience: 'wait' | 'remove' | 'giveUp';
  /** Another window takes it back while the sale is committed, or presses as well. */
  readonly beside: 'nothing' | 'remove' | 'commit';
}

type Timed = { readonly at: number } & (VoucherDeed | TradeDeed | Fault);
const SHARE = 0.3;
const MEETING_SHARE = 0.5;
/** What a code does, by its last two digits: vouchers/README.md. */
const ENDINGS = ['99', '99', '99', '99', '05', '06', '07', '08', '09', '01'] as const;
const POINTS = [
  'tender.after_journal_before_send',
  'tender.after_answer_before_journal',
  'commit.before_append',
  'commit.after_journal',
] as const;

/** What happens beside the plan; undefined where nobody has a voucher. */
export function voucherStories(seed: number, plan: Plan): readonly Timed[] | undefined {
  const random = seeded(seed).fork('desk vouchers');
  if (!random.chance(SHARE)) return undefined;
  return Array.from({ length: 2 + random.below(3) }, () => story(random, plan)).flat();
}

const OWN_ENDS_AT_MS = 60_000;

/** Nothing but vouchers, so that a voucher's rare turns are no matter of hundreds of seeds: counted apart (`--kind vouchers`). */
export function vouchersPlanOf(seed: number): Plan {
  const random = seeded(seed).fork('vouchers alone');
  const plan: Plan = {
    seed,
    terminals: [0, random.below(2)],
    clouds: 1 + random.below(2),
    endsAt: OWN_ENDS_AT_MS,
    hasTrade: true,
    hasDesk: true,
    hasVouchers: true,
    actions: [],
  };
  const stories = Array.from({ length: 4 + random.below(3) }, () => story(random, plan)).flat();
  const actions = stories.map((timed, index): Action => ({ id: index + 1, ...timed }));
  return { ...plan, actions: actions.sort((a, b) => a.at - b.at || a.id - b.id) };
}

function codeOf(random: Random, platform: VoucherPlatform): string {
  const [face, digits] = [random.pick(['05', '10', '30']), platform === 'douyin' ? 11 : 8];
  return `${face}${String(random.below(1e8)).padStart(digits, '0')}${random.pick(ENDINGS)}`;
}

function story(random: Random, { terminals, clouds, endsAt }: Plan): readonly Timed[] {
  const terminal = random.below(terminals.length);
  const own = [...terminals.keys()].filter((other) => terminals[other] === terminals[terminal]);
  const at = 3_000 + random.below(Math.max(1, endsAt - 20_000));
  const platform = random.pick(['meituan', 'douyin'] as const);
  const pay: VoucherDeed = {
    do: 'payByVoucher',
    terminal,
    lines: 1 + random.below(2),
    platform,
    codes: Array.from({ length: 1 + random.below(2) }, () => codeOf(random, platform)),
    regrets: random.pick(['never', 'never', 'named', 'redeemed']),
    patience: random.pick(['wait', 'remove', 'giveUp']),
    beside: random.pick(['nothing', 'nothing', 'remove', 'commit']),
  };
  const back = at + 4_000 + random.below(20_000);
  const refund = (taker: number, when: number): Timed => ({
    at: when,
    do: 'refund',
    terminal: taker,
    recent: true,
    coded: true,
    all: random.chance(0.7),
    asCash: random.chance(0.2),
    twice: random.chance(0.3),
  });
  return [
    { at, ...pay },
    // A picture of the code at another till, perhaps of the other store.
    ...(random.chance(MEETING_SHARE)
      ? [{ at: at + random.below(6_000), ...pay, terminal: random.below(terminals.length), regrets: 'never' as const }]
      : []),
    ...(random.chance(0.5) ? [refund(random.pick(own), back)] : []),
    ...(random.chance(0.2) ? [refund(random.pick(own), back + random.below(4_000))] : []),
    ...(random.chance(0.35)
      ? [{ at: at + random.below(4_000), do: 'cutOff' as const, terminal, forMs: random.below(20_000) }]
      : []),
    ...(random.chance(0.3)
      ? [
          {
            at: at + random.below(4_000),
            do: 'killAt' as const,
            terminal,
            point: random.pick(POINTS),
            power: random.chance(0.6),
            downMs: random.below(10_000),
          },
        ]
      : []),
    ...(random.chance(0.3)
      ? [
          {
            at: at + random.below(5_000),
            do: 'killCloud' as const,
            cloud: random.below(clouds),
            steps: 1 + random.below(80),
            downMs: random.below(4_000),
          },
        ]
      : []),
  ];
}
