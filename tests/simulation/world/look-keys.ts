/**
 * By which device key each entry is signed, in journals and in the cloud, and which keys the cloud goes by. Signatures are
 * looked at only where a terminal had more than one key: the cloud checks every other one before it takes it. Called by look.ts.
 */
import { signatureHolds } from '../../../main/journal/record.ts';
import { followKeys, NO_KEYS, type KeySpan } from '../../../sync/domain/device-keys.ts';
import type { CloudSeen, JournalSeen } from '../../../sync/domain/invariants.ts';
import type { JournalEntry } from '../../../sync/schemas/entries/entry.ts';
import type { TerminalRow } from '../cloud/tables.ts';

type Line = Readonly<Record<'terminal' | 'line', string> & { seq: number }>;

export function cloudKeysOf(terminals: readonly TerminalRow[]): ReadonlyMap<string, readonly KeySpan[]> {
  return new Map(
    terminals.map(({ terminal, public_key: last, earlier_keys }) => {
      const earlier = (earlier_keys ?? []) as readonly { readonly key: string; readonly until: number }[];
      const starts = [1, ...earlier.map(({ until }) => until)];
      return [terminal, [...earlier.map(({ key }) => key), last].map((key, n) => ({ key, from: starts[n] ?? 1 }))];
    }),
  );
}

/** The same journals and cloud, with who signed what of the terminals whose key ever changed. `lines` are the cloud's. */
export function withSigners(
  journals: readonly JournalSeen[],
  cloud: CloudSeen,
  lines: readonly Line[],
): { readonly journals: readonly JournalSeen[]; readonly cloud: CloudSeen } {
  const keys = new Map<string, Set<string>>();
  const add = (terminal: string, spans: readonly KeySpan[]): void => {
    const known = keys.get(terminal) ?? new Set<string>();
    keys.set(terminal, known);
    for (const { key } of spans) known.add(key);
  };
  for (const [terminal, spans] of cloud.keys ?? []) add(terminal, spans);
  for (const { terminal, entries } of journals) add(terminal, entries.reduce(followKeys, NO_KEYS).spans);
  const hasChanged = (terminal: string): boolean => (keys.get(terminal)?.size ?? 0) > 1;
  const signedBy = (terminal: string, entry: object): string =>
    [...(keys.get(terminal) ?? [])].find((key) => signatureHolds(entry as JournalEntry, key)) ?? '';
  const received = new Map(
    lines
      .filter(({ terminal }) => hasChanged(terminal))
      .map(({ terminal, seq, line }) => [`${terminal} ${String(seq)}`, JSON.parse(line) as JournalEntry]),
  );
  return {
    journals: journals.map((journal) =>
      hasChanged(journal.terminal)
        ? {
            ...journal,
            entries: journal.entries.map((entry) => ({ ...entry, signedBy: signedBy(journal.terminal, entry) })),
          }
        : journal,
    ),
    cloud: {
      ...cloud,
      entries: cloud.entries.map((entry) => {
        const line = received.get(`${entry.terminal} ${String(entry.seq)}`);
        return line === undefined ? entry : { ...entry, signedBy: signedBy(entry.terminal, line) };
      }),
    },
  };
}
