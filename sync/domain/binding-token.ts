/**
 * The token behind a guide's QR: minted offline by a terminal, verified by the cloud. 30 characters of Crockford base32:
 * `ver2 kid4 mode2 ttl3 iat24 term20 guide20 seq11` (86 bits, big-endian), then the first 64 bits of an HMAC. DOMAIN.md §5.
 * A terminal holds only its own key, so a stolen one forges only itself. A token reveals no name or phone.
 * Called by the guide desk (mint), the cloud's `/g/:token` (read, verify) and the scanner (read).
 */
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bitsFromCrockford, crockfordFromBits, normalizedCrockford } from './crockford.ts';
import type { Brand } from './money.ts';
import { err, ok, type Result } from './result.ts';
import { DAY_MS, MINUTE_MS, type EpochMs } from './time.ts';

export const TOKEN_LENGTH = 30;
export const TOKEN_VERSION = 1;
/** `seq` is the terminal's persisted counter modulo this. */
export const TOKEN_SEQ_MODULUS = 2048;
/** What the cloud adds to `ttl`, beside the terminal's known clock offset. */
export const TOKEN_SLACK_MS = 10 * MINUTE_MS;
/** `iat` counts minutes from here. */
export const TOKEN_EPOCH_MS = Date.UTC(2026, 0, 1) as EpochMs;

/** By the value of `mode`. */
export const TOKEN_MODES = ['one_time', 'multi_use', 'static_badge', 'handover'] as const;
export type TokenMode = (typeof TOKEN_MODES)[number];
/** Of a handover code: 30 minutes, face to face. One of another age gives nobody away. */
export const HANDOVER_TTL = 1;

/** By the value of `ttl`, in seconds: 10 min, 30 min, 2 h, 1 d, 7 d, 30 d, 365 d, none. */
export const TOKEN_TTL_SECONDS: readonly (number | null)[] = [
  600,
  1800,
  7200,
  86_400,
  604_800,
  2_592_000,
  31_536_000,
  null,
];

export type BindingToken = string & Brand<'BindingToken'>;
/** 32 bytes that only one terminal and the cloud know. */
export type TerminalKey = Uint8Array & Brand<'TerminalKey'>;

export interface TokenFields {
  readonly ver: number;
  readonly kid: number;
  /** Index into TOKEN_MODES. */
  readonly mode: number;
  /** Index into TOKEN_TTL_SECONDS. */
  readonly ttl: number;
  /** Minutes since TOKEN_EPOCH_MS. */
  readonly iat: number;
  readonly term: number;
  readonly guide: number;
  readonly seq: number;
}

/** Names and widths in bits, in order of the wire. */
const LAYOUT = [
  ['ver', 2],
  ['kid', 4],
  ['mode', 2],
  ['ttl', 3],
  ['iat', 24],
  ['term', 20],
  ['guide', 20],
  ['seq', 11],
] as const satisfies readonly (readonly [keyof TokenFields, number])[];
const FIELD_BYTES = 11;
const MAC_BYTES = 8;
const MAC_BITS = 64n;
const MAC_DOMAIN = new TextEncoder().encode('bind1');

/** A code by which a guide gives own customers to the guide whom it names. */
export const isHandover = ({ mode, ttl }: Pick<TokenFields, 'mode' | 'ttl'>): boolean =>
  TOKEN_MODES[mode] === 'handover' && ttl === HANDOVER_TTL;

export interface ReadToken {
  /** Upper case, as minted. */
  readonly token: BindingToken;
  readonly fields: TokenFields;
  readonly mac: Uint8Array;
}

export type TokenError = 'bad_length' | 'bad_character' | 'unknown_version';

/** K = HKDF-SHA256(brand master, 32 zero bytes, "bindtok|v1|kid=…|term=…", 32). Throws for a master that is not 32 bytes. */
export function deriveTerminalKey(master: Uint8Array, kid: number, term: number): TerminalKey {
  if (master.length !== 32) throw new RangeError('a brand master key has 32 bytes');
  const info = new TextEncoder().encode(`bindtok|v1|kid=${String(kid)}|term=${String(term)}`);
  return hkdf(sha256, master, new Uint8Array(32), info, 32) as TerminalKey;
}

/** The token of these fields. Errors: the first field that does not fit its bits. */
export function mintToken(fields: TokenFields, key: TerminalKey): Result<BindingToken, keyof TokenFields> {
  const misfit = LAYOUT.find(([name, width]) => !fits(fields[name], width));
  if (misfit !== undefined) return err(misfit[0]);
  const bits = bitsOf(fields);
  const mac = numberOf(macOf(bits, key));
  return ok(crockfordFromBits((bits << MAC_BITS) | mac, TOKEN_LENGTH) as BindingToken);
}

