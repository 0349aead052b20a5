/**
 * What an upload brings that the store has already under another number: ids of entries and receipt numbers. Such an entry is
 * quarantined, the first stays. Called by the ingest.
 */
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import type { Transaction } from '../store/database.ts';
import { knownReceipts, ledgerOfReceipts } from '../store/documents.ts';
import { knownIds } from '../store/journal.ts';
import type { RawEntry } from './chain.ts';
import type { Misfit } from './examine.ts';

/** Ids and receipt numbers that are there already, under another number of this or of another terminal. */
export async function repeatedFacts(
  { ports }: Cloud,
  tx: Transaction,
  { device, scope }: { readonly device: DeviceIdentity; readonly scope: string },
  entries: readonly RawEntry[],
): Promise<ReadonlyMap<number, Misfit>> {
  const found = new Map<number, Misfit>();
  const [ids, receipts] = await Promise.all([
    knownIds(
      tx,
      scope,
      entries.map(({ id }) => id),
      ports.clock.now(),
    ),
    knownReceipts(
      tx,
      scope,
      entries.flatMap((entry) => receiptOf(entry) ?? []),
    ),
  ]);
  const places = new Map<string, (typeof ids)[number][]>();
  for (const known of ids) places.set(known.id, [...(places.get(known.id) ?? []), known]);
  const seen = new Set(await numbered(tx, scope, receipts));
  for (const entry of entries) {
    const own = places.get(entry.id)?.every(({ terminal, seq }) => terminal === device.terminal && seq >= entry.seq);
    const number = receiptOf(entry);
    if (own === false) found.set(entry.seq, { reason: 'duplicate_id' });
    else if (number !== null && seen.has(number)) found.set(entry.seq, { reason: 'duplicate_receipt_number' });
    if (number !== null) seen.add(number);
  }
  return found;
}

/** Those that a document of its own has: a correction is found by the number of what it corrects, and may be here before it. */
async function numbered(tx: Transaction, scope: string, receipts: ReadonlySet<string>): Promise<readonly string[]> {
  if (receipts.size === 0) return [];
  const documents = await ledgerOfReceipts(tx, scope, [...receipts]);
  return documents.flatMap(({ kind, receiptNumber }) => (kind === 'correction' ? [] : (receiptNumber ?? [])));
}

function receiptOf({ kind, body }: RawEntry & { readonly body?: unknown }): string | null {
  if (kind !== 'sale' && kind !== 'refund') return null;
  const number = (body as { readonly receiptNumber?: unknown } | undefined)?.receiptNumber;
  return typeof number === 'string' ? number : null;
}
