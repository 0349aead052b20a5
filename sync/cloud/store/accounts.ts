/**
 * Rows of accounts of value, their entries and holds: statements only. Entries are added and never changed, but for what a fold
 * finds that each of them did. Whoever changes an account holds its row's lock; of several, in the order of their names.
 * Called by sync/cloud/accounts.
 */
import type { PointsBatch } from '../../domain/points-ending.ts';
import type { AccountEntry, AccountKind, Parts, SpendPolicy } from '../../domain/value-account.ts';
import type { Queries, Transaction } from './database.ts';

export interface AccountRow extends Parts {
  readonly account: string;
  readonly changed_at: number;
  /** Of points what there is by its end, as last worked out (accounts/points.ts); null before that. */
  readonly batches: readonly PointsBatch[] | null;
}
export interface EntryRow extends Parts {
  readonly account: string;
  readonly id: string;
  readonly at: number;
  readonly what: AccountEntry['what'];
  readonly amount: number;
  readonly sale: string | null;
  readonly receipt: string | null;
  /** Of points earned: what was paid, negative for what went back, and what was paid for each point. */
  readonly paid: number | null;
  readonly per: number | null;
  readonly store: string;
  readonly terminal: string;
  /** The journal entry that made it. */
  readonly entry: string;
  /** What the cloud found when it was added: `overspent`, with the receipts of others. */
  readonly finding: string | null;
}
export interface HoldRow {
  readonly hold: string;
  readonly account: string;
  readonly kind: AccountKind;
  readonly store: string;
  readonly terminal: string;
  readonly sale: string;
  readonly tender: string;
  readonly amount: number;
  /** `released`: let go, or given up before it was ever asked for. */
  readonly state: 'held' | 'captured' | 'released';
  readonly made_at: number;
  readonly expires_at: number;
}

const ENTRY =
  'account, id, at, what, amount, principal, bonus, sale, receipt, paid, per, store, terminal, entry, finding';
const HOLD = 'hold, account, kind, store, terminal, sale, tender, amount, state, made_at, expires_at';

/** Makes the account where it is not there, and locks it. */
export async function lockAccount(
  tx: Transaction,
  scope: string,
  { account, kind, at }: { readonly account: string; readonly kind: AccountKind; readonly at: number },
): Promise<AccountRow> {
  await tx.run(
    'INSERT INTO accounts (scope, account, kind, principal, bonus, changed_at) VALUES ($1, $2, $3, 0, 0, $4) ON CONFLICT DO NOTHING',
    [scope, account, kind, at],
  );
  const [row] = await tx.rows<AccountRow>(
    'SELECT account, principal, bonus, changed_at, batches FROM accounts WHERE scope = $1 AND account = $2 FOR UPDATE',
    [scope, account],
  );
  if (row === undefined) throw new Error('an account is gone');
  return row;
}

export const readAccounts = (
  queries: Queries,
  scope: string,
  accounts: readonly string[],
): Promise<readonly AccountRow[]> =>
  queries.rows<AccountRow>(
    'SELECT account, principal, bonus, changed_at, batches FROM accounts WHERE scope = $1 AND account = ANY($2)',
    [scope, accounts],
  );

/** When its points end is to be worked out anew. */
export async function saveAccount(
  tx: Transaction,
  scope: string,
  { account, principal, bonus, changed_at: changedAt }: Omit<AccountRow, 'batches'>,
): Promise<void> {
  await tx.run(
    'UPDATE accounts SET principal = $3, bonus = $4, changed_at = $5, folded_at = NULL WHERE scope = $1 AND account = $2',
    [scope, account, principal, bonus, changedAt],
  );
}

/** False when it is there already. */
export async function addEntry(tx: Transaction, scope: string, row: EntryRow): Promise<boolean> {
  const { account, id, at, what, amount, principal, bonus, sale, receipt, paid, per, store, terminal, entry } = row;
  const added = await tx.run(
    `INSERT INTO account_entries (scope, ${ENTRY}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING`,
    [
      scope,
      account,
      id,
      at,
      what,
      amount,
      principal,
      bonus,
      sale,
      receipt,
      paid,
      per,
      store,
      terminal,
      entry,
      row.finding,
    ],
  );
  return added > 0;
}

