/**
 * Makes a failing plan small: leaves out halves, then quarters, then single actions, as long as the same invariant still
 * breaks. An action draws its randomness from the seed and its own number, so what is left behaves much as before.
 * Called by the soak.
 */
import type { Invariant } from '../../../sync/domain/invariants.ts';
import { only, type Plan } from './plan.ts';
import { play } from './world.ts';

const TRIES_MAX = 200;

export async function shrink(plan: Plan, invariant: Invariant): Promise<Plan> {
  let smallest = plan;
  let tries = 0;
  for (let size = Math.ceil(plan.actions.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < smallest.actions.length && tries < TRIES_MAX;) {
      const kept = smallest.actions.filter((_, index) => index < start || index >= start + size);
      const tried = only(smallest, new Set(kept.map(({ id }) => id)));
      tries += 1;
      if (await breaks(tried, invariant)) smallest = tried;
      else start += size;
    }
  }
  return smallest;
}

async function breaks(plan: Plan, invariant: Invariant): Promise<boolean> {
  const { violations } = await play(plan);
  return violations.some((violation) => violation.invariant === invariant);
}
