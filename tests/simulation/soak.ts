/**
 * Random schedules until one breaks an invariant: then its plan is shrunk to what is needed, and one line replays it.
 * Called by `npm run soak -- --kind sim|trade|desk|crowd|guide|growth|care|season|links|vouchers`.
 */
import { shrink } from './world/shrink.ts';
import { idsOf, only, planOf, type Plan } from './world/plan.ts';
import { carePlanOf } from './world/care-plan.ts';
import { crowdPlanOf } from './world/crowd-plan.ts';
import { deskPlanOf } from './world/desk-plan.ts';
import { growthPlanOf } from './world/growth-plan.ts';
import { guidePlanOf } from './world/guide-plan.ts';
import { linksPlanOf } from './world/links-plan.ts';
import { seasonPlanOf } from './world/season-plan.ts';
import { tradePlanOf } from './world/trade-plan.ts';
import { vouchersPlanOf } from './world/voucher-plan.ts';
import { play } from './world/world.ts';

/** `trade`: with the layer of trade-plan.ts, `desk`: with that of desk-plan.ts, `guide`: with that of guide-plan.ts, `crowd`: those of crowd-plan.ts, `growth`: those of growth-plan.ts, `care`: those of care-plan.ts, `season`: those of season-plan.ts, `links`: those of links-plan.ts, `vouchers`: vouchers alone; their seeds are counted apart. */
export type SoakedPlans =
  'sim' | 'trade' | 'desk' | 'crowd' | 'guide' | 'growth' | 'care' | 'season' | 'links' | 'vouchers';
const PLANS: Readonly<Record<SoakedPlans, (seed: number) => Plan>> = {
  sim: planOf,
  trade: tradePlanOf,
  desk: deskPlanOf,
  crowd: crowdPlanOf,
  guide: guidePlanOf,
  growth: growthPlanOf,
  care: carePlanOf,
  season: seasonPlanOf,
  links: linksPlanOf,
  vouchers: vouchersPlanOf,
};

export interface SimulatedSoak {
  readonly schedules: number;
  readonly sales: number;
  readonly crashes: number;
  readonly events: number;
  /** What was broken, how to see it again, and the shrunk plan; undefined when nothing was. */
  readonly failure: string | undefined;
}

export async function soakSimulation(
  schedules: number,
  seed: number,
  plan: string | undefined,
  report: (line: string) => void,
  kind: SoakedPlans = 'sim',
): Promise<SimulatedSoak> {
  const totals = { schedules: 0, sales: 0, crashes: 0, events: 0 };
  const every = Math.max(1, Math.min(500, Math.floor(schedules / 10)));
  for (let n = 0; n < schedules; n += 1) {
    const whole = PLANS[kind](seed + n);
    const chosen = plan === undefined ? whole : only(whole, idsOf(plan));
    const { violations, kernel, sales, crashes } = await play(chosen);
    totals.schedules += 1;
    totals.sales += sales;
    totals.crashes += crashes;
    totals.events += kernel.events;
    const [first] = violations;
    if (first !== undefined) {
      report(`seed ${String(seed + n)}: ${first.invariant}: ${first.detail}; shrinking`);
      const smallest = await shrink(chosen, first.invariant);
      return {
        ...totals,
        failure: failureOf(
          smallest,
          violations.map(({ invariant, detail }) => `${invariant}: ${detail}`),
          kind,
        ),
      };
    }
    if (n % every === every - 1)
      report(
        `${String(n + 1)} of ${String(schedules)} schedules, ${String(totals.sales)} sales, ${String(totals.crashes)} crashes, nothing broken`,
      );
  }
  return { ...totals, failure: undefined };
}

function failureOf(plan: Plan, violations: readonly string[], kind: SoakedPlans): string {
  const ids = plan.actions.map(({ id }) => id).join(',');
  return [
    ...violations.slice(0, 10),
    ...plan.actions.map((action) => JSON.stringify(action)),
    `again: npm run soak -- --kind ${kind} --seeds 1 --seed ${String(plan.seed)} --plan ${ids === '' ? 'none' : ids}`,
  ].join('\n');
}
