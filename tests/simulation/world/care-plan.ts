/**
 * Schedules of guides' care for their customers: missing sizes that members wish for at tills that are apart, the pieces when they arrive,
 * calls and notes, tasks with proof, said at tills and on the guide's phone, also both; points that end by dated rules, spent and given
 * back around their end, with servers that die and clocks that are wrong; rules of commission that change while tills estimate by those
 * of before. Short schedules of their own (`--kind care`), in a shop of their own (care-shop.ts). To add a deed: its shape and weight
 * here, who does it in till-care.ts (at a till) or care-people.ts (anywhere else). Played by world.ts.
 */
import { seeded, type Random } from '../seeded.ts';
import type { GuideDeed, GuideStory } from './guide-plan.ts';
import { draw, type Action, type Fault, type Plan } from './plan.ts';
import { proofs, type ProofDeed, type ProofStory } from './proof-plan.ts';
import type { TradeDeed } from './trade-plan.ts';

export type Outcome = 'reached' | 'coming' | 'not_wanted' | 'no_answer';

/** Who comes and goes at a till: guides for themselves; a manager enters what was forgotten, or says another time. */
export type ClockDeed =
  | {
      readonly do: 'clock';
      readonly terminal: number;
      readonly guide: string;
      readonly way: 'in' | 'out';
      readonly twice: boolean;
    }
  | { readonly do: 'enterOut'; readonly terminal: number; readonly afterMs: number; readonly twice: boolean };

/** What people do at a till. `who`: one of the members, those of growth-shop.ts after those of care-shop.ts; `goods`: one of the pieces that are asked for. */
export type CareDeed =
  | ClockDeed
  | ProofDeed
  | {
      readonly do: 'wish';
      readonly terminal: number;
      readonly who: number;
      readonly goods: number;
      readonly twice: boolean;
    }
  | { readonly do: 'endWish'; readonly terminal: number; readonly recent: boolean; readonly twice: boolean }
  | { readonly do: 'arrive'; readonly terminal: number; readonly goods: number; readonly twice: boolean }
  | {
      readonly do: 'callCustomer';
      readonly terminal: number;
      readonly guide: string;
      readonly outcome: Outcome;
      readonly notes: boolean;
      readonly twice: boolean;
      /** Says otherwise what the guide said before, instead of calling anybody. */
      readonly corrects?: true;
    }
  | {
      readonly do: 'progress';
      readonly terminal: number;
      readonly guide: string;
      readonly proof: boolean;
      readonly twice: boolean;
    }
  /** What a customer says of themselves, or what the guide notes: a birthday so many days from the beginning, a size, a note. */
  | {
      readonly do: 'tell';
      readonly terminal: number;
      readonly guide: string;
      readonly who: number;
      readonly what: 'birthday' | 'top' | 'shoe' | 'note';
      readonly nth: number;
      readonly twice: boolean;
    }
  | { readonly do: 'spendPoints'; readonly terminal: number; readonly who: number; readonly lines: number }
  /** A sale that guides share, and a look at what it earns. */
  | {
      readonly do: 'sellAndLook';
      readonly terminal: number;
      readonly who: number;
      readonly lines: number;
      readonly guide: string;
    };

/** What guides do on the phone, and the office. */
export type CareStory =
  | ProofStory
  | {
      readonly do: 'phoneCall';
      readonly guide: string;
      readonly outcome: Outcome;
      readonly twice: boolean;
      readonly corrects?: true;
    }
  | { readonly do: 'phoneEndWish'; readonly recent: boolean; readonly twice: boolean }
  | { readonly do: 'phoneProgress'; readonly guide: string; readonly proof: boolean; readonly twice: boolean }
  | { readonly do: 'phoneNote'; readonly guide: string; readonly twice: boolean }
  | {
      readonly do: 'giveTask';
      readonly store: number;
      readonly isList: boolean;
      readonly days: number;
      readonly staff: readonly string[];
    }
  | { readonly do: 'endTask' }
  | { readonly do: 'savePointsRule'; readonly months: number | null; readonly inDays: number }
  | { readonly do: 'saveCommission'; readonly rateBp: number }
  | { readonly do: 'daysPass'; readonly days: number };

