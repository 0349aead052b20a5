/**
 * What a journal entry's hash covers and how its line is written: RFC 8785 canonical JSON, SHA-256 over all fields but
 * `hash` and `signature`. The terminal writes with these, the cloud and `journal verify` check with these. Pure.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';

/** RFC 8785. Throws for what JSON cannot carry (NaN, functions, cycles): such a value never belongs in an entry. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('not representable as JSON');
  return text;
}

/** SHA-256 in lower-case hex of the canonical JSON of an entry without its `hash` and `signature`. */
export function entryHash(entry: Readonly<Record<string, unknown>>): string {
  const covered = Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'hash' && key !== 'signature'));
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(covered))));
}

/** The bytes that the terminal signs: the 32 bytes of the hash. */
export const signedBytesOf = (hash: string): Uint8Array =>
  Uint8Array.from(hash.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
