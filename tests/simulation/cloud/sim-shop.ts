/**
 * The shop that a simulated cloud begins with: the demo shop as production seeds it, and a second store of the brand with
 * the same people. Written once per run of Node and copied for every schedule. Called by the world and the tests.
 */
import { phoneHmac } from '../../../sync/cloud/binding/phones.ts';
import { saveRules } from '../../../sync/cloud/store/badges.ts';
import { ensureMember } from '../../../sync/cloud/store/members.ts';
import { demoProducts } from '../../../sync/demo/products.ts';
import { basisPoints, fen } from '../../../sync/domain/money.ts';
import { OFFERS_SETTING, OFFLINE_SETTING } from '../../../sync/domain/value-account.ts';
import { priceBookDocuments, withPointsRule } from '../../../sync/protocol/price-book.ts';
import { killPointsFor } from '../../../sync/protocol/kill-points.ts';
import { addCommissionRule } from '../../../sync/cloud/store/commission.ts';
import type { CommissionRule } from '../../../sync/domain/commission-rules.ts';
import { putStaff } from '../../../sync/cloud/store/staff.ts';
import { seedDemoShop } from '../../../sync/cloud/store/seed.ts';
import { ensureEpoch, writeDocuments } from '../../../sync/cloud/store/documents.ts';
import { freshId } from '../../../sync/cloud/ports.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import type { PriceBookId, StaffId, StoreId } from '../../../sync/domain/ids.ts';
import { brandScope, storeScope } from '../../../sync/protocol/messages.ts';
import {
  DEMO_BRAND,
  DEMO_SETTINGS,
  DEMO_SINCE,
  DEMO_STAFF,
  DEMO_STORE,
  DEMO_STORE_ID,
} from '../../../sync/demo/shop.ts';
import { Kernel } from '../kernel.ts';
import type { Plan } from '../world/plan.ts';
import type { CloudPorts } from '../../../sync/cloud/ports.ts';
import type { Database } from '../../../sync/cloud/store/database.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import { connectMemory, MemoryStore, type Snapshot } from '../memory-database.ts';
import { cloudPortsOf } from '../sim-cloud.ts';
import { productsOf } from '../world/sold-products.ts';
import { seedCare } from './care-shop.ts';
import { GROWTH_COUPONS, seedGrowth } from './growth-shop.ts';
import { seedLinks } from './links-shop.ts';
import { seedSeason } from './season-shop.ts';
import { SIM_SECRETS } from './sim-secrets.ts';

export const SIM_STORES: readonly StoreId[] = [DEMO_STORE_ID, 'S002' as StoreId];

/** What the shop of desk-plan.ts decides: how much value a till may take offline, what is given on top, what staff may buy. */
export const DESK_RULES = {
  offline: { perSale: 60_000, total: 90_000 },
  offer: { principal: 60_000, bonus: 6_000 },
  purchase: { payBp: 8_000, quota: 60_000 },
  phones: ['13800138010', '13800138011'],
} as const;
const POINTS = { fenPerPoint: 1, maxShareBp: basisPoints(5_000), fenPerEarned: 100 } as const;
const TEN_FEN = fen(10);

let made: Promise<Snapshot> | undefined;
let madeForDesk: Promise<Snapshot> | undefined;
let madeForOffice: Promise<Snapshot> | undefined;
let madeForGuides: Promise<Snapshot> | undefined;
let madeForManagers: Promise<Snapshot> | undefined;
let madeForGrowth: Promise<Snapshot> | undefined;
let madeForCare: Promise<Snapshot> | undefined;
let madeForSeason: Promise<Snapshot> | undefined;
let madeForLinks: Promise<Snapshot> | undefined;

/** The shop of two stores, freshly seeded. */
export const simShop = (): Promise<Snapshot> => (made ??= seedShop());

/** The same with members, a book that gives and takes points and rounds off, and rules of value and of staff purchases. */
const deskShop = (): Promise<Snapshot> => (madeForDesk ??= simShop().then(seedDesk));

/** The same with one manager more, for office-plan.ts. */
const officeShop = (): Promise<Snapshot> => (madeForOffice ??= deskShop().then(seedOffice));

/** The shop of two stores with guides of one of them and a rule of commission. */
const guideShop = (): Promise<Snapshot> => (madeForGuides ??= simShop().then((shop) => seedGuides(shop, [])));

