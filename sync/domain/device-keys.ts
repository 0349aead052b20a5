/**
 * Which device key signs which entry of a terminal's journal, read from the journal itself: the first incarnation names the
 * first key, each `key.rotated` (signed by the key before) the next. Pure; the host's scan, `journal verify` and the
 * invariants fold with it.
 */

/** A key and the number of the first entry that it signs. */
export interface KeySpan {
  readonly key: string;
  readonly from: number;
}

export interface KeyLine {
  /** Oldest first. */
  readonly spans: readonly KeySpan[];
  /** Numbers of incarnations that brought a key which no entry before them names: nothing proves whose it is. */
  readonly unproven: readonly number[];
}

export const NO_KEYS: KeyLine = { spans: [], unproven: [] };

interface EntryOfKeys {
  readonly seq: number;
  readonly kind: string;
  readonly body: unknown;
}

/** The line after one more entry; the same value when it says nothing of keys. */
export function followKeys(line: KeyLine, { seq, kind, body }: EntryOfKeys): KeyLine {
  if (kind !== 'incarnation.opened' && kind !== 'key.rotated') return line;
  const { publicKey: key } = body as { readonly publicKey: string };
  const { spans, unproven } = line;
  if (kind === 'key.rotated') return { spans: [...spans, { key, from: seq + 1 }], unproven };
  if (spans.at(-1)?.key === key) return line;
  return { spans: [...spans, { key, from: seq }], unproven: spans.length === 0 ? unproven : [...unproven, seq] };
}

/** The key that signs the entry of this number; undefined before the first. */
export const keyAt = (spans: readonly KeySpan[], seq: number): string | undefined =>
  spans.findLast(({ from }) => from <= seq)?.key;
