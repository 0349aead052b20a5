/**
 * Schedules of a season: contests that headquarters enters for the days to come, changes, ends and closes, while tills that are apart sell and
 * take back and guides win customers; coupons from receipts and from the pages of campaigns; guides whose change of store is planned for a
 * business day; friends at WeCom who are handed to another guide, with and without their binding. Days pass. Short schedules of their own
 * (`--kind season`), in the shop of season-shop.ts. To add a deed: its shape and weight here, who does it in season-people.ts; tills do deeds
 * of guide-plan.ts, growth-plan.ts and trade-plan.ts. Played by world.ts.
 */
import { seeded, type Random } from '../seeded.ts';
import type { CareDeed, CareStory } from './care-plan.ts';
import type { GrowthDeed } from './growth-plan.ts';
import type { GuideDeed, GuideStory } from './guide-plan.ts';
import { managed, type ManagedStory } from './managed-plan.ts';
import { draw, type Action, type Fault, type Plan } from './plan.ts';
import { ratings, type RatingStory } from './rating-plan.ts';
import type { TradeDeed } from './trade-plan.ts';

/** What customers, headquarters and WeCom do. */
export type SeasonStory =
  | RatingStory
  | {
      readonly do: 'enterContest';
      readonly metric: 'net_sales' | 'upt' | 'bindings' | 'follow_ups';
      /** Of one store alone, or of the brand. */
      readonly store: number | null;
      /** Begins so many days from now and lasts so many. */
      readonly begins: number;
      readonly days: number;
      readonly twice: boolean;
    }
  | ManagedStory
  | { readonly do: 'changeContest'; readonly change: 'changed' | 'ended' | 'cancelled'; readonly twice: boolean }
  | { readonly do: 'closeContest'; readonly twice: boolean }
  | { readonly do: 'adjustPrize'; readonly guide: string; readonly amount: number; readonly twice: boolean }
  | { readonly do: 'lookAtBoard'; readonly guide: string | null }
  /** It is the next day everywhere. */
  | { readonly do: 'dayPasses' }
  | {
      readonly do: 'saveCampaign';
      readonly campaign: string;
      readonly rule: string;
      readonly quota: number;
      /** What a receipt has to come to (fen) to give one; null: only its page gives. */
      readonly receiptFrom: number | null;
    }
  /** It is over from now on. */
  | { readonly do: 'endCampaign'; readonly campaign: string }
  /** A form that is sent twice is one coupon. */
  | { readonly do: 'takeCoupon'; readonly campaign: string; readonly who: number; readonly twice: boolean }
  | { readonly do: 'openReceipt'; readonly recent: boolean; readonly twice: boolean }
  | { readonly do: 'planMove'; readonly guide: string; readonly to: number; readonly days: number }
  | { readonly do: 'cancelMove'; readonly guide: string }
  /** From now on the binding goes with a friend who is handed over, or stays. */
  | { readonly do: 'decideTransfers'; readonly follows: boolean }
  | { readonly do: 'handFriends'; readonly from: string; readonly to: string }
  /** A guide says on the phone's page how a call went, or says it otherwise. */
  | ({ readonly do: 'callByPhone' } & Omit<Extract<CareStory, { do: 'phoneCall' }>, 'do'>);

const MEMBERS = 4;
const GUIDES = ['2001', '2002', '2003', '2004'] as const;
/** Those who may leave and change store; the first two are always there. */
const FREE = GUIDES.slice(2);
export const CAMPAIGNS = ['spring', 'fair'] as const;
const ENDS_AT_MS = 75_000;
/** The first day of the schedule's contests begins here. */
const FIRST_DAY_MS = 9_000;
type What = SeasonStory | CareDeed | GrowthDeed | GuideDeed | GuideStory | TradeDeed;
type Draw = (random: Random, terminal: number) => What;
type Timed = { readonly at: number } & (What | Fault);

