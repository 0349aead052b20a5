/**
 * Migration 63: by what members came (the code, campaign, community or live room), in the scope of the brand: a row for each enrolment and
 * for each claim of a guide, written with it and never changed. What came before this migration is unattributed.
 */
export const ARRIVALS = {
  name: '063-arrivals',
  sql: `
CREATE TABLE arrivals (
  scope text NOT NULL, what text NOT NULL, id text NOT NULL, member text NOT NULL, store text NOT NULL, terminal text, guide text,
  at bigint NOT NULL, channel text NOT NULL, touchpoint text, campaign text, community text, live_room text,
  PRIMARY KEY (scope, what, id));
CREATE INDEX arrivals_store ON arrivals (scope, store, at);
`,
} as const;
