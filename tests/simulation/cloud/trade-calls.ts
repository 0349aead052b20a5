/** Random store calls on payments, refund holds and parked sales. See store-calls.ts. */
import { ledgerOfReceipts } from '../../../sync/cloud/store/documents.ts';
import * as payments from '../../../sync/cloud/store/payments.ts';
import { raw, type CallKind, type Keys } from './store-keys.ts';

const SOLD_BY =
  "SELECT body FROM documents WHERE scope = $1 AND collection = 'ledger' AND body->>'receiptNumber' = $2 AND body->>'kind' = 'sale'";
const DUE_MAX = 50;

const payment = ({ scope, id, n, at, random, maybe }: Keys): payments.PaymentRow => ({
  scope: scope(),
  out_trade_number: id('payment'),
  store: 'S1',
  terminal: '01',
  sale_id: id('sale'),
  tender_id: 't1',
  kind: random.pick(['wechat', 'alipay']),
  account: 'agg',
  amount: n(),
  fingerprint: 'f',
  state: random.pick(['requested', 'paid', 'reversing']),
  reason: maybe('no_answer'),
  transaction_id: maybe('t'),
  requested_at: at(),
  paid_at: maybe(at()),
  asked_at: at(),
  checks: n(),
  check_at: maybe(at()),
  sold_by: maybe('entry1'),
  alerted: '',
});
const part = ({ scope, id, n, at, random, maybe }: Keys): payments.RefundRow => ({
  scope: scope(),
  out_trade_number: id('payment'),
  refund_number: id('part'),
  amount: n(),
  state: random.pick(['requested', 'pending', 'refused']),
  reason: maybe('no_balance'),
  refund_id: maybe('r'),
  requested_at: at(),
  refunded_at: maybe(at()),
  sent_at: maybe(at()),
  asked_at: at(),
  checks: n(),
  check_at: maybe(at()),
  alerted: '',
});
/** Rows that are due at the same moment come in no promised order. */
const inOrder = <Row extends payments.PaymentRow | payments.RefundRow>(rows: readonly Row[]): readonly string[] =>
  rows.map((row) => JSON.stringify(row)).sort();

export const TRADE_CALLS: readonly CallKind[] = [
  [
    'insertPayment',
    3,
    (keys) =>
      (
        (row) => (tx) =>
          payments.insertPayment(tx, row)
      )(payment(keys)),
  ],
  [
    'readPayment',
    1,
    ({ scope, id }) => {
      const [where, number] = [scope(), id('payment')];
      return (tx) => payments.readPayment(tx, where, number);
    },
  ],
  [
    'scopeOfNumber',
    1,
    ({ scope, id }) => {
      const [where, number] = [scope(), id('payment')];
      return (tx) => payments.scopeOfNumber(tx, [where], number);
    },
  ],
  [
    'lockPayment',
    2,
    ({ scope, id }) => {
      const [where, number] = [scope(), id('payment')];
      return (tx) => payments.lockPayment(tx, where, number);
    },
  ],
  [
    'savePayment',
    2,
    (keys) =>
      (
        (row) => (tx) =>
          payments.savePayment(tx, row)
      )(payment(keys)),
  ],
  [
    'claimPayment',
    2,
    (keys) =>
      (
        (row, now, until) => (tx) =>
          payments.claimPayment(tx, row, now, until)
      )(payment(keys), keys.at(), keys.at()),
  ],
  [
    'duePayments',
    1,
    ({ scope, at }) => {
      const [where, now] = [scope(), at()];
      return async (tx) => inOrder(await payments.duePayments(tx, where, now, DUE_MAX));
    },
  ],
  [
    'insertRefund',
    3,
    (keys) =>
      (
        (row) => (tx) =>
          payments.insertRefund(tx, row)
      )(part(keys)),
  ],
  [
    'readRefunds',
    1,
    ({ scope, id }) => {
      const [where, number] = [scope(), id('payment')];
      return (tx) => payments.readRefunds(tx, where, number);
    },
  ],
  [
    'a refund that stands',
    1,
    ({ scope, id }) => {
      const sql = raw('SELECT refund_number FROM payment_refunds', scope(), id('payment'));
      // Any of them will do.
      return async (tx) => ((await sql(tx)) as readonly unknown[]).length;
    },
  ],
  [
    'saveRefund',
    2,
    (keys) =>
      (
        (row) => (tx) =>
          payments.saveRefund(tx, row)
      )(part(keys)),
  ],
  [
    'claimRefund',
    2,
    (keys) =>
      (
        (row, now, until) => (tx) =>
          payments.claimRefund(tx, row, now, until)
      )(part(keys), keys.at(), keys.at()),
  ],
  [
    'dueRefunds',
    1,
    ({ scope, at }) => {
      const [where, now] = [scope(), at()];
      return async (tx) => inOrder(await payments.dueRefunds(tx, where, now, DUE_MAX));
    },
  ],
  [
    'lock a sale',
    2,
    ({ scope, id }) =>
      raw("SELECT id FROM documents WHERE scope = $1 AND collection = 'ledger'", scope(), id('receipt')),
  ],
  [
    'sale of a receipt',
    1,
    ({ scope, id }) => {
      const given = [scope(), id('receipt')];
      return async (tx) => inOrder(await tx.rows<payments.PaymentRow>(SOLD_BY, given));
    },
  ],
  [
    'ledgerOfReceipts',
    1,
    ({ scope }) => {
      const where = scope();
      return async (tx) =>
        (await ledgerOfReceipts(tx, where, ['receipt1', 'receipt2'])).map((body) => JSON.stringify(body)).sort();
    },
  ],
  [
    'live holds',
    1,
    ({ scope, id, at }) => {
      const sql = raw('SELECT refund, terminal, lines FROM refund_holds', scope(), id('sale'), at());
      return async (tx) => ((await sql(tx)) as readonly object[]).map((row) => JSON.stringify(row)).sort();
    },
  ],
  [
    'hold units',
    3,
    ({ scope, id, terminal, n, at }) =>
      raw(
        'INSERT INTO refund_holds',
        scope(),
        id('sale'),
        id('refund'),
        terminal(),
        JSON.stringify([{ lineId: '1', units: n() }]),
        at(),
      ),
  ],
  [
    'give holds up',
    1,
    ({ scope, id, terminal, random }) =>
      raw(
        'DELETE FROM refund_holds WHERE scope = $1 AND sale',
        scope(),
        id('sale'),
        terminal(),
        random.pick([[], ['refund1']]),
      ),
  ],
  [
    'parked sold',
    3,
    ({ scope, id }) => raw('INSERT INTO parked_sold', scope(), id('parked'), id('sale'), id('receipt')),
  ],
  ['sold as', 1, ({ scope, id }) => raw('SELECT sale, receipt FROM parked_sold', scope(), id('parked'))],
];
