/**
 * A change of a store's setting at a till: the person's entry in the journal names the setting and the hash of its value, the change
 * itself travels as a document beside the entry's id. Who has neither the entry nor the value that it names changes nothing. Pure.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './entry-hash.ts';

/** SHA-256 in lower-case hex of the value's canonical JSON; null stands for a setting that was taken away. */
export const settingHash = (value: unknown): string => bytesToHex(sha256(utf8ToBytes(canonicalJson(value ?? null))));
