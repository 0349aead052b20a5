/**
 * Migration 95: photos that prove that a task was done, each with the fact that it belongs to, and what managers said of such facts; both in
 * the scope of the store and only added to. Photos go when the task is long over, facts and words stay.
 */
export const TASK_PROOFS = {
  name: '095-task-proofs',
  sql: `
CREATE TABLE task_pictures (
  scope text NOT NULL, task text NOT NULL, fact text NOT NULL, hash text NOT NULL, n integer NOT NULL, person text NOT NULL,
  type text NOT NULL, data text NOT NULL, at bigint NOT NULL, PRIMARY KEY (scope, task, fact, hash));
CREATE TABLE task_reviews (
  scope text NOT NULL, id text NOT NULL, task text NOT NULL, fact text NOT NULL, verdict text NOT NULL, words text NOT NULL,
  by text NOT NULL, at bigint NOT NULL, PRIMARY KEY (scope, id));
CREATE INDEX task_reviews_task ON task_reviews (scope, task);
`,
} as const;
