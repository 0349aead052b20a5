/**
 * Branded identifiers and how each is read from text. Ids of facts are UUIDv7, so that they sort by birth.
 * Ids of stores, terminals and staff are what people read aloud: short and without blanks.
 */
import type { Brand } from './money.ts';
import { err, ok, type Result } from './result.ts';
import type { BusinessDay, EpochMs } from './time.ts';

export type BrandId = string & Brand<'BrandId'>;
export type StoreId = string & Brand<'StoreId'>;
/** The terminal part of a receipt number: `01` … unique in a brand, never used again. */
export type TerminalId = string & Brand<'TerminalId'>;
/** A staff number such as `2001`. */
export type StaffId = string & Brand<'StaffId'>;
export type ProductId = string & Brand<'ProductId'>;
export type MemberId = string & Brand<'MemberId'>;
export type PromotionId = string & Brand<'PromotionId'>;
export type PriceBookId = string & Brand<'PriceBookId'>;
export type SaleId = string & Brand<'SaleId'>;
export type EntryId = string & Brand<'EntryId'>;
export type ShiftId = string & Brand<'ShiftId'>;
export type ReceiptNumber = string & Brand<'ReceiptNumber'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const CODE = /^[A-Za-z0-9]{1,20}$/;

export const isUuidV7 = (text: string): boolean => UUID.test(text);
/** A store, terminal or staff code: letters and digits, so that receipt numbers split at `-`. */
export const isCode = (text: string): boolean => CODE.test(text);

/** UUIDv7 (RFC 9562 §5.7) from a time and 10 random bytes; both come from ports. */
export function uuidV7(at: EpochMs, random: Uint8Array): string {
  if (random.length < 10) throw new RangeError('uuidV7 needs 10 random bytes');
  const bytes = new Uint8Array(16);
  let rest = at as number;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export interface ReceiptNumberParts {
  readonly store: StoreId;
  readonly terminal: TerminalId;
  readonly businessDay: BusinessDay;
  readonly n: number;
}

/** `S001-01-260314-0149`: store, terminal, business day as yymmdd, number within terminal and day (4 digits or more). */
export function receiptNumber({ store, terminal, businessDay, n }: ReceiptNumberParts): ReceiptNumber {
  return `${store}-${terminal}-${businessDay.slice(2).replaceAll('-', '')}-${String(n).padStart(4, '0')}` as ReceiptNumber;
}

/** Two digits of a year below this are of this century; from it on of the last, where a clock that lost its time stands. */
const LAST_CENTURY_FROM = 70;

export function parseReceiptNumber(text: string): Result<ReceiptNumberParts, 'not_a_receipt_number'> {
  const match = /^([A-Za-z0-9]{1,20})-([A-Za-z0-9]{1,20})-(\d{2})(\d{2})(\d{2})-(\d{4,9})$/.exec(text);
  if (match === null) return err('not_a_receipt_number');
  const [, store, terminal, year, month, day, n] = match;
  const century = Number(year) < LAST_CENTURY_FROM ? '20' : '19';
  return ok({
    store: store as StoreId,
    terminal: terminal as TerminalId,
    businessDay: `${century}${year}-${month}-${day}` as BusinessDay,
    n: Number(n),
  });
}

export type CouponId = string & Brand<'CouponId'>;
export type CategoryId = string & Brand<'CategoryId'>;
/** A line of one sale, `1`, `2` … in the order of adding; never used twice in a sale. */
export type LineId = string & Brand<'LineId'>;
