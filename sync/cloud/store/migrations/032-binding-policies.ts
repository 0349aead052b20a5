/**
 * Migration 32: how long bindings protect and last, dated, of the brand (`store` is empty) and of single stores, each with who said so;
 * and when a guide went from one store to another. Both in the brand's scope; rows are added, and none is changed once it has begun.
 */
export const BINDING_POLICIES = {
  name: '032-binding-policies',
  sql: `
CREATE TABLE binding_policies (
  scope text NOT NULL, store text NOT NULL, from_at bigint NOT NULL, body jsonb NOT NULL, saved_by text NOT NULL,
  saved_at bigint NOT NULL,
  PRIMARY KEY (scope, store, from_at));
CREATE TABLE guide_moves (
  scope text NOT NULL, guide text NOT NULL, at bigint NOT NULL, body jsonb NOT NULL, saved_by text NOT NULL,
  PRIMARY KEY (scope, guide, at));
`,
} as const;
