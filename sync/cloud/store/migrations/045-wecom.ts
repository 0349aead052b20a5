/**
 * Migration 45: WeCom (scope of the brand): who of the staff is which member of the company there, their contact ways, what WeCom
 * told (each event once), who is whose friend, which member a friend is, the access token that all processes share, transfers of
 * friends, and from when on a friend binds.
 */
export const WECOM = {
  name: '045-wecom',
  sql: `
CREATE TABLE wecom_users (
  scope text NOT NULL, staff text NOT NULL, user_id text NOT NULL,
  PRIMARY KEY (scope, staff));
CREATE UNIQUE INDEX wecom_users_once ON wecom_users (scope, user_id);
CREATE TABLE wecom_ways (
  scope text NOT NULL, state text NOT NULL, corp text NOT NULL, staff text NOT NULL, user_id text NOT NULL, status text NOT NULL,
  config_id text, qr_code text, asked_at bigint, reason text, checks integer NOT NULL, check_at bigint,
  PRIMARY KEY (scope, state));
CREATE UNIQUE INDEX wecom_ways_once ON wecom_ways (scope, staff) WHERE status IN ('due', 'asking', 'live');
CREATE INDEX wecom_ways_due ON wecom_ways (scope, check_at) WHERE check_at IS NOT NULL;
CREATE TABLE wecom_events (
  scope text NOT NULL, id text NOT NULL, change text NOT NULL, user_id text NOT NULL, external_id text NOT NULL,
  at bigint NOT NULL, received_at bigint NOT NULL, state text, reason text, welcome_code text, welcome text,
  staff text, touchpoint text, claim text, applied boolean NOT NULL, checks integer NOT NULL, check_at bigint,
  PRIMARY KEY (scope, id));
CREATE INDEX wecom_events_due ON wecom_events (scope, check_at) WHERE check_at IS NOT NULL;
CREATE TABLE wecom_friends (
  scope text NOT NULL, user_id text NOT NULL, external_id text NOT NULL, staff text, touchpoint text,
  since bigint NOT NULL, changed_at bigint NOT NULL, ended_at bigint, ended_by text,
  PRIMARY KEY (scope, user_id, external_id));
CREATE INDEX wecom_friends_external ON wecom_friends (scope, external_id);
CREATE TABLE wecom_people (
  scope text NOT NULL, external_id text NOT NULL, member text NOT NULL, linked_at bigint NOT NULL, linked_by text NOT NULL,
  PRIMARY KEY (scope, external_id));
CREATE TABLE wecom_access (
  scope text NOT NULL, generation bigint NOT NULL, sealed text, until_at bigint NOT NULL, renewing_until bigint NOT NULL,
  paused_until bigint NOT NULL, pauses integer NOT NULL, alerted_at bigint NOT NULL,
  PRIMARY KEY (scope));
CREATE TABLE wecom_transfers (
  scope text NOT NULL, batch text NOT NULL, external_id text NOT NULL, kind text NOT NULL, from_staff text NOT NULL,
  to_staff text NOT NULL, from_user text NOT NULL, to_user text NOT NULL, state text NOT NULL, reason text,
  made_at bigint NOT NULL, asked_at bigint, checks integer NOT NULL, check_at bigint,
  PRIMARY KEY (scope, batch, external_id));
CREATE UNIQUE INDEX wecom_transfers_once ON wecom_transfers (scope, from_user, external_id)
  WHERE state IN ('due', 'asking', 'waiting');
CREATE INDEX wecom_transfers_due ON wecom_transfers (scope, check_at) WHERE check_at IS NOT NULL;
CREATE TABLE wecom_policies (
  scope text NOT NULL, from_at bigint NOT NULL, friend_binds boolean NOT NULL,
  PRIMARY KEY (scope, from_at));
`,
} as const;