const MEMBERS = 4;
const GOODS = 3;
const GUIDES = ['2001', '2002', '2003', '2004'] as const;
const ENDS_AT_MS = 70_000;
/** By then those who have a guide have one. */
const BOUND_BY_MS = 11_000;
type What = CareDeed | CareStory | GuideDeed | GuideStory | TradeDeed;
type Draw = (random: Random, terminal: number) => What;
type Timed = { readonly at: number } & (What | Fault);

const outcome = (random: Random): Outcome => random.pick(['reached', 'coming', 'not_wanted', 'no_answer', 'no_answer']);
const wish: Draw = (random, terminal) => ({
  ...{ do: 'wish', terminal, who: random.below(MEMBERS), goods: random.below(GOODS), twice: random.chance(0.3) },
});
const arrive: Draw = (random, terminal) => ({
  ...{ do: 'arrive', terminal, goods: random.below(GOODS), twice: random.chance(0.3) },
});
const endWish: Draw = (random, terminal) => ({
  ...{ do: 'endWish', terminal, recent: random.chance(0.6), twice: random.chance(0.3) },
});
const callCustomer: Draw = (random, terminal) => ({
  ...{ do: 'callCustomer', terminal, guide: random.pick(GUIDES), outcome: outcome(random) },
  ...{ notes: random.chance(0.3), twice: random.chance(0.3) },
});
const progress: Draw = (random, terminal) => ({
  ...{ do: 'progress', terminal, guide: random.pick(GUIDES), proof: random.chance(0.4), twice: random.chance(0.3) },
});
const sellAndLook: Draw = (random, terminal) => ({
  ...{
    do: 'sellAndLook',
    terminal,
    who: random.below(MEMBERS),
    lines: 1 + random.below(3),
    guide: random.pick(GUIDES),
  },
});
const spendPoints: Draw = (random, terminal) => ({
  ...{ do: 'spendPoints', terminal, who: random.below(MEMBERS), lines: 1 + random.below(2) },
});
const refund: Draw = (random, terminal) => ({
  ...{ do: 'refund', terminal, recent: random.chance(0.6), coded: false, all: random.chance(0.6) },
  ...{ asCash: false, twice: random.chance(0.2) },
});
const phoneCall = (random: Random): CareStory => ({
  ...{ do: 'phoneCall', guide: random.pick(GUIDES), outcome: outcome(random), twice: random.chance(0.4) },
});
const phoneEndWish = (random: Random): CareStory => ({
  ...{ do: 'phoneEndWish', recent: random.chance(0.6), twice: random.chance(0.4) },
});
const phoneProgress = (random: Random): CareStory => ({
  ...{ do: 'phoneProgress', guide: random.pick(GUIDES), proof: random.chance(0.4), twice: random.chance(0.4) },
});
const giveTask = (random: Random): CareStory => ({
  ...{ do: 'giveTask', store: random.below(2), isList: random.chance(0.5), days: random.below(40) },
  staff: random.chance(0.5) ? [] : [random.pick(GUIDES.slice(0, 2))],
});

/** By how often people do them. */
const CARE: readonly (readonly [number, Draw])[] = [
  [6, sellAndLook],
  [5, spendPoints],
  [4, refund],
  [5, wish],
  [3, endWish],
  [3, arrive],
  [5, callCustomer],
  [5, progress],
  [3, phoneCall],
  [2, phoneEndWish],
  [4, phoneProgress],
  [2, (random) => ({ do: 'phoneNote', guide: random.pick(GUIDES), twice: random.chance(0.5) })],
  [1, giveTask],
  [0.5, () => ({ do: 'endTask' })],
];

/** Guides get customers before anything else. */
function bindings(random: Random, terminals: number): readonly Timed[] {
  return Array.from({ length: MEMBERS }, (_, who) => who)
    .filter(() => random.chance(0.85))
    .flatMap((who): readonly Timed[] => {
      const at = 2_500 + who * 1_600;
      const code = { do: 'guideCode', terminal: random.below(terminals), mode: 'one_time', revokes: false } as const;
      return [
        { at, ...code, guide: random.pick(GUIDES) },
        { at: at + 1_000, do: 'scan', who, recent: true, twice: random.chance(0.2) },
        { at: at + 2_500, do: 'scan', who, recent: true, twice: false },
      ];
    });
}

