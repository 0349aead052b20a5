/**
 * Statements of what managers and the brand's own server say beside the ledgers in sync/cloud/store: store-targets.ts, footfall.ts,
 * product-costs.ts; and of signals that managers look at: scans.ts. See statement.ts.
 */
import { countOf } from '../memory-engine.ts';
import { keyed } from '../memory-table.ts';
import type { CostRow, FootfallRow, SignalRow, StoreTargetTableRow } from '../managed-tables.ts';
import {
  ascending,
  json,
  list,
  number,
  numberOrNull,
  numbers,
  only,
  read,
  text,
  texts,
  write,
  type Asked,
  type Statement,
} from './statement.ts';

const target = only<StoreTargetTableRow, 'store' | 'month' | 'version' | 'amount' | 'set_by' | 'set_at'>([
  ...(['store', 'month', 'version', 'amount', 'set_by', 'set_at'] as const),
]);
const decision = only<SignalRow, Exclude<keyof SignalRow, 'scope'>>([
  ...(['id', 'kind', 'guide', 'store', 'claims', 'undone', 'words', 'by', 'at'] as const),
]);
const counted = ({ hour, entered, passed, as_of: asOf }: FootfallRow) => ({ hour, entered, passed, asOf });
interface Money {
  readonly kind: string;
  readonly businessDay: string;
  readonly body: { readonly cashDue?: number; readonly total?: number };
}
const productsOf = ({ tables, tx }: Asked, scope: string) =>
  [...tx.group(tables.documents, 'collection', keyed(scope, 'products'))]
    .filter(({ deleted }) => !deleted)
    .sort(ascending(({ id }) => id));

