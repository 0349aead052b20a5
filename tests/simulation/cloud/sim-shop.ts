/**
 * The shop that a simulated cloud begins with: the demo shop as production seeds it, and a second store of the brand with
 * the same people. Written once per run of Node and copied for every schedule. Called by the world and the tests.
 */
import { killPointsFor } from '../../../sync/protocol/kill-points.ts';
import { putStaff } from '../../../sync/cloud/store/staff.ts';
import { seedDemoShop } from '../../../sync/cloud/store/seed.ts';
import { ensureEpoch, writeDocuments } from '../../../sync/cloud/store/documents.ts';
import { freshId } from '../../../sync/cloud/ports.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import type { StoreId } from '../../../sync/domain/ids.ts';
import { brandScope, storeScope } from '../../../sync/protocol/messages.ts';
import { DEMO_BRAND, DEMO_SETTINGS, DEMO_STAFF, DEMO_STORE, DEMO_STORE_ID } from '../../../sync/demo/shop.ts';
import { Kernel } from '../kernel.ts';
import { connectMemory, MemoryStore, type Snapshot } from '../memory-database.ts';
import { cloudPortsOf } from '../sim-cloud.ts';
import { SIM_SECRETS } from './sim-secrets.ts';

export const SIM_STORES: readonly StoreId[] = [DEMO_STORE_ID, 'S002' as StoreId];

let made: Promise<Snapshot> | undefined;

/** The shop of two stores, freshly seeded. */
export const simShop = (): Promise<Snapshot> => (made ??= seedShop());

async function seedShop(): Promise<Snapshot> {
  const kernel = new Kernel('the shop');
  const life = kernel.machine('seeder').boot();
  const ports = cloudPortsOf(life);
  const store = new MemoryStore();
  const database = connectMemory(store, life, ports);
  const seeding = (async () => {
    await ensureEpoch(database, freshId(ports));
    await seedDemoShop(database, SIM_SECRETS, { ports, killPoints: killPointsFor(undefined, () => undefined) }, 0);
    const scope = brandScope(DEMO_BRAND.id);
    const people = DEMO_STAFF.map(({ document, pin }) => ({ document: everywhere(document), pin }));
    for (const { document, pin } of people) await putStaff(database, SIM_SECRETS, ports, scope, document, pin);
    for (const id of SIM_STORES) {
      await database.run(
        'INSERT INTO stores (scope, store, profile) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING',
        [scope, id, JSON.stringify({ ...DEMO_STORE, id, name: id === DEMO_STORE_ID ? DEMO_STORE.name : '二号店' })],
      );
      await database.transaction((tx) =>
        writeDocuments(tx, storeScope(DEMO_BRAND.id, id), [
          ...people.map(({ document }) => ({ collection: 'staff' as const, id: document.id, body: document })),
          ...DEMO_SETTINGS.map((setting) => ({ collection: 'settings' as const, id: setting.id, body: setting })),
        ]),
      );
    }
  })();
  let done = false;
  void seeding.finally(() => (done = true));
  await kernel.run(Number.POSITIVE_INFINITY, () => done);
  await seeding;
  return store.snapshot();
}

const everywhere = (person: StaffDocument): StaffDocument => ({ ...person, stores: [...SIM_STORES] });