const SHARES = [[10_000], [10_000], [5_000, 5_000], [3_333, 6_667]] as const;
const sell: Draw = (random, terminal) => {
  const from = random.below(GUIDES.length);
  const serving = random.pick(SHARES).map((shareBp, index) => ({
    guide: GUIDES[(from + index) % GUIDES.length] ?? GUIDES[0],
    shareBp,
  }));
  return { do: 'sellTo', terminal, who: random.below(MEMBERS), lines: 1 + random.below(3), serving };
};
const refund: Draw = (random, terminal) => ({
  ...{ do: 'refund', terminal, recent: random.chance(0.6), coded: false },
  ...{ all: random.chance(0.5), asCash: false, twice: random.chance(0.2) },
});
const code: Draw = (random, terminal) => ({
  ...{ do: 'guideCode', terminal, guide: random.pick(GUIDES), revokes: false },
  mode: random.pick(['one_time', 'multi_use', 'static'] as const),
});
const scan = (random: Random): GuideStory => ({
  ...{ do: 'scan', who: random.below(MEMBERS), recent: random.chance(0.6), twice: random.chance(0.3) },
});
const enter = (random: Random): SeasonStory => ({
  do: 'enterContest',
  metric: random.pick(['net_sales', 'net_sales', 'upt', 'bindings'] as const),
  store: random.chance(0.3) ? random.below(2) : null,
  ...{ begins: 1, days: 1 + random.below(2), twice: random.chance(0.3) },
});

/** By how often people do them. */
const SEASON: readonly (readonly [number, Draw])[] = [
  [9, sell],
  [5, refund],
  [1, (random, terminal) => ({ do: 'exchange', terminal, lines: 1, all: random.chance(0.5), drops: false })],
  [3, code],
  [6, scan],
  [
    1.5,
    (random) => ({ do: 'choose', who: random.below(MEMBERS), guide: random.chance(0.2) ? null : random.pick(GUIDES) }),
  ],
  [1, enter],
  [
    1,
    (random) => ({
      do: 'changeContest',
      change: random.pick(['changed', 'ended', 'ended', 'cancelled']),
      twice: random.chance(0.3),
    }),
  ],
  [2, (random) => ({ do: 'lookAtBoard', guide: random.chance(0.6) ? random.pick(GUIDES) : null })],
  [
    4,
    (random) => ({
      do: 'takeCoupon',
      campaign: random.pick(CAMPAIGNS),
      who: random.below(MEMBERS),
      twice: random.chance(0.4),
    }),
  ],
  [5, (random) => ({ do: 'openReceipt', recent: random.chance(0.7), twice: random.chance(0.4) })],
  [
    6,
    (random, terminal) => ({
      ...{ do: 'useCoupon', terminal, lines: 1 + random.below(2), who: random.below(MEMBERS) },
      ...{ recent: random.chance(0.6), regrets: random.chance(0.1) },
    }),
  ],
  [2, (random) => ({ do: 'planMove', guide: random.pick(FREE), to: random.below(2), days: 1 + random.below(2) })],
  [0.7, (random) => ({ do: 'cancelMove', guide: random.pick(FREE) })],
  [0.7, (random) => ({ do: 'moveGuide', guide: random.pick(FREE), to: random.below(2) })],
  [0.7, (random) => ({ do: 'leave', guide: random.pick(FREE) })],
  [1.5, (random) => ({ do: 'decideTransfers', follows: random.chance(0.6) })],
  [
    2,
    (random) => {
      const from = random.pick(GUIDES);
      return { do: 'handFriends', from, to: random.pick(GUIDES.filter((guide) => guide !== from)) };
    },
  ],
];

