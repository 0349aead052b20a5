/**
 * What `npm run journal -- verify` finds: chain, hashes, signatures, gaps of seq and of receipt numbers, torn tail.
 * Reads only, so that it can run beside a running terminal. A torn tail is reported and is no error.
 */
import { parseReceiptNumber } from '../../sync/domain/ids.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { Disk } from './disk.ts';
import { scanJournal, type ScanReport } from './scan.ts';

export interface ReceiptGap {
  readonly day: string;
  readonly missing: number;
  readonly before: string;
}

export interface VerifyReport {
  readonly scan: ScanReport;
  readonly entries: number;
  readonly sales: number;
  readonly incarnations: number;
  readonly gaps: readonly ReceiptGap[];
  /** Receipt numbers that two entries claim. */
  readonly doubles: readonly string[];
}

export async function verifyJournal(disk: Disk, onEntry?: (entry: JournalEntry) => void): Promise<VerifyReport> {
  const counts = { entries: 0, sales: 0, incarnations: 0 };
  const lastOfDay = new Map<string, number>();
  const gaps: ReceiptGap[] = [];
  const seen = new Set<string>();
  const doubles: string[] = [];
  const noteReceipt = (text: string): void => {
    if (seen.has(text)) doubles.push(text);
    seen.add(text);
    const parsed = parseReceiptNumber(text);
    if (!parsed.ok) return;
    const { businessDay, n } = parsed.value;
    const expected = (lastOfDay.get(businessDay) ?? 0) + 1;
    if (n > expected) gaps.push({ day: businessDay, missing: n - expected, before: text });
    lastOfDay.set(businessDay, Math.max(n, expected - 1));
  };
  const scan = await scanJournal(disk, {
    signatures: 'all',
    onSegment: ({ entries }) => {
      for (const entry of entries) {
        counts.entries += 1;
        if (entry.kind === 'sale') counts.sales += 1;
        if (entry.kind === 'incarnation.opened') counts.incarnations += 1;
        if (entry.kind === 'sale' || entry.kind === 'refund') noteReceipt(entry.body.receiptNumber);
        onEntry?.(entry);
      }
    },
  });
  return { scan, ...counts, gaps, doubles };
}
