/** Photos under the hash of their content, some with a large one beside: the same photo is kept once, and one that is kept never changes. */
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

/** The photo of that hash as it is forwarded; the first one that was kept stays, so that its address may be kept too. */
export const keepLargePhoto = (
  queries: Queries,
  scope: string,
  { hash, type, data }: PhotoRow,
  kept: { readonly at: number; readonly by: string },
): Promise<number> =>
  queries.run(
    'INSERT INTO large_photos (scope, photo, type, data, kept_at, kept_by) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
    [scope, hash, type, data, kept.at, kept.by],
  );

export async function readLargePhoto(queries: Queries, scope: string, photo: string): Promise<PhotoRow | undefined> {
  const [row] = await queries.rows<PhotoRow>(
    'SELECT photo AS hash, type, data FROM large_photos WHERE scope = $1 AND photo = $2',
    [scope, photo],
  );
  return row;
}

/** Which of these there is a large one of. */
export async function largePhotos(
  queries: Queries,
  scope: string,
  photos: readonly string[],
): Promise<ReadonlySet<string>> {
  if (photos.length === 0) return new Set();
  const rows = await queries.rows<{ photo: string }>(
    'SELECT photo FROM large_photos WHERE scope = $1 AND photo = ANY($2)',
    [scope, photos],
  );
  return new Set(rows.map(({ photo }) => photo));
}