/** Two tills that are apart sell on a contest's last day; one of them is heard only after it, before or after the close. */
function lastDay(random: Random, { terminals }: Plan): readonly Timed[] {
  const at = 40_000 + random.below(4_000);
  const own = (terminal: number, when: number): Timed => ({ ...sell(random, terminal), at: when });
  const far = terminals.length - 1;
  const cutFor = 4_000 + random.below(25_000);
  return [
    { at: at - 500, do: 'cutOff', terminal: far, forMs: cutFor },
    own(0, at),
    own(far, at + 500 + random.below(2_000)),
    ...(random.chance(0.6) ? [{ ...refund(random, far), at: at + 4_000 + random.below(3_000) } as Timed] : []),
    ...(random.chance(0.5) ? [{ ...refund(random, 0), at: at + 26_000 + random.below(5_000) } as Timed] : []),
  ];
}

/** Friends are handed over; their customer is bound meanwhile, or chooses somebody. */
function handed(random: Random, { terminals }: Plan): readonly Timed[] {
  if (!random.chance(0.7)) return [];
  const [guide, to] = [random.pick(['2001', '2001', '2003', '2002'] as const), random.pick(GUIDES)];
  const who = { '2001': 0, '2002': 3, '2003': 1 }[guide];
  const terminal = random.below(terminals.length);
  const decides = 11_000 + random.below(30_000);
  return [
    { at: 4_000, do: 'guideCode', terminal, mode: 'one_time', guide, revokes: false },
    { at: 6_500, do: 'scan', who, recent: true, twice: random.chance(0.3) },
    { at: 3_000 + random.below(5_000), do: 'decideTransfers', follows: random.chance(0.8) },
    { at: 8_500 + random.below(4_000), do: 'handFriends', from: guide, to },
    ...(random.chance(0.4) ? [{ at: decides, do: 'decideTransfers' as const, follows: random.chance(0.5) }] : []),
    ...(random.chance(0.4) ? [{ at: decides + 2_000, do: 'choose' as const, who, guide: random.pick(GUIDES) }] : []),
  ];
}

/** A campaign ends while customers still look at the receipts that it gave coupons for. */
function ending(random: Random): readonly Timed[] {
  if (!random.chance(0.4)) return [];
  const at = 38_000 + random.below(8_000);
  const open = (when: number): Timed => ({ at: when, do: 'openReceipt', recent: false, twice: random.chance(0.4) });
  return [
    open(at - 2_000),
    { at, do: 'endCampaign', campaign: random.pick(CAMPAIGNS) },
    ...Array.from({ length: 3 }, () => open(at + 2_000 + random.below(25_000))),
  ];
}

const FOLLOW_UP_SHARE = 0.5;
/** The members of the shop, as a wish names them. */
const WISHING = [4, 5, 6, 7] as const;
/** Who is enrolled at two tills. */
const NEWCOMER = 8;
const GOODS = 3;

/**
 * A contest of follow-ups: customers get a guide, ask for goods, which come; guides call them over some days, at tills that are apart and on
 * the phone, and say it otherwise afterwards. Somebody is enrolled a second time where nobody knows it, found out, and perhaps split.
 */
