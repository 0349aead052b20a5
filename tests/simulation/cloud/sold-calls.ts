/** Random store calls of what sales brought guides. See store-calls.ts. */
import * as sold from '../../../sync/cloud/store/guide-sales.ts';
import * as cursors from '../../../sync/cloud/store/ledger-cursors.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { BusinessDay } from '../../../sync/domain/time.ts';
import type { CallKind } from './store-keys.ts';

const LIMIT = 5;
const DAYS = ['2026-01-01', '2026-01-02'] as const;
const inOrder = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();

export const SOLD_CALLS: readonly CallKind[] = [
  [
    'unreadSold',
    1,
    (keys) => {
      const scopes = [...new Set([keys.scope(), keys.scope()])];
      return async (tx) => inOrder(await cursors.unreadLedgers(tx, scopes, 'guide_sales'));
    },
  ],
  [
    'ledgerOfSold',
    1,
    ({ scope, n }) => {
      const [where, after] = [scope(), n() - 1];
      return (tx) => sold.ledgerOfSold(tx, where, { after, until: after + LIMIT, limit: LIMIT });
    },
  ],
  [
    'lockSold',
    2,
    ({ scope }) => {
      const where = scope();
      return (tx) => cursors.lockCursor(tx, where, 'guide_sales');
    },
  ],
  [
    'saveSoldRead',
    2,
    ({ scope, n }) => {
      const [where, seq] = [scope(), n()];
      return (tx) => cursors.saveCursor(tx, where, 'guide_sales', seq);
    },
  ],
  [
    'replaceSold',
    2,
    (keys) => {
      const { brandScope, id, n, random } = keys;
      const [store, sale] = [keys.store(), id('sale')];
      const guide = random.pick(['2001', '2002']) as StaffId;
      const rows = DAYS.slice(0, 1 + random.below(2)).map((day) => ({
        ...{ sale, guide, business_day: day as BusinessDay, net: n() },
      }));
      return (tx) => sold.replaceSold(tx, brandScope, { store, sales: [sale], rows });
    },
  ],
  [
    'soldOfGuides',
    1,
    ({ brandScope }) => {
      const guides = ['2001', '2002'] as StaffId[];
      return async (tx) => inOrder(await sold.soldOfGuides(tx, brandScope, { guides, from: DAYS[0], to: DAYS[1] }));
    },
  ],
];
