/**
 * Migration 71: orders of other channels. In the brand's scope which store has an order number of a channel; in the store's the orders and
 * what was taken back of them. Rows are only added.
 */
export const CHANNEL_ORDERS = {
  name: '071-channel-orders',
  sql: `
CREATE TABLE channel_order_stores (
  scope text NOT NULL, channel text NOT NULL, number text NOT NULL, store text NOT NULL,
  PRIMARY KEY (scope, channel, number));
CREATE TABLE channel_orders (
  scope text NOT NULL, channel text NOT NULL, number text NOT NULL, id text NOT NULL, claim text NOT NULL, paid_at bigint NOT NULL,
  business_day text NOT NULL, received_at bigint NOT NULL, content_hash text NOT NULL, body jsonb NOT NULL,
  PRIMARY KEY (scope, channel, number));
CREATE INDEX channel_orders_day ON channel_orders (scope, business_day);
CREATE TABLE channel_refunds (
  scope text NOT NULL, channel text NOT NULL, number text NOT NULL, refund text NOT NULL, id text NOT NULL, at bigint NOT NULL,
  business_day text NOT NULL, received_at bigint NOT NULL, content_hash text NOT NULL, body jsonb NOT NULL,
  PRIMARY KEY (scope, channel, number, refund));
CREATE INDEX channel_refunds_day ON channel_refunds (scope, business_day);
`,
} as const;
