/** Random store calls on coupons with codes and red packets. See store-calls.ts. */
import * as coupons from '../../../sync/cloud/store/coupon-codes.ts';
import * as sales from '../../../sync/cloud/store/coupon-sales.ts';
import * as cursors from '../../../sync/cloud/store/ledger-cursors.ts';
import { readPointsRules } from '../../../sync/cloud/store/points.ts';
import * as packets from '../../../sync/cloud/store/red-packets.ts';
import { fen } from '../../../sync/domain/money.ts';
import type { CallKind, Keys } from './store-keys.ts';

const LIMIT = 5;
/** Rows of no promised order. */
const inOrder = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();

const coupon = ({ id, n, at, maybe }: Keys): coupons.CouponCodeRow => ({
  ...{ code: id('code'), coupon: id('rule'), source: 'guide', origin: id('origin'), campaign: maybe('autumn') },
  ...{
    guide: maybe('2001'),
    value: maybe(fen(n())),
    from_at: at(),
    until_at: at(),
    issued_by: '9001',
    issued_at: at(),
  },
  ...{ held_sale: maybe('sale1'), held_by: maybe('01'), held_until: maybe(at()) },
});
const packet = ({ id, n, at, random, maybe }: Keys): packets.RedPacketRow => ({
  ...{ packet: id('packet'), name: 'opening', campaign: maybe('autumn'), coupon: 'lucky', total: fen(100 * n()) },
  ...{ parts: 2, from_at: at(), until_at: at(), coupon_days: n(), drawn: 0 },
  ...{ state: random.pick(['open', 'closed'] as const), made_by: '9001', made_at: at() },
});

const COUPON_CALLS: readonly CallKind[] = [
  [
    'insertCouponCode',
    3,
    (keys) => {
      const row = coupon(keys);
      return (tx) => coupons.insertCouponCode(tx, keys.brandScope, row);
    },
  ],
  [
    'readCouponCode',
    1,
    ({ brandScope, id }) => {
      const code = id('code');
      return (tx) => coupons.readCouponCode(tx, brandScope, code);
    },
  ],
  [
    'lockCouponCode',
    2,
    ({ brandScope, id }) => {
      const code = id('code');
      return (tx) => coupons.lockCouponCode(tx, brandScope, code);
    },
  ],
  [
    'codesOfOrigin',
    1,
    ({ brandScope, id }) => {
      const origin = id('origin');
      return (tx) => coupons.codesOfOrigin(tx, brandScope, origin);
    },
  ],
  [
    'holdCouponCode',
    2,
    (keys) => {
      const row = coupon(keys);
      return (tx) => coupons.holdCouponCode(tx, keys.brandScope, row.code, row);
    },
  ],
  [
    'couponEntries',
    1,
    ({ brandScope, id }) => {
      const code = id('code');
      return async (tx) => inOrder(await coupons.couponEntries(tx, brandScope, code));
    },
  ],
  [
    'addCouponEntry',
    3,
    ({ brandScope, id, n, at, random }) => {
      const what = random.pick(['redeemed', 'redeemed', 'revoked'] as const);
      const [code, sale, when] = [id('code'), id('sale'), at()];
      const entry = { what, cause: id('cause'), sale, store: 'S1', receipt: id('receipt'), saving: fen(n()), at: when };
      return (tx) => coupons.addCouponEntry(tx, brandScope, code, entry);
    },
  ],
  [
    'addRevival',
    3,
    ({ brandScope, id, at }) => {
      const revival = { sale: id('sale'), coupon: id('rule'), cause: id('cause'), store: 'S1', at: at() };
      return (tx) => coupons.addRevival(tx, brandScope, revival);
    },
  ],
  [
    'isStaff',
    1,
    ({ brandScope, id }) => {
      const staff = id('staff');
      return (tx) => coupons.isStaff(tx, brandScope, staff);
    },
  ],
  [
    'unreadLedgers',
    1,
    (keys) => {
      const scopes = [...new Set([keys.scope(), keys.scope()])];
      return async (tx) => inOrder(await cursors.unreadLedgers(tx, scopes, 'growth'));
    },
  ],
  [
    'ledgerWithCoupons',
    1,
    ({ scope, n }) => {
      const [where, after] = [scope(), n() - 1];
      return (tx) => coupons.ledgerWithCoupons(tx, where, { after, until: after + LIMIT, limit: LIMIT });
    },
  ],
  [
    'saveGrowthCursor',
    2,
    ({ scope, n }) => {
      const [where, seq] = [scope(), n()];
      return (tx) => cursors.saveCursor(tx, where, 'growth', seq);
    },
  ],
];

