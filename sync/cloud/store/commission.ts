/**
 * Rows of commission: statements only. Rules and postings are added and never changed; a sale's row holds the lock of all that is
 * posted for it, the brand's book is shared by who posts and taken whole by who closes a month. Called by sync/cloud/commission.
 */
import type { CommissionRule, NewMemberBonus, RateSource } from '../../domain/commission-rules.ts';
import type { LedgerEvent, LedgerFacts, Part } from '../../domain/commission-ledger.ts';
import type { CommissionParty } from '../../domain/commission.ts';
import type { StoreId } from '../../domain/ids.ts';
import type { BusinessDay } from '../../domain/time.ts';
import type { UndoneEvidence } from '../../protocol/commission.ts';
import type { SoldFacts } from '../commission/commission-facts.ts';
import type { Queries, Transaction } from './database.ts';

/** The facts that a sale is split by, for good, and where each line's rate stands. */
export interface KeptFacts extends LedgerFacts {
  readonly rateFrom: readonly RateSource[];
  /** What the rule gives for a new member, if this sale is the first. */
  readonly offer?: NewMemberBonus;
}
export interface SaleRow {
  readonly sale: string;
  readonly due_day: BusinessDay | null;
  readonly version: string | null;
  readonly sold: SoldFacts | null;
  readonly facts: KeptFacts | null;
  readonly brings_member: boolean;
}
export type PostingWhat =
  'earned' | 'clawback' | 'correction' | 'adjustment' | 'late_claim' | 'new_member' | 'tier' | 'leaver' | 'decided';
export interface PostingRow {
  readonly sale: string;
  readonly party: string;
  readonly n: number;
  readonly what: PostingWhat;
  /** The journal entry, claim or month that it follows from. */
  readonly cause: string;
  readonly store: string;
  readonly amount: number;
  readonly net: number;
  readonly business_day: BusinessDay;
  readonly due_day: BusinessDay;
  /** The month whose tiers count its net. */
  readonly month: string;
  readonly posted_at: number;
}
export const POSTING = 'sale, party, n, what, cause, store, amount, net, business_day, due_day, month, posted_at';

export const hasCommissionRules = async (queries: Queries, scope: string): Promise<boolean> =>
  (await queries.rows('SELECT 1 AS one FROM commission_rules WHERE scope = $1 LIMIT 1', [scope], 'commission_ruled'))
    .length > 0;

export interface KeptRule {
  readonly rule: CommissionRule;
  readonly by: string;
  readonly at: number;
}
export async function readCommissionRules(queries: Queries, scope: string): Promise<readonly KeptRule[]> {
  const rows = await queries.rows<{ body: CommissionRule; by_staff: string; made_at: number }>(
    'SELECT body, by_staff, made_at FROM commission_rules WHERE scope = $1 ORDER BY from_at, version',
    [scope],
  );
  return rows.map(({ body, by_staff: by, made_at: at }) => ({ rule: body, by, at }));
}

/** Also opens the brand's book. The same version again changes nothing: false. */
export async function addCommissionRule(tx: Transaction, scope: string, { rule, by, at }: KeptRule): Promise<boolean> {
  await tx.run("INSERT INTO commission_books (scope, closed_month) VALUES ($1, '') ON CONFLICT DO NOTHING", [scope]);
  const added = await tx.run(
    'INSERT INTO commission_rules (scope, version, from_at, body, by_staff, made_at) VALUES ($1, $2, $3, $4::jsonb, $5, $6) ON CONFLICT DO NOTHING',
    [scope, rule.version, rule.from, JSON.stringify(rule), by, at],
  );
  return added > 0;
}

export interface WaitingCommission {
  readonly id: string;
  readonly terminal: string;
  readonly seq: number;
  readonly body: unknown;
}
export async function keepCommissionFacts(
  tx: Transaction,
  scope: string,
  { id, terminal, seq, body }: WaitingCommission,
): Promise<void> {
  await tx.run(
    'INSERT INTO commission_facts (scope, id, terminal, seq, body) VALUES ($1, $2, $3, $4, $5::jsonb) ON CONFLICT DO NOTHING',
    [scope, id, terminal, seq, JSON.stringify(body)],
  );
}

/** What can be posted: accounts come first, since they say what bonus paid; a correction waits for its sale, which it is given. */
export const waitingCommission = (
  queries: Queries,
  scope: string,
  limit: number,
): Promise<readonly (WaitingCommission & { readonly of_sale: string | null })[]> =>
  queries.rows(
    `SELECT f.id, f.terminal, f.seq, f.body, d.body->>'saleId' AS of_sale FROM commission_facts f
     LEFT JOIN documents d ON d.scope = f.scope AND d.collection = 'ledger' AND d.id = f.body->>'of'
     WHERE f.scope = $1 AND (f.body->>'kind' <> 'correction' OR d.body->>'saleId' IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM account_facts a WHERE a.scope = f.scope AND a.id = f.id)
     ORDER BY f.terminal, f.seq LIMIT $2`,
    [scope, limit],
  );

