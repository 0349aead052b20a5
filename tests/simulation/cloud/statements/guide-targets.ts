/** Statements of sync/cloud/store/guide-targets.ts that decide targets and that a guide's own month asks. See statement.ts. */
import type { GuideTargetRow } from '../../../../sync/cloud/store/guide-targets.ts';
import { countOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import { textOf } from '../tables.ts';
import { ascending, number, numberOrNull, only, read, text, texts, write, type Statement } from './statement.ts';

const target = only<GuideTargetRow, keyof GuideTargetRow>([
  ...(['guide', 'month', 'version', 'amount', 'bindings', 'set_by', 'set_at'] as const),
]);

export const GUIDE_TARGETS: readonly Statement[] = [
  write(
    'guide_targets',
    `INSERT INTO guide_targets (scope, guide, month, version, amount, bindings, set_by, set_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, guide, month, version, amount, bindings, by, at]) {
      const row = {
        ...{ scope: text(scope), guide: text(guide), month: text(month), version: number(version) },
        ...{ amount: numberOrNull(amount), bindings: numberOrNull(bindings), set_by: text(by), set_at: number(at) },
      } as unknown as GuideTargetRow & { readonly scope: string };
      return countOf((yield* tx.insertUnlessThere(tables.guide_targets, row)) ? 1 : 0);
    },
  ),
  read(
    'guide_targets',
    `SELECT guide, month, version, amount, bindings, set_by, set_at FROM guide_targets
     WHERE scope = $1 AND guide = ANY($2) AND month = $3 ORDER BY guide, version`,
    ({ tables, tx }, [scope, guides, month]) =>
      [...tx.all(tables.guide_targets)]
        .filter((row) => row.scope === text(scope) && row.month === text(month) && texts(guides).includes(row.guide))
        .sort((a, b) => ascending<GuideTargetRow>(({ guide }) => guide)(a, b) || a.version - b.version)
        .map(target),
  ),
  read(
    'documents',
    `SELECT body->>'guide' AS guide, count(DISTINCT id)::bigint AS n FROM documents
     WHERE scope = ANY($1) AND collection = 'bindings' AND body->>'type' = 'member' AND body->>'guide' = ANY($2) AND NOT deleted
       AND (body->>'since')::bigint >= $3 AND (body->>'since')::bigint < $4 GROUP BY body->>'guide'`,
    ({ tables, tx }, [scopes, guides, since, until]) => {
      const ids = new Map<string, Set<string>>();
      for (const scope of new Set(texts(scopes)))
        for (const { id, deleted, body } of tx.group(tables.documents, 'collection', keyed(scope, 'bindings'))) {
          const [guide, at] = [textOf(body, 'guide'), Number(textOf(body, 'since') ?? Number.NaN)];
          if (deleted || body['type'] !== 'member' || guide === null || !texts(guides).includes(guide)) continue;
          if (at >= number(since) && at < number(until)) ids.set(guide, (ids.get(guide) ?? new Set()).add(id));
        }
      return [...ids].map(([guide, own]) => ({ guide, n: own.size }));
    },
  ),
];