const PACKET_CALLS: readonly CallKind[] = [
  [
    'insertRedPacket',
    3,
    (keys) => {
      const [row, one] = [packet(keys), keys.n()];
      return (tx) => packets.insertRedPacket(tx, keys.brandScope, row, [fen(one), fen(row.total - one)]);
    },
  ],
  [
    'readRedPacket',
    1,
    ({ brandScope, id }) => {
      const of = id('packet');
      return (tx) => packets.readRedPacket(tx, brandScope, of);
    },
  ],
  [
    'lockRedPacket',
    2,
    ({ brandScope, id }) => {
      const of = id('packet');
      return (tx) => packets.lockRedPacket(tx, brandScope, of);
    },
  ],
  [
    'listRedPackets',
    1,
    ({ brandScope }) =>
      async (tx) =>
        inOrder(await packets.listRedPackets(tx, brandScope, LIMIT)),
  ],
  [
    'overRedPackets',
    1,
    ({ brandScope, at }) => {
      const now = at();
      return async (tx) => [...(await packets.overRedPackets(tx, brandScope, now, LIMIT))].sort();
    },
  ],
  [
    'drawnBy',
    1,
    ({ brandScope, id }) => {
      const [of, persons] = [id('packet'), [id('member'), id('member')]];
      return (tx) => packets.drawnBy(tx, brandScope, of, persons);
    },
  ],
  [
    'partOf',
    1,
    ({ brandScope, id, n }) => {
      const [of, place] = [id('packet'), n(2)];
      return (tx) => packets.partOf(tx, brandScope, of, place);
    },
  ],
  [
    'leftIn',
    1,
    ({ brandScope, id }) => {
      const of = id('packet');
      return (tx) => packets.leftIn(tx, brandScope, of);
    },
  ],
  [
    'addRedPacketEntry',
    3,
    ({ brandScope, id, n, at, random, maybe }) => {
      const of = id('packet');
      const what = random.pick(['funded', 'drawn', 'drawn', 'returned'] as const);
      const entry = { n: n(), what, person: maybe(id('member')), amount: fen(n()), code: maybe(id('code')), at: at() };
      return (tx) => packets.addRedPacketEntry(tx, brandScope, of, entry);
    },
  ],
  [
    'saveRedPacket',
    2,
    ({ brandScope, id, n, random }) => {
      const saved = { packet: id('packet'), drawn: n(), state: random.pick(['open', 'closed'] as const) };
      return (tx) => packets.saveRedPacket(tx, brandScope, saved);
    },
  ],
];

const SALE_CALLS: readonly CallKind[] = [
  [
    'readPointsRules',
    1,
    ({ brandScope }) =>
      (tx) =>
        readPointsRules(tx, brandScope),
  ],
  [
    'lockCouponSale',
    2,
    ({ brandScope, id, store, n }) => {
      const cause = id('sale');
      const row = { cause, sale: `of ${cause}`, store: store(), total: fen(n()), paid: fen(n()) };
      return (tx) => sales.lockCouponSale(tx, brandScope, row);
    },
  ],
  [
    'saveCouponSalePaid',
    1,
    ({ brandScope, id, n }) => {
      const [cause, paid] = [id('sale'), fen(n())];
      return (tx) => sales.saveCouponSalePaid(tx, brandScope, cause, paid);
    },
  ],
  [
    'couponSaleOf',
    1,
    ({ brandScope, id }) => {
      const sale = `of ${id('sale')}`;
      return (tx) => sales.couponSaleOf(tx, brandScope, sale);
    },
  ],
  [
    'hasCouponSales',
    1,
    ({ brandScope }) =>
      (tx) =>
        sales.hasCouponSales(tx, brandScope),
  ],
  [
    'refundsInLedger',
    1,
    ({ scope, n }) => {
      const [where, after] = [scope(), n() - 1];
      return (tx) => sales.refundsInLedger(tx, where, { after, until: after + LIMIT, limit: LIMIT });
    },
  ],
];

export const GROWTH_CALLS: readonly CallKind[] = [...COUPON_CALLS, ...SALE_CALLS, ...PACKET_CALLS];
