/**
 * Device keys, between journal and cloud: each entry is signed by the key in force at its number, every key is named by the
 * one before it, and the cloud goes by the same keys. Pure. Called by invariants.ts.
 */
import { followKeys, keyAt, NO_KEYS, type KeyLine } from './device-keys.ts';
import type { CloudSeen, EntrySeen, JournalSeen, Violation } from './invariants.ts';

const fault = (terminal: string, detail: string): Violation => ({
  invariant: 'signed_by_its_key',
  detail: `terminal ${terminal}: ${detail}`,
});

const keyLineOf = (entries: readonly EntrySeen[]): KeyLine => {
  let line = NO_KEYS;
  for (const entry of entries) line = followKeys(line, entry);
  return line;
};

/** The journal by itself. */
export function keyFaults(terminal: string, entries: readonly EntrySeen[]): readonly Violation[] {
  const { spans, unproven } = keyLineOf(entries);
  return [
    ...unproven.map((seq) => fault(terminal, `entry ${String(seq)} brings a key that no entry before it names`)),
    ...entries
      .filter(({ seq, signedBy }) => signedBy !== undefined && signedBy !== keyAt(spans, seq))
      .map(({ seq, kind }) => fault(terminal, `entry ${String(seq)} (${kind}) is not signed by the key in force`)),
  ];
}

/** What the cloud received and which keys it goes by, against the journal that it came from. */
export function receivedKeyFaults(journals: readonly JournalSeen[], cloud: CloudSeen): readonly Violation[] {
  const faults: Violation[] = [];
  for (const { terminal, seq, signedBy } of cloud.entries) {
    const key = keyAt(cloud.keys?.get(terminal) ?? [], seq);
    if (signedBy !== undefined && signedBy !== key)
      faults.push(fault(terminal, `entry ${String(seq)} in the cloud is not signed by the key that it goes by`));
  }
  for (const { terminal, entries } of journals) {
    const known = cloud.keys?.get(terminal);
    if (known === undefined) continue;
    const { spans } = keyLineOf(entries);
    const own = new Map(entries.map(({ seq, hash }) => [seq, hash]));
    for (const { terminal: of, seq, hash } of cloud.entries)
      if (of === terminal && own.get(seq) === hash && keyAt(known, seq) !== keyAt(spans, seq))
        faults.push(fault(terminal, `the cloud goes by another key at entry ${String(seq)}`));
  }
  return faults;
}
