/**
 * Everybody at once at one thing: short schedules of one store in which its tills do the same deed of the desk together, under a slow
 * line and with one till cut off, so that rare meetings are no matter of thousands of seeds. Plans of their own, counted apart.
 */
import { seeded, type Random } from '../seeded.ts';
import type { DeskDeed } from './desk-plan.ts';
import type { Action, Deed, Fault, Plan } from './plan.ts';
import type { TradeDeed } from './trade-plan.ts';

type Timed = { readonly at: number } & (Deed | TradeDeed | DeskDeed | Fault);
const ENDS_AT_MS = 45_000;
const ROUNDS = 5;
const ROUND_MS = 7_000;
const MEET_WITHIN_MS = 120;
const THEMES = ['refunds', 'pickUps', 'staff', 'byHand'] as const;

export function crowdPlanOf(seed: number): Plan {
  const random = seeded(seed).fork('crowd');
  const tills = 2 + random.below(2);
  const theme = THEMES[seed % THEMES.length] ?? 'refunds';
  const timed = Array.from({ length: ROUNDS }, (_, round) => together(theme, tills, 4_000 + round * ROUND_MS, random));
  const actions: Action[] = [...timed.flat(), ...troubles(tills, random)].map((action, index): Action => ({
    id: index + 1,
    ...action,
  }));
  return {
    seed,
    terminals: Array.from({ length: tills }, () => 0),
    clouds: 1 + random.below(2),
    endsAt: ENDS_AT_MS,
    hasTrade: true,
    hasDesk: true,
    actions: actions.sort((a, b) => a.at - b.at || a.id - b.id),
  };
}

/** Something for all to meet on, then all at it. */
function together(theme: (typeof THEMES)[number], tills: number, at: number, random: Random): readonly Timed[] {
  const all = (when: number, deed: (terminal: number) => Deed | TradeDeed | DeskDeed): readonly Timed[] =>
    Array.from({ length: tills }, (_, terminal): Timed => {
      return { at: when + random.below(MEET_WITHIN_MS), ...deed(terminal) };
    });
  switch (theme) {
    case 'refunds':
      return [
        { at, do: 'sell', terminal: random.below(tills), lines: 1, pay: 'cash', guide: false, twice: false },
        ...all(at + 2_500, (terminal) => {
          return { do: 'refund', terminal, recent: true, coded: false, all: true, asCash: true, twice: false };
        }),
      ];
    case 'pickUps': {
      return [
        ...all(at, (terminal) => {
          return { do: 'holdOrder', terminal, lines: 2, share: 0.5, pay: 'cash', twice: false, leaves: false };
        }),
        ...all(at + 2_500, (terminal) => ({
          do: 'pickUp',
          terminal,
          unclaimed: true,
          twice: false,
          part: random.chance(0.5),
          leaves: false,
        })),
      ];
    }
    case 'staff':
      return all(at, (terminal) => ({ do: 'buyAsStaff', terminal, lines: 2, staff: '2001', asks: false }));
    case 'byHand': {
      const what = random.pick(['open', 'tag', 'price', 'line'] as const);
      return all(at, (terminal) => ({ do: 'sellByHand', terminal, lines: 1, what, off: 500, alone: false }));
    }
  }
}

function troubles(tills: number, random: Random): readonly Timed[] {
  return [
    {
      at: 3_000,
      do: 'weather',
      loss: 0,
      doubling: random.pick([0, 0.2]),
      slowness: random.pick([0, 0.3, 0.7]),
      forMs: 35_000,
    },
    ...(random.chance(0.5)
      ? [
          {
            at: 4_000 + random.below(20_000),
            do: 'cutOff' as const,
            terminal: random.below(tills),
            forMs: random.below(15_000),
          },
        ]
      : []),
    ...(random.chance(0.3)
      ? [
          {
            at: 5_000 + random.below(30_000),
            do: 'kill' as const,
            terminal: random.below(tills),
            steps: 1 + random.below(60),
            power: random.chance(0.5),
            downMs: random.below(5_000),
          },
        ]
      : []),
  ];
}
