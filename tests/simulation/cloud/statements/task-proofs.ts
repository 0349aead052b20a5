/** Statements of sync/cloud/store/task-proofs.ts: photos that prove a task, and what managers said of it. See statement.ts. */
import type { TaskPictureRow, TaskReviewRow } from '../../../../sync/cloud/store/task-proofs.ts';
import { countOf } from '../memory-engine.ts';
import { ascending, number, only, read, text, texts, write, type Statement } from './statement.ts';

/** As its columns are. */
export type StoredPicture = Omit<TaskPictureRow, 'small'> & {
  readonly scope: string;
  readonly small_type: string | null;
  readonly small_data: string | null;
};
const inTime = ({ at, id }: { readonly at: number; readonly id: string }): string =>
  `${String(at).padStart(16, '0')} ${id}`;

export const TASK_PROOFS: readonly Statement[] = [
  write(
    'task_pictures',
    `INSERT INTO task_pictures (scope, task, fact, hash, n, person, type, data, at, small_type, small_data)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, task, fact, hash, n, person, type, data, at, smallType, small]) {
      const row = {
        ...{ scope: text(scope), task: text(task), fact: text(fact), hash: text(hash), n: number(n) },
        ...{ person: text(person), type: text(type), data: text(data), at: number(at) },
        ...{ small_type: smallType, small_data: small },
      } as unknown as StoredPicture;
      return countOf((yield* tx.insertUnlessThere(tables.task_pictures, row)) ? 1 : 0);
    },
  ),
  read(
    'task_pictures',
    'SELECT fact, hash FROM task_pictures WHERE scope = $1 AND task = ANY($2) ORDER BY fact, n',
    ({ tables, tx }, [scope, tasks]) =>
      tx
        .all(tables.task_pictures)
        .filter((row) => row.scope === text(scope) && texts(tasks).includes(row.task))
        .sort((a, b) => ascending<StoredPicture>(({ fact }) => fact)(a, b) || a.n - b.n)
        .map(only(['fact', 'hash'])),
  ),
  read(
    'task_pictures',
    'SELECT count(*)::integer AS count FROM task_pictures WHERE scope = $1 AND task = $2 AND person = $3',
    ({ tables, tx }, [scope, task, person]) => [
      {
        count: tx
          .all(tables.task_pictures)
          .filter((row) => row.scope === text(scope) && row.task === text(task) && row.person === text(person)).length,
      },
    ],
  ),
  write(
    'task_reviews',
    `INSERT INTO task_reviews (scope, id, task, fact, verdict, words, by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, id, task, fact, verdict, words, by, at]) {
      const row = {
        ...{ scope: text(scope), id: text(id), task: text(task), fact: text(fact), verdict: text(verdict) },
        ...{ words: text(words), by: text(by), at: number(at) },
      } as unknown as TaskReviewRow & { readonly scope: string };
      return countOf((yield* tx.insertUnlessThere(tables.task_reviews, row)) ? 1 : 0);
    },
  ),
  read(
    'task_reviews',
    'SELECT id, task, fact, verdict, words, by, at FROM task_reviews WHERE scope = $1 AND task = ANY($2) ORDER BY at, id',
    ({ tables, tx }, [scope, tasks]) =>
      tx
        .all(tables.task_reviews)
        .filter((row) => row.scope === text(scope) && texts(tasks).includes(row.task))
        .sort(ascending(inTime))
        .map(only(['id', 'task', 'fact', 'verdict', 'words', 'by', 'at'])),
  ),
];
