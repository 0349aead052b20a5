/** Photos of goods under the hash of their content: the same photo is kept once, and one that is kept never changes. */
import type { PhotoType } from '../../domain/photo.ts';
import type { Queries } from './database.ts';

export interface PhotoRow {
  readonly hash: string;
  readonly type: PhotoType;
  /** Base64. */
  readonly data: string;
}

export const keepPhoto = (
  queries: Queries,
  scope: string,
  { hash, type, data }: PhotoRow,
  kept: { readonly at: number; readonly by: string },
): Promise<number> =>
  queries.run(
    'INSERT INTO photos (scope, hash, type, data, kept_at, kept_by) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
    [scope, hash, type, data, kept.at, kept.by],
  );

export async function readPhoto(queries: Queries, scope: string, hash: string): Promise<PhotoRow | undefined> {
  const [row] = await queries.rows<PhotoRow>('SELECT hash, type, data FROM photos WHERE scope = $1 AND hash = $2', [
    scope,
    hash,
  ]);
  return row;
}

/** Which of these are kept. */
export async function knownPhotos(
  queries: Queries,
  scope: string,
  hashes: readonly string[],
): Promise<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set();
  const rows = await queries.rows<{ hash: string }>('SELECT hash FROM photos WHERE scope = $1 AND hash = ANY($2)', [
    scope,
    hashes,
  ]);
  return new Set(rows.map(({ hash }) => hash));
}
