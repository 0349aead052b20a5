/**
 * One line of the journal: how an entry is sealed into it and how a line read from disk is judged. A line that fails any
 * check is a fault with a reason, never an exception. Used by the writer, by the scan at start and by `journal verify`.
 */
import { createPublicKey, verify } from 'node:crypto';
import { Compile } from 'typebox/compile';
import { canonicalJson, entryHash, signedBytesOf } from '../../sync/protocol/entry-hash.ts';
import { keyChangeText } from '../../sync/protocol/key-change.ts';
import { JOURNAL_ENTRY, type EntryDraft, type EntryOf, type JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { ENTRY_BODIES, ENTRY_VERSION } from '../../sync/schemas/entries/kinds.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';

/** Signs with the terminal's device key. */
export interface Signer {
  /** Raw Ed25519 public key, base64url. */
  readonly publicKey: string;
  /** Ed25519 signature of the bytes, base64url. */
  sign(bytes: Uint8Array): string;
}

export type RecordFault =
  | 'not_json'
  | 'not_canonical'
  | 'not_an_entry'
  | 'hash_differs'
  | 'signature_differs'
  | 'bad_key_change'
  | 'seq_gap'
  | 'chain_broken'
  | 'no_incarnation';

const CHECK_ENTRY = Compile(JOURNAL_ENTRY);
const CHECK_BODY = new Map(Object.entries(ENTRY_BODIES).map(([kind, schema]) => [kind, Compile(schema)]));

export type Unsealed = Omit<JournalEntry, 'hash' | 'signature' | 'v' | 'kind' | 'body'> &
  Pick<EntryDraft, 'kind' | 'body'>;

/** Throws when the body is not of its kind's schema: a bug of the caller, found before anything is written. */
export function sealEntry(unsealed: Unsealed, signer: Signer): JournalEntry {
  const check = CHECK_BODY.get(unsealed.kind);
  if (check === undefined || !check.Check(unsealed.body)) {
    const fault = check === undefined ? undefined : check.Errors(unsealed.body)[0];
    throw new TypeError(
      `journal: body of ${unsealed.kind} ${fault?.instancePath ?? ''}: ${fault?.message ?? 'unknown kind'}`,
    );
  }
  const covered = { ...unsealed, v: ENTRY_VERSION };
  const hash = entryHash(covered);
  return { ...covered, hash, signature: signer.sign(signedBytesOf(hash)) } as JournalEntry;
}

/** The entry as its line, newline included. */
export const lineOf = (entry: JournalEntry): string => `${canonicalJson(entry)}\n`;

/** Reads one line (without its newline) and checks form and hash, not its place in the chain. */
export function readLine(line: string): Result<JournalEntry, RecordFault> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return err('not_json');
  }
  if (!CHECK_ENTRY.Check(value)) return err('not_an_entry');
  if (canonicalJson(value) !== line) return err('not_canonical');
  if (entryHash(value) !== value.hash) return err('hash_differs');
  return ok(value as JournalEntry);
}

const ED25519_SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Does the signature over the entry's hash belong to this raw Ed25519 public key (base64url)? */
export const signatureHolds = (entry: Pick<JournalEntry, 'hash' | 'signature'>, publicKey: string): boolean =>
  isSignedBy(publicKey, signedBytesOf(entry.hash), entry.signature);

/** Is a change of key at its own place, and do both keys sign it? */
export function keyChangeHolds({ seq, body }: EntryOf<'key.rotated'>, terminal: string, before: string): boolean {
  const text = new TextEncoder().encode(keyChangeText(terminal, body));
  return (
    body.from === seq + 1 && isSignedBy(before, text, body.proof) && isSignedBy(body.publicKey, text, body.possession)
  );
}

function isSignedBy(publicKey: string, bytes: Uint8Array, signature: string): boolean {
  try {
    const der = Buffer.concat([ED25519_SPKI_PREFIX, Buffer.from(publicKey, 'base64url')]);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return verify(null, bytes, key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
