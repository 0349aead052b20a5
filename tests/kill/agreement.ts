/**
 * Do paper, till and cloud agree? Plain comparisons of what was said "paid", the journal's sales, the slips on the counter
 * and the cloud's answers; each gives a line per fault, no line when they agree. Called by world.ts after every kill.
 */
import type { VerifyReport } from '../../main/journal/verify.ts';
import { checkInvariants, type JournalSeen } from '../../sync/domain/invariants.ts';
import type { SaleBody } from '../../sync/schemas/sale.ts';
import { managerOf } from '../e2e/support/cloud-client.ts';
import type { ReceiptOnPaper } from './paper.ts';
import type { CloudTables } from './postgres.ts';
import { cloudSeen } from './seen-in-tables.ts';

/** What the till said "paid" to. */
export interface Paid {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly total: number;
}

export function journalFaults(journal: VerifyReport): string[] {
  return [
    ...(journal.scan.bad === undefined ? [] : [`bad record ${JSON.stringify(journal.scan.bad)}`]),
    ...journal.violations.map(({ invariant, detail }) => `${invariant}: ${detail}`),
  ];
}

/** `unanswered`: sales begun whose answer never came; each may exist once or not at all. */
export function paidAgainstJournal(
  sales: readonly SaleBody[],
  paid: readonly Paid[],
  unanswered: ReadonlySet<string>,
): string[] {
  const faults: string[] = [];
  for (const { saleId, receiptNumber, total } of paid) {
    const found = sales.filter((sale) => sale.saleId === saleId);
    if (found.length !== 1 || found[0]?.receiptNumber !== receiptNumber || found[0].total !== total)
      faults.push(`paid ${receiptNumber} stands ${String(found.length)} times in the journal`);
  }
  const known = new Set([...paid.map(({ saleId }) => saleId), ...unanswered]);
  for (const { saleId, receiptNumber } of sales) if (!known.has(saleId)) faults.push(`${receiptNumber} was never sold`);
  return faults;
}

/** `documents`: the numbers of sales and refunds; `intents`: how often the journal says that the drawer is to open. */
export function paperAgainstJournal(
  documents: readonly string[],
  receipts: readonly ReceiptOnPaper[],
  kicks: number,
  intents: number,
): string[] {
  const faults: string[] = [];
  const numbers = new Set(documents);
  const seen = new Set<string>();
  for (const { receiptNumber, copy } of receipts) {
    if (!numbers.has(receiptNumber)) faults.push(`${receiptNumber} is on paper and not in the journal`);
    if (seen.has(receiptNumber) && !copy) faults.push(`${receiptNumber} is on paper twice without COPY`);
    seen.add(receiptNumber);
  }
  if (kicks > intents) faults.push(`${String(kicks)} kicks for ${String(intents)} intents`);
  return faults;
}

export async function cloudAgainstJournal(sales: readonly SaleBody[], cloud: string): Promise<string[]> {
  const manager = await managerOf(cloud);
  const faults: string[] = [];
  const received = new Map<string, { readonly total: number }[]>();
  for (const sale of await manager.sales())
    received.set(sale.receiptNumber, [...(received.get(sale.receiptNumber) ?? []), sale]);
  for (const { receiptNumber, total } of sales) {
    const items = received.get(receiptNumber) ?? [];
    if (items.length !== 1 || items[0]?.total !== total)
      faults.push(`${receiptNumber} is ${String(items.length)} times in the cloud`);
  }
  const { items: quarantined } = await manager.get<{ items: unknown[] }>('/v1/quarantine');
  if (quarantined.length > 0)
    faults.push(`${String(quarantined.length)} entries in quarantine: ${JSON.stringify(quarantined[0])}`);
  return faults;
}

/** What the shared invariants say of the whole journal, received to its end, and the cloud's tables: orders, accounts and tasks too. */
export async function sharedFaults(journal: JournalSeen, tables: CloudTables): Promise<string[]> {
  const faults = checkInvariants({ journals: [journal], ...(await cloudSeen(tables)), isQuiet: true });
  return faults.map(({ invariant, detail }) => `${invariant}: ${detail}`);
}
