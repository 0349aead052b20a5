/** What the invariants look at of orders, accounts and people's rights, read from the cloud's tables and the tills' screens. See look.ts. */
import { isAskedAbout, requestNumberOf } from '../../../sync/cloud/invoices/invoices.ts';
import type { InvoiceRow } from '../../../sync/cloud/store/invoices.ts';
import { DEMO_STAFF } from '../../../sync/demo/shop.ts';
import type { CloudSeen, EntrySeen, JournalSeen } from '../../../sync/domain/invariants.ts';
import type { InvoiceRowSeen } from '../../../sync/domain/invariants-invoices.ts';
import { grantsOf } from '../../../sync/domain/permission.ts';
import { SHIFT_FACT_KINDS, shiftReport } from '../../../sync/domain/shift-report.ts';
import type { JournalEntry } from '../../../sync/schemas/entries/entry.ts';
import { DESK_RULES } from '../cloud/sim-shop.ts';
import type { Snapshot } from '../memory-database.ts';
import { ordersOf, tasksOf } from './look-orders.ts';
import type { Site } from './site.ts';
import type { World } from './world.ts';

export function deskOf({ plan, invoices }: World, tables: Snapshot): Partial<CloudSeen> {
  if (plan.hasDesk !== true) return {};
  const { documents, accounts, account_entries: postings, account_holds: holds, account_facts: waiting } = tables;
  const ofCollection = (collection: string) =>
    documents.filter((document) => document.collection === collection && !document.deleted);
  return {
    ...ordersOf(ofCollection('orders')),
    value: {
      accounts,
      postings,
      holds,
      waiting: waiting.length,
      offlinePerSale: DESK_RULES.offline.perSale,
    },
    ...(invoices === undefined
      ? {}
      : {
          invoices: {
            rows: tables.invoices.filter((row) => !isAskedAbout(row)).map(invoiceRowOf),
            issued: invoices.seen(lettersOf(tables)),
          },
        }),
    people: {
      grants: new Map(DEMO_STAFF.map(({ document }) => [document.id, grantsOf(document.roles)])),
      quota: DESK_RULES.purchase.quota,
      tasks: tasksOf(ofCollection('tasks')),
    },
  };
}

const TRIES_MAX = 9;
/** Whether a letter's number is of a refund that has come. */
function lettersOf({ documents }: Snapshot): (letter: string) => boolean {
  const refunds = documents
    .filter(({ collection, body }) => collection === 'ledger' && body['kind'] === 'refund')
    .map(({ body }) => body['body'] as { readonly refundId: string; readonly sale?: { readonly saleId: string } });
  const numbers = new Set(
    refunds.flatMap(({ refundId, sale }) =>
      Array.from({ length: TRIES_MAX }, (_, tried) => requestNumberOf(sale?.saleId ?? '', refundId, tried + 1)),
    ),
  );
  return (letter) => numbers.has(letter);
}

const invoiceRowOf = (row: InvoiceRow): InvoiceRowSeen => ({
  number: row.request_number,
  kind: row.kind,
  saleId: row.sale_id,
  refundId: row.refund_id,
  receiptNumber: row.receipt_number,
  state: row.state,
  total: row.total,
  refunded: row.refunded,
});

/** The list of orders and tickets as the till's screen has it at rest. */
export const ordersShown = ({ plan }: World, { agent, isRevoked }: Site): Pick<JournalSeen, 'orders' | 'tickets'> =>
  plan.hasDesk === true && !isRevoked ? { orders: agent.orders.shown, tickets: agent.orders.ticketsShown } : {};

/** The reports of all its shifts, as production folds them from its facts. */
export function reportsOf({ plan }: World, entries: readonly EntrySeen[]): Pick<JournalSeen, 'reports'> {
  if (plan.hasDesk !== true) return {};
  const facts = entries.filter(({ kind }) => SHIFT_FACT_KINDS.has(kind)) as unknown as readonly JournalEntry[];
  const shifts = facts.flatMap((fact) => (fact.kind === 'shift.opened' ? [fact.body.shift] : []));
  return {
    reports: shifts.flatMap((shift) => {
      const report = shiftReport(facts, shift);
      return report === undefined ? [] : [{ shift, liabilities: report.liabilities }];
    }),
  };
}
