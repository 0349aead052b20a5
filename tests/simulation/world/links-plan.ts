/**
 * Schedules of what members are found by: cards that tills link and show, friends at WeCom whom managers link, both unlinked and linked to
 * somebody else; customers enrolled twice, merged, split and deleted meanwhile, all of it also at the same moment. Short schedules of their
 * own (`--kind links`), in the shop of links-shop.ts. To add a deed: its shape and weight here, who does it in till-links.ts (at a till) or
 * links-people.ts. Played by world.ts.
 */
import { seeded, type Random } from '../seeded.ts';
import type { GuideDeed, GuideStory } from './guide-plan.ts';
import { draw, type Action, type Fault, type Plan } from './plan.ts';

interface At {
  readonly terminal: number;
}
/** `nth`: which card, which friend. */
interface Which {
  readonly of: 'card' | 'friend';
  readonly nth: number;
}
export type LinkDeed =
  | ({ readonly do: 'linkCard'; readonly who: number; readonly nth: number; readonly twice: boolean } & At)
  | ({ readonly do: 'linkFriend'; readonly who: number; readonly nth: number } & At)
  | ({ readonly do: 'unlink' } & Which & At)
  | ({ readonly do: 'show' } & Which & At);
/** What the office says of a friend: who it is, or (null) that one does not know. */
export interface LinkStory {
  readonly do: 'officeLinks';
  readonly who: number | null;
  readonly nth: number;
}

const CUSTOMERS = 3;
const KEYS = 3;
const ENDS_AT_MS = 55_000;
const BEGINS_AT_MS = 9_000;
type What = LinkDeed | LinkStory | GuideDeed | GuideStory;
type Draw = (random: Random, terminal: number) => What;
type Timed = { readonly at: number } & (What | Fault);

const which = (random: Random): Which => ({ of: random.pick(['card', 'friend'] as const), nth: random.below(KEYS) });
const linkCard: Draw = (random, terminal) => ({
  ...{ do: 'linkCard', terminal, who: random.below(CUSTOMERS), nth: random.below(KEYS), twice: random.chance(0.3) },
});
const linkFriend: Draw = (random, terminal) => ({
  ...{ do: 'linkFriend', terminal, who: random.below(CUSTOMERS), nth: random.below(KEYS) },
});
const show: Draw = (random, terminal) => ({ do: 'show', terminal, ...which(random) });
const unlink: Draw = (random, terminal) => ({ do: 'unlink', terminal, ...which(random) });
const officeLinks: Draw = (random) => ({
  ...{ do: 'officeLinks', who: random.chance(0.4) ? null : random.below(CUSTOMERS), nth: random.below(KEYS) },
});

/** By how often people do them. */
const LINKS: readonly (readonly [number, Draw])[] = [
  [7, linkCard],
  [4, linkFriend],
  [5, unlink],
  [6, show],
  [3, officeLinks],
  [1, (random) => ({ do: 'merge', splits: random.chance(0.3) })],
  [0.6, (random) => ({ do: 'forget', who: random.below(CUSTOMERS) })],
];

/** Customers are enrolled first, some of them by two tills that cannot hear of each other. */
function enrolments(random: Random, terminals: number): readonly Timed[] {
  const enrol = (who: number, terminal: number, at: number): Timed => ({
    ...{ at, do: 'enrol', terminal, who, guide: random.pick(['2001', '2002']), twice: random.chance(0.2) },
  });
  const isTwice = terminals > 1 && random.chance(0.6);
  return [
    ...(isTwice ? [{ at: 2_500, do: 'cutOff' as const, terminal: 1, forMs: 4_000 + random.below(6_000) }] : []),
    ...Array.from({ length: CUSTOMERS }, (_, who) => enrol(who, 0, 2_600 + who * 900)),
    ...(isTwice ? [enrol(0, 1, 3_000), { at: 15_000 + random.below(8_000), do: 'merge' as const, splits: false }] : []),
    ...(isTwice && random.chance(0.5)
      ? [{ at: 30_000 + random.below(15_000), do: 'merge' as const, splits: true }]
      : []),
  ];
}

