/** Statements of binding-policies.ts and binding-disputes.ts in sync/cloud/store. */
import type { MemberId, StaffId, StoreId } from '../../../../sync/domain/ids.ts';
import type { EpochMs } from '../../../../sync/domain/time.ts';
import { countOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { textOf } from '../tables.ts';
import { ascending, number, read, text, textOrNull, texts, write } from './statement.ts';

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
  write(
    'binding_disputes',
    `INSERT INTO binding_disputes (scope, dispute, member, claim, store, raised_by, raised_at, evidence, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open') ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, dispute, member, claim, store, by, at, evidence]) {
      const row = {
        scope: text(scope),
        dispute: text(dispute),
        member: text(member) as MemberId,
        claim: text(claim),
        store: text(store) as StoreId,
        raised_by: textOrNull(by) as StaffId | null,
        raised_at: number(at) as EpochMs,
        evidence: text(evidence),
        state: 'open' as const,
        decided_by: null,
        decided_at: null,
        guide: null,
        reason: null,
      };
      return countOf((yield* tx.insertUnlessThere(tables.binding_disputes, row)) ? 1 : 0);
    },
  ),
  read(
    'binding_disputes',
    `SELECT dispute, member, claim, store, raised_by, raised_at, evidence, state, decided_by, decided_at, guide, reason
     FROM binding_disputes WHERE scope = $1 AND member = $2 ORDER BY raised_at, dispute`,
    ({ tables, tx }, [scope, member]) =>
      tx
        .group(tables.binding_disputes, 'member', keyed(text(scope), text(member)))
        .map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'scope')))
        .sort(ascending((row) => `${String(row['raised_at']).padStart(15, '0')} ${String(row['dispute'])}`)),
  ),
] as const;
