/**
 * A member's own changing code: what the brand's program on the customer's phone shows for a few minutes, signed by the brand's
 * cloud, so that a till reads it without a network. It bears the member's id, a serial that counts once, and an end; no name and no
 * phone. Its short form (the serial alone, for a bar code) only the cloud can read. Pure. Called by the cloud (minting), the host
 * (proving) and screens that take scans. DOMAIN.md §3 and §4.
 */
import { bitsFromCrockford, crockfordFromBits } from './crockford.ts';
import type { MemberId } from './ids.ts';
import { ownCodeText, readOwnCode } from './own-codes.ts';
import { err, ok, type Result } from './result.ts';
import { MINUTE_MS, type EpochMs } from './time.ts';

/** How long a code is shown before the next one takes its place. */
export const MEMBER_CODE_MS = 3 * MINUTE_MS;
/** A till that is offline corrects its clock by what the cloud last said; it drifts by less than this. */
export const MEMBER_CODE_SLACK_MS = 2 * MINUTE_MS;
/** 64 bits: nobody guesses one of those that are shown now. */
export const MEMBER_CODE_SERIAL_BYTES = 8;

const VERSION = 1;
const ID_BYTES = 16;
const UNTIL_BYTES = 4;
const SIGNATURE_BYTES = 64;
const BYTES = 1 + ID_BYTES + MEMBER_CODE_SERIAL_BYTES + UNTIL_BYTES + SIGNATURE_BYTES;
const SECOND_MS = 1000;
const charactersFor = (bytes: number): number => Math.ceil((bytes * 8) / 5);
const CHARACTERS = charactersFor(BYTES);
const SERIAL_CHARACTERS = charactersFor(MEMBER_CODE_SERIAL_BYTES);

export interface MemberCodeFields {
  readonly member: MemberId;
  /** Thirteen characters of Crockford's alphabet. */
  readonly serial: string;
  /** Whole seconds. */
  readonly until: EpochMs;
}
export interface SignedMemberCode {
  readonly fields: MemberCodeFields;
  readonly signature: Uint8Array;
}
export type MemberCodeFault = 'code_unreadable' | 'code_forged' | 'code_expired';

/** What the cloud signs: of one brand, so that another brand's code is none here. */
export const memberCodeMessage = (brand: string, { member, serial, until }: MemberCodeFields): string =>
  `guidepost-member-code|${brand}|${member}|${serial}|${String(until)}`;

/** `bytes` are random, MEMBER_CODE_SERIAL_BYTES of them. */
export const memberCodeSerial = (bytes: Uint8Array): string => crockfordFromBits(bitsOf(bytes), SERIAL_CHARACTERS);

/** The text that the QR bears: `GPM-…`, capitals and digits alone. */
export function memberCodeText({ fields, signature }: SignedMemberCode): string {
  const { member, serial, until } = fields;
  const serialBits = bitsFromCrockford(serial);
  const bytes = Uint8Array.from([
    VERSION,
    ...bytesOf(BigInt(`0x${member.replaceAll('-', '')}`), ID_BYTES),
    ...bytesOf(serialBits.ok ? serialBits.value : 0n, MEMBER_CODE_SERIAL_BYTES),
    ...bytesOf(BigInt(Math.floor(until / SECOND_MS)), UNTIL_BYTES),
    ...signature,
  ]);
  return `GPM-${crockfordFromBits(bitsOf(bytes), CHARACTERS)}`;
}

/** What a bar code beside it bears. */
export const shortMemberCode = (serial: string): string => `GPM-${serial}`;

export type ReadMemberCode =
  | { readonly kind: 'signed'; readonly code: SignedMemberCode }
  /** Only the cloud knows whose it is. */
  | { readonly kind: 'short'; readonly serial: string };

/** A scanned text as a changing code; undefined for any other text. Proves nothing. */
export function readMemberCode(text: string): ReadMemberCode | undefined {
  const own = readOwnCode(text.trim());
  if (own?.kind !== 'member') return undefined;
  const bits = bitsFromCrockford(own.code);
  if (!bits.ok) return undefined;
  if (own.code.length === SERIAL_CHARACTERS)
    return bits.value >> BigInt(MEMBER_CODE_SERIAL_BYTES * 8) === 0n
      ? { kind: 'short', serial: crockfordFromBits(bits.value, SERIAL_CHARACTERS) }
      : undefined;
  if (own.code.length !== CHARACTERS || bits.value >> BigInt(BYTES * 8) !== 0n) return undefined;
  const bytes = bytesOf(bits.value, BYTES);
  if (bytes[0] !== VERSION) return undefined;
  const [serialAt, untilAt] = [1 + ID_BYTES, 1 + ID_BYTES + MEMBER_CODE_SERIAL_BYTES];
  return {
    kind: 'signed',
    code: {
      fields: {
        member: uuidOf(bytes.slice(1, serialAt)),
        serial: memberCodeSerial(bytes.slice(serialAt, untilAt)),
        until: (Number(bitsOf(bytes.slice(untilAt, untilAt + UNTIL_BYTES))) * SECOND_MS) as EpochMs,
      },
      signature: bytes.slice(untilAt + UNTIL_BYTES),
    },
  };
}

/** The code in a scanned text, whether it came as a link or as it is; undefined for any other text. */
export function memberCodeIn(text: string): string | undefined {
  const own = readOwnCode(text.trim());
  return own === undefined || readMemberCode(text) === undefined ? undefined : ownCodeText(own);
}

export interface MemberCodeJudge {
  readonly brand: string;
  /** The judge's own clock, as well as it knows it. */
  readonly now: EpochMs;
  readonly slackMs: number;
  readonly isSigned: (message: string, signature: Uint8Array) => boolean;
}

/** Whom a signed code names, as far as anybody can tell who does not know which codes were used. */
export function judgeMemberCode(
  { fields, signature }: SignedMemberCode,
  { brand, now, slackMs, isSigned }: MemberCodeJudge,
): Result<MemberCodeFields, MemberCodeFault> {
  if (!isSigned(memberCodeMessage(brand, fields), signature)) return err('code_forged');
  // One that ends later than any that is made now is not of now either.
  const isNow = now <= fields.until + slackMs && now >= fields.until - MEMBER_CODE_MS - slackMs;
  return isNow ? ok(fields) : err('code_expired');
}

const uuidOf = (bytes: Uint8Array): MemberId => {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-') as MemberId;
};
const bitsOf = (bytes: Uint8Array): bigint => bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
const bytesOf = (bits: bigint, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => Number((bits >> BigInt((length - 1 - index) * 8)) & 255n));
