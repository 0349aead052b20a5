/**
 * The third layer of a schedule: held orders with deposits, tickets, value paid ahead (stored value, gift cards, points), what is
 * agreed by hand with its approvals, items without a code, staff purchases; over the plan of the same seed and a few deeds of
 * trade-plan.ts. Streams and seeds of its own. Servers' clocks are wrong too, and backups come back where nobody
 * pays by voucher: a cloud that was put back cannot ask for what it has forgotten of those (RUNBOOK, after a restore).
 * To add a deed: its shape and weight here, who does it in till-agent.ts. Played by world.ts.
 */
import { seeded, type Random } from '../seeded.ts';
import { depositStories, type DepositDeed } from './deposit-plan.ts';
import { invoiceStories } from './invoice-plan.ts';
import { officeStories } from './office-plan.ts';
import { draw, planOf, SERVER_STEPS, TRADE_POINTS, type Action, type Fault, type Plan } from './plan.ts';
import { topUpStories, type CodeTopUpDeed } from './top-up-plan.ts';
import { tradeDeed, type TradeDeed } from './trade-plan.ts';
import { voucherStories } from './voucher-plan.ts';

/** What people do at a till with what is owed, agreed and allowed. */
export type DeskDeed =
  | CodeTopUpDeed
  | DepositDeed
  | {
      readonly do: 'holdOrder';
      readonly terminal: number;
      readonly lines: number;
      /** Of what the goods cost. */
      readonly share: number;
      readonly pay: 'cash' | 'card' | 'code';
      readonly twice: boolean;
      readonly leaves: boolean;
    }
  | { readonly do: 'addDeposit'; readonly terminal: number; readonly share: number; readonly unclaimed: boolean }
  | {
      readonly do: 'pickUp';
      readonly terminal: number;
      readonly unclaimed: boolean;
      /** Pressed twice, by a list that has lain open for a while. */
      readonly twice: boolean;
      /** Some of the goods. */
      readonly part: boolean;
      readonly leaves: boolean;
    }
  | {
      readonly do: 'endOrder';
      readonly terminal: number;
      /** Of what is held; the rest is kept. */
      readonly back: number;
      readonly unclaimed: boolean;
      readonly twice: boolean;
    }
  | { readonly do: 'lookAtOrders'; readonly terminal: number }
  | { readonly do: 'ticket'; readonly terminal: number; readonly to: 'ready' | 'handed_over' | 'cancelled' }
  | {
      readonly do: 'topUp';
      readonly terminal: number;
      readonly account: 'member' | 'card';
      readonly who: number;
      readonly principal: number;
      readonly bonus: 'none' | 'offered' | 'beyond';
      readonly pay: 'cash' | 'card';
      readonly twice: boolean;
    }
  | { readonly do: 'returnTopUp'; readonly terminal: number }
  | {
      readonly do: 'payByValue';
      readonly terminal: number;
      readonly lines: number;
      readonly account: 'member' | 'card';
      readonly who: number;
      readonly share: number;
      readonly points: number;
      readonly patience: 'wait' | 'remove' | 'giveUp';
      readonly regrets: boolean;
      readonly races: boolean;
    }
  | {
      readonly do: 'sellByHand';
      readonly terminal: number;
      readonly lines: number;
      readonly what: 'line' | 'order' | 'price' | 'tag' | 'open';
      /** Basis points off. */
      readonly off: number;
      /** Without asking for it. */
      readonly alone: boolean;
    }
  | {
      readonly do: 'buyAsStaff';
      readonly terminal: number;
      readonly lines: number;
      readonly staff: string;
      readonly asks: boolean;
    };

const MEMBERS = 2;
const SHARES = [0.2, 0.5, 1] as const;
type Draw = (random: Random, terminal: number) => DeskDeed | TradeDeed;

