/**
 * Keeps what an entry means for commission in the upload's own transaction, until post.ts has it in the ledger. Called by
 * ingest/derive.ts.
 */
import type { JournalEntry } from '../../schemas/entries/entry.ts';
import { keepCommissionFacts } from '../store/commission.ts';
import type { Transaction } from '../store/database.ts';
import { commissionFactsOf } from './commission-facts.ts';

/** Of one upload. */
export interface BatchCommission {
  /** The brand has rules, asked once: what was sold before the first one never earns. */
  readonly hasRules: boolean;
  /** Entries that change commissions. */
  readonly kept: Set<string>;
}

interface Keeping {
  readonly tx: Transaction;
  readonly scope: string;
  readonly device: { readonly terminal: string };
  readonly commission: BatchCommission;
}

export async function keepForCommission(
  { tx, scope, device, commission }: Keeping,
  entry: JournalEntry,
): Promise<void> {
  const body = commission.hasRules ? commissionFactsOf(entry) : undefined;
  if (body === undefined) return;
  commission.kept.add(entry.id);
  await keepCommissionFacts(tx, scope, { id: entry.id, terminal: device.terminal, seq: entry.seq, body });
}
