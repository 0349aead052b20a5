/**
 * Puts what uploads brought on the accounts of the brand, after the upload's commit, in transactions of the brand's own scope:
 * each can be repeated, so a crash in between only delays it. Balance rows are the fold of the entries (domain/value-account.ts).
 * A balance that a spend leaves below nothing was spent twice, by tills that were apart: the sale is flagged and an alert names
 * the receipts. Called by the ingest, at start and by the daily sweep.
 */
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { balanceOf, foldAccount, pointsEarned } from '../../domain/value-account.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { Cloud } from '../app/context.ts';
import { postItems, type ItemFact, type ItemFinding } from '../items/item-facts.ts';
import {
  addEntry,
  dropFacts,
  entriesOfSale,
  holdOfTender,
  lockAccount,
  newestEntries,
  readEntries,
  readSpendPolicies,
  saveAccount,
  setEffect,
  setFinding,
  setHoldState,
  waitingFacts,
  type AccountRow,
  type EntryRow,
  type WaitingFacts,
} from '../store/accounts.ts';
import type { Transaction } from '../store/database.ts';
import { readDocument, writeDocuments } from '../store/documents.ts';
import { alert } from '../store/quarantine.ts';
import { readStores } from '../store/terminals.ts';
import type { Posting } from './account-facts.ts';
import { claimMemberCode, type CodeUse } from './member-codes.ts';
import { letGo } from './over-rows.ts';
import { balanceOfPerson } from './person-accounts.ts';
import { isOwed } from './points.ts';
import { postStaff, type StaffPosting } from './staff-quota.ts';

const BATCH_MAX = 200;
/** Receipts of others that an alert names. */
const NAMED_MAX = 4;

/** What the journal's entries of a store still have to do to accounts. */
export interface AccountFacts {
  readonly store: string;
  readonly postings: readonly Posting[];
  /** Of a sale to staff, or a refund of one. */
  readonly staff?: StaffPosting;
  /** A member's changing code that a till took for a sale. */
  readonly code?: CodeUse;
  /** The hold of a payment row that is over at its till. */
  readonly hold?: string;
  /** Pieces with a code of their own that were sold or came back. */
  readonly items?: readonly ItemFact[];
}
/** What may be gone by the time it arrives: money spent, and a top-up that went back while another till spent of it. */
const TAKES: ReadonlySet<string> = new Set<Posting['what']>(['spend', 'top_up_return']);
type Finding =
  | 'value_overspent'
  | 'points_overspent'
  | 'value_differs'
  | 'staff_quota_exceeded'
  | 'member_code_reused'
  | ItemFinding;

export async function applyAccountFacts(cloud: Cloud, scope: string): Promise<void> {
  for (;;) {
    const waiting = await waitingFacts(cloud.database, scope, BATCH_MAX);
    for (const facts of waiting) await applyOne(cloud, scope, facts);
    if (waiting.length < BATCH_MAX) return;
  }
}

/** At start and daily: whatever a crash left between an upload and its accounts. */
export async function applyAllAccountFacts(cloud: Cloud): Promise<void> {
  for (const { id } of await readStores(cloud.database, cloud.brand.id))
    await applyAccountFacts(cloud, storeScope(cloud.brand.id, id));
}

async function applyOne(cloud: Cloud, scope: string, facts: WaitingFacts): Promise<void> {
  const { postings, store, staff, code: used, hold, items } = facts.body as AccountFacts;
  const brand = brandScope(cloud.brand.id);
  const sorted = [...postings].sort((a, b) => (a.account < b.account ? -1 : a.account > b.account ? 1 : 0));
  const findings = await cloud.database.transaction(async (tx) => {
    const found = new Map<Finding, string>();
    const place = { store, terminal: facts.terminal, entry: facts.id };
    for (const posting of sorted)
      for (const [code, detail] of await post(cloud, tx, brand, posting, place)) found.set(code, detail);
    if (hold !== undefined) await letGo(tx, brand, { hold, terminal: facts.terminal });
    const receipts = staff === undefined ? null : await postStaff(cloud, tx, staff, place);
    if (receipts !== null) found.set('staff_quota_exceeded', receipts);
    const reused = used === undefined ? null : await claimMemberCode(tx, brand, used, facts.terminal);
    if (reused !== null) found.set('member_code_reused', reused);
    if (items !== undefined)
      for (const [code, detail] of await postItems(cloud, tx, brand, items, place))
        found.set(code, withOthers(found.get(code), detail));
    return found;
  });
  await cloud.database.transaction(async (tx) => {
    if (!(await dropFacts(tx, scope, facts.id))) return;
    const buyer = staff === undefined ? '' : `staff ${staff.staff} ${staff.month}`;
    for (const [code, detail] of findings) await alertOf(cloud, tx, scope, { code, id: facts.id, detail, buyer });
    if (findings.size > 0) await flagSale(tx, scope, facts.id, [...findings.keys()]);
  });
}

