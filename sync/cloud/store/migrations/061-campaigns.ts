/**
 * Migration 61: campaigns with their calendar, in the scope of the brand: each saving is one more version and the newest holds; how
 * many coupons each has given; codes of channels (a poster, a community, a live room, a guide), which are never changed; and how
 * often each was opened on which day.
 */
export const CAMPAIGNS = {
  name: '061-campaigns',
  sql: `
CREATE TABLE campaigns (
  scope text NOT NULL, campaign text NOT NULL, version integer NOT NULL, body jsonb NOT NULL, saved_by text NOT NULL,
  saved_at bigint NOT NULL,
  PRIMARY KEY (scope, campaign, version));
CREATE TABLE campaign_given (
  scope text NOT NULL, campaign text NOT NULL, given integer NOT NULL,
  PRIMARY KEY (scope, campaign));
CREATE TABLE channel_codes (
  scope text NOT NULL, code text NOT NULL, campaign text NOT NULL, channel text NOT NULL, store text, guide text, community text,
  live_room text, name text NOT NULL, made_by text NOT NULL, made_at bigint NOT NULL,
  PRIMARY KEY (scope, code));
CREATE INDEX channel_codes_campaign ON channel_codes (scope, campaign);
CREATE TABLE channel_days (
  scope text NOT NULL, code text NOT NULL, day text NOT NULL, opened integer NOT NULL,
  PRIMARY KEY (scope, code, day));
`,
} as const;
