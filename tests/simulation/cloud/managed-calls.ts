/** Random store calls of what managers and the brand's own server say beside the ledgers, and of signals that managers look at. See store-calls.ts. */
import { writeDocuments } from '../../../sync/cloud/store/documents.ts';
import * as footfall from '../../../sync/cloud/store/footfall.ts';
import { keepClaim, keepConsent } from '../../../sync/cloud/store/members.ts';
import { saveCosts } from '../../../sync/cloud/store/product-costs.ts';
import { productsById } from '../../../sync/cloud/store/products.ts';
import { staffOfMember } from '../../../sync/cloud/store/roles.ts';
import * as scans from '../../../sync/cloud/store/scans.ts';
import { productsOfSkus } from '../../../sync/cloud/store/stock-levels.ts';
import * as targets from '../../../sync/cloud/store/store-targets.ts';
import type { CallKind, Keys } from './store-keys.ts';

const MONTHS = ['2026-09', '2026-10'] as const;
const HOUR = 3_600_000;
const LIMIT = 50;
const hourOf = ({ n }: Keys): number => n(3) * HOUR;
const countedOf = (keys: Keys): footfall.FootfallFact =>
  ({ hour: hourOf(keys), entered: keys.n(), passed: keys.maybe(keys.n()), asOf: keys.at() }) as footfall.FootfallFact;
const decisionOf = (keys: Keys): scans.SignalDecisionRow =>
  ({
    ...{ id: keys.id('decision'), kind: 'one_device', guide: keys.id('staff'), store: keys.store() },
    ...{ claims: [keys.id('claim')], undone: keys.random.pick([[], ['claim1']]) },
    ...{ words: keys.id('words'), by: '9001', at: keys.at() },
  }) as unknown as scans.SignalDecisionRow;

export const MANAGED_CALLS: readonly CallKind[] = [
  [
    'addStoreTarget',
    2,
    (keys) => {
      const row = {
        store: keys.store(),
        month: keys.random.pick(MONTHS),
        version: keys.n(),
        amount: keys.maybe(keys.n()),
      };
      const set = { ...row, set_by: '9001', set_at: keys.at() } as targets.StoreTargetRow;
      return (tx) => targets.addStoreTarget(tx, keys.brandScope, set);
    },
  ],
  [
    'storeTargetsOf',
    1,
    (keys) => {
      const store = keys.store();
      return (tx) => targets.storeTargetsOf(tx, keys.brandScope, { store, months: MONTHS });
    },
  ],
  [
    'what a till took',
    2,
    (keys) => {
      const [scope, day] = [keys.scope(), keys.random.pick(['2026-09-30', '2026-10-01'])];
      const body = { kind: 'sale', businessDay: day, body: { saleId: keys.id('sale'), cashDue: keys.n() } };
      const back = { kind: 'refund', businessDay: day, body: { sale: {}, total: keys.n() } };
      const write = { collection: 'ledger' as const, id: keys.id('taken'), body: keys.random.pick([body, back]) };
      return (tx) => writeDocuments(tx, scope, [write]);
    },
  ],
  [
    'netOfStore',
    1,
    (keys) => {
      const scope = keys.scope();
      return (tx) => targets.netOfStore(tx, scope, ['2026-09-01', '2026-09-30']);
    },
  ],
  [
    'saveFootfall',
    3,
    (keys) => {
      const [store, now] = [keys.store(), keys.at()];
      const facts = [...new Map([countedOf(keys), countedOf(keys)].map((fact) => [fact.hour, fact])).values()];
      return (tx) => footfall.saveFootfall(tx, keys.brandScope, store, facts, now);
    },
  ],
  [
    'footfallAt',
    1,
    (keys) => {
      const [store, hours] = [keys.store(), [hourOf(keys), hourOf(keys)]];
      return (tx) => footfall.footfallAt(tx, keys.brandScope, store, hours);
    },
  ],
  [
    'a product',
    2,
    (keys) => {
      const write = { collection: 'products' as const, id: keys.id('product'), body: { sku: keys.id('sku') } };
      return (tx) => writeDocuments(tx, keys.brandScope, [write]);
    },
  ],
  [
    'productsById',
    1,
    (keys) => {
      const ids = [keys.id('product'), keys.id('product')];
      return (tx) => productsById(tx, keys.brandScope, ids);
    },
  ],
  [
    'productsOfSkus',
    1,
    (keys) => {
      const skus = [keys.id('sku'), keys.id('sku')];
      return (tx) => productsOfSkus(tx, keys.brandScope, skus);
    },
  ],
  [
    'saveCosts',
    3,
    (keys) => {
      const now = keys.at();
      const fact = (product: string) => ({ product, from: '2026-09-01', cost: keys.n() });
      const facts = [fact('product1'), ...(keys.random.chance(0.5) ? [fact('product2')] : [])];
      return (tx) => saveCosts(tx, keys.brandScope, facts as never, now);
    },
  ],
  [
    'staffOfMember',
    1,
    (keys) => {
      const member = keys.id('m') as never;
      return (tx) => staffOfMember(tx, keys.brand, member);
    },
  ],
  [
    'scanned',
    2,
    (keys) => {
      const [id, member, at] = [keys.id('scan'), keys.id('m'), keys.at()];
      const consent = { id, member, version: '1', purpose: 'p', channel: 'qr', operator: null, marketing: true };
      const kept = { ...consent, at, device: keys.maybe(keys.id('d')) };
      const claim = { id, at, source: 'qr_one_time', guide: keys.maybe(keys.id('staff')), terminal: 1, seq: keys.n() };
      const row = { claim, store: keys.store(), token: null };
      return async (tx) => {
        await keepConsent(tx, keys.brandScope, kept as never);
        await keepClaim(tx, keys.brandScope, member, row as never);
      };
    },
  ],
  [
    'readScans',
    1,
    (keys) => {
      const [stores, since] = [[keys.store(), keys.store()], keys.at() - 500];
      return async (tx) => {
        const found = await scans.readScans(tx, keys.brandScope, { stores, since, limit: LIMIT });
        return found.map((row) => JSON.stringify(row)).sort();
      };
    },
  ],
  [
    'keepSignalDecision',
    3,
    (keys) => {
      const row = decisionOf(keys);
      return (tx) => scans.keepSignalDecision(tx, keys.brandScope, row);
    },
  ],
  [
    'signalDecisions',
    1,
    (keys) => {
      const [stores, since] = [[keys.store()], keys.at()];
      return (tx) => scans.signalDecisions(tx, keys.brandScope, { stores, since });
    },
  ],
];