/** Of several pieces of one sale: the receipts of all of them. */
const withOthers = (earlier: string | undefined, receipts: string): string =>
  earlier === undefined ? receipts : [...new Set(`${earlier}, ${receipts}`.split(', '))].join(', ');

async function alertOf(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  { code, id, detail, buyer }: Readonly<Record<'id' | 'detail' | 'buyer', string>> & { readonly code: Finding },
): Promise<void> {
  const subject = `sale ${id}`;
  switch (code) {
    case 'value_overspent':
      await alert(cloud, tx, scope, 'value_overspent', subject, detail);
      return;
    case 'points_overspent':
      await alert(cloud, tx, scope, 'points_overspent', subject, detail);
      return;
    case 'value_differs':
      await alert(cloud, tx, scope, 'value_differs', subject, detail);
      return;
    case 'member_code_reused':
      await alert(cloud, tx, scope, 'member_code_reused', `entry ${id}`, detail);
      return;
    case 'item_code_twice':
      await alert(cloud, tx, scope, 'item_code_twice', subject, detail);
      return;
    case 'item_code_forged':
      await alert(cloud, tx, scope, 'item_code_forged', subject, detail);
      return;
    case 'item_recalled_sold':
      await alert(cloud, tx, scope, 'item_recalled_sold', subject, detail);
      return;
    case 'staff_quota_exceeded':
      await alert(cloud, tx, scope, 'staff_quota_exceeded', buyer, detail);
      return;
  }
}

async function flagSale(tx: Transaction, scope: string, id: string, found: readonly string[]): Promise<void> {
  const known = await readDocument(tx, scope, 'ledger', id);
  if (known === null) return;
  const document = known.body as LedgerDocument;
  const flags = [...new Set([...(document.flags ?? []), ...found])];
  await writeDocuments(tx, scope, [{ collection: 'ledger', id, body: { ...document, flags } }]);
}

type Place = Pick<EntryRow, 'store' | 'terminal' | 'entry'>;

/** Adds one posting; what it finds is the same when it is done again. */
async function post(
  cloud: Cloud,
  tx: Transaction,
  scope: string,
  posting: Posting,
  place: Place,
): Promise<readonly (readonly [Finding, string])[]> {
  const { account, kind, id, at, what, amount, bonus = 0, sale, receipt, paid = null, per = null } = posting;
  const now = cloud.ports.clock.now();
  const row = await lockAccount(tx, scope, { account, kind, at: now });
  const differs = await capture(tx, scope, posting, place);
  const earned = paid === null ? amount : await earnedBy(tx, scope, posting);
  const entry: EntryRow = {
    ...place,
    account,
    id,
    at,
    what,
    amount: earned,
    principal: earned - bonus,
    bonus,
    sale,
    receipt,
    paid,
    per,
    finding: null,
  };
  if (!(await addEntry(tx, scope, entry))) return findingsOf(posting, await foundBefore(tx, scope, posting), differs);
  const after = await refold(tx, scope, { ...row, changed_at: now }, entry, kind === 'points');
  const isShort = TAKES.has(what) && balanceOf(after) < 0 && (await balanceOfPerson(tx, scope, account)) < 0;
  // Points that a till let go shortly after their end had not ended.
  const isOverspent = isShort && (row.batches === null || (await isOwed(cloud, tx, scope, account)));
  const others = isOverspent ? await otherSpends(tx, scope, posting) : null;
  if (others !== null) await setFinding(tx, scope, { account, id, finding: others });
  return findingsOf(posting, others, differs);
}

