/**
 * What a database that was put back from a backup needs before anybody may use it: a history of its own, so that every
 * terminal pulls from the start and uploads what the backup did not have; and terminal numbers beyond those that were
 * given after the backup was taken, since receipts and binding tokens of their terminals are about. Called by restore.
 */
import type { Queries } from './database.ts';

/** More terminals than are paired between a backup and its restore. */
export const TERMINAL_NUMBERS_SKIPPED = 1000;

/** In the transaction that restores, or alone while no cloud process runs; `epoch` was never used before. */
export async function beginHistory(queries: Queries, epoch: string): Promise<void> {
  await queries.run("UPDATE settings SET value = $1::jsonb WHERE scope = 'cloud' AND name = 'epoch'", [
    JSON.stringify({ id: epoch, restored: true }),
  ]);
  await queries.run('UPDATE scope_seq SET epoch = $1', [epoch]);
  await queries.run(
    `UPDATE settings SET value = jsonb_build_object('number', (value->>'number')::integer + $1)
     WHERE name = 'last-terminal'`,
    [TERMINAL_NUMBERS_SKIPPED],
  );
}
