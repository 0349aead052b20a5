/**
 * Migration 72: what tills journalled of guides' work (scope of the store): calls to customers, wishes, goods that arrived, progress of
 * tasks. `subject` is the member, product or task. Only added to; no words about a person.
 */
export const GUIDE_FACTS = {
  name: '072-guide-facts',
  sql: `
CREATE TABLE guide_facts (
  scope text NOT NULL, id text NOT NULL, kind text NOT NULL, subject text NOT NULL, staff text, at bigint NOT NULL, body jsonb NOT NULL,
  PRIMARY KEY (scope, id));
CREATE INDEX guide_facts_subject ON guide_facts (scope, kind, subject);
CREATE INDEX guide_facts_staff ON guide_facts (scope, kind, staff, at);
`,
} as const;