export const readEntries = (queries: Queries, scope: string, account: string): Promise<readonly EntryRow[]> =>
  queries.rows<EntryRow>(`SELECT ${ENTRY} FROM account_entries WHERE scope = $1 AND account = $2 ORDER BY at, id`, [
    scope,
    account,
  ]);

export const newestEntries = (
  queries: Queries,
  scope: string,
  account: string,
  limit: number,
): Promise<readonly EntryRow[]> =>
  queries.rows<EntryRow>(
    `SELECT ${ENTRY} FROM account_entries WHERE scope = $1 AND account = $2 ORDER BY at DESC, id DESC LIMIT $3`,
    [scope, account, limit],
  );

export const entriesOfSale = (
  queries: Queries,
  scope: string,
  account: string,
  sale: string,
): Promise<readonly EntryRow[]> =>
  queries.rows<EntryRow>(`SELECT ${ENTRY} FROM account_entries WHERE scope = $1 AND account = $2 AND sale = $3`, [
    scope,
    account,
    sale,
  ]);

export async function setEffect(
  tx: Transaction,
  scope: string,
  { account, id, principal, bonus }: Pick<EntryRow, 'account' | 'id' | 'principal' | 'bonus'>,
): Promise<void> {
  await tx.run(
    'UPDATE account_entries SET principal = $4, bonus = $5 WHERE scope = $1 AND account = $2 AND id = $3 AND (principal <> $4 OR bonus <> $5)',
    [scope, account, id, principal, bonus],
  );
}

export async function setFinding(
  tx: Transaction,
  scope: string,
  { account, id, finding }: Pick<EntryRow, 'account' | 'id' | 'finding'>,
): Promise<void> {
  await tx.run('UPDATE account_entries SET finding = $4 WHERE scope = $1 AND account = $2 AND id = $3', [
    scope,
    account,
    id,
    finding,
  ]);
}

export async function readHold(queries: Queries, scope: string, hold: string): Promise<HoldRow | null> {
  const [row] = await queries.rows<HoldRow>(`SELECT ${HOLD} FROM account_holds WHERE scope = $1 AND hold = $2`, [
    scope,
    hold,
  ]);
  return row ?? null;
}

export async function lockHold(tx: Transaction, scope: string, hold: string): Promise<HoldRow | null> {
  const [row] = await tx.rows<HoldRow>(`SELECT ${HOLD} FROM account_holds WHERE scope = $1 AND hold = $2 FOR UPDATE`, [
    scope,
    hold,
  ]);
  return row ?? null;
}