/** One card or friend: shown, unlinked and linked to somebody else by people who do not know of each other. */
function atOnce(random: Random, terminals: number): readonly Timed[] {
  const at = 14_000 + random.below(25_000);
  const [{ of, nth }, who] = [which(random), random.below(CUSTOMERS)];
  const till = (): number => random.below(terminals);
  const soon = (): number => at + random.below(random.pick([80, 400, 2_500]));
  const link = (of_: number, when: number): Timed =>
    of === 'card'
      ? { at: when, do: 'linkCard', terminal: till(), who: of_, nth, twice: random.chance(0.3) }
      : random.chance(0.5)
        ? { at: when, do: 'linkFriend', terminal: till(), who: of_, nth }
        : { at: when, do: 'officeLinks', who: of_, nth };
  return [
    link(who, at - 3_500),
    ...Array.from({ length: 1 + random.below(3) }, (): Timed => ({
      at: soon(),
      do: 'show',
      terminal: till(),
      of,
      nth,
    })),
    { at: soon(), do: 'unlink', terminal: till(), of, nth },
    ...(random.chance(0.5) ? [link((who + 1) % CUSTOMERS, soon())] : []),
    ...(random.chance(0.5) ? [link((who + 2) % CUSTOMERS, soon())] : []),
    ...(random.chance(0.4) ? [{ at: soon(), do: 'forget' as const, who }, link(who, soon()), link(who, soon())] : []),
  ];
}

const RESTORE_SHARE = 0.08;
const POINTS = ['commit.before_append', 'journal.after_write_before_fsync'] as const;

/** Nothing is doubled on the way: who asks twice for a link is somebody at a till. */
function faults(random: Random, { terminals, clouds }: Plan): readonly Timed[] {
  const at = (): number => 4_000 + random.below(ENDS_AT_MS - 6_000);
  const terminal = (): number => random.below(terminals.length);
  const some = (most: number, make: () => Timed): readonly Timed[] =>
    Array.from({ length: random.below(most + 1) }, make);
  const weather = { do: 'weather', loss: 0.05, doubling: 0, slowness: 0.3 } as const;
  return [
    ...some(2, () => ({ at: at(), do: 'cutOff', terminal: terminal(), forMs: random.below(15_000) })),
    ...some(1, () => ({
      ...{ at: at(), do: 'killAt' as const, terminal: terminal(), point: random.pick(POINTS) },
      ...{ power: random.chance(0.6), downMs: random.below(8_000) },
    })),
    ...some(4, () => ({
      ...{ at: at(), do: 'killCloud' as const, cloud: random.below(clouds) },
      ...{ steps: 1 + random.below(120), downMs: random.below(4_000) },
    })),
    ...some(2, () => ({ at: at(), ...weather, forMs: random.below(15_000) })),
    ...(random.chance(RESTORE_SHARE) ? [{ at: at(), do: 'restoreCloud' as const, agoMs: random.below(30_000) }] : []),
  ];
}

/** The schedule of a seed. */
export function linksPlanOf(seed: number): Plan {
  const random = seeded(seed).fork('links');
  const plan: Plan = {
    ...{ seed, terminals: [0, random.below(2)], clouds: 1 + random.below(2), endsAt: ENDS_AT_MS, actions: [] },
    ...{ hasTrade: true, hasGuides: true, hasLinks: true },
  };
  const terminals = plan.terminals.length;
  const deeds = Array.from({ length: 8 + random.below(10) }, (): Timed => ({
    ...{ at: BEGINS_AT_MS + random.below(ENDS_AT_MS - BEGINS_AT_MS - 2_000) },
    ...draw(LINKS, random)(random, random.below(terminals)),
  }));
  const all: readonly Timed[] = [
    ...enrolments(random.fork('enrolments'), terminals),
    ...atOnce(random.fork('at once'), terminals),
    ...(random.chance(0.6) ? atOnce(random.fork('again'), terminals) : []),
    ...deeds,
    ...faults(random.fork('faults'), plan),
  ];
  const actions = all.map((timed, index): Action => ({ id: index + 1, ...timed }));
  return { ...plan, actions: actions.sort((a, b) => a.at - b.at || a.id - b.id) };
}
