/** What the invariants look at of guides' care: the cloud's rows of it, what phones were told, and tills' lists. See look.ts. */
import { GUIDE_RULES, SIM_STORES } from '../cloud/sim-shop.ts';
import type { CloudSeen, JournalSeen } from '../../../sync/domain/invariants.ts';
import type { TasksSeen } from '../../../sync/domain/invariants-tasks.ts';
import type { Snapshot } from '../memory-database.ts';
import type { Site } from './site.ts';
import type { World } from './world.ts';

/** Of a store's scope. */
const storeIn = (scope: string): string => scope.split(':').at(-1) ?? '';

export function careOf(world: World, tables: Snapshot): Partial<CloudSeen> {
  const { care, trueTime, sites } = world;
  if (care === undefined) return {};
  const [home = ''] = SIM_STORES;
  return {
    care: {
      facts: tables.guide_facts.map(({ scope, id, kind, at, body }) => ({ id, store: storeIn(scope), kind, at, body })),
      tasks: tasksOf(world, tables),
      wishEnds: tables.wish_ends,
      outcomes: tables.call_outcomes,
      sent: care.sent,
      told: care.told,
      guides: new Map(
        SIM_STORES.map((store) => [store, store === home ? GUIDE_RULES.guides : GUIDE_RULES.guides.slice(0, 2)]),
      ),
      now: trueTime,
      reasons: {
        agreed: new Set(
          tables.member_consents.flatMap(({ member, purpose, given }) =>
            purpose === 'marketing' && given ? [member] : [],
          ),
        ),
        typed: sites.flatMap(({ agent }) => agent.care.typed),
        notes: care.notes,
        pages: care.pages,
      },
      points: {
        rules: tables.points_rules.toSorted((a, b) => a.version - b.version),
        accounts: tables.accounts,
        entries: tables.account_entries,
        now: trueTime,
      },
    },
  };
}

/** What tills were told in a history before a restored backup nobody need find again. */
function tasksOf({ care, sites, restores }: World, tables: Snapshot): TasksSeen {
  const tills = sites.map(({ agent }) => agent.care.proofs);
  return {
    given: tables.guide_tasks.map(({ scope, id, body }) => ({ ...body, id, store: storeIn(scope) })),
    reviews: tables.task_reviews.map(({ scope, id: review, ...row }) => ({ ...row, review, store: storeIn(scope) })),
    sent: [...(care?.proofs.sent ?? []), ...tills.flatMap(({ sent }) => sent)],
    kept: [...(care?.proofs.kept ?? []), ...(restores > 0 ? [] : tills.flatMap(({ kept }) => kept))],
    pictures: care?.proofs.pictures ?? new Map<string, readonly string[]>(),
    pages: care?.proofs.pages ?? [],
  };
}

/** What the till's screens said. What they estimated by rules that went with a restored backup is held against nobody. */
export const careShown = (
  { care, restores }: World,
  { terminal, agent }: Site,
): Pick<JournalSeen, 'care' | 'estimates'> => {
  const shown = care?.shown.get(terminal.name);
  return {
    ...(shown === undefined ? {} : { care: shown }),
    ...(care === undefined || restores > 0 ? {} : { estimates: agent.care.estimates }),
  };
};
