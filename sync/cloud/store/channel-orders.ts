/** Rows of other channels' orders and of what was taken back of them. Statements only; rows are only added. Called by sync/cloud/orders. */
import type { EntryId, StaffId, StoreId } from '../../domain/ids.ts';
import type { Fen } from '../../domain/money.ts';
import type { BusinessDay, EpochMs } from '../../domain/time.ts';
import type { ChannelOrder } from '../../protocol/orders.ts';
import type { Queries, Transaction } from './database.ts';

/** An order as it is kept: with the category of each product, and which of the staff bought it, as these were when it came. */
export type KeptOrder = Omit<ChannelOrder, 'lines'> & {
  readonly buyer?: StaffId;
  readonly lines: readonly (ChannelOrder['lines'][number] & { readonly category: string; readonly name: string })[];
};
export interface OrderRow {
  readonly channel: string;
  readonly number: string;
  readonly id: EntryId;
  /** The id of the claim that it makes where it names member and guide. */
  readonly claim: EntryId;
  readonly paid_at: EpochMs;
  readonly business_day: BusinessDay;
  readonly received_at: EpochMs;
  readonly content_hash: string;
  readonly body: KeptOrder;
}
export interface KeptRefund {
  readonly lines: readonly { readonly lineId: string; readonly units: number; readonly amount: Fen }[];
}
export interface OrderRefundRow {
  readonly channel: string;
  readonly number: string;
  readonly refund: string;
  readonly id: EntryId;
  readonly at: EpochMs;
  readonly business_day: BusinessDay;
  readonly received_at: EpochMs;
  readonly content_hash: string;
  readonly body: KeptRefund;
}
export type OrderName = Pick<OrderRow, 'channel' | 'number'>;

const ORDER = 'channel, number, id, claim, paid_at, business_day, received_at, content_hash, body';
const REFUND = 'channel, number, refund, id, at, business_day, received_at, content_hash, body';

/** Whose the order is: `store` when nobody had this number before. Scope of the brand. */
export async function storeOfOrder(
  queries: Queries,
  scope: string,
  { channel, number }: OrderName,
  store: StoreId,
): Promise<StoreId> {
  await queries.run(
    'INSERT INTO channel_order_stores (scope, channel, number, store) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [scope, channel, number, store],
  );
  return (await knownStoreOfOrder(queries, scope, { channel, number })) ?? store;
}

/** Scope of the brand. */
export async function knownStoreOfOrder(
  queries: Queries,
  scope: string,
  { channel, number }: OrderName,
): Promise<StoreId | null> {
  const [row] = await queries.rows<{ store: StoreId }>(
    'SELECT store FROM channel_order_stores WHERE scope = $1 AND channel = $2 AND number = $3',
    [scope, channel, number],
  );
  return row?.store ?? null;
}

/** False when the order is there already. */
export async function addOrder(tx: Transaction, scope: string, row: OrderRow): Promise<boolean> {
  const added = await tx.run(
    `INSERT INTO channel_orders (scope, ${ORDER}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb) ON CONFLICT DO NOTHING`,
    [
      scope,
      row.channel,
      row.number,
      row.id,
      row.claim,
      row.paid_at,
      row.business_day,
      row.received_at,
      row.content_hash,
      JSON.stringify(row.body),
    ],
  );
  return added > 0;
}

export async function readOrder(
  queries: Queries,
  scope: string,
  { channel, number }: OrderName,
): Promise<OrderRow | null> {
  const [row] = await queries.rows<OrderRow>(
    `SELECT ${ORDER} FROM channel_orders WHERE scope = $1 AND channel = $2 AND number = $3`,
    [scope, channel, number],
  );
  return row ?? null;
}

/** The same; until the transaction ends nothing else is taken back of it. */
export async function lockOrder(
  tx: Transaction,
  scope: string,
  { channel, number }: OrderName,
): Promise<OrderRow | null> {
  const [row] = await tx.rows<OrderRow>(
    `SELECT ${ORDER} FROM channel_orders WHERE scope = $1 AND channel = $2 AND number = $3 FOR UPDATE`,
    [scope, channel, number],
  );
  return row ?? null;
}

export const refundsOfOrder = (
  queries: Queries,
  scope: string,
  { channel, number }: OrderName,
): Promise<readonly OrderRefundRow[]> =>
  queries.rows<OrderRefundRow>(
    `SELECT ${REFUND} FROM channel_refunds WHERE scope = $1 AND channel = $2 AND number = $3 ORDER BY received_at, refund`,
    [scope, channel, number],
  );

export async function addOrderRefund(tx: Transaction, scope: string, row: OrderRefundRow): Promise<void> {
  await tx.run(
    `INSERT INTO channel_refunds (scope, ${REFUND}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)`,
    [
      scope,
      row.channel,
      row.number,
      row.refund,
      row.id,
      row.at,
      row.business_day,
      row.received_at,
      row.content_hash,
      JSON.stringify(row.body),
    ],
  );
}

/** Of a store and these business days, both included. */
export const ordersIn = (
  queries: Queries,
  scope: string,
  from: string,
  to: string,
): Promise<readonly Pick<OrderRow, 'paid_at' | 'body'>[]> =>
  queries.rows(
    'SELECT paid_at, body FROM channel_orders WHERE scope = $1 AND business_day BETWEEN $2 AND $3 ORDER BY paid_at, channel, number',
    [scope, from, to],
  );

/** With the order that each is of. */
export const orderRefundsIn = (
  queries: Queries,
  scope: string,
  from: string,
  to: string,
): Promise<readonly { readonly body: KeptRefund; readonly paid_at: EpochMs; readonly sold: KeptOrder }[]> =>
  queries.rows(
    `SELECT r.body, o.paid_at, o.body AS sold FROM channel_refunds r
     JOIN channel_orders o ON o.scope = r.scope AND o.channel = r.channel AND o.number = r.number
     WHERE r.scope = $1 AND r.business_day BETWEEN $2 AND $3 ORDER BY r.at, r.refund`,
    [scope, from, to],
  );
