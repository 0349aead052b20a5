/**
 * A schedule as data: who does what and what goes wrong, when. Made from a seed; it can be shrunk by leaving actions out,
 * because every action draws its own randomness from the seed and its number. Played by world.ts.
 */
import { KILL_POINTS, type KillPoint } from '../../../main/kill-points.ts';
import { seeded, type Random } from '../seeded.ts';
import type { CareDeed, CareStory } from './care-plan.ts';
import type { DeskDeed } from './desk-plan.ts';
import type { GrowthDeed, GrowthStory } from './growth-plan.ts';
import type { GuideDeed, GuideStory } from './guide-plan.ts';
import type { InvoiceAsk } from './invoice-plan.ts';
import type { LinkDeed, LinkStory } from './links-plan.ts';
import type { OfficeDeed } from './office-plan.ts';
import type { SeasonStory } from './season-plan.ts';
import type { VoucherDeed } from './voucher-plan.ts';
import type { TradeDeed } from './trade-plan.ts';

export interface Plan {
  readonly seed: number;
  /** Store of each terminal, by index. */
  readonly terminals: readonly number[];
  readonly clouds: number;
  /** Where programs of several protocol versions meet; absent where all are of one. */
  readonly versions?: Versions;
  readonly actions: readonly Action[];
  /** With the layer of trade-plan.ts. */
  readonly hasTrade?: boolean;
  /** With the layer of desk-plan.ts. */
  readonly hasDesk?: boolean;
  /** With the stories of invoice-plan.ts. */
  readonly hasInvoices?: boolean;
  /** With those of voucher-plan.ts. */
  readonly hasVouchers?: boolean;
  /** With those of office-plan.ts. */
  readonly hasOffice?: boolean;
  /** With the layer of guide-plan.ts. */
  readonly hasGuides?: boolean;
  /** Of growth-plan.ts. */
  readonly hasGrowth?: boolean;
  /** Of care-plan.ts. */
  readonly hasCare?: boolean;
  /** Of season-plan.ts. */
  readonly hasSeason?: boolean;
  /** Of links-plan.ts. */
  readonly hasLinks?: boolean;
  /** True time after which everything is healed and brought to rest. */
  readonly endsAt: number;
}

export interface Versions {
  /** Of every server at the beginning. */
  readonly cloud: number;
  /** Of each terminal at the beginning, by index: the servers' or up to two older. */
  readonly terminals: readonly number[];
}

export type Action = { readonly id: number; readonly at: number } & (
  | Deed
  | TradeDeed
  | DeskDeed
  | VoucherDeed
  | OfficeDeed
  | GuideDeed
  | GuideStory
  | GrowthDeed
  | GrowthStory
  | CareDeed
  | CareStory
  | SeasonStory
  | (LinkDeed | LinkStory)
  | InvoiceAsk
  | Fault
);

/** What people do. */
export type Deed =
  | {
      readonly do: 'sell';
      readonly terminal: number;
      readonly lines: number;
      readonly pay: 'cash' | 'card' | 'both';
      readonly guide: boolean;
      readonly twice: boolean;
    }
  | { readonly do: 'token'; readonly terminal: number }
  | { readonly do: 'claim'; readonly phone: number }
  | { readonly do: 'drawer'; readonly terminal: number }
  | { readonly do: 'copy'; readonly terminal: number }
  | { readonly do: 'closeShift'; readonly terminal: number }
  | { readonly do: 'changeKey'; readonly terminal: number }
  | { readonly do: 'prices' };

