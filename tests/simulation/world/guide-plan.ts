/**
 * The fourth layer of a schedule: guides and their customers. Codes of every kind, issued, revoked and scanned; people enrolled at tills
 * that are apart; customers' own choice, moved customers, guides who leave and change store; sales that guides share, with what comes
 * back of them; questions and disputes, decided; months that are over and closed. Over the plan of the same seed, in a shop of its own
 * (`guideShop`), with streams and seeds of its own. To add a deed: its shape and weight here, who does it in till-guides.ts (at a till) or
 * guide-people.ts (anywhere else). Played by world.ts.
 */
import { seeded, type Random } from '../seeded.ts';
import { draw, planOf, TRADE_POINTS, type Action, type Fault, type Plan } from './plan.ts';
import { hasSignals, signals, SIGNALS_END_MS, type SignalStory } from './signal-plan.ts';
import type { TradeDeed } from './trade-plan.ts';

/** What people do at a till. `who`: one of the customers. */
export type GuideDeed =
  | {
      readonly do: 'sellTo';
      readonly terminal: number;
      readonly who: number;
      readonly lines: number;
      readonly serving: readonly { readonly guide: string; readonly shareBp: number }[];
    }
  | {
      readonly do: 'guideCode';
      readonly terminal: number;
      readonly mode: 'one_time' | 'multi_use' | 'static' | 'handover';
      readonly guide: string;
      /** Taken back right away, or not. */
      readonly revokes: boolean;
    }
  | {
      readonly do: 'moveCustomers';
      readonly terminal: number;
      readonly from: string;
      readonly to: string;
      readonly source: 'manager_transfer' | 'resign_handover';
    }
  | {
      readonly do: 'enrol';
      readonly terminal: number;
      readonly who: number;
      readonly guide: string;
      readonly twice: boolean;
    }
  | { readonly do: 'profile'; readonly terminal: number; readonly who: number; readonly size: string }
  | { readonly do: 'consent'; readonly terminal: number; readonly who: number; readonly given: boolean }
  | { readonly do: 'disputeClaim'; readonly terminal: number }
  | { readonly do: 'question'; readonly terminal: number };

/** What customers and managers do elsewhere. */
export type GuideStory =
  | SignalStory
  | { readonly do: 'scan'; readonly who: number; readonly recent: boolean; readonly twice: boolean }
  | { readonly do: 'choose'; readonly who: number; readonly guide: string | null }
  /** Deleted for good, whoever asked for it. */
  | { readonly do: 'forget'; readonly who: number }
  /** The holder of a number that two members share proves it at a counter. */
  | { readonly do: 'merge'; readonly splits: boolean }
  | { readonly do: 'leave'; readonly guide: string }
  | { readonly do: 'moveGuide'; readonly guide: string; readonly to: number }
  | { readonly do: 'decide'; readonly upholds: boolean; readonly guide: string }
  /** It is the next month everywhere. */
  | { readonly do: 'monthPasses' }
  | { readonly do: 'closeMonth'; readonly twice: boolean };

const CUSTOMERS = 5;
const GUIDES = ['2001', '2002', '2003', '2004'] as const;
/** Those who may leave and change store; the first two are always there. */
const FREE = GUIDES.slice(2);
type Draw = (random: Random, terminal: number) => GuideDeed | GuideStory | TradeDeed;

const SHARES = [[10_000], [5_000, 5_000], [3_333, 6_667], [1, 9_999], [2_500, 2_500, 5_000]] as const;
const servedBy = (random: Random): Extract<GuideDeed, { do: 'sellTo' }>['serving'] => {
  if (random.chance(0.15)) return [];
  const from = random.below(GUIDES.length);
  return random.pick(SHARES).map((shareBp, index) => ({
    guide: GUIDES[(from + index) % GUIDES.length] ?? GUIDES[0],
    shareBp,
  }));
};

