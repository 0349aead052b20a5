/** Photos that prove progress on a task, and what managers said of it, as rows of their store: statements only. Called by guide/tasks.ts and housekeeping.ts. */
import type { TaskReview } from '../../domain/guide-task.ts';
import type { StaffId } from '../../domain/ids.ts';
import type { PhotoType } from '../../domain/photo.ts';
import type { Queries } from './database.ts';
import type { PhotoRow } from './photos.ts';

export interface TaskPictureRow {
  readonly task: string;
  readonly fact: string;
  readonly hash: string;
  /** Its place among those of the fact. */
  readonly n: number;
  readonly person: StaffId;
  readonly type: PhotoType;
  /** Base64. */
  readonly data: string;
  /** The same photo for lists; null where the phone made none. */
  readonly small: { readonly type: PhotoType; readonly data: string } | null;
  readonly at: number;
}
export type TaskPicture = Pick<TaskPictureRow, 'fact' | 'hash'>;
export interface TaskReviewRow extends TaskReview {
  readonly task: string;
}

/** The same photo twice in one fact is one. */
export const keepTaskPicture = (queries: Queries, scope: string, row: TaskPictureRow): Promise<number> =>
  queries.run(
    `INSERT INTO task_pictures (scope, task, fact, hash, n, person, type, data, at, small_type, small_data)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
    [
      ...[scope, row.task, row.fact, row.hash, row.n, row.person, row.type, row.data, row.at],
      ...[row.small?.type ?? null, row.small?.data ?? null],
    ],
  );

export const taskPictures = (
  queries: Queries,
  scope: string,
  tasks: readonly string[],
): Promise<readonly TaskPicture[]> =>
  tasks.length === 0
    ? Promise.resolve([])
    : queries.rows<TaskPicture>(
        'SELECT fact, hash FROM task_pictures WHERE scope = $1 AND task = ANY($2) ORDER BY fact, n',
        [scope, tasks],
      );

/** How many photos a person has of a task. */
export async function countTaskPictures(
  queries: Queries,
  scope: string,
  { task, person }: Pick<TaskPictureRow, 'task' | 'person'>,
): Promise<number> {
  const [row] = await queries.rows<{ count: number }>(
    'SELECT count(*)::integer AS count FROM task_pictures WHERE scope = $1 AND task = $2 AND person = $3',
    [scope, task, person],
  );
  return row?.count ?? 0;
}

interface AskedPicture {
  readonly task: string;
  readonly hash: string;
  /** null: of anybody in the store. */
  readonly person: StaffId | null;
  /** Whole, where there is no small one. */
  readonly isSmall: boolean;
}

export async function readTaskPicture(
  queries: Queries,
  scope: string,
  { task, hash, person, isSmall }: AskedPicture,
): Promise<PhotoRow | undefined> {
  const [row] = await queries.rows<PhotoRow>(
    `SELECT hash, CASE WHEN $5 THEN COALESCE(small_type, type) ELSE type END AS type,
       CASE WHEN $5 THEN COALESCE(small_data, data) ELSE data END AS data
     FROM task_pictures WHERE scope = $1 AND task = $2 AND hash = $3 AND ($4::text IS NULL OR person = $4)
     ORDER BY fact LIMIT 1`,
    [scope, task, hash, person, isSmall],
  );
  return row;
}

/** Of tasks that were due before this day or ended before this instant, at most `limit`; how many went. */
export const dropTaskPictures = (
  queries: Queries,
  scope: string,
  {
    dueBefore,
    endedBefore,
    limit,
  }: { readonly dueBefore: string; readonly endedBefore: number; readonly limit: number },
): Promise<number> =>
  queries.run(
    `DELETE FROM task_pictures WHERE scope = $1 AND (task, fact, hash) IN (
       SELECT p.task, p.fact, p.hash FROM task_pictures p JOIN guide_tasks t ON t.scope = p.scope AND t.id = p.task
       WHERE p.scope = $1 AND (t.body->>'due' < $2 OR t.ended_at < $3) ORDER BY p.task, p.fact, p.hash LIMIT $4)`,
    [scope, dueBefore, endedBefore, limit],
  );

/** The same again changes nothing. */
export const keepTaskReview = (queries: Queries, scope: string, row: TaskReviewRow): Promise<number> =>
  queries.run(
    `INSERT INTO task_reviews (scope, id, task, fact, verdict, words, by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT DO NOTHING`,
    [scope, row.id, row.task, row.fact, row.verdict, row.words, row.by, row.at],
  );

/** Oldest first. */
export const taskReviews = (
  queries: Queries,
  scope: string,
  tasks: readonly string[],
): Promise<readonly TaskReviewRow[]> =>
  tasks.length === 0
    ? Promise.resolve([])
    : queries.rows<TaskReviewRow>(
        'SELECT id, task, fact, verdict, words, by, at FROM task_reviews WHERE scope = $1 AND task = ANY($2) ORDER BY at, id',
        [scope, tasks],
      );
