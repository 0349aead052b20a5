/** The schedules that seeds are counted in, each played from its seed. With the program as it is, or in the bundle of a planted fault. */
import { replicaPlanOf, rushPlanOf } from '../replica/replica-plan.ts';
import { playReplicas } from '../replica/replica-world.ts';
import { carePlanOf } from '../world/care-plan.ts';
import { crowdPlanOf } from '../world/crowd-plan.ts';
import { deskPlanOf } from '../world/desk-plan.ts';
import { growthPlanOf } from '../world/growth-plan.ts';
import { guidePlanOf } from '../world/guide-plan.ts';
import { planOf } from '../world/plan.ts';
import { linksPlanOf } from '../world/links-plan.ts';
import { seasonPlanOf } from '../world/season-plan.ts';
import { tradePlanOf } from '../world/trade-plan.ts';
import { vouchersPlanOf } from '../world/voucher-plan.ts';
import { play } from '../world/world.ts';

export const PLAYS = {
  sim: (seed: number) => play(planOf(seed)),
  trade: (seed: number) => play(tradePlanOf(seed)),
  desk: (seed: number) => play(deskPlanOf(seed)),
  guide: (seed: number) => play(guidePlanOf(seed)),
  growth: (seed: number) => play(growthPlanOf(seed)),
  care: (seed: number) => play(carePlanOf(seed)),
  season: (seed: number) => play(seasonPlanOf(seed)),
  links: (seed: number) => play(linksPlanOf(seed)),
  crowd: (seed: number) => play(crowdPlanOf(seed)),
  vouchers: (seed: number) => play(vouchersPlanOf(seed)),
  replica: (seed: number) => playReplicas(replicaPlanOf(seed)),
  rush: (seed: number) => playReplicas(rushPlanOf(seed)),
} as const;

export type PlannedBy = keyof typeof PLAYS;
