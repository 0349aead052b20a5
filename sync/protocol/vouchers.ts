/**
 * What a terminal and the cloud say to each other about group-buy vouchers of a platform. The cloud alone talks to the platform; a
 * terminal names the tender by `number`, from the same numbers as payments by code, and asks until the state is final. The code
 * travels once, in the request that prepares. DOMAIN.md §4.
 */
import Type, { type Static } from 'typebox';
import { VOUCHER_CODE_MAX, VOUCHER_PLATFORMS } from '../domain/platform-voucher.ts';
import { TENDER_STATES } from '../domain/tender.ts';
import { PLATFORM_VOUCHER } from '../schemas/sale.ts';
import { COUNT, INSTANT, oneOf, SALE_ID } from '../schemas/scalars.ts';
import { OUT_TRADE_NUMBER, PAYMENT_MAX } from './payments.ts';

export const VOUCHER_PLATFORM = oneOf(VOUCHER_PLATFORMS);

export const VOUCHER_REQUEST = Type.Object({
  saleId: SALE_ID,
  tenderId: Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' }),
  /** A new one for every voucher. */
  number: OUT_TRADE_NUMBER,
  platform: Type.Optional(VOUCHER_PLATFORM),
  /** As scanned or typed. */
  code: Type.Optional(Type.String({ minLength: 1, maxLength: VOUCHER_CODE_MAX })),
  /** Instead of a code: one more voucher of the order that this one was scanned from. */
  of: Type.Optional(OUT_TRADE_NUMBER),
});
export type VoucherRequest = Static<typeof VOUCHER_REQUEST>;

/** What of the face value is used: nothing beyond it, and never more than is due. */
export const VOUCHER_VERIFICATION = Type.Object({
  amount: Type.Integer({ minimum: 1, maximum: PAYMENT_MAX, description: 'amount in fen' }),
});

/** `prepared`: named by the platform and not redeemed. `paid`: redeemed. */
export const VOUCHER_VIEW = Type.Object({
  number: OUT_TRADE_NUMBER,
  state: oneOf(TENDER_STATES),
  /** Why it failed or is not known; words of our own, never the platform's text. */
  reason: Type.Union([Type.String(), Type.Null()]),
  voucher: Type.Union([PLATFORM_VOUCHER, Type.Null()]),
  /** What the redemption was asked for; 0 before. */
  amount: Type.Integer({ minimum: 0, maximum: PAYMENT_MAX }),
  /** Further vouchers of the same order that the same scan shows. */
  others: COUNT,
  /** Until when the platform takes a redemption back; null when there is none. */
  cancelUntil: Type.Union([INSTANT, Type.Null()]),
  /** When asking again can bring something new; null when the state is final. */
  askAgainAt: Type.Union([INSTANT, Type.Null()]),
  /** Made by a demonstration: nothing is redeemed. */
  demo: Type.Boolean(),
});
export type VoucherView = Static<typeof VOUCHER_VIEW>;