/** One piece is asked for, comes, and is told of from two places of which one hears nothing of the other. */
function missingSize(random: Random, terminals: number): readonly Timed[] {
  const [at, goods, first] = [11_500 + random.below(8_000), random.below(GOODS), random.below(MEMBERS)];
  const till = (): number => random.below(terminals);
  const soon = (): number => at + 5_500 + random.below(9_000);
  const asked = [first, (first + 1) % MEMBERS, (first + 2) % MEMBERS].map((who, index): Timed => ({
    ...{ at: at + index * 600, do: 'wish', terminal: 0, who, goods, twice: random.chance(0.3) },
  }));
  return [
    ...asked,
    { at: at + 3_500, do: 'arrive', terminal: 0, goods, twice: random.chance(0.3) },
    { at: at + 8_500, do: 'cutOff', terminal: till(), forMs: random.below(20_000) },
    ...GUIDES.flatMap((guide): readonly Timed[] => [
      { at: soon(), ...callCustomer(random, random.chance(0.7) ? 0 : till()), guide } as Timed,
      { at: soon(), ...phoneCall(random), guide } as Timed,
    ]),
    { at: soon(), ...phoneEndWish(random) },
    { at: soon(), ...endWish(random, till()) },
  ];
}

/** Everybody gets on with the same task at once. */
function oneTask(random: Random, terminals: number): readonly Timed[] {
  const at = 10_000 + random.below(15_000);
  const guide = random.pick(GUIDES.slice(0, 2));
  const soon = (): number => at + 2_500 + random.below(5_000);
  return [
    { at, ...giveTask(random), store: 0, staff: random.chance(0.5) ? [] : [guide] } as Timed,
    ...Array.from(
      { length: terminals },
      (_, terminal): Timed => ({ at: soon(), ...progress(random, terminal), guide }) as Timed,
    ),
    { at: soon(), ...phoneProgress(random), guide } as Timed,
    { at: soon(), ...phoneProgress(random), guide } as Timed,
  ];
}

/** Points are earned, end with a month, and are spent and given back around that. */
function points(random: Random, terminals: number): readonly Timed[] {
  const over = 26_000 + random.below(12_000);
  const till = (): number => random.below(terminals);
  const around = (from: number, within: number, made: Draw): Timed => ({
    at: from + random.below(within),
    ...made(random, till()),
  });
  return [
    { at: 1_500, do: 'savePointsRule', months: random.pick([1, 1, 1, 2, null]), inDays: 0 },
    ...(random.chance(0.4)
      ? [{ at: 9_500, do: 'savePointsRule' as const, months: random.pick([1, 2, null]), inDays: random.below(50) }]
      : []),
    ...Array.from({ length: 3 + random.below(3) }, () => around(10_000, 12_000, sellAndLook)),
    ...Array.from({ length: 1 + random.below(2) }, () => around(15_000, 9_000, spendPoints)),
    ...(random.chance(0.6)
      ? [{ at: over - random.below(3_000), do: 'cutOff' as const, terminal: till(), forMs: random.below(20_000) }]
      : []),
    { at: over, do: 'daysPass', days: random.pick([20, 44, 46, 47, 60]) },
    ...Array.from({ length: 1 + random.below(3) }, () => around(over + 1_000, 12_000, spendPoints)),
    ...Array.from({ length: 1 + random.below(3) }, () => around(over + 1_000, 14_000, refund)),
    ...(random.chance(0.6) ? [{ at: over + 15_000, do: 'daysPass' as const, days: random.pick([10, 31, 62]) }] : []),
  ];
}

/** Headquarters changes what guides earn while tills sell. */
function rates(random: Random): readonly Timed[] {
  if (!random.chance(0.5)) return [];
  return Array.from({ length: 1 + random.below(2) }, (): Timed => ({
    ...{ at: 10_000 + random.below(40_000), do: 'saveCommission', rateBp: 100 + random.below(900) },
  }));
}

/** What customers say of themselves, and guides note at tills and on phones; pieces come in what they wear. */
function words(random: Random, terminals: number): readonly Timed[] {
  const tell = (what: Extract<CareDeed, { do: 'tell' }>['what'], at: number): Timed => ({
    ...{ at, do: 'tell', terminal: random.below(terminals), guide: random.pick(GUIDES), who: random.below(MEMBERS) },
    ...{ what, nth: random.below(90), twice: random.chance(0.3) },
  });
  const some = (most: number, make: () => Timed): readonly Timed[] =>
    Array.from({ length: random.below(most + 1) }, make);
  const soon = (from: number): number => from + random.below(30_000);
  return [
    ...some(3, () => tell('birthday', soon(9_000))),
    ...some(3, () => tell(random.pick(['top', 'shoe'] as const), soon(9_000))),
    ...some(4, () => tell('note', soon(12_000))),
    ...some(3, (): Timed => ({
      at: soon(12_000),
      do: 'phoneNote',
      guide: random.pick(GUIDES),
      twice: random.chance(0.6),
    })),
    ...some(2, () => ({ at: soon(14_000), ...arrive(random, random.below(terminals)) })),
    ...(random.chance(0.6)
      ? [{ at: 60_000 + random.below(5_000), do: 'daysPass' as const, days: random.pick([1, 3, 8, 15, 40]) }]
      : []),
  ];
}