/** By how often people do them. */
const GUIDE: readonly (readonly [number, Draw])[] = [
  [
    9,
    (random, terminal) => ({
      do: 'sellTo',
      terminal,
      who: random.below(CUSTOMERS),
      lines: 1 + random.below(3),
      serving: servedBy(random),
    }),
  ],
  [
    5,
    (random, terminal) => ({
      do: 'guideCode',
      terminal,
      mode: random.pick(['one_time', 'one_time', 'one_time', 'multi_use', 'static', 'handover']),
      guide: random.pick(GUIDES),
      revokes: random.chance(0.15),
    }),
  ],
  [
    8,
    (random) => ({ do: 'scan', who: random.below(CUSTOMERS), recent: random.chance(0.6), twice: random.chance(0.3) }),
  ],
  [
    4,
    (random, terminal) => ({
      do: 'refund',
      terminal,
      recent: random.chance(0.6),
      coded: false,
      all: random.chance(0.5),
      asCash: false,
      twice: random.chance(0.2),
    }),
  ],
  [1, (random, terminal) => ({ do: 'exchange', terminal, lines: 1, all: random.chance(0.5), drops: false })],
  [
    2,
    (random) => ({
      do: 'choose',
      who: random.below(CUSTOMERS),
      guide: random.chance(0.25) ? null : random.pick(GUIDES),
    }),
  ],
  [
    2,
    (random, terminal) => {
      const from = random.pick(GUIDES);
      const to = random.pick(GUIDES.filter((guide) => guide !== from));
      return {
        do: 'moveCustomers',
        terminal,
        from,
        to,
        source: random.pick(['manager_transfer', 'resign_handover'] as const),
      };
    },
  ],
  [
    5,
    (random, terminal) => ({
      do: 'enrol',
      terminal,
      who: random.below(CUSTOMERS),
      guide: random.pick(GUIDES),
      twice: random.chance(0.3),
    }),
  ],
  [
    2,
    (random, terminal) => ({
      do: 'profile',
      terminal,
      who: random.below(CUSTOMERS),
      size: random.pick(['S', 'M', 'L']),
    }),
  ],
  [1.5, (random, terminal) => ({ do: 'consent', terminal, who: random.below(CUSTOMERS), given: random.chance(0.4) })],
  [2.5, (random) => ({ do: 'forget', who: random.below(CUSTOMERS) })],
  [1.5, (random) => ({ do: 'merge', splits: random.chance(0.3) })],
  [1, (_random, terminal) => ({ do: 'disputeClaim', terminal })],
  [2, (_random, terminal) => ({ do: 'question', terminal })],
  [1, (random) => ({ do: 'leave', guide: random.pick(FREE) })],
  [1, (random) => ({ do: 'moveGuide', guide: random.pick(FREE), to: random.below(2) })],
  [2, (random) => ({ do: 'decide', upholds: random.chance(0.6), guide: random.pick(GUIDES) })],
];

type Timed = { readonly at: number } & (GuideDeed | GuideStory | TradeDeed | Fault);

const MONTHS_SHARE = 0.7;
/** One month ends and is closed; what comes after it belongs to the next. */
function months(random: Random, { endsAt, terminals }: Plan): readonly Timed[] {
  if (!random.chance(MONTHS_SHARE)) return [];
  const at = 10_000 + random.below(Math.max(1, endsAt - 14_000));
  const close = (): Timed => ({
    at: at + 1 + random.below(Math.max(1, endsAt - at)),
    do: 'closeMonth',
    twice: random.chance(0.5),
  });
  const cutOff = { do: 'cutOff', terminal: random.below(terminals.length), forMs: random.below(20_000) } as const;
  return [
    { at, do: 'monthPasses' },
    close(),
    ...(random.chance(0.6) ? [close()] : []),
    // What a till did before the month ended reaches the cloud when it is closed.
    ...(random.chance(0.6) ? [{ at: at - random.below(8_000), ...cutOff }] : []),
  ];
}