export const MANAGED: readonly Statement[] = [
  write(
    'store_targets',
    `INSERT INTO store_targets (scope, store, month, version, amount, set_by, set_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, store, month, version, amount, by, at]) {
      const row = {
        ...{ scope: text(scope), store: text(store), month: text(month), version: number(version) },
        ...{ amount: numberOrNull(amount), set_by: text(by), set_at: number(at) },
      };
      return countOf((yield* tx.insertUnlessThere(tables.store_targets, row)) ? 1 : 0);
    },
  ),
  read(
    'store_targets',
    `SELECT store, month, version, amount, set_by, set_at FROM store_targets
     WHERE scope = $1 AND store = $2 AND month = ANY($3) ORDER BY month, version`,
    ({ tables, tx }, [scope, store, months]) =>
      [...tx.all(tables.store_targets)]
        .filter((row) => row.scope === text(scope) && row.store === text(store) && texts(months).includes(row.month))
        .sort((a, b) => ascending<StoreTargetTableRow>(({ month }) => month)(a, b) || a.version - b.version)
        .map(target),
  ),
  read(
    'documents',
    `SELECT coalesce(sum(CASE body->>'kind' WHEN 'sale' THEN (body->'body'->>'cashDue')::bigint ELSE -(body->'body'->>'total')::bigint END), 0)::bigint AS net
     FROM documents WHERE scope = $1 AND collection = 'ledger' AND NOT deleted AND body->>'businessDay' BETWEEN $2 AND $3
       AND body->>'kind' IN ('sale', 'refund')`,
    ({ tables, tx }, [scope, from, to]) => {
      let net = 0;
      for (const { deleted, body } of tx.group(tables.documents, 'collection', keyed(text(scope), 'ledger'))) {
        const { kind, businessDay: day, body: own } = body as unknown as Money;
        if (deleted || day < text(from) || day > text(to)) continue;
        if (kind === 'sale') net += own.cashDue ?? 0;
        if (kind === 'refund') net -= own.total ?? 0;
      }
      return [{ net }];
    },
  ),
  write(
    'footfall',
    `INSERT INTO footfall AS f (scope, store, hour, entered, passed, as_of, told_at)
     SELECT $1, $2, n.hour, n.entered, n.passed, n.as_of, $7
     FROM unnest($3::bigint[], $4::int[], $5::int[], $6::bigint[]) AS n(hour, entered, passed, as_of)
     ON CONFLICT (scope, store, hour) DO UPDATE SET entered = excluded.entered, passed = excluded.passed, as_of = excluded.as_of,
       told_at = excluded.told_at WHERE excluded.as_of > f.as_of`,
    function* ({ tables, tx }, [scope, store, hours, entered, passed, asOfs, now]) {
      let changed = 0;
      for (const [index, hour] of numbers(hours).entries()) {
        const row: FootfallRow = {
          ...{ scope: text(scope), store: text(store), hour, entered: number(numbers(entered)[index]) },
          passed: numberOrNull(list(passed)[index]),
          ...{ as_of: number(numbers(asOfs)[index]), told_at: number(now) },
        };
        const isNewer = (there: FootfallRow): FootfallRow | null => (row.as_of > there.as_of ? row : null);
        if ((yield* tx.upsert(tables.footfall, row, isNewer)) !== null) changed += 1;
      }
      return countOf(changed);
    },
  ),
  read(
    'footfall',
    'SELECT hour, entered, passed, as_of AS "asOf" FROM footfall WHERE scope = $1 AND store = $2 AND hour = ANY($3)',
    ({ tables, tx }, [scope, store, hours]) =>
      [...new Set(numbers(hours))].flatMap((hour) => {
        const row = tx.get(tables.footfall, keyed(text(scope), text(store), hour));
        return row === undefined ? [] : [counted(row)];
      }),
  ),
  read(
    'documents',
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'products' AND NOT deleted AND id = ANY($2) ORDER BY id",
    (asked, [scope, ids]) =>
      productsOf(asked, text(scope))
        .filter(({ id }) => texts(ids).includes(id))
        .map(({ body }) => ({ body })),
  ),
  read(
    'documents',
    "SELECT body FROM documents WHERE scope = $1 AND collection = 'products' AND NOT deleted AND body->>'sku' = ANY($2) ORDER BY id",
    (asked, [scope, skus]) =>
      productsOf(asked, text(scope))
        .filter(({ body }) => typeof body['sku'] === 'string' && texts(skus).includes(body['sku']))
        .map(({ body }) => ({ body })),
  ),
  write(
    'product_costs',
    `INSERT INTO product_costs AS c (scope, product, from_day, cost, told_at)
     SELECT $1, n.product, n.from_day, n.cost, $5 FROM unnest($2::text[], $3::text[], $4::bigint[]) AS n(product, from_day, cost)
     ON CONFLICT (scope, product, from_day) DO UPDATE SET cost = excluded.cost, told_at = excluded.told_at WHERE excluded.cost <> c.cost`,
    function* ({ tables, tx }, [scope, products, days, costs, now]) {
      let changed = 0;
      for (const [index, product] of texts(products).entries()) {
        const row: CostRow = {
          ...{ scope: text(scope), product, from_day: text(texts(days)[index]) },
          ...{ cost: number(numbers(costs)[index]), told_at: number(now) },
        };
        const isOther = (there: CostRow): CostRow | null => (row.cost === there.cost ? null : row);
        if ((yield* tx.upsert(tables.product_costs, row, isOther)) !== null) changed += 1;
      }
      return countOf(changed);
    },
  ),
  read('staff', 'SELECT staff FROM staff WHERE scope = $1 AND member = $2', ({ tables, tx }, [scope, member]) =>
    tx
      .all(tables.staff)
      .filter((row) => row.scope === text(scope) && row.member === text(member))
      .map(({ staff }) => ({ staff })),
  ),
  read(
    'consents',
    `SELECT k.id AS claim, k.guide, k.store, k.member, c.device, c.at, k.source, k.guide_is_member AS "isOwn"
     FROM consents c JOIN claims k ON k.scope = c.scope AND k.id = c.id
     WHERE k.scope = $1 AND k.store = ANY($3) AND k.at >= $2 AND k.guide IS NOT NULL AND c.device IS NOT NULL AND c.at >= $2
     ORDER BY c.at DESC LIMIT $4`,
    ({ tables, tx }, [scope, since, stores, limit]) =>
      tx
        .all(tables.consents)
        .flatMap(({ scope: of, id, device, at }) => {
          const claim = tx.get(tables.claims, keyed(text(scope), id));
          if (of !== text(scope) || device === null || at < number(since) || claim === undefined) return [];
          const { guide, store, member, source, guide_is_member: isOwn } = claim;
          if (guide === null || claim.at < number(since) || !texts(stores).includes(store)) return [];
          return [{ claim: id, guide, store, member, device, at, source, isOwn }];
        })
        .sort((a, b) => b.at - a.at)
        .slice(0, number(limit)),
  ),
  write(
    'binding_signal_decisions',
    `INSERT INTO binding_signal_decisions (scope, id, kind, guide, store, claims, undone, words, by, at)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9, $10) ON CONFLICT DO NOTHING`,
    function* ({ tables, tx }, [scope, id, kind, guide, store, claims, undone, words, by, at]) {
      const row: SignalRow = {
        ...{ scope: text(scope), id: text(id), kind: text(kind), guide: text(guide), store: text(store) },
        ...{ claims: json(claims) as unknown as string[], undone: json(undone) as unknown as string[] },
        ...{ words: text(words), by: text(by), at: number(at) },
      };
      return countOf((yield* tx.insertUnlessThere(tables.binding_signal_decisions, row)) ? 1 : 0);
    },
  ),
  read(
    'binding_signal_decisions',
    `SELECT id, kind, guide, store, claims, undone, words, by, at FROM binding_signal_decisions
     WHERE scope = $1 AND store = ANY($2) AND at >= $3 ORDER BY at, id`,
    ({ tables, tx }, [scope, stores, since]) =>
      [...tx.all(tables.binding_signal_decisions)]
        .filter((row) => row.scope === text(scope) && texts(stores).includes(row.store) && row.at >= number(since))
        .sort((a, b) => a.at - b.at || ascending<SignalRow>(({ id }) => id)(a, b))
        .map(decision),
  ),
];
