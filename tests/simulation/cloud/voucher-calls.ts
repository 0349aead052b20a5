/** Random store calls on vouchers of platforms. See store-calls.ts. */
import * as vouchers from '../../../sync/cloud/store/vouchers.ts';
import type { CallKind, Keys } from './store-keys.ts';

const DUE_MAX = 50;

const voucher = ({ scope, id, n, at, random, maybe }: Keys): vouchers.VoucherRow => ({
  scope: scope(),
  number: id('number'),
  store: 'S1',
  terminal: '01',
  sale_id: id('sale'),
  tender_id: 't1',
  platform: 'meituan',
  account: 'mt',
  fingerprint: 'f',
  voucher: id('voucher'),
  handle: maybe('sealed'),
  title: '100.00',
  tail: '0099',
  sku: maybe('1'),
  face: n(),
  settlement: maybe(n()),
  others: n(),
  amount: n(),
  state: random.pick(['prepared', 'pending', 'paid', 'reversed']),
  reason: maybe('no_answer'),
  requested_at: at(),
  verify_asked_at: maybe(at()),
  verified_at: maybe(at()),
  asked_at: at(),
  checks: n(),
  check_at: maybe(at()),
  sold_by: maybe('entry1'),
  refund_number: maybe('r1'),
  alerted: '',
});
/** Rows of no promised order. */
const inOrder = (rows: readonly vouchers.VoucherRow[]): readonly string[] =>
  rows.map((row) => JSON.stringify(row)).sort();

export const VOUCHER_CALLS: readonly CallKind[] = [
  [
    'insertVoucher',
    3,
    (keys) => {
      const row = voucher(keys);
      return (tx) => vouchers.insertVoucher(tx, row);
    },
  ],
  [
    'readVoucher',
    1,
    ({ scope, id }) => {
      const [where, number] = [scope(), id('number')];
      return (tx) => vouchers.readVoucher(tx, where, number);
    },
  ],
  [
    'lockVoucher',
    2,
    ({ scope, id }) => {
      const [where, number] = [scope(), id('number')];
      return (tx) => vouchers.lockVoucher(tx, where, number);
    },
  ],
  [
    'saveVoucher',
    3,
    (keys) => {
      const row = voucher(keys);
      return (tx) => vouchers.saveVoucher(tx, row);
    },
  ],
  [
    'otherUses',
    1,
    (keys) => {
      const [scopes, row] = [[keys.scope(), keys.scope()], voucher(keys)];
      return async (tx) => inOrder(await vouchers.otherUses(tx, [...new Set(scopes)], row));
    },
  ],
  [
    'vouchersOfSale',
    1,
    ({ scope, id }) => {
      const [where, sale] = [scope(), id('sale')];
      return async (tx) => inOrder(await vouchers.vouchersOfSale(tx, where, sale));
    },
  ],
  [
    'dueVouchers',
    1,
    ({ scope, at }) => {
      const [where, now] = [scope(), at()];
      return async (tx) => inOrder(await vouchers.dueVouchers(tx, where, now, DUE_MAX));
    },
  ],
  [
    'claimVoucher',
    2,
    (keys) => {
      const [row, now, until] = [voucher(keys), keys.at(), keys.at()];
      return (tx) => vouchers.claimVoucher(tx, row, now, until);
    },
  ],
];