const RESTORE_SHARE = 0.12;
const CLOCK_SHARE = 0.25;
const DAY_MS = 86_400_000;
const POINTS = ['commit.before_append', 'commit.after_journal', 'journal.after_write_before_fsync'] as const;

function faults(
  random: Random,
  { terminals, clouds }: Pick<Plan, 'terminals' | 'clouds'>,
  hasNewRules: boolean,
): readonly Timed[] {
  const at = (): number => 3_000 + random.below(ENDS_AT_MS - 5_000);
  const terminal = (): number => random.below(terminals.length);
  const cloud = (): number => random.below(clouds);
  const some = (most: number, make: () => Timed): readonly Timed[] =>
    Array.from({ length: random.below(most + 1) }, make);
  const crash = (): { readonly power: boolean; readonly downMs: number } => ({
    ...{ power: random.chance(0.6), downMs: random.below(10_000) },
  });
  return [
    ...some(2, () => ({ at: at(), do: 'cutOff', terminal: terminal(), forMs: random.below(20_000) })),
    ...some(2, () => ({ at: at(), do: 'killAt', terminal: terminal(), point: random.pick(POINTS), ...crash() })),
    ...some(3, () => ({
      ...{
        at: at(),
        do: 'killCloud' as const,
        cloud: cloud(),
        steps: 1 + random.below(150),
        downMs: random.below(4_000),
      },
    })),
    ...some(1, () => ({ at: at(), do: 'weather', loss: 0.1, doubling: 0.3, slowness: 0, forMs: random.below(20_000) })),
    ...(random.chance(RESTORE_SHARE) ? [{ at: at(), do: 'restoreCloud' as const, agoMs: random.below(40_000) }] : []),
    // What is sold in days that a clock made up goes by the rules of then, whatever headquarters enters for days before.
    ...(random.chance(CLOCK_SHARE) && !hasNewRules
      ? [
          {
            ...{ at: BOUND_BY_MS + random.below(40_000), do: 'cloudClock' as const, cloud: cloud() },
            ...{ byMs: random.pick([-20, 20, 50, 50, 80]) * DAY_MS, forMs: 3_000 + random.below(9_000) },
          },
        ]
      : []),
  ];
}

/** The schedule of a seed. */
export function carePlanOf(seed: number): Plan {
  const random = seeded(seed).fork('care');
  const plan: Plan = {
    seed,
    terminals: [0, random.below(2)],
    clouds: 1 + random.below(2),
    endsAt: ENDS_AT_MS,
    hasTrade: true,
    hasGuides: true,
    hasCare: true,
    actions: [],
  };
  const terminals = plan.terminals.length;
  const deeds = Array.from({ length: 10 + random.below(8) }, (): Timed => {
    const what = draw(CARE, random)(random, random.below(terminals));
    return { at: 10_000 + random.below(ENDS_AT_MS - 14_000), ...what };
  });
  const entered = rates(random.fork('rates'));
  const all: readonly Timed[] = [
    ...bindings(random.fork('bindings'), terminals),
    { at: 7_000, ...giveTask(random), store: 0 } as Timed,
    ...(random.chance(0.7) ? missingSize(random.fork('missing'), terminals) : []),
    ...(random.chance(0.6) ? oneTask(random.fork('task'), terminals) : []),
    ...(random.chance(0.8) ? points(random.fork('points'), terminals) : []),
    ...entered,
    ...deeds,
    ...faults(random.fork('faults'), plan, entered.length > 0),
    ...words(random.fork('words'), terminals),
    ...proofs(random.fork('proofs'), plan),
  ];
  const actions = all.map((timed, index): Action => ({ id: index + 1, ...timed }));
  return { ...plan, actions: actions.sort((a, b) => a.at - b.at || a.id - b.id) };
}
