/** Statements of sync/cloud/store/binding-policies.ts: rules of binding and guides' changes of store. */
import { keyed } from '../memory-table.ts';
import { textOf } from '../tables.ts';
import { read, text, texts } from './statement.ts';

export const BINDING = [
  read(
    'staff',
    `SELECT 'left' AS what, staff AS name, 0::bigint AS at, body FROM staff WHERE scope = $1 AND staff = ANY($2) AND body->>'leftAt' IS NOT NULL
     UNION ALL SELECT 'policy' AS what, store AS name, from_at AS at, body FROM binding_policies WHERE scope = $1
     UNION ALL SELECT 'move' AS what, guide AS name, at, body FROM guide_moves WHERE scope = $1 AND guide = ANY($2)`,
    ({ tables, tx }, [scope, guides]) => [
      ...texts(guides).flatMap((guide) => {
        const row = tx.get(tables.staff, keyed(text(scope), guide));
        if (row === undefined || textOf(row.body, 'leftAt') === null) return [];
        return [{ what: 'left', name: guide, at: 0, body: row.body }];
      }),
      ...tx
        .group(tables.binding_policies, 'scope', text(scope))
        .map(({ store, from_at: at, body }) => ({ what: 'policy', name: store, at, body })),
      ...texts(guides).flatMap((guide) =>
        tx
          .group(tables.guide_moves, 'guide', keyed(text(scope), guide))
          .map(({ at, body }) => ({ what: 'move', name: guide, at, body })),
      ),
    ],
  ),
] as const;
