/**
 * Closes a month: what is due by its last business day and stands in no statement goes into one for each guide, with what the
 * month's tiers give; a leaver's negative becomes the stores'. One transaction behind the lock of the brand's book, which whoever
 * posts shares: two runs at once, or one again after a crash, give the same statements, and each posting stands in exactly one.
 * What is posted later stands in the next one. Called by `POST /v1/commission-statements`. DOMAIN.md §7.
 */
import { lastDayOf, monthAfter, ruleOfMonth, tiersOf } from '../../domain/commission-rules.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { businessDayAt, CHINA_DAY } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { addPosting, readCommissionRules, type PostingRow } from '../store/commission.ts';
import {
  closeBook,
  firstMonth,
  makeStatements,
  readStatements,
  soldInMonth,
  stateUntil,
  takeBook,
  unstatedUntil,
  type StatementRow,
} from '../store/commission-statements.ts';
import type { Transaction } from '../store/database.ts';
import { readRoster } from '../store/staff.ts';
import { readStores, type StoreProfile } from '../store/terminals.ts';
import { applyAllCommission } from './post.ts';

export type CloseRefusal = 'no_rules' | 'not_over' | 'earlier_month_open';

/** The month's statements; those that are there already when it is closed. Errors: why it cannot be closed yet. */
export const closeMonth = (cloud: Cloud, month: string): Promise<Result<readonly StatementRow[], CloseRefusal>> =>
  endMonth(cloud, month, 'close');

/** The statements that closing the month would make now: it is closed and undone, so that both say the same. */
export const previewMonth = (cloud: Cloud, month: string): Promise<Result<readonly StatementRow[], CloseRefusal>> =>
  endMonth(cloud, month, 'undo');

/** Ends the transaction of a preview. */
class Undone extends Error {}

async function endMonth(
  cloud: Cloud,
  month: string,
  then: 'close' | 'undo',
): Promise<Result<readonly StatementRow[], CloseRefusal>> {
  const scope = brandScope(cloud.brand.id);
  const last = lastDayOf(month);
  const stores = await readStores(cloud.database, cloud.brand.id);
  const now = cloud.ports.clock.now();
  if (stores.some((store) => businessDayAt(now, store) <= last)) return err('not_over');
  await applyAllCommission(cloud);
  let made: readonly StatementRow[] = [];
  const ending = cloud.database.transaction(async (tx): Promise<CloseRefusal | null> => {
    const closed = await takeBook(tx, scope);
    if (closed === undefined) return 'no_rules';
    if (month <= closed) return null;
    const first = closed === '' ? await firstMonth(tx, scope) : monthAfter(closed);
    if (first !== null && first < month) return 'earlier_month_open';
    const posting = { what: 'tier', business_day: last, due_day: last, month, posted_at: now } as const;
    await postTiers(tx, scope, posting, stores);
    await postLeavers(tx, scope, { ...posting, what: 'leaver' });
    await stateUntil(tx, scope, month, last);
    await makeStatements(tx, scope, month, now);
    await closeBook(tx, scope, month);
    made = await readStatements(tx, scope, month);
    if (then === 'undo') throw new Undone();
    return null;
  });
  const refusal = await ending.catch((error: unknown) => {
    if (error instanceof Undone) return 'undone' as const;
    throw error;
  });
  if (refusal === 'undone') return ok(made);
  return refusal === null ? ok(await readStatements(cloud.database, scope, month)) : err(refusal);
}

type AtMonthEnd = Pick<PostingRow, 'what' | 'business_day' | 'due_day' | 'month' | 'posted_at'>;

/** By the rule in force on the month's last day where the guide sold, on what each guide sold net in it. */
async function postTiers(
  tx: Transaction,
  scope: string,
  posting: AtMonthEnd,
  stores: readonly StoreProfile[],
): Promise<void> {
  const rules = (await readCommissionRules(tx, scope)).map(({ rule }) => rule);
  if (rules.every(({ tiers }) => tiers.length === 0)) return;
  for (const { party, store, net, paid } of await soldInMonth(tx, scope, posting.month)) {
    const { offsetMinutes } = stores.find(({ id }) => id === store) ?? CHINA_DAY;
    const rule = ruleOfMonth(rules, posting.month, offsetMinutes);
    const amount = rule === undefined ? 0 : tiersOf(rule, { net, paid });
    if (rule === undefined || amount === 0) continue;
    const row = { sale: `tier-${posting.month}`, party, n: 1, cause: rule.version, store, amount, net: 0 };
    await addPosting(tx, scope, { ...row, ...posting });
  }
}

/** Who has left and would owe: the stores bear it. */
async function postLeavers(tx: Transaction, scope: string, posting: AtMonthEnd): Promise<void> {
  const roster = await readRoster(tx, scope);
  const gone = new Set<string>(
    roster.flatMap(({ body: { id, leftAt } }) => (leftAt !== undefined && leftAt <= posting.posted_at ? [id] : [])),
  );
  for (const { party, store, total } of await unstatedUntil(tx, scope, posting.business_day)) {
    if (total >= 0 || !gone.has(party)) continue;
    const row = { sale: `leaver-${posting.month}-${party}`, n: 1, cause: party, store, net: 0, ...posting };
    await addPosting(tx, scope, { ...row, party, amount: 0 - total });
    await addPosting(tx, scope, { ...row, party: 'STORE', amount: total });
  }
}