function findingsOf(
  { kind, receipt }: Posting,
  others: string | null,
  differs: string | null,
): readonly (readonly [Finding, string])[] {
  const overspent = kind === 'points' ? 'points_overspent' : 'value_overspent';
  return [
    ...(others === null ? [] : [[overspent, [others, receipt ?? ''].filter((one) => one !== '').join(', ')] as const]),
    ...(differs === null ? [] : [['value_differs', differs] as const]),
  ];
}

async function foundBefore(tx: Transaction, scope: string, { account, id, sale }: Posting): Promise<string | null> {
  const entries = sale === null ? readEntries(tx, scope, account) : entriesOfSale(tx, scope, account, sale);
  return (await entries).find((entry) => entry.id === id)?.finding ?? null;
}

/** The balance row after one more entry: of points and cards a sum, of stored value the fold of all that there are. */
async function refold(
  tx: Transaction,
  scope: string,
  row: AccountRow,
  entry: EntryRow,
  isPoints: boolean,
): Promise<AccountRow> {
  if (isPoints) {
    const after = { ...row, principal: row.principal + entry.amount };
    await saveAccount(tx, scope, after);
    return after;
  }
  const entries = await readEntries(tx, scope, row.account);
  const folded = foldAccount(entries.map(entryOf), await readSpendPolicies(tx, scope));
  for (const { id } of entries) {
    const effect = folded.effects.get(id);
    if (effect !== undefined) await setEffect(tx, scope, { account: row.account, id, ...effect });
  }
  const after = { ...row, principal: folded.principal, bonus: folded.bonus };
  await saveAccount(tx, scope, after);
  return after;
}

/** A top-up's parts are its own; what a spend did to them the fold says anew. */
export const entryOf = ({ id, at, what, amount, bonus, sale }: EntryRow) => ({
  id,
  at,
  what,
  amount,
  sale,
  ...(what === 'top_up' ? { bonus } : what === 'top_up_return' ? { bonus: Math.abs(bonus) } : {}),
});

/** What points change by: those for all that is paid for the sale by now, less those that it has brought so far. */
async function earnedBy(
  tx: Transaction,
  scope: string,
  { account, id, sale, paid = 0, per }: Posting,
): Promise<number> {
  if (sale === null) return 0;
  const before = (await entriesOfSale(tx, scope, account, sale)).filter(
    ({ what, id: other }) => what === 'earn' && other !== id,
  );
  const sold = before.find(({ per: known }) => known !== null)?.per ?? per;
  if (sold === undefined) return 0;
  const sum = (of: (row: EntryRow) => number): number => before.reduce((all, row) => all + of(row), 0);
  return pointsEarned(sum((row) => row.paid ?? 0) + paid, sold) - sum(({ amount }) => amount);
}

/** What was held for it counts now; why it should be looked at, or null. */
async function capture(tx: Transaction, scope: string, posting: Posting, place: Place): Promise<string | null> {
  const { account, kind, amount, held, offline, receipt } = posting;
  if (held === undefined) return null;
  const hold = await holdOfTender(tx, scope, { account, ...held });
  if (hold?.state === 'held') await setHoldState(tx, scope, hold.hold, 'captured');
  // Taken by a till that was apart, and points that it did not ask for: the balance says whether they were there.
  if (offline === true || (kind === 'points' && hold === null)) return null;
  const taken = Math.abs(amount);
  // Points are held before the first payment; the sale may spend fewer by its end.
  const isEnough = hold !== null && (kind === 'points' ? hold.amount >= taken : hold.amount === taken);
  const fits = isEnough && hold.state !== 'released';
  return fits && hold.terminal === place.terminal ? null : `${account.split(':')[0] ?? ''} ${receipt ?? ''}`.trim();
}

/** Receipts of the newest other spends: one of them took the same money. */
async function otherSpends(tx: Transaction, scope: string, { account, id }: Posting): Promise<string> {
  const newest = await newestEntries(tx, scope, account, BATCH_MAX);
  const receipts = newest
    .filter((row) => row.what === 'spend' && row.id !== id)
    .flatMap(({ receipt }) => (receipt === null ? [] : [receipt]));
  return receipts.slice(0, NAMED_MAX).join(', ');
}