function followUps(random: Random, { terminals }: Plan): readonly Timed[] {
  if (!random.chance(FOLLOW_UP_SHARE)) return [];
  const till = (): number => random.below(terminals.length);
  const [goods, later] = [random.below(GOODS), random.below(GOODS)];
  const outcome = () => random.pick(['reached', 'reached', 'coming', 'not_wanted', 'no_answer'] as const);
  const corrects = (share: number): { readonly corrects?: true } => (random.chance(share) ? { corrects: true } : {});
  const bound = WISHING.flatMap((_, who): readonly Timed[] => {
    const at = 3_400 + who * 1_300;
    const code = { do: 'guideCode', terminal: till(), mode: 'one_time', revokes: false } as const;
    return [
      { at, ...code, guide: random.pick(GUIDES) },
      { at: at + 1_000, do: 'scan', who, recent: true, twice: random.chance(0.2) },
    ];
  });
  const arrival = (at: number, terminal: number, piece: number): readonly Timed[] => [
    ...WISHING.map((who, index): Timed => ({
      at: at + index * 300,
      do: 'wish',
      terminal,
      who,
      goods: piece,
      twice: false,
    })),
    { at: at + 1_800, do: 'arrive', terminal, goods: piece, twice: random.chance(0.3) },
  ];
  const calls = (from: number, within: number): readonly Timed[] =>
    GUIDES.flatMap((guide): readonly Timed[] => {
      const soon = (): number => from + random.below(within);
      const call = (share: number): Timed => ({
        ...{ at: soon(), do: 'callCustomer', terminal: till(), guide, outcome: outcome(), notes: false },
        ...{ twice: random.chance(0.3), ...corrects(share) },
      });
      const byPhone = (share: number): Timed => ({
        ...{ at: soon(), do: 'callByPhone', guide, outcome: outcome(), twice: random.chance(0.3), ...corrects(share) },
      });
      return [
        call(0),
        ...(random.chance(0.5) ? [call(0.7)] : []),
        byPhone(0.2),
        ...(random.chance(0.5) ? [byPhone(0.7)] : []),
      ];
    });
  const far = terminals.length - 1;
  const enrol = (terminal: number): Timed => ({
    ...{ at: 9_900, do: 'enrol', terminal, who: MEMBERS, guide: random.pick(GUIDES), twice: false },
  });
  const apart: readonly Timed[] = random.chance(0.5)
    ? [
        { at: 9_600, do: 'cutOff', terminal: far, forMs: 5_000 },
        enrol(0),
        enrol(far),
        { at: 11_900, do: 'wish', terminal: 0, who: NEWCOMER, goods, twice: false },
        { at: 20_000 + random.below(15_000), do: 'merge', splits: false },
        { at: 33_500, do: 'wish', terminal: 0, who: NEWCOMER, goods: later, twice: false },
        ...(random.chance(0.5) ? [{ at: 40_000 + random.below(25_000), do: 'merge' as const, splits: true }] : []),
      ]
    : [];
  const store = random.chance(0.3) ? random.below(2) : null;
  return [
    {
      ...{ at: 3_300, do: 'enterContest', metric: 'follow_ups', store, begins: 1 },
      days: 1 + random.below(3),
      twice: false,
    },
    ...bound,
    ...arrival(10_400, 0, goods),
    ...apart,
    ...calls(14_500, 14_000),
    ...(random.chance(0.5)
      ? [{ at: 32_500, do: 'cutOff' as const, terminal: till(), forMs: random.below(25_000) }]
      : []),
    ...arrival(33_000, random.chance(0.7) ? 0 : till(), later),
    ...calls(36_500, 14_000),
    ...(random.chance(0.5) ? calls(53_000, 8_000) : []),
  ];
}

const CLOCK_SHARE = 0.4;

/** Guides come and go at any till, some twice and some never; a manager enters what was forgotten, once a day has passed. */
function hours(random: Random, { terminals }: Plan): readonly Timed[] {
  if (!random.chance(CLOCK_SHARE)) return [];
  const till = (): number => random.below(terminals.length);
  const twice = (): boolean => random.chance(0.3);
  const within = (from: number, until: number): number => from + random.below(until - from);
  const day = (from: number, until: number): readonly Timed[] =>
    GUIDES.slice(0, 3).flatMap((guide): readonly Timed[] =>
      (['in', 'in', 'out', 'out'] as const)
        .filter(() => random.chance(0.7))
        .map((way) => ({ at: within(from, until), do: 'clock', terminal: till(), guide, way, twice: twice() })),
    );
  const enter = (at: number): Timed => ({
    ...{ at, do: 'enterOut', terminal: till(), afterMs: 60_000 * random.below(300), twice: twice() },
  });
  return [
    ...day(FIRST_DAY_MS + 1_000, 30_000),
    ...day(33_000, 50_000),
    ...Array.from({ length: 3 }, () => enter(within(36_000, 50_000))),
    ...Array.from({ length: 4 }, () => enter(within(54_000, 70_000))),
  ];
}