/** What a token says; whether it is genuine is for verifyMac. Reads O, I, L and lower case as people write them. */
export function readToken(text: string): Result<ReadToken, TokenError> {
  if (text.length !== TOKEN_LENGTH) return err('bad_length');
  const bits = bitsFromCrockford(text);
  if (!bits.ok) return bits;
  const fields = fieldsOf(bits.value >> MAC_BITS);
  if (fields.ver !== TOKEN_VERSION) return err('unknown_version');
  return ok({ token: normalizedCrockford(text) as BindingToken, fields, mac: bytesOf(bits.value, MAC_BYTES) });
}

/** True when the token was minted with this key; takes the same time whatever differs. */
export function verifyMac({ fields, mac }: ReadToken, key: TerminalKey): boolean {
  const expected = macOf(bitsOf(fields), key);
  let difference = expected.length ^ mac.length;
  for (const [index, byte] of expected.entries()) difference |= byte ^ (mac[index] ?? 0);
  return difference === 0;
}

export const tokenMinuteAt = (at: EpochMs): number => Math.floor((at - TOKEN_EPOCH_MS) / MINUTE_MS);
export const tokenIssuedAt = ({ iat }: TokenFields): EpochMs => (TOKEN_EPOCH_MS + iat * MINUTE_MS) as EpochMs;

/** When a token ends by its own words, without slack; null for never. */
export function tokenExpiresAt(fields: TokenFields): EpochMs | null {
  const seconds = TOKEN_TTL_SECONDS[fields.ttl] ?? null;
  return seconds === null ? null : ((tokenIssuedAt(fields) + seconds * 1000) as EpochMs);
}

/**
 * The cloud's judgement: expired later than `ttl` and slack after issue. `clockOffsetMs` is how far the terminal's clock
 * is known to run ahead of the cloud's (negative: behind).
 */
export function isTokenExpired(fields: TokenFields, now: EpochMs, clockOffsetMs = 0): boolean {
  const end = tokenExpiresAt(fields);
  return end !== null && now > end - clockOffsetMs + TOKEN_SLACK_MS;
}

/** Since `at` a terminal's clock is known to be right again: until then it may have been behind by so much (negative: ahead). */
export interface ClockStep {
  readonly at: EpochMs;
  readonly behindMs: number;
}
/** A clock that was wrong by more than a month had no time of its own; nothing is made of it. */
export const CLOCK_STEP_MAX_MS = 31 * DAY_MS;

/**
 * How far ahead (negative: behind) the clock was by which a token was minted, as far as its terminal's last step tells: 0 for what may have
 * been minted since by the right clock. A terminal mints by the cloud's time as it knows it; only while it hears nothing can that go wrong.
 */
export function clockOffsetAtIssue(fields: TokenFields, step: ClockStep | null, now: EpochMs): number {
  if (step === null || Math.abs(step.behindMs) > CLOCK_STEP_MAX_MS) return 0;
  const saidAt = tokenIssuedAt(fields);
  if (saidAt + step.behindMs > step.at) return 0;
  // A code of a clock that was ahead tells itself from later ones as long as it is from the future.
  return step.behindMs < 0 && saidAt <= now + TOKEN_SLACK_MS ? 0 : 0 - step.behindMs;
}

/** `https://<brand host>/g/<token>`: what the QR carries. */
export const tokenUrl = (brandOrigin: string, token: BindingToken): string => `${brandOrigin}/g/${token}`;

const fits = (value: number, width: number): boolean => Number.isSafeInteger(value) && value >= 0 && value < 2 ** width;

function bitsOf(fields: TokenFields): bigint {
  return LAYOUT.reduce((bits, [name, width]) => (bits << BigInt(width)) | BigInt(fields[name]), 0n);
}

function fieldsOf(bits: bigint): TokenFields {
  let rest = bits;
  const values = new Map<keyof TokenFields, number>();
  for (const [name, width] of LAYOUT.toReversed()) {
    values.set(name, Number(rest & ((1n << BigInt(width)) - 1n)));
    rest >>= BigInt(width);
  }
  const value = (name: keyof TokenFields): number => values.get(name) ?? 0;
  return {
    ver: value('ver'),
    kid: value('kid'),
    mode: value('mode'),
    ttl: value('ttl'),
    iat: value('iat'),
    term: value('term'),
    guide: value('guide'),
    seq: value('seq'),
  };
}

/** The lowest bytes of a number, big-endian. */
function bytesOf(bits: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Number((bits >> BigInt((length - 1 - index) * 8)) & 255n));
}

const numberOf = (bytes: Uint8Array): bigint => bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);

/** The 86 bits stand right-aligned in 11 bytes. */
function macOf(bits: bigint, key: TerminalKey): Uint8Array {
  const message = new Uint8Array(MAC_DOMAIN.length + FIELD_BYTES);
  message.set(MAC_DOMAIN);
  message.set(bytesOf(bits, FIELD_BYTES), MAC_DOMAIN.length);
  return hmac(sha256, key, message).slice(0, MAC_BYTES);
}
