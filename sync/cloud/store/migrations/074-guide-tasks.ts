/** Migration 74: what managers gave guides to do (scope of the store). Progress is in `guide_facts`; a task is ended, never changed. */
export const GUIDE_TASKS = {
  name: '074-guide-tasks',
  sql: `
CREATE TABLE guide_tasks (
  scope text NOT NULL, id text NOT NULL, body jsonb NOT NULL, made_by text NOT NULL, at bigint NOT NULL, ended_at bigint,
  PRIMARY KEY (scope, id));
`,
} as const;