/** What goes wrong. */
export type Fault =
  | {
      readonly do: 'kill';
      readonly terminal: number;
      readonly steps: number;
      readonly power: boolean;
      readonly downMs: number;
    }
  | {
      readonly do: 'killAt';
      readonly terminal: number;
      readonly point: KillPoint;
      readonly power: boolean;
      readonly downMs: number;
    }
  | { readonly do: 'killCloud'; readonly cloud: number; readonly steps: number; readonly downMs: number }
  | { readonly do: 'failSync'; readonly terminal: number; readonly count: number }
  | { readonly do: 'diskFull'; readonly terminal: number; readonly forMs: number }
  | { readonly do: 'clock'; readonly terminal: number; readonly byMs: number }
  | { readonly do: 'clockTo'; readonly terminal: number; readonly to: number }
  | { readonly do: 'timeZone'; readonly zone: string; readonly forMs: number }
  | { readonly do: 'cloudClock'; readonly cloud: number; readonly byMs: number; readonly forMs: number }
  | { readonly do: 'cutOff'; readonly terminal: number; readonly forMs: number }
  | {
      readonly do: 'weather';
      readonly loss: number;
      readonly doubling: number;
      readonly slowness: number;
      readonly forMs: number;
    }
  | { readonly do: 'databaseLine'; readonly share: number; readonly forMs: number }
  | { readonly do: 'unplugPrinter'; readonly terminal: number; readonly forMs: number }
  | { readonly do: 'paperOut'; readonly terminal: number; readonly lines: number; readonly forMs: number }
  | { readonly do: 'dropPrinter'; readonly terminal: number; readonly atByte: number; readonly forMs: number }
  | { readonly do: 'restoreCloud'; readonly agoMs: number }
  /** The provider gives nothing back: the merchant's balance is empty, or it refuses. */
  | { readonly do: 'refundsFail'; readonly how: 'empty' | 'refused'; readonly forMs: number }
  | { readonly do: 'revoke'; readonly terminal: number }
  | { readonly do: 'loseFolder'; readonly terminal: number }
  | { readonly do: 'forge'; readonly terminal: number; readonly what: Forgery }
  /** One server, or one terminal, goes on as the version after the servers' first one. */
  | { readonly do: 'upgradeCloud'; readonly cloud: number }
  | { readonly do: 'upgradeTerminal'; readonly terminal: number }
  /** A machine of this version writes entries with what only its version knows. */
  | { readonly do: 'neighbour'; readonly terminal: number; readonly version: number }
  | {
      readonly do: 'secondStart';
      readonly terminal: number;
      /** Beside the program that runs, or together with the next start after a crash that comes now. */
      readonly when: 'running' | 'killed' | 'powerCut';
      /** The second one is killed at this step of its own; 0: it is not. */
      readonly diesIn: number;
    };

/** What a hostile terminal does with its own key and token. */
export type Forgery = 'price' | 'otherStore' | 'twice' | 'rewrite' | 'refundTwice';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const CLOCK_STEPS = [-3_600_000, 3_600_000, -YEAR_MS, YEAR_MS, -DAY_MS, 5_000, -90_000] as const;
/** 1970, 2038 (the end of 32-bit seconds), 2020. */
const CLOCK_TIMES = [0, 2_147_483_648_000, Date.UTC(2020, 0, 1)] as const;
/** On the way of a plain sale; every other point but those of keys is drawn by trade-plan.ts alone, so that these stay. */
const isOfPlainSale = (point: KillPoint): boolean => /^(cart|commit|journal|print|drawer|token|upload)\./.test(point);
export const TRADE_POINTS = KILL_POINTS.filter((point) => !isOfPlainSale(point) && !point.startsWith('key.'));
/** Places where a crash matters most come more often. */
const HOST_POINTS = [
  ...KILL_POINTS.filter(isOfPlainSale),
  ...KILL_POINTS.filter((point) => point.startsWith('journal.')),
  ...KILL_POINTS.filter((point) => point.startsWith('journal.')),
];

/** Deeds by how often people do them. */
const DEEDS: readonly (readonly [number, (random: Random, terminals: number) => Deed])[] = [
  [
    10,
    (random, terminals) => ({
      do: 'sell',
      terminal: random.below(terminals),
      lines: 1 + random.below(3),
      pay: random.pick(['cash', 'cash', 'card', 'both']),
      guide: random.chance(0.5),
      twice: random.chance(0.2),
    }),
  ],
  [2, (random, terminals) => ({ do: 'token', terminal: random.below(terminals) })],
  [3, (random) => ({ do: 'claim', phone: random.below(3) })],
  [1, (random, terminals) => ({ do: 'drawer', terminal: random.below(terminals) })],
  [1, (random, terminals) => ({ do: 'copy', terminal: random.below(terminals) })],
  [0.5, (random, terminals) => ({ do: 'closeShift', terminal: random.below(terminals) })],
  [0.5, () => ({ do: 'prices' })],
];

