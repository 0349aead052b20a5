/**
 * Schedules of growth: pieces with a code of their own that are sold at tills, also where these cannot hear of each other, given back, looked
 * at and recalled; coupons with codes from guides, campaigns and red packets, presented at several tills, given back with their sales;
 * pots that are drawn from by everybody at once; members who bring members; rules of binding and keys of codes that change. Short schedules of their own (`--kind growth`), in a shop of
 * their own (growth-shop.ts). To add a deed: its shape and weight here, who does it in till-growth.ts (at a till) or growth-people.ts
 * (anywhere else). Played by world.ts.
 */
import { seeded, type Random } from '../seeded.ts';
import type { GuideDeed, GuideStory } from './guide-plan.ts';
import { draw, type Action, type Fault, type Plan } from './plan.ts';
import type { TradeDeed } from './trade-plan.ts';

/** What people do at a till. `who`: one of the members, or nobody. */
export type GrowthDeed =
  | {
      readonly do: 'sellItem';
      readonly terminal: number;
      readonly serials: readonly number[];
      readonly who: number | null;
      readonly guide: string;
      /** A look before it is put in the cart. */
      readonly looks: boolean;
      /** Somebody altered the code. */
      readonly forged: boolean;
    }
  | {
      readonly do: 'useCoupon';
      readonly terminal: number;
      readonly lines: number;
      readonly who: number | null;
      /** The last one that somebody got, or any that customers ever had. */
      readonly recent: boolean;
      /** Taken away once more before the sale is paid. */
      readonly regrets: boolean;
    };

/** What customers, the brand's own server and the office do. */
export type GrowthStory =
  | {
      readonly do: 'issueCoupons';
      readonly rule: string;
      readonly guide: string | null;
      readonly count: number;
      readonly twice: boolean;
    }
  | { readonly do: 'revokeCoupon' }
  | { readonly do: 'makePacket'; readonly total: number; readonly parts: number; readonly twice: boolean }
  | { readonly do: 'drawPacket'; readonly who: number; readonly twice: boolean }
  | { readonly do: 'endPacket' }
  | { readonly do: 'bring'; readonly who: number; readonly by: number; readonly twice: boolean }
  | { readonly do: 'payOut'; readonly who: number; readonly twice: boolean }
  | { readonly do: 'recallItems' }
  /** From now on bindings protect and last for so long, in one store or where none has a rule of its own. */
  | {
      readonly do: 'savePolicy';
      readonly store: number | null;
      readonly protectDays: number;
      readonly validDays: number;
    }
  /** Codes are signed by another key; those of before end after this time. */
  | { readonly do: 'rotateKey'; readonly acceptDays: number }
  /** The page of a piece is opened on a phone; its buyer adds the guide. */
  | { readonly do: 'openItem'; readonly serial: number; readonly who: number; readonly binds: boolean };

const MEMBERS = 4;
const SERIALS = 5;
const GUIDES = ['2001', '2002', '2003', '2004'] as const;
const ENDS_AT_MS = 60_000;
type What = GrowthDeed | GrowthStory | GuideDeed | GuideStory | TradeDeed;
type Draw = (random: Random, terminal: number) => What;
type Timed = { readonly at: number } & (What | Fault);

const someone = (random: Random): number | null => (random.chance(0.75) ? random.below(MEMBERS) : null);
const serials = (random: Random): readonly number[] => {
  const first = 1 + random.below(SERIALS);
  return random.chance(0.7) ? [first] : [first, 1 + (first % SERIALS)];
};
const sellItem: Draw = (random, terminal) => ({
  do: 'sellItem',
  terminal,
  serials: serials(random),
  who: someone(random),
  guide: random.pick(GUIDES),
  looks: random.chance(0.3),
  forged: random.chance(0.1),
});
const useCoupon: Draw = (random, terminal) => ({
  do: 'useCoupon',
  terminal,
  lines: 1 + random.below(2),
  who: someone(random),
  recent: random.chance(0.7),
  regrets: random.chance(0.15),
});
const issue = (random: Random): GrowthStory => ({
  do: 'issueCoupons',
  rule: random.pick(['once', 'anywhere']),
  guide: random.chance(0.5) ? random.pick(GUIDES) : null,
  count: 1 + random.below(2),
  twice: random.chance(0.3),
});