export async function dropCommissionFacts(queries: Queries, scope: string, ids: readonly string[]): Promise<void> {
  await queries.run('DELETE FROM commission_facts WHERE scope = $1 AND id = ANY($2)', [scope, ids]);
}

/** The last month that is closed, `''` before the first; none is closed until the transaction ends. */
export async function shareBook(tx: Transaction, scope: string): Promise<string> {
  const [row] = await tx.rows<{ closed_month: string }>(
    'SELECT closed_month FROM commission_books WHERE scope = $1 FOR SHARE',
    [scope],
  );
  return row?.closed_month ?? '';
}

/** Until the transaction ends nobody posts for this sale. */
export async function lockCommissionSale(tx: Transaction, scope: string, sale: string): Promise<SaleRow> {
  await tx.run(
    'INSERT INTO commission_sales (scope, sale, brings_member) VALUES ($1, $2, false) ON CONFLICT DO NOTHING',
    [scope, sale],
  );
  const [row] = await tx.rows<SaleRow>(
    'SELECT sale, due_day, version, sold, facts, brings_member FROM commission_sales WHERE scope = $1 AND sale = $2 FOR UPDATE',
    [scope, sale],
  );
  if (row === undefined) throw new Error('a sale of the commission ledger is gone');
  return row;
}

export async function saveCommissionSale(
  tx: Transaction,
  scope: string,
  { sale, due_day: due, version, sold, facts, brings_member: brings }: SaleRow,
): Promise<void> {
  const { entry = null, store = null, receipt = null, member = null, at = null, day = null } = sold ?? {};
  await tx.run(
    `UPDATE commission_sales SET entry = $3, store = $4, receipt = $5, member = $6, at = $7, business_day = $8, due_day = $9,
       version = $10, sold = $11::jsonb, facts = $12::jsonb, brings_member = $13 WHERE scope = $1 AND sale = $2`,
    [
      scope,
      sale,
      entry,
      store,
      receipt,
      member,
      at,
      day,
      due,
      version,
      sold === null ? null : JSON.stringify(sold),
      facts === null ? null : JSON.stringify(facts),
      brings,
    ],
  );
}

/** Whoever looks at what a member is bound to, or bought first, comes one after the other. */
export async function lockCommissionMember(tx: Transaction, scope: string, member: string): Promise<void> {
  await tx.run('INSERT INTO commission_members (scope, member) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    scope,
    member,
  ]);
  await tx.rows('SELECT member FROM commission_members WHERE scope = $1 AND member = $2 FOR UPDATE', [scope, member]);
}

/** A person's sales, by every id of the person, that a rule was in force at, in the order in which they were made. */
export const salesOfMembers = (
  queries: Queries,
  scope: string,
  members: readonly string[],
): Promise<readonly SaleRow[]> =>
  queries.rows<SaleRow>(
    `SELECT sale, due_day, version, sold, facts, brings_member FROM commission_sales
     WHERE scope = $1 AND member = ANY($2) AND version IS NOT NULL ORDER BY at, entry`,
    [scope, members],
  );

/** False when it is there already. */
export const addCommissionEvent = async (
  tx: Transaction,
  scope: string,
  sale: string,
  event: LedgerEvent,
): Promise<boolean> =>
  (await tx.run(
    'INSERT INTO commission_events (scope, sale, id, body) VALUES ($1, $2, $3, $4::jsonb) ON CONFLICT DO NOTHING',
    [scope, sale, event.id, JSON.stringify(event)],
  )) > 0;

export async function eventsOfSale(queries: Queries, scope: string, sale: string): Promise<readonly LedgerEvent[]> {
  const rows = await queries.rows<{ body: LedgerEvent }>(
    'SELECT body FROM commission_events WHERE scope = $1 AND sale = $2',
    [scope, sale],
  );
  return rows.map(({ body }) => body);
}

/** Of each of these sales, in no order. */
export async function eventsOfSales(
  queries: Queries,
  scope: string,
  sales: readonly string[],
): Promise<ReadonlyMap<string, readonly LedgerEvent[]>> {
  const rows = await queries.rows<{ sale: string; body: LedgerEvent }>(
    'SELECT sale, body FROM commission_events WHERE scope = $1 AND sale = ANY($2)',
    [scope, sales],
  );
  const events = new Map<string, LedgerEvent[]>();
  for (const { sale, body } of rows) events.set(sale, [...(events.get(sale) ?? []), body]);
  return events;
}

export interface Posted extends Part {
  readonly party: CommissionParty;
  /** Postings so far. */
  readonly n: number;
}
export const postedOf = (queries: Queries, scope: string, sale: string): Promise<readonly Posted[]> =>
  queries.rows<Posted>(
    `SELECT party, sum(amount)::bigint AS amount, sum(net)::bigint AS net, count(*)::bigint AS n
     FROM commission_postings WHERE scope = $1 AND sale = $2 GROUP BY party`,
    [scope, sale],
  );

