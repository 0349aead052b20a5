/**
 * Rows of the generations of the token key: statements only. They come with the row that is read anyway, so that a scan asks the
 * database no more often. Called by judge-token.ts, profile.ts and routes/token-keys.ts.
 */
import type { BrandId } from '../../domain/ids.ts';
import type { KeyGeneration } from '../../domain/token-keys.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Queries } from './database.ts';
import { TERMINAL_COLUMNS, type StoreProfile, type TerminalRow } from './terminals.ts';

type WithGenerations<Row> = Row & { readonly generations: readonly KeyGeneration[] };
type Found<Row> = Row & { readonly generations: readonly KeyGeneration[] | null };

export async function readTerminalAndKeys(
  queries: Queries,
  brand: BrandId,
  number: number,
): Promise<WithGenerations<{ readonly terminal: TerminalRow }> | null> {
  const [found] = await queries.rows<Found<TerminalRow>>(
    `SELECT ${TERMINAL_COLUMNS}, (SELECT jsonb_agg(k.body) FROM token_keys k WHERE k.scope = $1) AS generations
     FROM terminals WHERE scope = $1 AND number = $2`,
    [brandScope(brand), number],
  );
  if (found === undefined) return null;
  const { generations, ...terminal } = found;
  return { terminal, generations: generations ?? [] };
}

export async function readStoreAndKeys(
  queries: Queries,
  brand: BrandId,
  store: string,
): Promise<WithGenerations<{ readonly store: StoreProfile }> | null> {
  const [found] = await queries.rows<Found<{ readonly profile: StoreProfile }>>(
    `SELECT profile, (SELECT jsonb_agg(k.body) FROM token_keys k WHERE k.scope = $1) AS generations
     FROM stores WHERE scope = $1 AND store = $2`,
    [brandScope(brand), store],
  );
  return found === undefined ? null : { store: found.profile, generations: found.generations ?? [] };
}

export type SavedGeneration = KeyGeneration & { readonly by: string };

export const readGenerations = async (queries: Queries, scope: string): Promise<readonly SavedGeneration[]> =>
  (
    await queries.rows<{ body: KeyGeneration; saved_by: string }>(
      'SELECT body, saved_by FROM token_keys WHERE scope = $1 ORDER BY saved_at, kid',
      [scope],
    )
  ).map(({ body, saved_by: by }) => ({ ...body, by }));

/** False when two rotated at once and the other was first. */
export async function addGeneration(
  queries: Queries,
  scope: string,
  { by, ...body }: SavedGeneration,
): Promise<boolean> {
  const rows = await queries.rows(
    'INSERT INTO token_keys (scope, kid, body, saved_by, saved_at) VALUES ($1, $2, $3::jsonb, $4, $5) ON CONFLICT DO NOTHING RETURNING kid',
    [scope, body.kid, JSON.stringify(body), by, body.from],
  );
  return rows.length > 0;
}
