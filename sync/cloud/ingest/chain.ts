/**
 * Is what arrived the next piece of this terminal's journal? Numbers without a gap, each entry naming the hash before it,
 * each hash over its own content; pure. Each signed by the terminal's key: through a port, since it takes longer than all
 * the rest and can be done while the database works.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { canonicalJson, entryHash } from '../../protocol/entry-hash.ts';
import type { CloudPorts } from '../ports.ts';
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
  /** The entries that continue the chain, in order, each with its exact line and its body's JSON. */
  readonly good: readonly { readonly entry: RawEntry; readonly line: ReceivedLine; readonly body: string }[];
  readonly fault: { readonly seq: number; readonly fault: ChainFault } | null;
}

/** So many good lines are handed on together. */
const PART_LINES = 50;

/**
 * Checks entries that come after `last`, all but their signatures; the first bad one ends the good prefix. `keep` gets the
 * good lines part by part, so that the first are stored while the next are checked.
 */
export function checkChain(
  entries: readonly RawEntry[],
  last: { readonly seq: number; readonly hash: string },
  keep: (lines: readonly ReceivedLine[]) => void,
): CheckedChain {
  const good: CheckedChain['good'][number][] = [];
  let fault: CheckedChain['fault'] = null;
  let kept = 0;
  for (const entry of entries) {
    const next = nextInChain(entry, good.at(-1)?.entry ?? last);
    if ('fault' in next) {
      fault = { seq: entry.seq, fault: next.fault };
      break;
    }
    good.push(next);
    if (good.length - kept < PART_LINES) continue;
    keep(good.slice(kept).map(({ line }) => line));
    kept = good.length;
  }
  if (kept < good.length) keep(good.slice(kept).map(({ line }) => line));
  return { good, fault };
}

function nextInChain(
  entry: RawEntry,
  before: { readonly seq: number; readonly hash: string },
): CheckedChain['good'][number] | { readonly fault: ChainFault } {
  const { seq, id, kind, hash } = entry;
  if (seq !== before.seq + 1) return { fault: 'gap' };
  if (entry.prevHash !== before.hash) return { fault: 'prev_hash' };
  const written = lineOf(entry);
  if (written === null) return { fault: 'hash' };
  return { entry, line: { seq, id, kind, hash, line: written.line }, body: written.body };
}

/** The key that signs the entry of a number; null when there is none. */
export type KeyOf = (seq: number) => KeyObject | null;

/** Those of the entries that their key did not sign. */
export async function forgedOf(
  { verify }: Pick<CloudPorts, 'verify'>,
  keyOf: KeyOf,
  entries: readonly RawEntry[],
): Promise<ReadonlySet<RawEntry>> {
  const good = await verify(
    entries.map(({ seq, hash, signature }) => ({ key: keyOf(seq), message: Buffer.from(hash, 'hex'), signature })),
  );
  return new Set(entries.filter((_, index) => good[index] !== true));
}

/**
 * The canonical line of an entry whose hash is right, and its body's part of it; null when the hash is not. A terminal sends
 * what it wrote, so the fields as they came are in canonical order already, which the right hash proves; any other order is
 * put right first.
 */
export function lineOf(entry: RawEntry): { readonly line: string; readonly body: string } | null {
  const { hash, signature } = entry;
  const parts: [before: string, between: string, after: string] = ['', '', ''];
  let body = 'null';
  for (const field of Object.keys(entry)) {
    if (field === 'hash' || field === 'signature') continue;
    const value = JSON.stringify(entry[field]);
    if (field === 'body') body = value;
    parts[field < 'hash' ? 0 : field < 'signature' ? 1 : 2] += `,${JSON.stringify(field)}:${value}`;
  }
  const [before, between, after] = parts;
  const covered = `{${`${before}${between}${after}`.slice(1)}}`;
  if (createHash('sha256').update(covered).digest('hex') !== hash)
    return canonicalHash(entry) === hash ? { line: canonicalJson(entry), body } : null;
  const sealed = `${before},"hash":${JSON.stringify(hash)}${between},"signature":${JSON.stringify(signature)}${after}`;
  return { line: `{${sealed.slice(1)}}`, body };
}

/** null for what has no canonical form, such as half a character. */
function canonicalHash(entry: RawEntry): string | null {
  try {
    return entryHash(entry);
  } catch {
    return null;
  }
}