/** By how often people do them. */
const DESK: readonly (readonly [number, Draw])[] = [
  [
    5,
    (random, terminal) => ({
      do: 'holdOrder',
      terminal,
      lines: 1 + random.below(2),
      share: random.pick(SHARES),
      pay: random.pick(['cash', 'cash', 'card', 'code']),
      twice: random.chance(0.2),
      leaves: random.chance(0.1),
    }),
  ],
  [
    1.5,
    (random, terminal) => ({ do: 'addDeposit', terminal, share: random.pick(SHARES), unclaimed: random.chance(0.5) }),
  ],
  [
    5,
    (random, terminal) => ({
      do: 'pickUp',
      terminal,
      unclaimed: random.chance(0.5),
      twice: random.chance(0.25),
      part: random.chance(0.4),
      leaves: random.chance(0.15),
    }),
  ],
  [
    3,
    (random, terminal) => ({
      do: 'endOrder',
      terminal,
      back: random.pick([1, 1, 0.5, 0]),
      unclaimed: random.chance(0.5),
      twice: random.chance(0.2),
    }),
  ],
  [1, (_random, terminal) => ({ do: 'lookAtOrders', terminal })],
  [0.7, (random, terminal) => ({ do: 'ticket', terminal, to: random.pick(['ready', 'handed_over', 'cancelled']) })],
  [
    5,
    (random, terminal) => ({
      do: 'topUp',
      terminal,
      account: random.pick(['member', 'member', 'card']),
      who: random.below(MEMBERS),
      principal: 10_000 * (1 + random.below(12)),
      bonus: random.pick(['none', 'offered', 'beyond']),
      pay: random.pick(['cash', 'card']),
      twice: random.chance(0.2),
    }),
  ],
  [2, (_random, terminal) => ({ do: 'returnTopUp', terminal })],
  [
    7,
    (random, terminal) => ({
      do: 'payByValue',
      terminal,
      lines: 1 + random.below(2),
      account: random.pick(['member', 'member', 'card']),
      who: random.below(MEMBERS),
      share: random.pick(SHARES),
      points: random.chance(0.3) ? 1 + random.below(50) : 0,
      patience: random.pick(['wait', 'remove', 'giveUp']),
      regrets: random.chance(0.2),
      races: random.chance(0.15),
    }),
  ],
  [
    3,
    (random, terminal) => ({
      do: 'sellByHand',
      terminal,
      lines: 1 + random.below(2),
      what: random.pick(['line', 'order', 'price', 'tag', 'open']),
      off: 500 * (1 + random.below(10)),
      alone: random.chance(0.2),
    }),
  ],
  [
    3,
    (random, terminal) => ({
      do: 'buyAsStaff',
      terminal,
      lines: 1 + random.below(2),
      staff: random.pick(['2001', '2001', '2002']),
      asks: random.chance(0.5),
    }),
  ],
  [4, (random, terminal) => tradeDeed(random, terminal)],
];

const FIRST_TOP_UP = { account: 'member', bonus: 'offered' } as const;
const CRASH_SHARE = 0.25;
const CRASH_WITHIN_MS = 600;
const MEETING: ReadonlySet<string> = new Set<DeskDeed['do']>(['pickUp', 'endOrder', 'payByValue', 'buyAsStaff']);
const MEETING_SHARE = 0.5;
const MEETING_WITHIN_MS = 150;
const APART_SHARE = 0.8;
/** On the way of an act: where a commit is journalled, and in the middle of its batch. */
const CRASHES = [
  ...TRADE_POINTS,
  ...['commit.before_append', 'commit.after_journal', 'commit.after_cart_cleared'].flatMap((point) => [point, point]),
  ...TRADE_POINTS.map(() => 'journal.after_write_before_fsync'),
];

type Timed = { readonly at: number } & (DeskDeed | Fault);

/** What two tills do that cannot hear of each other: one order, one account, one quota. */
function apart(random: Random, { terminals }: Plan): readonly Timed[] {
  const [here, there] = [...terminals.keys()].filter((terminal) => terminals[terminal] === terminals[0]);
  if (here === undefined || there === undefined || !random.chance(APART_SHARE)) return [];
  const at = 6_000 + random.below(4_000);
  const cutOff = { at: at + 4_000, do: 'cutOff', terminal: there, forMs: random.below(25_000) } as const;
  const after = (): number => at + 4_500 + random.below(4_000);
  const order = { unclaimed: true, twice: false } as const;
  const finish = (terminal: number): Timed =>
    random.chance(0.5)
      ? { at: after(), do: 'pickUp', terminal, part: random.chance(0.3), leaves: false, ...order }
      : { at: after(), do: 'endOrder', terminal, back: random.pick([1, 0.5]), ...order };
  const value = { lines: 2, account: 'member', who: 0, share: 1, points: 0, patience: 'wait' } as const;
  const pay = (terminal: number, when: number): Timed => ({
    at: when,
    do: 'payByValue',
    terminal,
    regrets: random.chance(0.2),
    races: false,
    ...value,
  });
  switch (random.pick([0, 0, 1, 1, 2])) {
    case 0:
      return [
        { at, do: 'holdOrder', terminal: here, lines: 1, share: 0.5, pay: 'cash', twice: false, leaves: false },
        { at: at + 3_000, do: 'lookAtOrders', terminal: there },
        cutOff,
        finish(there),
        finish(here),
      ];
    case 1: {
      const topUp = {
        account: 'member',
        who: 0,
        principal: 15_000,
        bonus: 'offered',
        pay: 'cash',
        twice: false,
      } as const;
      const back: Timed = random.chance(0.3) ? { at: after(), do: 'returnTopUp', terminal: here } : pay(here, after());
      // Each has heard of the member before.
      return [
        { at, do: 'topUp', terminal: here, ...topUp },
        { ...pay(there, at + 2_000), share: 0.2 } as Timed,
        cutOff,
        pay(there, after()),
        back,
      ];
    }
    default: {
      const buys = { do: 'buyAsStaff', lines: 2, staff: '2001', asks: false } as const;
      return [cutOff, { at: after(), terminal: there, ...buys }, { at: after(), terminal: here, ...buys }];
    }
  }
}

const TICKETS_SHARE = 0.3;

