/**
 * Migration 65: what kind of guide somebody is and who recruited them, as dated facts, and members whom somebody proposed as guides, in the
 * scope of the brand. A fact is only added; a proposal is decided once.
 */
export const GUIDE_TYPES = {
  name: '065-guide-types',
  sql: `
CREATE TABLE guide_types (
  scope text NOT NULL, guide text NOT NULL, from_at bigint NOT NULL, type text NOT NULL, recruited_by text, saved_by text NOT NULL,
  PRIMARY KEY (scope, guide, from_at));
CREATE TABLE guide_candidates (
  scope text NOT NULL, candidate text NOT NULL, member text NOT NULL, store text NOT NULL, type text NOT NULL, recruited_by text,
  note text NOT NULL, state text NOT NULL, asked_by text NOT NULL, asked_at bigint NOT NULL, guide text, decided_by text,
  decided_at bigint,
  PRIMARY KEY (scope, candidate));
CREATE UNIQUE INDEX guide_candidates_open ON guide_candidates (scope, member) WHERE state = 'proposed';
`,
} as const;