/** False when the number is there already. */
export async function insertHold(queries: Queries, scope: string, row: HoldRow): Promise<boolean> {
  const { hold, account, kind, store, terminal, sale, tender, amount, state } = row;
  const made = await queries.run(
    `INSERT INTO account_holds (scope, ${HOLD}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
    [scope, hold, account, kind, store, terminal, sale, tender, amount, state, row.made_at, row.expires_at],
  );
  return made > 0;
}

export async function setHoldState(
  tx: Transaction,
  scope: string,
  hold: string,
  state: HoldRow['state'],
): Promise<void> {
  await tx.run('UPDATE account_holds SET state = $3 WHERE scope = $1 AND hold = $2', [scope, hold, state]);
}

/** Of a tender of a sale: what was held for it before it was committed. */
export async function holdOfTender(
  tx: Transaction,
  scope: string,
  { account, sale, tender }: Pick<HoldRow, 'account' | 'sale' | 'tender'>,
): Promise<HoldRow | null> {
  const rows = await tx.rows<HoldRow>(
    `SELECT ${HOLD} FROM account_holds WHERE scope = $1 AND account = $2 AND sale = $3 AND tender = $4 FOR UPDATE`,
    [scope, account, sale, tender],
  );
  return rows.find(({ state }) => state !== 'released') ?? rows[0] ?? null;
}

/** What holds of a sale took of an account, those that became entries too. */
export async function takenForSale(
  queries: Queries,
  scope: string,
  { account, sale }: Pick<HoldRow, 'account' | 'sale'>,
): Promise<number> {
  const [row] = await queries.rows<{ taken: number | null }>(
    "SELECT sum(amount)::bigint AS taken FROM account_holds WHERE scope = $1 AND account = $2 AND sale = $3 AND state <> 'released'",
    [scope, account, sale],
  );
  return row?.taken ?? 0;
}

/** What live holds keep from everybody else; behind the account's lock. */
export async function heldOn(tx: Transaction, scope: string, account: string, now: number): Promise<number> {
  const [row] = await tx.rows<{ held: number | null }>(
    "SELECT sum(amount)::bigint AS held FROM account_holds WHERE scope = $1 AND account = $2 AND state = 'held' AND expires_at > $3",
    [scope, account, now],
  );
  return row?.held ?? 0;
}

/**
 * What is on an account and what live holds keep of it, as of one instant: between two statements a hold may become an entry, and
 * would then be neither.
 */
export async function accountAndHeld(
  queries: Queries,
  scope: string,
  { account, now }: { readonly account: string; readonly now: number },
): Promise<(AccountRow & { readonly held: number }) | null> {
  const [row] = await queries.rows<AccountRow & { readonly held: number | null }>(
    `SELECT account, principal, bonus, changed_at, batches, (SELECT sum(amount)::bigint FROM account_holds
     WHERE scope = $1 AND account = $2 AND state = 'held' AND expires_at > $3) AS held
     FROM accounts WHERE scope = $1 AND account = $2`,
    [scope, account, now],
  );
  return row === undefined ? null : { ...row, held: row.held ?? 0 };
}

/** Those that ended long ago; numbers are never used again. */
export async function sweepAccountHolds(queries: Queries, scope: string, before: number): Promise<void> {
  await queries.run('DELETE FROM account_holds WHERE scope = $1 AND expires_at < $2', [scope, before]);
}

export const readSpendPolicies = async (queries: Queries, scope: string): Promise<readonly SpendPolicy[]> => {
  const rows = await queries.rows<{ from_at: number; spend_order: SpendPolicy['order'] }>(
    'SELECT from_at, spend_order FROM spend_policies WHERE scope = $1',
    [scope],
  );
  return rows.map(({ from_at: from, spend_order: order }) => ({ from, order }));
};

/** One that begins at the same instant takes its place. */
export async function saveSpendPolicy(queries: Queries, scope: string, { from, order }: SpendPolicy): Promise<void> {
  await queries.run(
    `INSERT INTO spend_policies (scope, from_at, spend_order) VALUES ($1, $2, $3)
     ON CONFLICT (scope, from_at) DO UPDATE SET spend_order = excluded.spend_order`,
    [scope, from, order],
  );
}

/** What an upload brought for accounts, kept in the upload's own transaction until it is on them. */
export interface WaitingFacts {
  readonly id: string;
  readonly terminal: string;
  readonly seq: number;
  readonly body: unknown;
}
export async function keepFacts(
  tx: Transaction,
  scope: string,
  { id, terminal, seq, body }: WaitingFacts,
): Promise<void> {
  await tx.run(
    'INSERT INTO account_facts (scope, id, terminal, seq, body) VALUES ($1, $2, $3, $4, $5::jsonb) ON CONFLICT DO NOTHING',
    [scope, id, terminal, seq, JSON.stringify(body)],
  );
}
export const waitingFacts = (queries: Queries, scope: string, limit: number): Promise<readonly WaitingFacts[]> =>
  queries.rows<WaitingFacts>(
    'SELECT id, terminal, seq, body FROM account_facts WHERE scope = $1 ORDER BY terminal, seq LIMIT $2',
    [scope, limit],
  );
/** False when another process has done so. */
export const dropFacts = async (tx: Transaction, scope: string, id: string): Promise<boolean> =>
  (await tx.run('DELETE FROM account_facts WHERE scope = $1 AND id = $2', [scope, id])) > 0;
