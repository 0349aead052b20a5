/**
 * Migration 70: the city and the hours of stores, dated, each with who said so. In the brand's scope; rows are added, and none is changed
 * once it has begun.
 */
export const STORE_PLACES = {
  name: '070-store-places',
  sql: `
CREATE TABLE store_places (
  scope text NOT NULL, store text NOT NULL, from_at bigint NOT NULL, body jsonb NOT NULL, saved_by text NOT NULL,
  saved_at bigint NOT NULL,
  PRIMARY KEY (scope, store, from_at));
`,
} as const;
