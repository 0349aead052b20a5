/**
 * Migration 43: members about whom a fact was kept (made one, two again, deleted, a number passed on) that stores have not been told of
 * yet. Written with the fact; gone once their documents are published. `at` is when the fact was kept.
 */
export const PERSONS_DUE = {
  name: '043-persons-due',
  sql: `
CREATE TABLE persons_due (
  scope text NOT NULL, member text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, member)
);
`,
} as const;