/** By how often people do them. */
const GROWTH: readonly (readonly [number, Draw])[] = [
  [8, sellItem],
  [8, useCoupon],
  [2, issue],
  [
    6,
    (random, terminal) => ({
      do: 'refund',
      terminal,
      recent: random.chance(0.7),
      coded: false,
      all: random.chance(0.7),
      asCash: false,
      twice: random.chance(0.2),
    }),
  ],
  [1, () => ({ do: 'revokeCoupon' })],
  [4, (random) => ({ do: 'drawPacket', who: random.below(MEMBERS), twice: random.chance(0.4) })],
  [0.5, () => ({ do: 'endPacket' })],
  [2, (random) => ({ do: 'bring', who: random.below(MEMBERS), by: random.below(MEMBERS), twice: random.chance(0.3) })],
  [3, (random) => ({ do: 'payOut', who: random.below(MEMBERS), twice: random.chance(0.4) })],
  [0.7, () => ({ do: 'recallItems' })],
  [
    4,
    (random) => ({
      do: 'openItem',
      serial: 1 + random.below(SERIALS),
      who: random.below(MEMBERS),
      binds: random.chance(0.7),
    }),
  ],
];

/** Everybody presents the same at the same moment, at tills of which one hears nothing of the others. */
function meeting(random: Random, terminals: number): readonly Timed[] {
  const at = 10_000 + random.below(20_000);
  const deed = draw<Draw>(
    [
      [1, sellItem],
      [1, useCoupon],
    ],
    random,
  )(random, 0);
  return [
    { at: at - 1_000, do: 'cutOff', terminal: random.below(terminals), forMs: 3_000 + random.below(20_000) },
    ...Array.from(
      { length: terminals },
      (_, terminal): Timed => ({ ...deed, terminal, at: at + random.below(4_000) }) as Timed,
    ),
  ];
}

/** All members reach for one pot. */
function draws(random: Random): readonly Timed[] {
  const at = 5_000 + random.below(30_000);
  const parts = 2 + random.below(4);
  return [
    { at: at - 2_000, do: 'makePacket', total: parts * (1 + random.below(500)), parts, twice: random.chance(0.3) },
    ...Array.from({ length: MEMBERS }, (_, who): Timed => ({
      at: at + random.below(300),
      do: 'drawPacket',
      who,
      twice: random.chance(0.4),
    })),
    ...(random.chance(0.3) ? [{ at: at + random.below(300), do: 'endPacket' as const }] : []),
  ];
}

/** One member brings the next, who buys; perhaps it comes back. */
function chain(random: Random, terminals: number): readonly Timed[] {
  const first = random.below(MEMBERS);
  const of = (step: number): number => (first + step) % MEMBERS;
  const sold = 9_000 + random.below(15_000);
  const terminal = random.below(terminals);
  return [
    { at: 3_000, do: 'bring', who: of(1), by: of(0), twice: false },
    { at: 5_000, do: 'bring', who: of(2), by: of(1), twice: random.chance(0.3) },
    { ...sellItem(random, terminal), at: sold, who: of(2), forged: false } as Timed,
    { at: sold + 9_000, do: 'payOut', who: of(1), twice: random.chance(0.4) },
    ...(random.chance(0.5)
      ? [
          {
            ...{ at: sold + 2_000 + random.below(15_000), do: 'refund' as const, terminal, recent: true },
            ...{ coded: false, all: true, asCash: false, twice: false },
          },
        ]
      : []),
  ];
}

