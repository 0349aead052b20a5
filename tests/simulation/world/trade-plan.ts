/**
 * The second layer of a schedule: goods that come back, exchanges, payments by code, parked sales, corrections and the drawer,
 * on top of what the plan of the same seed has. Drawn from streams of its own, so that the plans beneath mean what they meant;
 * its seeds are counted apart. To add a deed: its shape and weight here, who does it in till-agent.ts. Played by world.ts.
 */
import { seeded, type Random } from '../seeded.ts';
import { draw, planOf, TRADE_POINTS, type Action, type Fault, type Plan } from './plan.ts';

/** What people do at a till beside selling. */
export type TradeDeed =
  | {
      readonly do: 'refund';
      readonly terminal: number;
      /** One of the last two receipts, so that two tills meet on one. */
      readonly recent: boolean;
      /** A receipt that a code paid, where there is one. */
      readonly coded: boolean;
      /** One that has an e-fapiao. */
      readonly invoiced?: true;
      readonly all: boolean;
      readonly asCash: boolean;
      readonly twice: boolean;
    }
  | { readonly do: 'looseRefund'; readonly terminal: number }
  | {
      readonly do: 'exchange';
      readonly terminal: number;
      readonly lines: number;
      readonly all: boolean;
      readonly drops: boolean;
    }
  | { readonly do: 'swap'; readonly terminal: number }
  | {
      readonly do: 'payByCode';
      readonly terminal: number;
      readonly lines: number;
      /** The last two digits of the first code: what it does (payments/README.md). */
      readonly ending: string;
      /** So many codes are asked for at most; what is left is paid in cash. */
      readonly codes: number;
      /** The first code pays half. */
      readonly half: boolean;
      readonly patience: 'wait' | 'remove' | 'giveUp';
      /** A row that was paid is taken back. */
      readonly regrets: boolean;
      /** …at the very moment of the commit, by another window. */
      readonly races: boolean;
      /** Cash is pressed while a row is open. */
      readonly hasty: boolean;
    }
  | { readonly do: 'park'; readonly terminal: number; readonly lines: number }
  | {
      readonly do: 'resume';
      readonly terminal: number;
      readonly unclaimed: boolean;
      readonly discards: boolean;
      readonly twice: boolean;
      readonly parksAgain: boolean;
    }
  | { readonly do: 'lookAtParked'; readonly terminal: number }
  | { readonly do: 'voidCart'; readonly terminal: number; readonly lines: number }
  | { readonly do: 'correct'; readonly terminal: number }
  | { readonly do: 'cashInstead'; readonly terminal: number }
  | { readonly do: 'moveCash'; readonly terminal: number; readonly direction: 'in' | 'out'; readonly amount: number }
  | { readonly do: 'count'; readonly terminal: number; readonly countedCash: number; readonly explains: boolean }
  | { readonly do: 'handOver'; readonly terminal: number; readonly countedCash: number; readonly to: string }
  | { readonly do: 'closeDay'; readonly terminal: number };

const ENDINGS = ['01', '02', '03', '05', '06', '07', '08', '77', '77', '77', '77'] as const;

type Draw = (random: Random, terminal: number) => TradeDeed;

/** By how often people do them. */
const TRADE: readonly (readonly [number, Draw])[] = [
  [
    6,
    (random, terminal) => ({
      do: 'refund',
      terminal,
      recent: random.chance(0.6),
      coded: random.chance(0.5),
      all: random.chance(0.5),
      asCash: random.chance(0.2),
      twice: random.chance(0.2),
    }),
  ],
  [0.7, (_random, terminal) => ({ do: 'looseRefund', terminal })],
  [
    3,
    (random, terminal) => ({
      do: 'exchange',
      terminal,
      lines: 1 + random.below(2),
      all: random.chance(0.5),
      drops: random.chance(0.1),
    }),
  ],
  [1, (_random, terminal) => ({ do: 'swap', terminal })],
  [
    6,
    (random, terminal) => ({
      do: 'payByCode',
      terminal,
      lines: 1 + random.below(2),
      ending: random.pick(ENDINGS),
      codes: 1 + random.below(2),
      half: random.chance(0.3),
      patience: random.pick(['wait', 'remove', 'giveUp']),
      regrets: random.chance(0.15),
      races: random.chance(0.2),
      hasty: random.chance(0.2),
    }),
  ],
  [2, (random, terminal) => ({ do: 'park', terminal, lines: 1 + random.below(2) })],
  [
    5,
    (random, terminal) => ({
      do: 'resume',
      terminal,
      unclaimed: random.chance(0.5),
      discards: random.chance(0.15),
      twice: random.chance(0.2),
      parksAgain: random.chance(0.15),
    }),
  ],
  [0.5, (_random, terminal) => ({ do: 'voidCart', terminal, lines: 1 })],
  [2.5, (_random, terminal) => ({ do: 'correct', terminal })],
  [2, (_random, terminal) => ({ do: 'cashInstead', terminal })],
  [
    1.5,
    (random, terminal) => ({
      do: 'moveCash',
      terminal,
      direction: random.pick(['in', 'out']),
      amount: 100 * (1 + random.below(900)),
    }),
  ],
  [
    1.5,
    (random, terminal) => ({
      do: 'count',
      terminal,
      countedCash: 100 * random.below(2_000),
      explains: random.chance(0.7),
    }),
  ],
  [
    1,
    (random, terminal) => ({
      do: 'handOver',
      terminal,
      countedCash: 100 * random.below(2_000),
      to: random.pick(['2001', '9001']),
    }),
  ],
  [0.5, (_random, terminal) => ({ do: 'closeDay', terminal })],
];

