/** Rows of when points end: dated rules, accounts that have to be worked out anew, what ended. Statements only. Called by accounts/points.ts. */
import type { PointsBatch, PointsRule } from '../../domain/points-ending.ts';
import type { EntryRow } from './accounts.ts';
import type { Queries, Transaction } from './database.ts';

export interface PointsRuleRow {
  readonly version: number;
  readonly from_day: string;
  readonly months: number | null;
  readonly entered_by: string;
  readonly at: number;
}
export const ruleOf = ({ from_day: from, months }: PointsRuleRow): PointsRule => ({ from, months });

export const readPointsRules = (queries: Queries, scope: string): Promise<readonly PointsRuleRow[]> =>
  queries.rows<PointsRuleRow>(
    'SELECT version, from_day, months, entered_by, at FROM points_rules WHERE scope = $1 ORDER BY version',
    [scope],
  );

/** False when that number is taken. */
export const addPointsRule = async (
  queries: Queries,
  scope: string,
  { version, from_day, months, entered_by, at }: PointsRuleRow,
): Promise<boolean> =>
  (await queries.run(
    'INSERT INTO points_rules (scope, version, from_day, months, entered_by, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
    [scope, version, from_day, months, entered_by, at],
  )) > 0;

/**
 * Accounts of points to work out anew: those that an entry came to since, those of which a batch is over, those that a clock that was ahead
 * worked out after `now`, and those of members who were merged or split since. `merged`: from when on merges are looked at; one that is
 * written while an account is worked out is `slackMs` old at most.
 */
export async function accountsToFold(
  queries: Queries,
  scope: string,
  {
    today,
    now,
    merged,
    slackMs,
    limit,
  }: {
    readonly today: string;
    readonly now: number;
    readonly merged: number;
    readonly slackMs: number;
    readonly limit: number;
  },
): Promise<readonly string[]> {
  const rows = await queries.rows<{ account: string }>(
    `(SELECT account FROM accounts WHERE scope = $1 AND kind = 'points' AND folded_at IS NULL ORDER BY account LIMIT $5)
     UNION (SELECT account FROM accounts WHERE scope = $1 AND next_end < $2 ORDER BY next_end, account LIMIT $5)
     UNION (SELECT account FROM accounts WHERE scope = $1 AND folded_at > $6 ORDER BY folded_at, account LIMIT $5)
     UNION (SELECT a.account FROM member_merges m JOIN accounts a ON a.scope = m.scope AND a.account IN ('points:' || m.member, 'points:' || m.other)
       WHERE m.scope = $1 AND m.at > $3 AND a.folded_at <= m.at + $4 LIMIT $5)`,
    [scope, today, merged, slackMs, limit, now],
  );
  return rows.map(({ account }) => account);
}

/** What ended of an account on a day: one entry, which says what all entries together come to. */
export async function saveEnded(
  tx: Transaction,
  scope: string,
  { account, id, at, amount }: Pick<EntryRow, 'account' | 'id' | 'at' | 'amount'>,
): Promise<void> {
  await tx.run(
    `INSERT INTO account_entries AS e (scope, account, id, at, what, amount, principal, bonus, store, terminal, entry)
     VALUES ($1, $2, $3, $4, 'end', $5, $5, 0, '', '', $3)
     ON CONFLICT (scope, account, id) DO UPDATE SET amount = excluded.amount, principal = excluded.principal
       WHERE e.amount <> excluded.amount`,
    [scope, account, id, at, amount],
  );
}

export async function saveBatches(
  tx: Transaction,
  scope: string,
  {
    account,
    principal,
    batches,
    next,
    at,
  }: {
    readonly account: string;
    readonly principal: number;
    readonly batches: readonly PointsBatch[];
    readonly next: string | null;
    readonly at: number;
  },
): Promise<void> {
  await tx.run(
    'UPDATE accounts SET principal = $3, batches = $4::jsonb, next_end = $5, folded_at = $6 WHERE scope = $1 AND account = $2',
    [scope, account, principal, JSON.stringify(batches), next, at],
  );
}