export async function addPosting(tx: Transaction, scope: string, row: PostingRow): Promise<void> {
  await tx.run(
    `INSERT INTO commission_postings (scope, ${POSTING}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      scope,
      row.sale,
      row.party,
      row.n,
      row.what,
      row.cause,
      row.store,
      row.amount,
      row.net,
      row.business_day,
      row.due_day,
      row.month,
      row.posted_at,
    ],
  );
}

/** A claim of this instant may say something else about who earns of these: they are looked at again. How many. */
export const markDueByClaim = (tx: Transaction, scope: string, member: string, at: number): Promise<number> =>
  tx.run(
    `INSERT INTO commission_due (scope, sale) SELECT s.scope, s.sale FROM commission_sales s
     WHERE s.scope = $1 AND s.member = $2 AND s.at >= $3 AND s.version IS NOT NULL ON CONFLICT DO NOTHING`,
    [scope, member, at],
  );
export async function markDue(tx: Transaction, scope: string, sale: string): Promise<void> {
  await tx.run('INSERT INTO commission_due (scope, sale) VALUES ($1, $2) ON CONFLICT DO NOTHING', [scope, sale]);
}
export async function dueSales(queries: Queries, scope: string, limit: number): Promise<readonly string[]> {
  const rows = await queries.rows<{ sale: string }>(
    'SELECT sale FROM commission_due WHERE scope = $1 ORDER BY sale LIMIT $2',
    [scope, limit],
  );
  return rows.map(({ sale }) => sale);
}
/** False when nobody marked it, or another process has seen to it. */
export const takeDue = async (tx: Transaction, scope: string, sale: string): Promise<boolean> =>
  (await tx.run('DELETE FROM commission_due WHERE scope = $1 AND sale = $2', [scope, sale])) > 0;

export interface DisputeRow {
  readonly id: string;
  readonly sale: string;
  readonly receipt: string;
  readonly store: StoreId;
  readonly reason: string;
  /** Who would have been bound; null for nobody. */
  readonly guide: string | null;
  readonly opened_at: number;
  readonly state: 'open' | 'upheld' | 'rejected';
  readonly decided_by: string | null;
  readonly note: string | null;
  /** Null where the cloud found it. */
  readonly raised_by: string | null;
  /** Why it is not right, as the guide wrote it. */
  readonly words: string | null;
  /** Of a claim that was undone. */
  readonly evidence: UndoneEvidence | null;
}
const DISPUTE =
  'id, sale, receipt, store, reason, guide, opened_at, state, decided_by, note, raised_by, words, evidence';
const DISPUTES_MAX = 200;

/** The same one again changes nothing: false. */
export const openDispute = async (
  tx: Transaction,
  scope: string,
  row: Omit<DisputeRow, 'state' | 'decided_by' | 'note' | 'evidence'> & Partial<Pick<DisputeRow, 'evidence'>>,
): Promise<boolean> =>
  (await tx.run(
    `INSERT INTO commission_disputes (scope, id, sale, receipt, store, reason, guide, opened_at, state, raised_by, words, evidence)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $11::jsonb) ON CONFLICT DO NOTHING`,
    [
      ...[scope, row.id, row.sale, row.receipt, row.store, row.reason, row.guide, row.opened_at, row.raised_by],
      ...[row.words, row.evidence == null ? null : JSON.stringify(row.evidence)],
    ],
  )) > 0;

export async function disputeOf(queries: Queries, scope: string, id: string): Promise<DisputeRow | null> {
  const [row] = await queries.rows<DisputeRow>(
    `SELECT ${DISPUTE} FROM commission_disputes WHERE scope = $1 AND id = $2`,
    [scope, id],
  );
  return row ?? null;
}

export const disputesOfStores = (
  queries: Queries,
  scope: string,
  stores: readonly StoreId[],
): Promise<readonly DisputeRow[]> =>
  queries.rows<DisputeRow>(
    `SELECT ${DISPUTE} FROM commission_disputes WHERE scope = $1 AND store = ANY($2)
     ORDER BY state <> 'open', opened_at DESC, id LIMIT $3`,
    [scope, stores, DISPUTES_MAX],
  );

/** Of these sales, in the order in which they were opened: whoever earns of one sees them. */
export const disputesOfSales = (
  queries: Queries,
  scope: string,
  sales: readonly string[],
): Promise<readonly DisputeRow[]> =>
  queries.rows<DisputeRow>(
    `SELECT ${DISPUTE} FROM commission_disputes WHERE scope = $1 AND sale = ANY($2) ORDER BY opened_at, id LIMIT $3`,
    [scope, sales, DISPUTES_MAX],
  );

/** False when it was decided before. */
export const settleDispute = async (
  tx: Transaction,
  scope: string,
  { id, state, by, at, note }: Readonly<Record<'id' | 'state' | 'by' | 'note', string>> & { readonly at: number },
): Promise<boolean> =>
  (await tx.run(
    "UPDATE commission_disputes SET state = $3, decided_by = $4, decided_at = $5, note = $6 WHERE scope = $1 AND id = $2 AND state = 'open'",
    [scope, id, state, by, at, note],
  )) > 0;
