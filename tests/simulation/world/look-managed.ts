/** What the invariants look at of what managers and the brand's own server said: as the cloud's tables have it, and as people were told. See look-season.ts. */
import type { ManagedSeen } from '../../../sync/domain/invariants-managed.ts';
import type { Snapshot } from '../memory-database.ts';
import type { ManagedPeople } from './managed-people.ts';

export const managedOf = ({ sent, told, shown }: ManagedPeople, tables: Snapshot): ManagedSeen => ({
  kept: {
    targets: [
      ...tables.guide_targets.map(({ guide, month, version, amount, bindings, set_by: by }) => ({
        ...{ of: 'guide' as const, who: guide, month, version, amount, bindings, by },
      })),
      ...tables.store_targets.map(({ store, month, version, amount, set_by: by }) => ({
        ...{ of: 'store' as const, who: store, month, version, amount, bindings: null, by },
      })),
    ],
    footfall: tables.footfall.map(({ store, hour, entered, passed, as_of: asOf }) => ({
      ...{ store, hour, entered, passed, asOf },
    })),
    costs: tables.product_costs.map(({ product, from_day: from, cost }) => ({ product, from, cost })),
  },
  ...{ sent, told, shown },
});
