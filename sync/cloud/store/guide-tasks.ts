/** Tasks of guides, as rows of their store: statements only. Called by guide/tasks.ts. */
import type { GuideTask } from '../../domain/guide-task.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Queries } from './database.ts';

export interface GuideTaskRow {
  readonly id: string;
  readonly body: GuideTask;
  readonly made_by: string;
  readonly at: EpochMs;
  readonly ended_at: EpochMs | null;
}

/** The same again changes nothing. */
export async function addGuideTask(
  queries: Queries,
  scope: string,
  row: Omit<GuideTaskRow, 'ended_at'>,
): Promise<void> {
  await queries.run(
    'INSERT INTO guide_tasks (scope, id, body, made_by, at) VALUES ($1, $2, $3::jsonb, $4, $5) ON CONFLICT DO NOTHING',
    [scope, row.id, JSON.stringify(row.body), row.made_by, row.at],
  );
}

/** False for a task that is not there. */
export const endGuideTask = async (queries: Queries, scope: string, id: string, at: number): Promise<boolean> =>
  (await queries.run('UPDATE guide_tasks SET ended_at = COALESCE(ended_at, $3) WHERE scope = $1 AND id = $2', [
    scope,
    id,
    at,
  ])) > 0;

/** Those that are due on this day or later, or were not so long ago; newest first. */
export const guideTasks = (
  queries: Queries,
  scope: string,
  since: string,
  limit: number,
): Promise<readonly GuideTaskRow[]> =>
  queries.rows<GuideTaskRow>(
    `SELECT id, body, made_by, at, ended_at FROM guide_tasks WHERE scope = $1 AND body->>'due' >= $2
     ORDER BY at DESC, id DESC LIMIT $3`,
    [scope, since, limit],
  );

/** All that are due on one of these days, both included. */
export const guideTasksDue = (
  queries: Queries,
  scope: string,
  [from, to]: readonly [string, string],
): Promise<readonly GuideTaskRow[]> =>
  queries.rows<GuideTaskRow>(
    `SELECT id, body, made_by, at, ended_at FROM guide_tasks WHERE scope = $1 AND body->>'due' >= $2 AND body->>'due' <= $3 ORDER BY at, id`,
    [scope, from, to],
  );
