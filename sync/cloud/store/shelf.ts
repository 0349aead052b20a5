/** Rows of the content shelf: statements only. */
import type { StaffId } from '../../domain/ids.ts';
import type { ShelfBody } from '../../protocol/shelf.ts';
import type { Queries } from './database.ts';

export interface ShelfRow {
  readonly item: string;
  readonly version: number;
  readonly body: ShelfBody;
  readonly saved_by: string;
}
export interface ShelfLinkRow {
  readonly code: string;
  readonly item: string;
  readonly guide: StaffId;
  /** Where the guide worked when the link was made. */
  readonly store: string | null;
  readonly made_at: number;
}
export type ShelfFigures = ShelfRow & { readonly forwarded: number; readonly opened: number; readonly bound: number };

const NEWEST = `i.version = (SELECT max(v.version) FROM shelf_items v WHERE v.scope = i.scope AND v.item = i.item)`;

export const readShelf = (queries: Queries, scope: string): Promise<readonly ShelfFigures[]> =>
  queries.rows<ShelfFigures>(
    `SELECT i.item, i.version, i.body, i.saved_by,
       (SELECT count(*)::integer FROM shelf_links l WHERE l.scope = i.scope AND l.item = i.item) AS forwarded,
       (SELECT COALESCE(sum(d.opened), 0)::integer FROM shelf_links l JOIN shelf_days d ON d.scope = l.scope AND d.code = l.code
          WHERE l.scope = i.scope AND l.item = i.item) AS opened,
       (SELECT count(*)::integer FROM shelf_links l JOIN arrivals a ON a.scope = l.scope AND a.touchpoint = l.code AND a.what = 'claimed'
          WHERE l.scope = i.scope AND l.item = i.item) AS bound
     FROM shelf_items i WHERE i.scope = $1 AND ${NEWEST} ORDER BY i.item`,
    [scope],
  );

export async function readShelfItem(queries: Queries, scope: string, item: string): Promise<ShelfRow | null> {
  const [row] = await queries.rows<ShelfRow>(
    `SELECT i.item, i.version, i.body, i.saved_by FROM shelf_items i WHERE i.scope = $1 AND ${NEWEST} AND i.item = $2`,
    [scope, item],
  );
  return row ?? null;
}

/** On it now. */
export const shelfAt = (queries: Queries, scope: string, now: number, limit: number): Promise<readonly ShelfRow[]> =>
  queries.rows<ShelfRow>(
    `SELECT i.item, i.version, i.body, i.saved_by FROM shelf_items i
     WHERE i.scope = $1 AND ${NEWEST} AND (i.body->>'from')::bigint <= $2 AND (i.body->>'until')::bigint > $2
     ORDER BY (i.body->>'from')::bigint DESC, i.item LIMIT $3`,
    [scope, now, limit],
  );

/** False when another saved this version first. */
export async function addShelfVersion(
  queries: Queries,
  scope: string,
  { item, version, body, saved_by: by }: ShelfRow,
  at: number,
): Promise<boolean> {
  const added = await queries.run(
    'INSERT INTO shelf_items (scope, item, version, body, saved_by, saved_at) VALUES ($1, $2, $3, $4::jsonb, $5, $6) ON CONFLICT DO NOTHING',
    [scope, item, version, JSON.stringify(body), by, at],
  );
  return added === 1;
}

/** One that is there stays as it is. */
export async function addShelfLink(queries: Queries, scope: string, row: ShelfLinkRow): Promise<void> {
  await queries.run(
    'INSERT INTO shelf_links (scope, code, item, guide, store, made_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
    [scope, row.code, row.item, row.guide, row.store, row.made_at],
  );
}

export async function readShelfLink(queries: Queries, scope: string, code: string): Promise<ShelfLinkRow | null> {
  const [row] = await queries.rows<ShelfLinkRow>(
    'SELECT code, item, guide, store, made_at FROM shelf_links WHERE scope = $1 AND code = $2',
    [scope, code],
  );
  return row ?? null;
}

export async function noteShelfOpened(queries: Queries, scope: string, code: string, day: string): Promise<void> {
  await queries.run(
    `INSERT INTO shelf_days AS d (scope, code, day, opened) VALUES ($1, $2, $3, 1)
     ON CONFLICT (scope, code, day) DO UPDATE SET opened = d.opened + 1`,
    [scope, code, day],
  );
}

/** How often a guide's links were opened, by item. */
export const openedOf = (
  queries: Queries,
  scope: string,
  guide: StaffId,
): Promise<readonly { readonly item: string; readonly opened: number }[]> =>
  queries.rows(
    `SELECT l.item, COALESCE(sum(d.opened), 0)::integer AS opened FROM shelf_links l
     LEFT JOIN shelf_days d ON d.scope = l.scope AND d.code = l.code WHERE l.scope = $1 AND l.guide = $2 GROUP BY l.item`,
    [scope, guide],
  );
