/**
 * One schedule of the local databases twice: on the model of RxDB and on real RxDB. The two take other numbers of steps, so a
 * crash "at the seventh step" strikes elsewhere and times differ by some milliseconds: they are not one history. But people do
 * the same at the same times, and in the end every database has what the cloud has; so entries, members and
 * bindings must be the same on both, and so must a terminal's own tasks where nothing could take one away before it was
 * sent. Who wins a task that both terminals wrote is a matter of milliseconds. Called by rxdb.test.ts and soak.ts.
 */
import type { Script } from 'node:vm';
import { canonical } from '../cloud/interleaving.ts';
import { REPLICATED, type Replicated } from '../replica/following.ts';
import type { Stored } from '../replica/model-engine.ts';
import { replicaPlanOf, type ReplicaAct, type ReplicaPlan } from '../replica/replica-plan.ts';
import { playReplicas, type ReplicasPlayed } from '../replica/replica-world.ts';
import { RxDisk } from './rx-disk.ts';

/** Late enough for both tills to be paired, the same for both: what is sold then has the same ids and times. */
const BEGINS_AT = 20_000;
/** After these a task that was written may be gone, rightly, by the moment at which it struck. */
const TAKES_TASKS: readonly ReplicaAct['do'][] = ['wipe', 'window', 'killWindow', 'restoreCloud'];

export interface ComparedReplicas {
  readonly acts: number;
  readonly documents: number;
  readonly events: number;
  readonly differences: readonly string[];
}

export async function onBothDatabases(script: Script, seed: number): Promise<ComparedReplicas> {
  const plan = replicaPlanOf(seed);
  const model = await playReplicas(plan, { beginsAt: BEGINS_AT });
  const real = await playReplicas(plan, { beginsAt: BEGINS_AT, disk: () => new RxDisk(script) });
  return {
    acts: plan.acts.length,
    documents: real.databases.reduce((sum, one) => sum + [...one.values()].flat().length, 0),
    events: real.kernel.events,
    differences: [
      ...model.violations.map(({ invariant, detail }) => `on the model ${invariant}: ${detail}`),
      ...real.violations.map(({ invariant, detail }) => `on RxDB ${invariant}: ${detail}`),
      ...otherDocuments(plan, model, real),
    ],
  };
}

function otherDocuments({ acts }: ReplicaPlan, model: ReplicasPlayed, real: ReplicasPlayed): readonly string[] {
  const mayLoseTasks = acts.some(({ do: what }) => TAKES_TASKS.includes(what));
  const compared = (name: Replicated, documents: readonly Stored[] = []): readonly string[] =>
    documents
      .filter(({ id }) => name !== 'tasks' || (!mayLoseTasks && !id.startsWith('shared')))
      .map(canonical)
      .sort();
  return model.databases.flatMap((database, till) =>
    REPLICATED.flatMap((name) => {
      const here = compared(name, database.get(name));
      const there = compared(name, real.databases[till]?.get(name));
      return [
        ...here.filter((one) => !there.includes(one)).map((one) => `till ${String(till)} on the model only: ${one}`),
        ...there.filter((one) => !here.includes(one)).map((one) => `till ${String(till)} on RxDB only: ${one}`),
      ];
    }),
  );
}