/** The same with two managers, for guide-plan.ts. */
const guidedShop = (): Promise<Snapshot> => (madeForManagers ??= guideShop().then(seedOffice));

/** The shop of guides with coupons that have codes, pieces that have codes, and terms of referral, for growth-plan.ts. */
const growthShop = (): Promise<Snapshot> =>
  (madeForGrowth ??= simShop()
    .then((shop) => seedGuides(shop, [...GROWTH_COUPONS]))
    .then((shop) => {
      const store = new MemoryStore();
      store.restore(shop);
      return seeded(store, (database) => seedGrowth(database, productsOf(shop)));
    }));

/** The shop of guides whose book gives and takes points, with members who agreed to hear of news and two managers, for care-plan.ts. */
const careShop = (): Promise<Snapshot> =>
  (madeForCare ??= simShop()
    .then((shop) => seedGuides(shop, withPointsRule([], POINTS)))
    .then((shop) => {
      const store = new MemoryStore();
      store.restore(shop);
      return seeded(store, seedCare);
    })
    .then(seedOffice));

/** That of growth-plan.ts with guides and members who are friends at WeCom, and two managers, for season-plan.ts. */
const seasonShop = (): Promise<Snapshot> =>
  (madeForSeason ??= growthShop()
    .then((shop) => {
      const store = new MemoryStore();
      store.restore(shop);
      return seeded(store, (database) => seedSeason(database, GUIDE_RULES.guides));
    })
    .then(seedOffice));

/** The shop of guides with customers who are their friends at WeCom, for links-plan.ts. */
const linksShop = (): Promise<Snapshot> =>
  (madeForLinks ??= guideShop().then((shop) => {
    const store = new MemoryStore();
    store.restore(shop);
    return seeded(store, (database) => seedLinks(database, GUIDE_RULES.guides));
  }));

/** The shop that a schedule is played in. */
export function shopOf({
  hasDesk,
  hasOffice,
  hasGuides,
  hasGrowth,
  hasCare,
  hasSeason,
  hasLinks,
}: Pick<
  Plan,
  'hasDesk' | 'hasOffice' | 'hasGuides' | 'hasGrowth' | 'hasCare' | 'hasSeason' | 'hasLinks'
>): Promise<Snapshot> {
  if (hasCare === true) return careShop();
  if (hasLinks === true) return linksShop();
  if (hasSeason === true) return seasonShop();
  if (hasGrowth === true) return growthShop();
  if (hasGuides === true) return guidedShop();
  return hasOffice === true ? officeShop() : hasDesk === true ? deskShop() : simShop();
}

/** Who guides, those of one store last, and what they earn from the beginning on. */
export const GUIDE_RULES = {
  guides: ['2001', '2002', '2003', '2004'],
  commission: {
    version: 'v001',
    from: DEMO_SINCE,
    rates: { items: {}, categories: { apparel: basisPoints(300) }, default: basisPoints(517) },
    binderBp: basisPoints(4_000),
    tiers: [
      { upTo: fen(20_000), bp: basisPoints(100) },
      { upTo: null, bp: basisPoints(250) },
    ],
    tiersLessLines: false,
    returnDays: 7,
    newMember: { floor: fen(5_000), amount: fen(700) },
    storedValue: { earnsOn: 'spending' },
  } satisfies CommissionRule,
} as const;

/** Sets PINs and saves settings as the demo shop's manager does. */
export const SECOND_MANAGER = {
  document: {
    id: '9002' as StaffId,
    name: '吴店长',
    roles: ['storeManager'],
    stores: [...SIM_STORES],
    tokenNumber: 9002,
    from: DEMO_SINCE,
    onDuty: true,
  } satisfies StaffDocument,
  pin: '888888',
};

async function seeded(store: MemoryStore, seed: (on: Database, ports: CloudPorts) => Promise<void>): Promise<Snapshot> {
  const kernel = new Kernel('the shop');
  const life = kernel.machine('seeder').boot();
  const ports = cloudPortsOf(life);
  const seeding = seed(connectMemory(store, life, ports), ports);
  let done = false;
  void seeding.finally(() => (done = true));
  await kernel.run(Number.POSITIVE_INFINITY, () => done);
  await seeding;
  return store.snapshot();
}

