/**
 * What `npm run journal -- verify` finds: chain, hashes, signatures by the key in force at each number, gaps of seq and of receipt numbers, torn tail.
 * Reads only, so that it can run beside a running terminal. A torn tail is reported and is no error.
 */
import { journalFaults, type EntrySeen, type Violation } from '../../sync/domain/invariants.ts';
import { tradeOutline } from '../../sync/domain/invariants-trade.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { Disk } from './disk.ts';
import { scanJournal, type ScanReport } from './scan.ts';

export interface VerifyReport {
  readonly scan: ScanReport;
  readonly entries: number;
  readonly sales: number;
  readonly incarnations: number;
  /** Device keys that signed it, one after another. */
  readonly keys: number;
  /** What of the shared invariants does not hold of this journal: chain, numbers, sales, facts of trade. */
  readonly violations: readonly Violation[];
}

export async function verifyJournal(disk: Disk, onEntry?: (entry: JournalEntry) => void): Promise<VerifyReport> {
  const all: EntrySeen[] = [];
  let terminal = '';
  const scan = await scanJournal(disk, {
    signatures: 'all',
    onSegment: ({ entries }) => {
      for (const entry of entries) {
        if (entry.kind === 'incarnation.opened') ({ terminal } = entry.body);
        all.push(outlineOf(entry));
        onEntry?.(entry);
      }
    },
  });
  const count = (kind: JournalEntry['kind']): number => all.filter((entry) => entry.kind === kind).length;
  return {
    scan,
    entries: all.length,
    sales: count('sale'),
    incarnations: count('incarnation.opened'),
    keys: scan.keys.spans.length,
    violations: journalFaults({ terminal, entries: all }),
  };
}

/** What the invariants ask of an entry: a journal of years must not be held whole. */
function outlineOf({ seq, id, kind, businessDay, prevHash, hash, body }: JournalEntry): EntrySeen {
  const fields = body as Readonly<Record<string, unknown>>;
  const { receiptNumber, reason, publicKey, seq: tokenSeq } = fields;
  const outline = { receiptNumber, reason, publicKey, seq: tokenSeq, ...tradeOutline(fields) };
  return { seq, id, kind, businessDay, prevHash, hash, body: outline };
}