/** One of them, for another layer. */
export const tradeDeed = (random: Random, terminal: number): TradeDeed => draw(TRADE, random)(random, terminal);

/** What the layer cannot carry: a server's clock that is wrong decides when a provider is asked, for as long as it is wrong. */
const NOT_UNDER_TRADE: ReadonlySet<string> = new Set(['cloudClock']);

/** Some deeds meet a crash on their way: at their own points, and in the middle of the batch that they write. */
const CRASH_SHARE = 0.2;
const CRASH_WITHIN_MS = 600;
const MEETING: ReadonlySet<string> = new Set<TradeDeed['do']>(['refund', 'exchange', 'resume']);
const MEETING_SHARE = 0.5;
const APART_SHARE = 0.5;
const MEETING_WITHIN_MS = 150;
const CRASHES = [...TRADE_POINTS, ...TRADE_POINTS.map(() => 'journal.after_write_before_fsync' as const)];

/**
 * One till parks, another one looks at its list and is then cut off, and both go on with the same sale: the one asks the cloud,
 * the other one cannot.
 */
function parkedApart(random: Random, { terminals }: Plan): readonly ({ readonly at: number } & (TradeDeed | Fault))[] {
  const [here, there] = [...terminals.keys()].filter((terminal) => terminals[terminal] === terminals[0]);
  if (here === undefined || there === undefined || !random.chance(APART_SHARE)) return [];
  const at = 5_000 + random.below(3_000);
  const resume = { do: 'resume', unclaimed: true, discards: false, twice: false, parksAgain: false } as const;
  return [
    { at, do: 'park', terminal: here, lines: 1 },
    { at: at + 2_000, do: 'lookAtParked', terminal: there },
    { at: at + 3_000, do: 'cutOff', terminal: there, forMs: random.below(20_000) },
    { at: at + 3_500 + random.below(3_000), terminal: there, ...resume },
    { at: at + 3_500 + random.below(3_000), terminal: here, ...resume, discards: random.chance(0.2) },
  ];
}

/** The schedule of a seed with trade in it. */
export function tradePlanOf(seed: number): Plan {
  const base = planOf(seed);
  const random = seeded(seed).fork('trade');
  const beneath = base.actions.filter((action) => !NOT_UNDER_TRADE.has(action.do));
  const first = 1 + Math.max(0, ...base.actions.map(({ id }) => id));
  const actions: Action[] = [];
  const add = (what: object, at: number): void =>
    void actions.push({ id: first + actions.length, at, ...what } as Action);
  // Something must have been sold before it can come back.
  for (const terminal of base.terminals.keys())
    if (random.chance(0.8))
      add(
        {
          do: 'sell',
          terminal,
          lines: 1 + random.below(3),
          pay: random.pick(['cash', 'card', 'both']),
          guide: random.chance(0.3),
          twice: false,
        },
        2_000 + random.below(4_000),
      );
  for (const { at, ...deed } of parkedApart(seeded(seed).fork('parked'), base)) add(deed, at);
  const deeds = 3 + random.below(6);
  for (let n = 0; n < deeds; n += 1) {
    const terminal = random.below(base.terminals.length);
    const at = 5_000 + random.below(base.endsAt - 5_000);
    const deed = draw(TRADE, random)(random, terminal);
    add(deed, at);
    // Two tills of a store do the same at the same moment: with one receipt, with one parked sale.
    const others = [...base.terminals.keys()].filter(
      (other) => other !== terminal && base.terminals[other] === base.terminals[terminal],
    );
    if (MEETING.has(deed.do) && others.length > 0 && random.chance(MEETING_SHARE))
      add({ ...deed, terminal: random.pick(others) }, at + random.below(MEETING_WITHIN_MS));
    const crash = { do: 'killAt', terminal, power: random.chance(0.6), downMs: random.below(10_000) };
    const point = random.pick(CRASHES);
    if (random.chance(CRASH_SHARE)) add({ ...crash, point }, at + random.below(CRASH_WITHIN_MS));
  }
  return {
    ...base,
    hasTrade: true,
    actions: [...beneath, ...actions].sort((a, b) => a.at - b.at || a.id - b.id),
  };
}
