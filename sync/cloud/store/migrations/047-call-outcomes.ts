/**
 * Migration 47: that a guide got in touch with a customer (scope of the brand): about what, on which occasion, how it ended, who and
 * when. Only added to; without any words about the person.
 */
export const CALL_OUTCOMES = {
  name: '047-call-outcomes',
  sql: `
CREATE TABLE call_outcomes (
  scope text NOT NULL, member text NOT NULL, kind text NOT NULL, occasion text NOT NULL, n integer NOT NULL,
  outcome text NOT NULL, staff text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (scope, member, kind, occasion, n));
CREATE INDEX call_outcomes_staff ON call_outcomes (scope, staff, at);
`,
} as const;
