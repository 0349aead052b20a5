/**
 * Is what arrived the next piece of this terminal's journal? Numbers without a gap, each entry naming the hash before it,
 * each hash over its own content, each signed by the terminal's key. Pure but for the signature check.
 */
import type { KeyObject } from 'node:crypto';
import { canonicalJson, entryHash, signedBytesOf } from '../../protocol/entry-hash.ts';
import { isSignedBy } from '../app/ed25519.ts';
import type { ReceivedLine } from '../store/journal.ts';

/** An entry as it came: the fields that the chain needs, and whatever else it has. */
export interface RawEntry {
  readonly seq: number;
  readonly id: string;
  readonly kind: string;
  readonly prevHash: string;
  readonly hash: string;
  readonly signature: string;
  readonly [field: string]: unknown;
}

export type ChainFault = 'gap' | 'prev_hash' | 'hash' | 'signature';

export interface CheckedChain {
  /** The entries that continue the chain, in order, each with its exact line. */
  readonly good: readonly { readonly entry: RawEntry; readonly line: ReceivedLine }[];
  readonly fault: { readonly seq: number; readonly fault: ChainFault } | null;
}

/** Checks entries that come after `last`; the first bad one ends the good prefix. */
export function checkChain(
  entries: readonly RawEntry[],
  last: { readonly seq: number; readonly hash: string },
  key: KeyObject,
): CheckedChain {
  const good: CheckedChain['good'][number][] = [];
  let before = last;
  for (const entry of entries) {
    const fault = faultOf(entry, before, key);
    if (fault !== null) return { good, fault: { seq: entry.seq, fault } };
    const { seq, id, kind, hash } = entry;
    good.push({ entry, line: { seq, id, kind, hash, line: canonicalJson(entry) } });
    before = { seq, hash };
  }
  return { good, fault: null };
}

function faultOf(
  entry: RawEntry,
  before: { readonly seq: number; readonly hash: string },
  key: KeyObject,
): ChainFault | null {
  if (entry.seq !== before.seq + 1) return 'gap';
  if (entry.prevHash !== before.hash) return 'prev_hash';
  if (entryHash(entry) !== entry.hash) return 'hash';
  return isSignedBy(key, signedBytesOf(entry.hash), entry.signature) ? null : 'signature';
}
