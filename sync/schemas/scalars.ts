/**
 * The scalar schemas that documents, journal entries and messages share. Each carries the branded type of the domain,
 * so that one definition gives the TypeScript type, the RxDB schema and the API schema. Imports the domain only.
 */
import Type from 'typebox';
import type { BasisPoints, Fen, Grams } from '../domain/money.ts';
import type {
  BrandId,
  EntryId,
  MemberId,
  PriceBookId,
  ProductId,
  PromotionId,
  ReceiptNumber,
  SaleId,
  ShiftId,
  StaffId,
  StoreId,
  TerminalId,
} from '../domain/ids.ts';
import type { RegionId } from '../domain/reach.ts';
import type { BusinessDay, EpochMs } from '../domain/time.ts';

const MAX = Number.MAX_SAFE_INTEGER;
const CODE = '^[A-Za-z0-9]{1,20}$';
const KEY = '^[A-Za-z0-9._:-]{1,64}$';

export const FEN = Type.Unsafe<Fen>({ type: 'integer', minimum: 0, maximum: MAX, description: 'amount in fen' });
export const SIGNED_FEN = Type.Unsafe<Fen>({
  type: 'integer',
  minimum: -MAX,
  maximum: MAX,
  description: 'amount in fen',
});
export const BP = Type.Unsafe<BasisPoints>({
  type: 'integer',
  minimum: 0,
  maximum: 10000,
  description: 'basis points',
});
export const GRAMS = Type.Unsafe<Grams>({ type: 'integer', minimum: 1, maximum: 10_000_000, description: 'grams' });
export const QUANTITY = Type.Integer({ minimum: 1, maximum: 9999 });
export const COUNT = Type.Integer({ minimum: 0, maximum: MAX });

/** Epoch milliseconds, as stored in documents and in the journal. */
export const INSTANT = Type.Unsafe<EpochMs>({ type: 'integer', minimum: 0, maximum: 8_640_000_000_000_000 });
export const BUSINESS_DAY = Type.Unsafe<BusinessDay>({ type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

export const UUID_PATTERN = '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';
export const ENTRY_ID = Type.Unsafe<EntryId>({ type: 'string', pattern: UUID_PATTERN });
export const SALE_ID = Type.Unsafe<SaleId>({ type: 'string', pattern: UUID_PATTERN });
export const SHIFT_ID = Type.Unsafe<ShiftId>({ type: 'string', pattern: UUID_PATTERN });
export const MEMBER_ID = Type.Unsafe<MemberId>({ type: 'string', pattern: UUID_PATTERN });

export const BRAND_ID = Type.Unsafe<BrandId>({ type: 'string', pattern: '^[a-z][a-z0-9-]{0,31}$' });
export const STORE_ID = Type.Unsafe<StoreId>({ type: 'string', pattern: CODE });
export const REGION_ID = Type.Unsafe<RegionId>({ type: 'string', pattern: '^[A-Za-z0-9._-]{1,40}$' });
export const TERMINAL_ID = Type.Unsafe<TerminalId>({ type: 'string', pattern: CODE });
export const STAFF_ID = Type.Unsafe<StaffId>({ type: 'string', pattern: CODE });
export const PRODUCT_ID = Type.Unsafe<ProductId>({ type: 'string', pattern: KEY });
export const PROMOTION_ID = Type.Unsafe<PromotionId>({ type: 'string', minLength: 1, maxLength: 64 });
export const PRICE_BOOK_ID = Type.Unsafe<PriceBookId>({ type: 'string', pattern: KEY });
export const RECEIPT_NUMBER = Type.Unsafe<ReceiptNumber>({
  type: 'string',
  pattern: '^[A-Za-z0-9]{1,20}-[A-Za-z0-9]{1,20}-\\d{6}-\\d{4,9}$',
});

/** SHA-256 in lower-case hex. */
export const HASH = Type.String({ pattern: '^[0-9a-f]{64}$' });
/** Ed25519 signature or public key, base64url without padding. */
export const BASE64URL = Type.String({ pattern: '^[A-Za-z0-9_-]{1,4096}$' });
/** The signed code on a receipt (sync/protocol/RECEIPT-TOKEN.md). */
export const RECEIPT_TOKEN = Type.String({ pattern: '^[A-Za-z0-9_-]{100,1200}$' });
export const TEXT = Type.String({ maxLength: 200 });
export const NOTE = Type.String({ maxLength: 1000 });
/** What a piece of goods is called on line and paper: 件, 盒, 瓶. */
export const UNIT = Type.String({ minLength: 1, maxLength: 8 });
/** A short code such as a category, channel, reason or role. */
export const SLUG = Type.String({ pattern: '^[A-Za-z0-9._-]{1,40}$' });

/** One of the given words. */
export const oneOf = <const Words extends readonly string[]>(words: Words) =>
  Type.Unsafe<Words[number]>({ type: 'string', enum: [...words] });

/**
 * Personal fields of one person, sealed with AES-256-GCM under that person's own key; deleting the key deletes them
 * everywhere at once. The key itself is wrapped for the brand, or lies in the terminal's key store. DOMAIN.md §8.
 */
export const SEALED = Type.Object({
  person: Type.String({ maxLength: 64 }),
  alg: oneOf(['A256GCM', 'X25519-HKDF-A256GCM']),
  iv: BASE64URL,
  data: BASE64URL,
  epk: Type.Optional(BASE64URL),
});
/** A calendar month of a store: `2026-09`. */
export const MONTH = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' });