/** Two guides claim one customer at two tills that cannot hear of each other, and one of them sells to the customer. */
function twoClaims(random: Random, { terminals }: Plan): readonly Timed[] {
  const at = 3_000 + random.below(5_000);
  const [here, there] = [0, terminals.length - 1];
  const who = random.below(CUSTOMERS);
  const [one = '2001', other = '2002'] = random.chance(0.5) ? GUIDES : GUIDES.toReversed();
  const code = (terminal: number, guide: string, when: number): Timed => ({
    at: when,
    do: 'guideCode',
    terminal,
    mode: 'one_time',
    guide,
    revokes: false,
  });
  const sell = { do: 'sellTo', who, lines: 2, serving: [{ guide: other, shareBp: 10_000 }] } as const;
  return [
    code(here, one, at),
    { at: at + 2_500, do: 'scan', who, recent: true, twice: random.chance(0.3) },
    { at: at + 4_000, terminal: there, ...sell },
    ...(random.chance(0.7)
      ? [{ at: at + 5_000, do: 'cutOff' as const, terminal: there, forMs: random.below(25_000) }]
      : []),
    code(there, other, at + 6_000),
    { at: at + 8_000, do: 'scan', who, recent: true, twice: false },
    { at: at + 9_000, terminal: here, ...sell },
  ];
}

/** A manager moves a customer at a till that is cut off; meanwhile another till sells to the customer, and the month may pass before the cloud hears. */
function lateTransfer(random: Random, { terminals }: Plan): readonly Timed[] {
  if (terminals.length < 2) return [];
  const at = 3_000 + random.below(3_000);
  const who = random.below(CUSTOMERS);
  const sell = { do: 'sellTo', who, lines: 2, serving: [{ guide: '2003', shareBp: 10_000 }] } as const;
  const code = { mode: 'one_time', guide: '2001', revokes: false } as const;
  return [
    { at, do: 'guideCode', terminal: 0, ...code },
    { at: at + 2_000, do: 'scan', who, recent: true, twice: false },
    { at: at + 4_500, terminal: 0, ...sell },
    { at: at + 8_000, do: 'cutOff', terminal: 0, forMs: 12_000 + random.below(15_000) },
    { at: at + 8_500, do: 'moveCustomers', terminal: 0, from: '2001', to: '2002', source: 'manager_transfer' },
    { at: at + 11_000, terminal: terminals.length - 1, ...sell },
    ...(random.chance(0.5) ? [{ at: at + 16_000, do: 'monthPasses' as const }] : []),
    { at: at + 30_000, do: 'decide', upholds: random.chance(0.6), guide: '2003' },
  ];
}

/** Two tills that cannot hear of each other enrol one person; somebody then joins who was made two, and perhaps deletes them. */
function twoEnrolments(random: Random, { terminals, endsAt }: Plan): readonly Timed[] {
  if (terminals.length < 2) return [];
  const at = 3_000 + random.below(6_000);
  const who = random.below(CUSTOMERS);
  const enrol = (terminal: number, guide: string, when: number): Timed => ({
    at: when,
    do: 'enrol',
    terminal,
    who,
    guide,
    twice: random.chance(0.2),
  });
  const later = (): number => at + 6_000 + random.below(Math.max(1, endsAt - at - 6_000));
  return [
    { at, do: 'cutOff', terminal: 0, forMs: 3_000 + random.below(25_000) },
    enrol(0, '2001', at + 500),
    enrol(terminals.length - 1, '2002', at + 500 + random.below(3_000)),
    { at: at + 4_500, do: 'profile', terminal: 0, who, size: 'M' },
    { at: later(), do: 'merge', splits: false },
    { at: later(), do: 'merge', splits: random.chance(0.5) },
    ...(random.chance(0.4) ? [{ at: later(), do: 'forget' as const, who }] : []),
  ];
}

/**
 * A guide at a till that is cut off gives a customer to a colleague; the customer scans before the cloud hears who gave. Or somebody gives
 * away whom they do not have.
 */