const FAULTS: readonly (readonly [number, (random: Random, terminals: number, clouds: number) => Fault])[] = [
  [
    5,
    (random, terminals) => ({
      do: 'kill',
      terminal: random.below(terminals),
      steps: 1 + random.below(60),
      power: random.chance(0.6),
      downMs: random.below(15_000),
    }),
  ],
  [
    5,
    (random, terminals) => ({
      do: 'killAt',
      terminal: random.below(terminals),
      point: random.pick(HOST_POINTS),
      power: random.chance(0.6),
      downMs: random.below(15_000),
    }),
  ],
  [
    4,
    (random, _terminals, clouds) => ({
      do: 'killCloud',
      cloud: random.below(clouds),
      steps: 1 + random.below(40),
      downMs: random.below(10_000),
    }),
  ],
  [1, (random, terminals) => ({ do: 'failSync', terminal: random.below(terminals), count: 1 + random.below(2) })],
  [1, (random, terminals) => ({ do: 'diskFull', terminal: random.below(terminals), forMs: random.below(20_000) })],
  [1.5, (random, terminals) => ({ do: 'clock', terminal: random.below(terminals), byMs: random.pick(CLOCK_STEPS) })],
  [0.5, (random, terminals) => ({ do: 'clockTo', terminal: random.below(terminals), to: random.pick(CLOCK_TIMES) })],
  [2, (random, terminals) => ({ do: 'cutOff', terminal: random.below(terminals), forMs: random.below(40_000) })],
  [
    3,
    (random) => ({
      do: 'weather',
      loss: random.pick([0, 0.1, 0.3]),
      doubling: random.pick([0, 0.2, 0.5]),
      slowness: random.pick([0, 0.1]),
      forMs: random.below(40_000),
    }),
  ],
  [1, (random) => ({ do: 'databaseLine', share: random.pick([0.02, 0.1]), forMs: random.below(15_000) })],
  [1, (random, terminals) => ({ do: 'unplugPrinter', terminal: random.below(terminals), forMs: random.below(20_000) })],
  [
    1,
    (random, terminals) => ({
      do: 'paperOut',
      terminal: random.below(terminals),
      lines: random.below(40),
      forMs: random.below(20_000),
    }),
  ],
  [
    1,
    (random, terminals) => ({
      do: 'dropPrinter',
      terminal: random.below(terminals),
      atByte: random.below(1500),
      forMs: random.below(10_000),
    }),
  ],
  [0.7, (random) => ({ do: 'restoreCloud', agoMs: random.below(60_000) })],
  [0.4, (random, terminals) => ({ do: 'revoke', terminal: random.below(terminals) })],
  [0.5, (random, terminals) => ({ do: 'loseFolder', terminal: random.below(terminals) })],
  [
    1,
    (random, terminals) => ({
      do: 'forge',
      terminal: random.below(terminals),
      what: random.pick(['price', 'otherStore', 'twice', 'rewrite', 'refundTwice']),
    }),
  ],
];

const ZONES = ['America/Los_Angeles', 'Pacific/Kiritimati', 'Asia/Kathmandu', 'Europe/London'] as const;
/** A server's clock that is wrong: over the end of every device's token, before its beginning, and an hour. */
export const SERVER_STEPS = [16 * 60_000, -16 * 60_000, 3_600_000] as const;
/** Drawn apart, so that they leave the other actions of a seed as they are. */
const RARE: readonly (readonly [number, (random: Random, clouds: number) => Fault])[] = [
  [1, (random) => ({ do: 'timeZone', zone: random.pick(ZONES), forMs: random.below(40_000) })],
  [
    2,
    (random, clouds) => ({
      do: 'cloudClock',
      cloud: random.below(clouds),
      byMs: random.pick(SERVER_STEPS),
      forMs: random.below(40_000),
    }),
  ],
];
const RARE_SHARE = 0.25;
/** A second start of the program on the same folder. */
const secondStart = (random: Random, terminals: number): Fault => ({
  do: 'secondStart',
  terminal: random.below(terminals),
  when: random.pick(['running', 'killed', 'powerCut']),
  diesIn: random.chance(0.4) ? 1 + random.below(20) : 0,
});
const SECOND_START_SHARE = 0.2;
const VERSIONS_SHARE = 0.2;
/** The oldest cloud knows but itself, the newest all its window. */
const CLOUD_VERSIONS = [1, 2, 3, 3, 4] as const;

/** The device key changes in some schedules, mostly with a crash on its way; drawn apart as well. */
const KEY_SHARE = 0.2;
const KEY_CRASH_SHARE = 0.7;
const KEY_POINTS = KILL_POINTS.filter((point) => /^(key|journal|upload)\./.test(point));
/** A backup from before the change comes back, or somebody forgets that it was changed already. */
const KEY_RESTORE_SHARE = 0.15;
const KEY_AGAIN_SHARE = 0.3;

