/**
 * Whether the parked sale that a sale was, was sold before by another terminal: two tills that were apart went on with it.
 * Both sales stand, money was paid for both; the second is flagged and an alert names both receipts. Called by derive.ts.
 */
import type { EntryOf } from '../../schemas/entries/entry.ts';
import { alert } from '../store/quarantine.ts';
import type { Derivation } from './derive.ts';

export async function parkedFlags(
  { cloud, tx, scope }: Derivation,
  { id, body }: EntryOf<'sale'>,
): Promise<readonly string[]> {
  const { resumedFrom, saleId, receiptNumber } = body;
  if (resumedFrom === undefined) return [];
  // Of two at the same time the second waits here for the first one's commit.
  await tx.run(
    'INSERT INTO parked_sold (scope, parked, sale, receipt) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [scope, resumedFrom, saleId, receiptNumber],
  );
  const [first] = await tx.rows<{ sale: string; receipt: string }>(
    'SELECT sale, receipt FROM parked_sold WHERE scope = $1 AND parked = $2',
    [scope, resumedFrom],
  );
  if (first === undefined || first.sale === saleId) return [];
  await alert(cloud, tx, scope, 'parked_sold_twice', `sale ${id}`, `${first.receipt}, ${receiptNumber}`);
  return ['parked_sold_twice'];
}
