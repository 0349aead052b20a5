/** Random store calls on e-fapiao. See store-calls.ts. */
import * as invoices from '../../../sync/cloud/store/invoices.ts';
import type { CallKind, Keys } from './store-keys.ts';

const DUE_MAX = 50;

const invoice = ({ scope, id, n, at, random, maybe }: Keys): invoices.InvoiceRow => ({
  scope: scope(),
  request_number: id('request'),
  kind: random.pick(['blue', 'red']),
  sale_id: id('sale'),
  refund_id: random.pick(['', 'refund1']),
  attempt: n(),
  receipt_number: id('receipt'),
  store: 'S1',
  account: 'sim',
  state: random.pick(['requested', 'issuing', 'issued', 'failed']),
  reason: maybe('over_quota'),
  buyer: 'sealed',
  lines: [],
  refund: null,
  refunded: random.chance(0.5),
  total: n(),
  tax: n(),
  number: maybe('26310000000000000001'),
  url: maybe('https://invoice.example/1.pdf'),
  requested_at: at(),
  issued_at: maybe(at()),
  sent_at: maybe(at()),
  asked_at: at(),
  checks: n(),
  check_at: maybe(at()),
  alerted: '',
});

export const INVOICE_CALLS: readonly CallKind[] = [
  [
    'lockSale',
    2,
    ({ scope, id }) => {
      const [where, receipt] = [scope(), id('receipt')];
      return async (tx) => (await invoices.lockSale(tx, where, receipt)) !== null;
    },
  ],
  [
    'readInvoices',
    1,
    ({ scope, id }) => {
      const [where, sale] = [scope(), id('sale')];
      return (tx) => invoices.readInvoices(tx, where, sale);
    },
  ],
  [
    'lockInvoice',
    2,
    ({ scope, id }) => {
      const [where, request] = [scope(), id('request')];
      return (tx) => invoices.lockInvoice(tx, where, request);
    },
  ],
  [
    'insertInvoice',
    3,
    (keys) => {
      const row = invoice(keys);
      return (tx) => invoices.insertInvoice(tx, row);
    },
  ],
  [
    'saveInvoice',
    2,
    (keys) => {
      const row = invoice(keys);
      return (tx) => invoices.saveInvoice(tx, row);
    },
  ],
  [
    'claimInvoice',
    2,
    (keys) => {
      const [row, now, until] = [invoice(keys), keys.at(), keys.at()];
      return (tx) => invoices.claimInvoice(tx, row, now, until);
    },
  ],
  [
    'dueInvoices',
    1,
    ({ scope, at }) => {
      const [where, now] = [scope(), at()];
      // Rows that are due at the same moment come in no promised order.
      return async (tx) =>
        (await invoices.dueInvoices(tx, where, now, DUE_MAX)).map((row) => row.request_number).sort();
    },
  ],
];