const RULES_SHARE = 0.4;
/** The office changes what bindings are judged by while guides' codes are about; badges of before end when two months are over. */
function rules(random: Random, terminals: number): readonly Timed[] {
  if (!random.chance(RULES_SHARE)) return [];
  const at = 6_000 + random.below(10_000);
  const code = (when: number): Timed => ({
    ...{ at: when, do: 'guideCode', terminal: random.below(terminals), guide: random.pick(GUIDES), revokes: false },
    mode: random.pick(['static', 'static', 'multi_use', 'one_time']),
  });
  const scan = (when: number): Timed => ({
    ...{ at: when, do: 'scan', who: random.below(MEMBERS), recent: random.chance(0.3), twice: random.chance(0.2) },
  });
  const policy = (when: number): Timed => ({
    ...{ at: when, do: 'savePolicy', store: random.pick([null, null, 0, 1]) },
    ...random.pick([
      { protectDays: 0, validDays: 1 },
      { protectDays: 10, validDays: 15 },
      { protectDays: 60, validDays: 400 },
    ]),
  });
  const several = (from: number, within: number, make: (when: number) => Timed): readonly Timed[] =>
    Array.from({ length: 2 + random.below(3) }, () => make(from + random.below(within)));
  const passed = at + 14_000;
  return [
    ...several(at, 3_000, code),
    ...several(at + 3_000, 6_000, scan),
    policy(at + 4_000 + random.below(4_000)),
    { at: at + 5_000 + random.below(4_000), do: 'rotateKey', acceptDays: 30 },
    ...(random.chance(0.4) ? [{ at: at + 9_000, do: 'rotateKey' as const, acceptDays: 35 }] : []),
    code(at + 11_000 + random.below(2_000)),
    ...several(at + 11_000, 3_000, scan),
    ...(random.chance(0.7)
      ? [
          { at: passed, do: 'monthPasses' as const },
          { at: passed + 2_000, do: 'monthPasses' as const },
        ]
      : []),
    ...several(passed + 4_000, 8_000, scan),
  ];
}

const RESTORE_SHARE = 0.15;
const POINTS = ['commit.before_append', 'commit.after_journal', 'journal.after_write_before_fsync'] as const;

function faults(random: Random, { terminals, clouds }: Pick<Plan, 'terminals' | 'clouds'>): readonly Timed[] {
  const at = (): number => 3_000 + random.below(ENDS_AT_MS - 5_000);
  const terminal = (): number => random.below(terminals.length);
  const some = (most: number, make: () => Timed): readonly Timed[] =>
    Array.from({ length: random.below(most + 1) }, make);
  const crash = (): { readonly power: boolean; readonly downMs: number } => ({
    power: random.chance(0.6),
    downMs: random.below(10_000),
  });
  return [
    ...some(2, () => ({ at: at(), do: 'cutOff', terminal: terminal(), forMs: random.below(20_000) })),
    ...some(2, () => ({ at: at(), do: 'killAt', terminal: terminal(), point: random.pick(POINTS), ...crash() })),
    ...some(2, () => ({
      ...{ at: at(), do: 'killCloud' as const, cloud: random.below(clouds) },
      ...{ steps: 1 + random.below(120), downMs: random.below(4_000) },
    })),
    ...some(1, () => ({ at: at(), do: 'weather', loss: 0.1, doubling: 0.3, slowness: 0, forMs: random.below(20_000) })),
    ...(random.chance(RESTORE_SHARE) ? [{ at: at(), do: 'restoreCloud' as const, agoMs: random.below(40_000) }] : []),
  ];
}

/** The schedule of a seed. */
export function growthPlanOf(seed: number): Plan {
  const random = seeded(seed).fork('growth');
  const plan: Plan = {
    seed,
    terminals: [0, random.below(2)],
    clouds: 1 + random.below(2),
    endsAt: ENDS_AT_MS,
    hasTrade: true,
    hasGuides: true,
    hasGrowth: true,
    actions: [],
  };
  const terminals = plan.terminals.length;
  const deeds = Array.from({ length: 10 + random.below(8) }, (): Timed => {
    const terminal = random.below(terminals);
    return { at: 8_000 + random.below(ENDS_AT_MS - 12_000), ...draw(GROWTH, random)(random, terminal) };
  });
  const stories: readonly Timed[] = [
    { at: 3_000, ...issue(random) },
    { at: 3_500, ...issue(random) },
    ...meeting(random, terminals),
    ...(random.chance(0.6) ? draws(random) : []),
    ...(random.chance(0.6) ? chain(random, terminals) : []),
  ];
  const all = [...stories, ...deeds, ...faults(random.fork('faults'), plan), ...rules(random.fork('rules'), terminals)];
  const actions = all.map((timed, index): Action => ({ id: index + 1, ...timed }));
  return { ...plan, actions: actions.sort((a, b) => a.at - b.at || a.id - b.id) };
}
