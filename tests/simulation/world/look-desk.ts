/** What the invariants look at of orders, accounts and people's rights, read from the cloud's tables and the tills' screens. See look.ts. */
import type { InvoiceRow } from '../../../sync/cloud/store/invoices.ts';
import { DEMO_STAFF } from '../../../sync/demo/shop.ts';
import type { CloudSeen, JournalSeen } from '../../../sync/domain/invariants.ts';
import type { InvoiceRowSeen } from '../../../sync/domain/invariants-invoices.ts';
import { grantsOf } from '../../../sync/domain/permission.ts';
import type { OrderRecord } from '../../../sync/schemas/documents/orders.ts';
import { DEPOSIT_CHANNEL } from '../../../sync/schemas/documents/orders.ts';
import { DESK_RULES } from '../cloud/sim-shop.ts';
import type { Snapshot } from '../memory-database.ts';
import type { Site } from './site.ts';
import type { World } from './world.ts';

export function deskOf({ plan, invoices }: World, tables: Snapshot): Partial<CloudSeen> {
  if (plan.hasDesk !== true) return {};
  const { documents, accounts, account_entries: postings, account_holds: holds, account_facts: waiting } = tables;
  const ofCollection = (collection: string) =>
    documents.filter((document) => document.collection === collection && !document.deleted);
  return {
    orders: ofCollection('orders')
      .filter(({ body }) => body['channel'] === DEPOSIT_CHANNEL)
      .map(({ scope, id, body }) => ({ scope, id, events: (body['body'] as OrderRecord).events })),
    value: {
      accounts,
      postings,
      holds,
      waiting: waiting.length,
      offlinePerSale: DESK_RULES.offline.perSale,
    },
    ...(invoices === undefined
      ? {}
      : { invoices: { rows: tables.invoices.map(invoiceRowOf), issued: invoices.seen() } }),
    people: {
      grants: new Map(DEMO_STAFF.map(({ document }) => [document.id, grantsOf(document.roles)])),
      quota: DESK_RULES.purchase.quota,
      tasks: ofCollection('tasks').map(({ scope, id, body }) => ({
        scope,
        id,
        receipts: (body['receipts'] as readonly string[] | undefined) ?? [],
      })),
    },
  };
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

/** The list of orders as the till's screen has it at rest. */
export const ordersShown = ({ plan }: World, { agent, isRevoked }: Site): Pick<JournalSeen, 'orders'> =>
  plan.hasDesk === true && !isRevoked ? { orders: agent.orders.shown } : {};