/** Tickets that tills open and move on together, one of them perhaps cut off: a stream of its own, so that nothing else moves. */
function tickets(random: Random, { terminals, endsAt }: Plan): readonly Timed[] {
  if (!random.chance(TICKETS_SHARE)) return [];
  const at = 3_000 + random.below(Math.max(1, endsAt - 20_000));
  const deeds = Array.from({ length: 2 + random.below(4) }, (): Timed => {
    const to = random.pick(['ready', 'handed_over', 'cancelled'] as const);
    return { at: at + random.below(10_000), do: 'ticket', terminal: random.below(terminals.length), to };
  });
  const cutOff = { do: 'cutOff', terminal: random.below(terminals.length), forMs: random.below(15_000) } as const;
  return [...deeds, ...(random.chance(0.5) ? [{ at: at + random.below(4_000), ...cutOff }] : [])];
}

const RESTORE_SHARE = 0.35;
const CLOCK_SHARE = 0.25;

/** What platforms outlive: a backup of the cloud that comes back, a server whose clock is wrong. A stream of its own. */
function platformFaults(random: Random, { clouds, endsAt }: Plan): readonly ({ readonly at: number } & Fault)[] {
  const [restores, clocks] = [random.chance(RESTORE_SHARE), random.chance(CLOCK_SHARE)];
  const at = (): number => 8_000 + random.below(endsAt - 8_000);
  const [back, wrong] = [at(), at()];
  return [
    ...(restores ? [{ at: back, do: 'restoreCloud' as const, agoMs: 5_000 + random.below(30_000) }] : []),
    ...(clocks
      ? [
          {
            at: wrong,
            do: 'cloudClock' as const,
            cloud: random.below(clouds),
            byMs: random.pick(SERVER_STEPS),
            forMs: 2_000 + random.below(30_000),
          },
        ]
      : []),
  ];
}

/** The schedule of a seed with the third layer. */
export function deskPlanOf(seed: number): Plan {
  const base = planOf(seed);
  const random = seeded(seed).fork('desk');
  const first = 1 + Math.max(0, ...base.actions.map(({ id }) => id));
  const actions: Action[] = [];
  const add = (what: object, at: number): void =>
    void actions.push({ id: first + actions.length, at, ...what } as Action);
  for (const { at, ...deed } of apart(seeded(seed).fork('desk apart'), base)) add(deed, at);
  // Something must be put aside and paid ahead before it can be taken.
  for (const terminal of base.terminals.keys()) {
    const at = 2_000 + random.below(6_000);
    if (random.chance(0.5))
      add({ do: 'topUp', terminal, who: 0, principal: 100_000, pay: 'cash', twice: false, ...FIRST_TOP_UP }, at);
    if (random.chance(0.4))
      add({ do: 'holdOrder', terminal, lines: 1, share: 0.5, pay: 'cash', twice: false, leaves: false }, at + 1_000);
  }
  const deeds = 5 + random.below(7);
  for (let n = 0; n < deeds; n += 1) {
    const terminal = random.below(base.terminals.length);
    const at = 4_000 + random.below(Math.max(1, base.endsAt - 4_000));
    const deed = draw(DESK, random)(random, terminal);
    add(deed, at);
    const others = [...base.terminals.keys()].filter((other) => other !== terminal);
    if (MEETING.has(deed.do) && others.length > 0 && random.chance(MEETING_SHARE))
      add({ ...deed, terminal: random.pick(others) }, at + random.below(MEETING_WITHIN_MS));
    const crash = { do: 'killAt', terminal, power: random.chance(0.6), downMs: random.below(10_000) };
    const point = random.pick(CRASHES);
    if (random.chance(CRASH_SHARE)) add({ ...crash, point }, at + random.below(CRASH_WITHIN_MS));
  }
  const stories = invoiceStories(seed, base);
  for (const { at, ...story } of stories ?? []) add(story, at);
  for (const { at, ...deed } of tickets(seeded(seed).fork('desk tickets'), base)) add(deed, at);
  const vouchers = voucherStories(seed, base);
  for (const { at, ...story } of vouchers ?? []) add(story, at);
  const deposits = depositStories(seed, base);
  for (const { at, ...story } of deposits ?? []) add(story, at);
  const isPutBack = vouchers === undefined;
  for (const { at, ...story } of topUpStories(seed, base, isPutBack) ?? []) add(story, at);
  if (stories !== undefined)
    for (const { at, ...fault } of platformFaults(seeded(seed).fork('desk platform faults'), base)) add(fault, at);
  // PINs and settings are ordered by the tills' time as the cloud's server corrects it: no wrong one there.
  const office = vouchers === undefined ? officeStories(seed, base) : undefined;
  for (const { at, ...deed } of office ?? []) add(deed, at);
  const isLeftOut = ({ do: what }: Action): boolean =>
    (!isPutBack && what === 'restoreCloud') || (office !== undefined && what === 'cloudClock');
  return {
    ...base,
    hasTrade: true,
    hasDesk: true,
    ...(stories === undefined ? {} : { hasInvoices: true }),
    ...(vouchers === undefined ? {} : { hasVouchers: true }),
    ...(office === undefined ? {} : { hasOffice: true }),
    actions: [...base.actions, ...actions]
      .filter((action) => !isLeftOut(action))
      .sort((a, b) => a.at - b.at || a.id - b.id),
  };
}
