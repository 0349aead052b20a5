/**
 * Migration 60: red packets and coupons with a code each. In the scope of the brand: a packet, its parts as they were cut when it was
 * made, and the ledger of its pot (only added to; row 0 is what was put in, then a row for each drawer, at most one for each person,
 * and last what went back); codes of coupons with who holds one for an open sale, and what became of each (only added to; a
 * refund names the sale and the rule, since it may be here before the sale). In the scope of a store how far its ledger was read for what became of codes; what was sold before this migration has none.
 */
export const GROWTH = {
  name: '060-growth',
  sql: `
CREATE TABLE red_packets (
  scope text NOT NULL, packet text NOT NULL, name text NOT NULL, campaign text, coupon text NOT NULL, total bigint NOT NULL,
  parts integer NOT NULL, from_at bigint NOT NULL, until_at bigint NOT NULL, coupon_days integer NOT NULL, drawn integer NOT NULL,
  state text NOT NULL, made_by text NOT NULL, made_at bigint NOT NULL,
  PRIMARY KEY (scope, packet));
CREATE INDEX red_packets_open ON red_packets (scope, until_at) WHERE state = 'open';
CREATE TABLE red_packet_parts (
  scope text NOT NULL, packet text NOT NULL, n integer NOT NULL, amount bigint NOT NULL,
  PRIMARY KEY (scope, packet, n));
CREATE TABLE red_packet_entries (
  scope text NOT NULL, packet text NOT NULL, n integer NOT NULL, what text NOT NULL, person text, amount bigint NOT NULL, code text,
  at bigint NOT NULL,
  PRIMARY KEY (scope, packet, n));
CREATE UNIQUE INDEX red_packet_entries_person ON red_packet_entries (scope, packet, person) WHERE person IS NOT NULL;
CREATE TABLE coupon_codes (
  scope text NOT NULL, code text NOT NULL, coupon text NOT NULL, source text NOT NULL, origin text NOT NULL, campaign text, guide text,
  value bigint, from_at bigint NOT NULL, until_at bigint NOT NULL, issued_by text NOT NULL, issued_at bigint NOT NULL,
  held_sale text, held_by text, held_until bigint,
  PRIMARY KEY (scope, code));
CREATE INDEX coupon_codes_origin ON coupon_codes (scope, origin);
CREATE TABLE coupon_entries (
  scope text NOT NULL, code text NOT NULL, what text NOT NULL, cause text NOT NULL, sale text NOT NULL, store text NOT NULL,
  receipt text NOT NULL, saving bigint NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, code, what, cause));
CREATE TABLE coupon_revivals (
  scope text NOT NULL, sale text NOT NULL, coupon text NOT NULL, cause text NOT NULL, store text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, sale, coupon, cause));
CREATE TABLE growth_cursors (
  scope text NOT NULL, seq bigint NOT NULL,
  PRIMARY KEY (scope));
INSERT INTO growth_cursors (scope, seq) SELECT scope, seq FROM scope_seq;
`,
} as const;
