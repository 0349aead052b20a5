/**
 * A staff badge that proves itself: who, its serial and until when, signed by the brand's cloud and read offline by every till.
 * It can be photocopied, so that it is worth less than a PIN: what it may do says the store (people-rules.ts), and who lost one
 * has its serial revoked. Pure. Called by the cloud (minting), the host (checking) and fields that take a badge.
 */
import { bitsFromCrockford, crockfordFromBits } from './crockford.ts';
import { isCode, type StaffId } from './ids.ts';
import { readOwnCode } from './own-codes.ts';
import type { EpochMs } from './time.ts';

/** 40 bits: nobody guesses one, and it is short enough to be read aloud when it is to be revoked. */
export const BADGE_SERIAL_BYTES = 5;
const SERIAL_CHARACTERS = 8;
const SIGNATURE_BYTES = 64;
const SECOND_MS = 1000;
const VERSION = 1;
const STAFF_MAX = 20;
/** Version, length of the number, serial, from, until, signature. */
const FIXED_BYTES = 1 + 1 + BADGE_SERIAL_BYTES + 4 + 4 + SIGNATURE_BYTES;

export interface BadgeFields {
  readonly staff: StaffId;
  /** Eight characters of Crockford's alphabet. */
  readonly serial: string;
  /** Whole seconds. */
  readonly from: EpochMs;
  readonly until: EpochMs;
}
export interface SignedBadge {
  readonly fields: BadgeFields;
  readonly signature: Uint8Array;
}

/** What the cloud signs: of one brand, so that another brand's badge is none here. */
export const badgeMessage = (brand: string, { staff, serial, from, until }: BadgeFields): string =>
  `guidepost-badge|${brand}|${staff}|${serial}|${String(from)}|${String(until)}`;

/** `bytes` are random, BADGE_SERIAL_BYTES of them. */
export const badgeSerial = (bytes: Uint8Array): string => crockfordFromBits(bitsOf(bytes), SERIAL_CHARACTERS);

/** The text that the badge's code bears: `GPB-…`, capitals and digits alone. */
export function badgeText({ fields, signature }: SignedBadge): string {
  const { staff, serial, from, until } = fields;
  const serialBits = bitsFromCrockford(serial);
  const bytes = Uint8Array.from([
    VERSION,
    staff.length,
    ...Array.from(staff, (letter) => letter.charCodeAt(0)),
    ...bytesOf(serialBits.ok ? serialBits.value : 0n, BADGE_SERIAL_BYTES),
    ...bytesOf(BigInt(Math.floor(from / SECOND_MS)), 4),
    ...bytesOf(BigInt(Math.floor(until / SECOND_MS)), 4),
    ...signature,
  ]);
  return `GPB-${crockfordFromBits(bitsOf(bytes), charactersFor(bytes.length))}`;
}

/** A scanned text as a signed badge; undefined for any other text, a badge that bears nothing but a number among them. */
export function readSignedBadge(text: string): SignedBadge | undefined {
  const code = readOwnCode(text.trim());
  if (code?.kind !== 'badge') return undefined;
  const length = Math.floor((code.code.length * 5) / 8);
  const staffLength = length - FIXED_BYTES;
  if (staffLength < 1 || staffLength > STAFF_MAX || code.code.length !== charactersFor(length)) return undefined;
  const bits = bitsFromCrockford(code.code);
  if (!bits.ok || bits.value >> BigInt(length * 8) !== 0n) return undefined;
  const bytes = bytesOf(bits.value, length);
  const [version, saidLength] = bytes;
  if (version !== VERSION || saidLength !== staffLength) return undefined;
  const staff = String.fromCharCode(...bytes.slice(2, 2 + staffLength));
  if (!isCode(staff)) return undefined;
  const rest = bytes.slice(2 + staffLength);
  const from = Number(bitsOf(rest.slice(BADGE_SERIAL_BYTES, BADGE_SERIAL_BYTES + 4))) * SECOND_MS;
  const until = Number(bitsOf(rest.slice(BADGE_SERIAL_BYTES + 4, BADGE_SERIAL_BYTES + 8))) * SECOND_MS;
  return {
    fields: {
      staff: staff as StaffId,
      serial: badgeSerial(rest.slice(0, BADGE_SERIAL_BYTES)),
      from: from as EpochMs,
      until: until as EpochMs,
    },
    signature: rest.slice(BADGE_SERIAL_BYTES + 8),
  };
}

/** The staff number on a badge of either kind, signed or bare; undefined for any other text. Proves nothing. */
export function numberOnBadge(text: string): string | undefined {
  const signed = readSignedBadge(text);
  if (signed !== undefined) return signed.fields.staff;
  const code = readOwnCode(text.trim());
  return code?.kind === 'badge' ? code.code : undefined;
}

const charactersFor = (bytes: number): number => Math.ceil((bytes * 8) / 5);
const bitsOf = (bytes: Uint8Array): bigint => bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
const bytesOf = (bits: bigint, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => Number((bits >> BigInt((length - 1 - index) * 8)) & 255n));
