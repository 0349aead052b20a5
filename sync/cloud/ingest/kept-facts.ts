/**
 * What good entries change in the brand's scope beside its documents: accounts, quotas, holds, codes that serve once and pieces with a
 * code of their own. Kept in the upload's own transaction; applied after its commit (accounts/post.ts). Called by derive.ts.
 */
import type { EntryOf, JournalEntry } from '../../schemas/entries/entry.ts';
import { postingsOf } from '../accounts/account-facts.ts';
import { holdLetGoBy } from '../accounts/over-rows.ts';
import type { AccountFacts } from '../accounts/post.ts';
import { staffPostingOf } from '../accounts/staff-quota.ts';
import { itemUsesOf } from '../items/item-facts.ts';
import { keepFacts } from '../store/accounts.ts';
import type { Derivation } from './derive.ts';

type Keeping = Pick<Derivation, 'tx' | 'scope' | 'device' | 'onAccounts'>;

/** `fenPerEarned`: of the price book that a sale names. */
export async function keepAccountFacts(
  on: Keeping,
  entry: JournalEntry,
  fenPerEarned: number | undefined,
): Promise<void> {
  const postings = postingsOf(entry, fenPerEarned);
  const staff = staffPostingOf(entry);
  const items = itemUsesOf(entry);
  if (postings.length === 0 && staff === undefined && items.length === 0) return;
  await keep(on, entry, {
    postings,
    ...(staff === undefined ? {} : { staff }),
    ...(items.length === 0 ? {} : { items }),
  });
}

/** A changing code counts once, whichever till took it: claimed in the brand's own scope after the commit. */
export async function keepCodeUse(on: Keeping, entry: EntryOf<'member.proven'>): Promise<void> {
  const { at, body } = entry;
  if (body.training === true) return;
  const { code: serial, member, saleId: sale } = body;
  await keep(on, entry, { postings: [], code: { serial, member, sale, at } });
}

export async function keepLetGo(on: Keeping, entry: EntryOf<'tender.attempted'>): Promise<void> {
  const hold = holdLetGoBy(entry);
  if (hold !== undefined) await keep(on, entry, { postings: [], hold });
}

async function keep(
  { tx, scope, device, onAccounts }: Keeping,
  { id, seq }: JournalEntry,
  facts: Omit<AccountFacts, 'store'>,
): Promise<void> {
  onAccounts.add(id);
  await keepFacts(tx, scope, { id, terminal: device.terminal, seq, body: { store: device.store, ...facts } });
}