const RESTORE_SHARE = 0.1;
const POINTS = ['commit.before_append', 'commit.after_journal', 'journal.after_write_before_fsync'] as const;

function faults(random: Random, { terminals, clouds }: Plan): readonly Timed[] {
  const at = (): number => 3_000 + random.below(ENDS_AT_MS - 5_000);
  const terminal = (): number => random.below(terminals.length);
  const some = (most: number, make: () => Timed): readonly Timed[] =>
    Array.from({ length: random.below(most + 1) }, make);
  const crash = () => ({ power: random.chance(0.6), downMs: random.below(10_000) });
  return [
    ...some(2, () => ({ at: at(), do: 'cutOff', terminal: terminal(), forMs: random.below(20_000) })),
    ...some(1, () => ({ at: at(), do: 'killAt', terminal: terminal(), point: random.pick(POINTS), ...crash() })),
    ...some(4, () => ({
      ...{ at: at(), do: 'killCloud' as const, cloud: random.below(clouds) },
      ...{ steps: 1 + random.below(150), downMs: random.below(4_000) },
    })),
    ...some(1, () => ({ at: at(), do: 'weather', loss: 0.1, doubling: 0.3, slowness: 0, forMs: random.below(20_000) })),
    ...(random.chance(RESTORE_SHARE) ? [{ at: at(), do: 'restoreCloud' as const, agoMs: random.below(40_000) }] : []),
  ];
}

/** The schedule of a seed. */
export function seasonPlanOf(seed: number): Plan {
  const random = seeded(seed).fork('season');
  const plan: Plan = {
    ...{ seed, terminals: [0, random.below(2)], clouds: 1 + random.below(2), endsAt: ENDS_AT_MS, actions: [] },
    ...{ hasTrade: true, hasGuides: true, hasGrowth: true, hasSeason: true },
  };
  const deeds = Array.from({ length: 14 + random.below(10) }, (): Timed => {
    const terminal = random.below(plan.terminals.length);
    return { at: FIRST_DAY_MS + 500 + random.below(ENDS_AT_MS - 14_000), ...draw(SEASON, random)(random, terminal) };
  });
  const closes = (): Timed => ({ at: 55_000 + random.below(16_000), do: 'closeContest', twice: random.chance(0.5) });
  const campaign = (name: string, at: number): Timed => ({
    ...{ at, do: 'saveCampaign', campaign: name, rule: name === 'spring' ? 'once' : 'anywhere' },
    ...{ quota: 1 + random.below(5), receiptFrom: name === 'spring' || random.chance(0.4) ? 1_000 : null },
  });
  const all: readonly Timed[] = [
    { at: 3_000, ...enter(random) },
    { at: 3_600, ...enter(random) },
    campaign('spring', 3_200),
    campaign('fair', 3_900),
    ...[FIRST_DAY_MS, 32_000, 52_000].map((at): Timed => ({ at, do: 'dayPasses' })),
    ...lastDay(random.fork('last day'), plan),
    ...handed(random.fork('handed'), plan),
    ...deeds,
    closes(),
    closes(),
    ...(random.chance(0.5)
      ? [
          {
            ...{ at: 70_000, do: 'adjustPrize' as const, guide: random.pick(GUIDES) },
            ...{ amount: random.pick([-500, 300]), twice: random.chance(0.5) },
          },
        ]
      : []),
    ...faults(random.fork('faults'), plan),
    ...ending(random.fork('ending')),
    ...followUps(random.fork('follow ups'), plan),
    ...hours(random.fork('hours'), plan),
    ...managed(random.fork('managed'), plan),
    ...ratings(random.fork('ratings'), plan),
  ];
  const actions = all.map((timed, index): Action => ({ id: index + 1, ...timed }));
  return { ...plan, actions: actions.sort((a, b) => a.at - b.at || a.id - b.id) };
}
