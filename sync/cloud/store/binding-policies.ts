/** Rows of the dated rules of binding and of guides' changes of store: statements only. Read wherever claims are folded. */
import type { DatedPolicy, GuideMove } from '../../domain/binding-policy.ts';
import type { StaffId, StoreId } from '../../domain/ids.ts';
import { epochMs, type EpochMs } from '../../domain/time.ts';
import { datedPolicyOf, type BindingRule, type SavedBindingPolicy } from '../../protocol/binding.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Queries } from './database.ts';

/** What the brand as a whole is called in the column of stores. */
const BRAND = '';

interface PolicyRow {
  readonly store: string;
  readonly from_at: number;
  readonly body: { readonly rule: BindingRule | null };
  readonly saved_by: string;
}
export async function readBindingPolicies(queries: Queries, scope: string): Promise<readonly SavedBindingPolicy[]> {
  const rows = await queries.rows<PolicyRow>(
    'SELECT store, from_at, body, saved_by FROM binding_policies WHERE scope = $1',
    [scope],
  );
  return rows.map(({ store, from_at: from, body, saved_by: by }) => ({
    store: storeOf(store),
    from: epochMs(from),
    rule: body.rule,
    by,
  }));
}

/** What the fold needs beside the claims. */
export interface RulesOfFold {
  /** When each of these guides left. */
  readonly guidesLeft: ReadonlyMap<StaffId, EpochMs>;
  readonly policies: readonly DatedPolicy[];
  readonly moves: readonly GuideMove[];
}

type RuleRow = { readonly at: number; readonly name: string } & (
  | { readonly what: 'left'; readonly body: StaffDocument }
  | { readonly what: 'policy'; readonly body: { readonly rule: BindingRule | null } }
  | { readonly what: 'move'; readonly body: Pick<GuideMove, 'from' | 'to'> }
);

/** Of these guides; in one statement, so that all is of one instant. */
export async function readRulesOfFold(
  queries: Queries,
  scope: string,
  guides: readonly string[],
): Promise<RulesOfFold> {
  const rows = await queries.rows<RuleRow>(
    `SELECT 'left' AS what, staff AS name, 0::bigint AS at, body FROM staff WHERE scope = $1 AND staff = ANY($2) AND body->>'leftAt' IS NOT NULL
     UNION ALL SELECT 'policy' AS what, store AS name, from_at AS at, body FROM binding_policies WHERE scope = $1
     UNION ALL SELECT 'move' AS what, guide AS name, at, body FROM guide_moves WHERE scope = $1 AND guide = ANY($2)`,
    [scope, guides],
  );
  return {
    guidesLeft: new Map(
      rows.flatMap((row): [StaffId, EpochMs][] =>
        row.what === 'left' && row.body.leftAt !== undefined ? [[row.body.id, row.body.leftAt]] : [],
      ),
    ),
    policies: rows.flatMap((row) =>
      row.what === 'policy' ? [datedPolicyOf({ store: storeOf(row.name), from: epochMs(row.at), ...row.body })] : [],
    ),
    moves: rows.flatMap((row) =>
      row.what === 'move' ? [{ guide: row.name as StaffId, at: epochMs(row.at), ...row.body }] : [],
    ),
  };
}

const storeOf = (column: string): StoreId | null => (column === BRAND ? null : (column as StoreId));

/** One that begins at the same instant takes its place. */
export async function saveBindingPolicy(
  queries: Queries,
  scope: string,
  { store, from, rule, by, at }: SavedBindingPolicy & { readonly at: number },
): Promise<void> {
  await queries.run(
    `INSERT INTO binding_policies (scope, store, from_at, body, saved_by, saved_at) VALUES ($1, $2, $3, $4::jsonb, $5, $6)
     ON CONFLICT (scope, store, from_at) DO UPDATE SET body = excluded.body, saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
    [scope, store ?? BRAND, from, JSON.stringify({ rule }), by, at],
  );
}

/** One that has not begun. */
export const forgetGuideMove = (
  queries: Queries,
  scope: string,
  { guide, at }: Pick<GuideMove, 'guide' | 'at'>,
): Promise<number> =>
  queries.run('DELETE FROM guide_moves WHERE scope = $1 AND guide = $2 AND at = $3', [scope, guide, at]);

export async function keepGuideMove(
  queries: Queries,
  scope: string,
  { guide, at, from, to, by }: GuideMove & { readonly by: string },
): Promise<void> {
  await queries.run('INSERT INTO guide_moves (scope, guide, at, body, saved_by) VALUES ($1, $2, $3, $4::jsonb, $5)', [
    scope,
    guide,
    at,
    JSON.stringify({ from, to }),
    by,
  ]);
}
