/** What a bundle of the simulation gives: built whole, or with one fault planted in its source. Loaded by planted.ts. */
export { planOf } from '../world/plan.ts';
export { crowdPlanOf } from '../world/crowd-plan.ts';
export { deskPlanOf } from '../world/desk-plan.ts';
export { tradePlanOf } from '../world/trade-plan.ts';
export { play } from '../world/world.ts';
export { replicaPlanOf } from '../replica/replica-plan.ts';
export { playReplicas } from '../replica/replica-world.ts';
