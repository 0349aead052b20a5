/**
 * Fills an empty database with the demo shop, once: brand and store, people with PINs, products, the first price book,
 * settings. Each scope in its own transaction; every step can be repeated, and a marker written last says it was done.
 */
import type { PriceBookId } from '../../domain/ids.ts';
import { ZERO_FEN } from '../../domain/money.ts';
import type { EpochMs } from '../../domain/time.ts';
import { priceBookDocuments } from '../../protocol/price-book.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { DEMO_AREA_M2, DEMO_TARGET, demoFootfall, demoTargetMonths } from '../../demo/figures.ts';
import { generateProducts } from '../../demo/generate.ts';
import { demoProducts } from '../../demo/products.ts';
import {
  DEMO_BRAND,
  DEMO_MANAGER,
  DEMO_SETTINGS,
  DEMO_SINCE,
  DEMO_STAFF,
  DEMO_STORE,
  DEMO_STORE_ID,
} from '../../demo/shop.ts';
import type { CloudKillPoints } from '../kill-points.ts';
import type { CloudPorts } from '../ports.ts';
import type { Secrets } from '../secrets.ts';
import type { Database } from './database.ts';
import { writeDocuments } from './documents.ts';
import { saveStorePlace } from './attribution.ts';
import { saveFootfall } from './footfall.ts';
import { putStaff } from './staff.ts';
import { addStoreTarget } from './store-targets.ts';

export const DEMO_BOOK = 'demo-1' as PriceBookId;
const GENERATOR_SEED = 1;

/** `extra` more products are made up; `withFigures`: area, target and footfall too, for who tries the shop. */
interface SeedOptions {
  readonly extra: number;
  readonly withFigures: boolean;
}

/** True when the shop was written now; false when it was there already. */
export async function seedDemoShop(
  database: Database,
  secrets: Secrets,
  { ports, killPoints }: { readonly ports: CloudPorts; readonly killPoints: CloudKillPoints },
  { extra, withFigures }: SeedOptions,
): Promise<boolean> {
  const scope = brandScope(DEMO_BRAND.id);
  const done = await database.rows("SELECT 1 FROM settings WHERE scope = $1 AND name = 'seeded'", [scope]);
  if (done.length > 0) return false;
  await database.run('INSERT INTO stores (scope, store, profile) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING', [
    scope,
    DEMO_STORE_ID,
    JSON.stringify(DEMO_STORE),
  ]);
  killPoints.reach('seed.after_store');
  for (const { document, pin } of DEMO_STAFF) await putStaff(database, secrets, ports, scope, document, pin);
  killPoints.reach('seed.after_people');
  await seedCatalogue(database, scope, extra);
  killPoints.reach('seed.after_catalogue');
  await database.transaction((tx) =>
    writeDocuments(tx, storeScope(DEMO_BRAND.id, DEMO_STORE_ID), [
      ...DEMO_STAFF.map(({ document }) => ({ collection: 'staff' as const, id: document.id, body: document })),
      ...DEMO_SETTINGS.map((setting) => ({ collection: 'settings' as const, id: setting.id, body: setting })),
    ]),
  );
  if (withFigures) await seedFigures(database, scope, ports.clock.now());
  killPoints.reach('seed.before_marker');
  await database.run("INSERT INTO settings (scope, name, value) VALUES ($1, 'seeded', '{}') ON CONFLICT DO NOTHING", [
    scope,
  ]);
  return true;
}

async function seedFigures(database: Database, scope: string, now: EpochMs): Promise<void> {
  const [store, by] = [DEMO_STORE_ID, DEMO_MANAGER];
  await saveStorePlace(database, scope, { store, from: DEMO_SINCE, by, at: now, areaM2: DEMO_AREA_M2 });
  const target = { store, version: 1, amount: DEMO_TARGET, set_by: by, set_at: now };
  for (const month of demoTargetMonths(now)) await addStoreTarget(database, scope, { ...target, month });
  const counted = demoFootfall(now).map((hour) => ({ ...hour, asOf: now }));
  await saveFootfall(database, scope, store, counted, now);
}

async function seedCatalogue(database: Database, scope: string, extra: number): Promise<void> {
  const products = [...demoProducts(), ...generateProducts(extra, GENERATOR_SEED)];
  const { head, parts } = priceBookDocuments(DEMO_BOOK, {
    from: DEMO_SINCE,
    roundOffUnit: ZERO_FEN,
    promotions: [],
    coupons: [],
    prices: products.map(({ price }) => price),
  });
  await database.transaction((tx) =>
    writeDocuments(tx, scope, [
      ...products.map(({ document }) => ({ collection: 'products' as const, id: document.id, body: document })),
      ...[...parts, head].map((body) => ({ collection: 'priceBooks' as const, id: body.id, body })),
    ]),
  );
}