function seedDesk(shop: Snapshot): Promise<Snapshot> {
  const store = new MemoryStore();
  store.restore(shop);
  return seeded(store, async (database) => {
    const scope = brandScope(DEMO_BRAND.id);
    await writeBook(database, 'desk-1', withPointsRule([], POINTS));
    const { offline, offer, purchase, phones } = DESK_RULES;
    for (const [index, phone] of phones.entries()) {
      const hmac = phoneHmac(SIM_SECRETS, DEMO_BRAND.id, `+86${phone}`);
      const id = `019a0000-0000-7000-8000-00000000010${String(index)}`;
      await ensureMember(database, scope, {
        id,
        phone: { hmac, cipher: '', masked: '138****8010' },
        name: null,
        at: 0,
      });
    }
    const settings = [
      { id: OFFLINE_SETTING, value: offline },
      { id: OFFERS_SETTING, value: { offers: [offer] } },
    ];
    for (const id of SIM_STORES) {
      await saveRules(database, DEMO_BRAND.id, id, { purchase });
      await database.transaction((tx) =>
        writeDocuments(
          tx,
          storeScope(DEMO_BRAND.id, id),
          settings.map((setting) => ({ collection: 'settings' as const, id: setting.id, body: setting })),
        ),
      );
    }
  });
}

type Coupons = ReturnType<typeof withPointsRule>;
/** Rounds off; nobody's till here looks up what a member pays. */
async function writeBook(database: Database, id: string, coupons: Coupons): Promise<void> {
  const { head, parts } = priceBookDocuments(id as PriceBookId, {
    from: epochMs(DEMO_SINCE + 1),
    roundOffUnit: TEN_FEN,
    promotions: [],
    coupons,
    prices: demoProducts().map(({ price: [product, price] }) => [product, price, null]),
  });
  const books = [...parts, head].map((body) => ({ collection: 'priceBooks' as const, id: body.id, body }));
  await database.transaction((tx) => writeDocuments(tx, brandScope(DEMO_BRAND.id), books));
}

function seedOffice(shop: Snapshot): Promise<Snapshot> {
  const store = new MemoryStore();
  store.restore(shop);
  return seeded(store, async (database, ports) => {
    const { document: body, pin } = SECOND_MANAGER;
    await putStaff(database, SIM_SECRETS, ports, brandScope(DEMO_BRAND.id), body, pin);
    const documents = [{ collection: 'staff' as const, id: body.id, body }];
    for (const id of SIM_STORES)
      await database.transaction((tx) => writeDocuments(tx, storeScope(DEMO_BRAND.id, id), documents));
  });
}

function seedGuides(shop: Snapshot, coupons: Coupons): Promise<Snapshot> {
  const store = new MemoryStore();
  store.restore(shop);
  return seeded(store, async (database, ports) => {
    const scope = brandScope(DEMO_BRAND.id);
    await writeBook(database, 'guides-1', coupons);
    const [home = DEMO_STORE_ID] = SIM_STORES;
    const like = DEMO_STAFF.find(({ document }) => document.id === '2001');
    for (const id of GUIDE_RULES.guides.slice(2)) {
      if (like === undefined) throw new Error('the demo shop has no guide 2001');
      const body = { ...like.document, id: id as StaffId, name: `导购${id}`, tokenNumber: Number(id), stores: [home] };
      await putStaff(database, SIM_SECRETS, ports, scope, body, like.pin);
      const documents = [{ collection: 'staff' as const, id: body.id, body }];
      await database.transaction((tx) => writeDocuments(tx, storeScope(DEMO_BRAND.id, home), documents));
    }
    const rule = { rule: GUIDE_RULES.commission, by: '9001', at: DEMO_SINCE };
    await database.transaction((tx) => addCommissionRule(tx, scope, rule));
  });
}

function seedShop(): Promise<Snapshot> {
  return seeded(new MemoryStore(), async (database, ports) => {
    await ensureEpoch(database, freshId(ports));
    await seedDemoShop(
      database,
      SIM_SECRETS,
      { ports, killPoints: killPointsFor(undefined, () => undefined) },
      { extra: 0, withFigures: false },
    );
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
  });
}

const everywhere = (person: StaffDocument): StaffDocument => ({ ...person, stores: [...SIM_STORES] });
