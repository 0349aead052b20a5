/**
 * A bundle of the simulation with one fault in it. Run as a process, it is told what to search for, answers and ends.
 * Built, started and loaded by planted.ts.
 */
import { fileURLToPath } from 'node:url';
import type { Invariant } from '../../../sync/domain/invariants.ts';
import { PLAYS, type PlannedBy } from './plays.ts';

export { planOf } from '../world/plan.ts';
export { play } from '../world/world.ts';

/** The first seed from `from` on, of `tries`, whose schedule breaks this invariant. */
export interface Search {
  readonly plans: PlannedBy;
  readonly invariant: Invariant;
  readonly from: number;
  readonly tries: number;
}

/** No seed: none of those tried. */
export interface Found {
  readonly seed?: number;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('unhandledRejection', ofTheFault);
  process.once('disconnect', () => process.exit());
  process.once('message', (search) => {
    // What waits for ever shall end this process, not be waited for.
    process.channel?.unref();
    void seedOf(search as Search).then((seed) => process.send?.({ seed }, () => process.disconnect()));
  });
}

async function seedOf({ plans, invariant, from, tries }: Search): Promise<number | undefined> {
  for (let seed = from; seed < from + tries; seed += 1) {
    const { violations } = await PLAYS[plans](seed).catch((error: unknown) => ({
      violations: [{ invariant: 'no_accident' as const, detail: String(error) }],
    }));
    if (violations.some((broken) => broken.invariant === invariant)) return seed;
  }
  return undefined;
}

/** A fault may forget to wait for what then fails: that alone does not end the search for what it breaks. */
function ofTheFault(): void {
  // Nothing to do: the schedule's invariants tell.
}
