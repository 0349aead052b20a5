/**
 * The envelope of WeCom's callbacks: SHA-1 over the sorted token, time, nonce and cipher text; AES-256-CBC with the first half of
 * the key as its start vector and PKCS#7 to 32 bytes; inside 16 random bytes, the length of the message (4 bytes, big-endian), the
 * message, and whom it is for. Source: WeCom developer documentation 91144, whose published example the tests hold.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { err, ok, type Result } from '../../domain/result.ts';
import { sameSecret } from '../app/identity.ts';

export interface CallbackKey {
  /** Agreed with WeCom; part of every signature. */
  readonly token: string;
  /** 32 bytes. */
  readonly aesKey: Buffer;
  /** The company's id, last in every message. */
  readonly receiveId: string;
}
export interface SignedParts {
  readonly signature: string;
  readonly timestamp: string;
  readonly nonce: string;
  /** Base64, as it came. */
  readonly cipher: string;
}
/** `undecipherable`: signed with our token and sealed with another key, or damaged. */
export type MessageFault = 'undecipherable' | 'wrong_receiver';

const BLOCK_BYTES = 16;
const PADDED_TO = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;

/** The 32 bytes of an `EncodingAESKey` of 43 letters and digits; null for anything else. */
export function readAesKey(encoded: string): Buffer | null {
  if (!/^[A-Za-z0-9]{43}$/.test(encoded)) return null;
  return Buffer.from(`${encoded}=`, 'base64');
}

/** Lower-case hex. */
export const signatureOf = (token: string, { timestamp, nonce, cipher }: Omit<SignedParts, 'signature'>): string =>
  createHash('sha1').update([token, timestamp, nonce, cipher].sort().join('')).digest('hex');

/** Compared in constant time. */
export const isSigned = ({ token }: CallbackKey, parts: SignedParts): boolean =>
  sameSecret(signatureOf(token, parts), parts.signature);

/** The message in a cipher text whose signature was checked. */
export function openMessage({ aesKey, receiveId }: CallbackKey, cipher: string): Result<string, MessageFault> {
  const bytes = Buffer.from(cipher, 'base64');
  if (bytes.length === 0 || bytes.length % BLOCK_BYTES !== 0) return err('undecipherable');
  const decipher = createDecipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, BLOCK_BYTES)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  const plain = padded.subarray(0, padded.length - padding);
  const isPadded = padding >= 1 && padding <= PADDED_TO && padded.subarray(-padding).every((byte) => byte === padding);
  const start = RANDOM_BYTES + LENGTH_BYTES;
  if (!isPadded || plain.length < start) return err('undecipherable');
  const end = start + plain.readUInt32BE(RANDOM_BYTES);
  if (end > plain.length) return err('undecipherable');
  if (!sameSecret(plain.subarray(end).toString('utf8'), receiveId)) return err('wrong_receiver');
  return ok(plain.subarray(start, end).toString('utf8'));
}

/** As WeCom seals what it sends; `random` are 16 bytes. */
export function sealMessage({ aesKey, receiveId }: CallbackKey, message: string, random: Uint8Array): string {
  const text = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(text.length);
  const plain = Buffer.concat([random, length, text, Buffer.from(receiveId, 'utf8')]);
  const padding = PADDED_TO - (plain.length % PADDED_TO);
  const cipher = createCipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, BLOCK_BYTES)).setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}
