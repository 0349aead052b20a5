/**
 * What guides say is not right about a sale's commission: kept as disputes of the store that sold, each once, for a manager to decide
 * (disputes.ts). Of a sale that earns nothing nobody can decide anything: a person is told, the words stay in the journal. Called by
 * post.ts.
 */
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { openDispute } from '../store/commission.ts';
import type { Transaction } from '../store/database.ts';
import { alert } from '../store/quarantine.ts';
import type { DisputeFacts, SoldFacts } from './commission-facts.ts';

export const QUESTIONED = 'questioned';

interface Asked {
  readonly sale: string;
  readonly sold: SoldFacts | undefined;
  readonly disputes: readonly DisputeFacts[];
}

export async function keepQuestions(cloud: Cloud, tx: Transaction, { sale, sold, disputes }: Asked): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  for (const { dispute: id, by, at, words } of disputes) {
    const about = { id, sale, reason: QUESTIONED, guide: null, opened_at: at, raised_by: by, words };
    const isNew =
      sold === undefined || (await openDispute(tx, scope, { ...about, receipt: sold.receipt, store: sold.store }));
    if (isNew) await alert(cloud, tx, scope, 'commission_questioned', `sale ${sold?.receipt ?? sale}`, by);
  }
}
