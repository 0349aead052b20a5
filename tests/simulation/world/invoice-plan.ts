/**
 * Customers who want an e-fapiao, and their goods that come back: stories laid over some plans of desk-plan.ts. A stream of its own, so
 * that no other plan moves. The platform outlives the backups that come back beneath them.
 */
import { seeded, type Random } from '../seeded.ts';
import type { Fault, Plan } from './plan.ts';
import type { TradeDeed } from './trade-plan.ts';
import type { Deed } from './plan.ts';

/** A customer's phone asks by a receipt of the till's store. */
export interface InvoiceAsk {
  readonly do: 'askInvoice';
  readonly terminal: number;
  readonly company: boolean;
  readonly twice: boolean;
  /** Looks at the page again later, and mends a title that was refused. */
  readonly looks: boolean;
}

type Timed = { readonly at: number } & (InvoiceAsk | Deed | TradeDeed | Fault);
const SHARE = 0.4;
const STORIES_MAX = 3;

/** What happens beside the plan; undefined where nobody wants an invoice. */
export function invoiceStories(seed: number, plan: Plan): readonly Timed[] | undefined {
  const random = seeded(seed).fork('desk invoices');
  if (!random.chance(SHARE)) return undefined;
  return Array.from({ length: 1 + random.below(STORIES_MAX) }, () => story(random, plan)).flat();
}

function story(random: Random, { terminals, clouds, endsAt }: Plan): readonly Timed[] {
  const seller = random.below(terminals.length);
  const own = [...terminals.keys()].filter((terminal) => terminals[terminal] === terminals[seller]);
  const taker = random.pick(own);
  const at = 3_000 + random.below(Math.max(1, endsAt - 20_000));
  const asked = at + 500 + random.below(4_000);
  const back = asked + random.below(12_000);
  const refund = (terminal: number, all: boolean, when: number): Timed => ({
    at: when,
    do: 'refund',
    terminal,
    recent: true,
    coded: false,
    invoiced: true,
    all,
    asCash: true,
    twice: random.chance(0.3),
  });
  return [
    { at, do: 'sell', terminal: seller, lines: 1 + random.below(2), pay: 'cash', guide: false, twice: false },
    {
      at: asked,
      do: 'askInvoice',
      terminal: seller,
      company: random.chance(0.5),
      twice: random.chance(0.3),
      looks: random.chance(0.6),
    },
    refund(taker, random.chance(0.4), back),
    ...(random.chance(0.5) ? [refund(random.pick(own), random.chance(0.5), back + random.below(6_000))] : []),
    // Goods come back while the till hears of nobody, or the cloud's server ends.
    ...(random.chance(0.35)
      ? [{ at: asked + 1_500, do: 'cutOff' as const, terminal: taker, forMs: random.below(20_000) }]
      : []),
    ...(random.chance(0.3)
      ? [
          {
            at: back + random.below(1_500),
            do: 'killCloud' as const,
            cloud: random.below(clouds),
            steps: 1 + random.below(60),
            downMs: random.below(4_000),
          },
        ]
      : []),
  ];
}