function keyChanges(
  random: Random,
  terminals: number,
  endsAt: number,
): readonly (Omit<Action, 'id'> & (Deed | Fault))[] {
  if (!random.chance(KEY_SHARE)) return [];
  const terminal = random.below(terminals);
  const at = 4_000 + random.below(endsAt - 4_000);
  const crash = { power: random.chance(0.6), downMs: random.below(15_000) };
  const point = random.pick(KEY_POINTS);
  const [crashes, restores, again] = [KEY_CRASH_SHARE, KEY_RESTORE_SHARE, KEY_AGAIN_SHARE].map((share) =>
    random.chance(share),
  );
  const later = at + random.below(20_000);
  return [
    ...(crashes === true ? [{ at: at - random.below(1_000), do: 'killAt' as const, terminal, point, ...crash }] : []),
    { at, do: 'changeKey', terminal },
    ...(again === true ? [{ at: later, do: 'changeKey' as const, terminal }] : []),
    ...(restores === true ? [{ at: later, do: 'restoreCloud' as const, agoMs: 10_000 + random.below(40_000) }] : []),
  ];
}

/** Schedules are small and many: a short one that fails says more, and a rare meeting of two faults wants many tries. */
export function planOf(seed: number): Plan {
  const random = seeded(seed).fork('plan');
  const terminals = Array.from({ length: 1 + random.below(3) }, (_, index) => (index === 0 ? 0 : random.below(2)));
  const clouds = 1 + random.below(2);
  const endsAt = 20_000 + random.below(60_000);
  const deeds = 3 + random.below(8);
  const faults = random.below(9);
  const whats: (Deed | Fault)[] = [];
  for (let n = 0; n < deeds; n += 1) whats.push(draw(DEEDS, random)(random, terminals.length));
  for (let n = 0; n < faults; n += 1) whats.push(draw(FAULTS, random)(random, terminals.length, clouds));
  const rare = seeded(seed).fork('rare');
  const actions = whats.map((what, id): Action => ({ id, at: 2_000 + random.below(endsAt - 2_000), ...what }));
  if (rare.chance(RARE_SHARE))
    actions.push({ id: whats.length, at: 2_000 + rare.below(endsAt - 2_000), ...draw(RARE, rare)(rare, clouds) });
  const later = (what: Omit<Action, 'id'> & (Deed | Fault)): number =>
    actions.push({ id: Math.max(whats.length, ...actions.map(({ id }) => id)) + 1, ...what });
  for (const what of keyChanges(seeded(seed).fork('keys'), terminals.length, endsAt)) later(what);
  const second = seeded(seed).fork('second start');
  if (second.chance(SECOND_START_SHARE))
    later({ at: 2_000 + second.below(endsAt - 2_000), ...secondStart(second, terminals.length) });
  const mixed = seeded(seed).fork('versions');
  const versions = mixed.chance(VERSIONS_SHARE) ? versionsOf(mixed, terminals.length) : undefined;
  if (versions !== undefined)
    for (const fault of upgradesOf(versions, mixed, clouds))
      later({ at: 2_000 + mixed.below(endsAt - 2_000), ...fault });
  return {
    seed,
    terminals,
    clouds,
    ...(versions === undefined ? {} : { versions }),
    endsAt,
    actions: actions.sort((a, b) => a.at - b.at || a.id - b.id),
  };
}

const versionsOf = (random: Random, terminals: number): Versions => {
  const cloud = random.pick(CLOUD_VERSIONS);
  return { cloud, terminals: Array.from({ length: terminals }, () => Math.max(1, cloud - random.below(3))) };
};

/** A rolling upgrade, whole or begun; tills that go before it; machines of a neighbouring version. */
function upgradesOf({ cloud, terminals }: Versions, random: Random, clouds: number): readonly Fault[] {
  const faults: Fault[] = [];
  for (let server = 0; server < clouds; server += 1)
    if (random.chance(0.6)) faults.push({ do: 'upgradeCloud', cloud: server });
  for (const terminal of terminals.keys()) if (random.chance(0.4)) faults.push({ do: 'upgradeTerminal', terminal });
  if (random.chance(0.6))
    faults.push({
      do: 'neighbour',
      terminal: random.below(terminals.length),
      version: Math.max(1, cloud + 1 - random.below(4)),
    });
  return faults;
}

export function draw<Made>(choices: readonly (readonly [number, Made])[], random: Random): Made {
  const all = choices.reduce((sum, [weight]) => sum + weight, 0);
  let left = random.below(all * 1000) / 1000;
  for (const [weight, made] of choices) {
    left -= weight;
    if (left < 0) return made;
  }
  const last = choices.at(-1);
  if (last === undefined) throw new RangeError('nothing to draw from');
  return last[1];
}

/** The same schedule with only these actions, by id. */
export const only = (plan: Plan, ids: ReadonlySet<number>): Plan => ({
  ...plan,
  actions: plan.actions.filter(({ id }) => ids.has(id)),
});

/** Of a replay line: `3,7,12`, or `none`. */
export const idsOf = (text: string): ReadonlySet<number> => new Set(text === 'none' ? [] : text.split(',').map(Number));
