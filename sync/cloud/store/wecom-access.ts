/** The access token that all processes of a cloud share, who renews it, and until when nothing is asked. One row for the brand. */
import type { Queries } from './database.ts';

export interface WecomAccessRow {
  /** Counts renewals. */
  readonly generation: number;
  readonly sealed: string | null;
  readonly until_at: number;
  /** Some process has asked for a new one and may be heard until then. */
  readonly renewing_until: number;
  readonly paused_until: number;
  readonly pauses: number;
  readonly alerted_at: number;
}

const COLUMNS = 'generation, sealed, until_at, renewing_until, paused_until, pauses, alerted_at';
const NONE: WecomAccessRow = {
  generation: 0,
  sealed: null,
  until_at: 0,
  renewing_until: 0,
  paused_until: 0,
  pauses: 0,
  alerted_at: 0,
};

export async function readAccess(queries: Queries, scope: string): Promise<WecomAccessRow> {
  const [row] = await queries.rows<WecomAccessRow>(`SELECT ${COLUMNS} FROM wecom_access WHERE scope = $1`, [scope]);
  return row ?? NONE;
}

/** Whether this process renews the token of that generation; one does at a time. */
export async function takeRenewal(
  queries: Queries,
  scope: string,
  generation: number,
  now: number,
  until: number,
): Promise<boolean> {
  const taken = await queries.run(
    `INSERT INTO wecom_access AS a (scope, generation, until_at, renewing_until, paused_until, pauses, alerted_at) VALUES ($1, 0, 0, $4, 0, 0, 0)
     ON CONFLICT (scope) DO UPDATE SET renewing_until = excluded.renewing_until WHERE a.generation = $2 AND a.renewing_until <= $3`,
    [scope, generation, now, until],
  );
  return taken === 1;
}

export async function keepToken(
  queries: Queries,
  scope: string,
  generation: number,
  sealed: string,
  until: number,
): Promise<void> {
  await queries.run(
    `UPDATE wecom_access SET generation = $2 + 1, sealed = $3, until_at = $4, renewing_until = 0 WHERE scope = $1 AND generation = $2`,
    [scope, generation, sealed, until],
  );
}

/** Nobody renews before then. */
export async function holdRenewal(queries: Queries, scope: string, until: number): Promise<void> {
  await queries.run('UPDATE wecom_access SET renewing_until = $2 WHERE scope = $1', [scope, until]);
}

/** Nothing is asked before `until`, by any process. */
export async function pause(queries: Queries, scope: string, until: number, pauses: number): Promise<void> {
  await queries.run('UPDATE wecom_access SET paused_until = $2, pauses = $3 WHERE scope = $1', [scope, until, pauses]);
}

/** True for whoever is to raise the alert: once in `everyMs`. */
export async function takeAlert(queries: Queries, scope: string, now: number, everyMs: number): Promise<boolean> {
  const taken = await queries.run('UPDATE wecom_access SET alerted_at = $2 WHERE scope = $1 AND alerted_at <= $3', [
    scope,
    now,
    now - everyMs,
  ]);
  return taken === 1;
}