function givenAway(random: Random, { terminals }: Plan): readonly Timed[] {
  const at = 3_000 + random.below(6_000);
  const who = random.below(CUSTOMERS);
  const code = { do: 'guideCode', terminal: 0, revokes: false } as const;
  const giver = random.chance(0.7) ? '2001' : '2002';
  const sell = { do: 'sellTo', who, lines: 2, serving: [{ guide: '2003', shareBp: 10_000 }] } as const;
  return [
    { at, ...code, mode: 'one_time', guide: '2001' },
    { at: at + 2_000, do: 'scan', who, recent: true, twice: false },
    ...(random.chance(0.7)
      ? [{ at: at + 4_000, do: 'cutOff' as const, terminal: 0, forMs: 4_000 + random.below(20_000) }]
      : []),
    { at: at + 5_000, ...code, mode: 'handover', guide: giver },
    { at: at + 7_000, do: 'scan', who, recent: true, twice: random.chance(0.3) },
    { at: at + 8_500, terminal: terminals.length - 1, ...sell },
  ];
}

const GIVEN_AWAY_EVERY = 3;
const STORIES = [twoClaims, lateTransfer, twoEnrolments] as const;
const CRASH_SHARE = 0.2;
const CRASH_WITHIN_MS = 600;
const CRASHES = [...TRADE_POINTS, ...TRADE_POINTS.map(() => 'journal.after_write_before_fsync' as const)];
const CLOUD_CRASH_SHARE = 0.25;
/** What the layer cannot carry: servers' wrong clocks date facts that only the cloud makes; versions are looked at by plan.ts. */
const NOT_UNDER_GUIDES: ReadonlySet<string> = new Set(['cloudClock', 'neighbour', 'upgradeCloud', 'upgradeTerminal']);

/** The schedule of a seed with the layer of guides. */
export function guidePlanOf(seed: number): Plan {
  const base = planOf(seed);
  const random = seeded(seed).fork('guides');
  const first = 1 + Math.max(0, ...base.actions.map(({ id }) => id));
  const actions: Action[] = [];
  const add = (what: object, at: number): void =>
    void actions.push({ id: first + actions.length, at, ...what } as Action);
  // One of them, since each cuts tills off.
  const story = STORIES[seed % STORIES.length] ?? twoClaims;
  for (const { at, ...deed } of story(seeded(seed).fork('guides story'), base)) add(deed, at);
  for (const { at, ...deed } of months(seeded(seed).fork('guides months'), base)) add(deed, at);
  const deeds = 8 + random.below(10);
  for (let n = 0; n < deeds; n += 1) {
    const terminal = random.below(base.terminals.length);
    const at = 4_000 + random.below(Math.max(1, base.endsAt - 4_000));
    add(draw(GUIDE, random)(random, terminal), at);
    const crash = { do: 'killAt', terminal, power: random.chance(0.6), downMs: random.below(10_000) };
    if (random.chance(CRASH_SHARE)) add({ ...crash, point: random.pick(CRASHES) }, at + random.below(CRASH_WITHIN_MS));
    const killCloud = { do: 'killCloud', cloud: random.below(base.clouds), downMs: random.below(5_000) };
    if (random.chance(CLOUD_CRASH_SHARE))
      add({ ...killCloud, steps: 1 + random.below(120) }, at + random.below(CRASH_WITHIN_MS));
  }
  // Last, so that what was drawn before it stays as it was.
  if (seed % GIVEN_AWAY_EVERY === 0)
    for (const { at, ...deed } of givenAway(seeded(seed).fork('guides given away'), base)) add(deed, at);
  const { terminals, clouds } = base;
  const looks = seeded(seed).fork('guides signals');
  const isLookedAt = hasSignals(looks);
  if (isLookedAt) for (const { at, ...deed } of signals(looks, base)) add(deed, at);
  const endsAt = isLookedAt ? Math.max(base.endsAt, SIGNALS_END_MS) : base.endsAt;
  return {
    seed,
    terminals,
    clouds,
    endsAt,
    hasTrade: true,
    hasGuides: true,
    actions: [...base.actions.filter((action) => !NOT_UNDER_GUIDES.has(action.do)), ...actions].sort(
      (a, b) => a.at - b.at || a.id - b.id,
    ),
  };
}
