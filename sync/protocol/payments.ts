/**
 * What a terminal and the cloud say to each other about money that customers pay with a code on their phone. The cloud alone
 * talks to the payment provider; a terminal names the tender by `outTradeNumber` and asks until the state is final. The code
 * itself travels once, in the first request, and is kept nowhere. DOMAIN.md §4.
 */
import Type, { type Static } from 'typebox';
import { INSTANT, oneOf, SALE_ID } from '../schemas/scalars.ts';

/** Of one payment, by a code; 999,999.99 yuan. */
export const PAYMENT_MAX = 99_999_999;
/** Parts in which one payment can be given back. */
export const REFUNDS_MAX = 50;

export const OUT_TRADE_NUMBER = Type.String({ pattern: '^[0-9A-Za-z]{6,32}$' });
export const REFUND_NUMBER = Type.String({ pattern: '^[0-9A-Za-z_]{6,60}$' });
export const PAYMENT_KIND = oneOf(['wechat', 'alipay']);
export type PaymentKind = Static<typeof PAYMENT_KIND>;

/** `paid`, `failed` and `reversed` are final, but for a `paid` one that is asked to be reversed. */
export const PAYMENT_STATE = oneOf(['requested', 'pending', 'paid', 'failed', 'unknown', 'reversing', 'reversed']);
export type PaymentState = Static<typeof PAYMENT_STATE>;

const AMOUNT = Type.Integer({ minimum: 1, maximum: PAYMENT_MAX, description: 'amount in fen' });

export const PAYMENT_REQUEST = Type.Object({
  saleId: SALE_ID,
  tenderId: Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' }),
  /** A new one for every new code. */
  outTradeNumber: OUT_TRADE_NUMBER,
  kind: PAYMENT_KIND,
  authCode: Type.String({ pattern: '^\\d{16,24}$' }),
  amount: AMOUNT,
});
export type PaymentRequest = Static<typeof PAYMENT_REQUEST>;

/** What a till that takes a payment back asked for: of a number that the cloud has lost, the cloud looks for its money. */
export const REVERSAL_OF = Type.Object({
  kind: Type.Optional(PAYMENT_KIND),
  amount: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,7}$', description: 'in fen' })),
});
export type ReversalOf = Static<typeof REVERSAL_OF>;

export const PAYMENT_VIEW = Type.Object({
  outTradeNumber: OUT_TRADE_NUMBER,
  kind: PAYMENT_KIND,
  amount: Type.Integer({ minimum: 0, maximum: PAYMENT_MAX }),
  state: PAYMENT_STATE,
  /** Why it failed or is not known; words of our own, never the provider's text. */
  reason: Type.Union([Type.String(), Type.Null()]),
  transactionId: Type.Union([Type.String(), Type.Null()]),
  paidAt: Type.Union([INSTANT, Type.Null()]),
  /** When asking again can bring something new; null when the state is final. */
  askAgainAt: Type.Union([INSTANT, Type.Null()]),
  /** Who has not paid by then is asked to pay otherwise, and the payment is reversed; null when it is over. */
  giveUpAt: Type.Optional(Type.Union([INSTANT, Type.Null()])),
  /** Made by a demonstration: no money moved. */
  demo: Type.Boolean(),
});
export type PaymentView = Static<typeof PAYMENT_VIEW>;

export const REFUND_REQUEST = Type.Object({ refundNumber: REFUND_NUMBER, amount: AMOUNT });
export type PaymentRefundRequest = Static<typeof REFUND_REQUEST>;

/** `pending` is tried again by the cloud itself, with the same number, until it is one of the other two. */
export const PAYMENT_REFUND_STATE = oneOf(['requested', 'pending', 'refunded', 'refused']);
export type PaymentRefundState = Static<typeof PAYMENT_REFUND_STATE>;
export const PAYMENT_REFUND_VIEW = Type.Object({
  outTradeNumber: OUT_TRADE_NUMBER,
  refundNumber: REFUND_NUMBER,
  amount: AMOUNT,
  state: PAYMENT_REFUND_STATE,
  reason: Type.Union([Type.String(), Type.Null()]),
  refundId: Type.Union([Type.String(), Type.Null()]),
  refundedAt: Type.Union([INSTANT, Type.Null()]),
  askAgainAt: Type.Union([INSTANT, Type.Null()]),
});
export type PaymentRefundView = Static<typeof PAYMENT_REFUND_VIEW>;

/** What a refund of goods gives back by one of its tenders is one part of a payment: this is its number, at every cloud. */
export const refundNumberOf = (refundId: string, tenderId: string): string =>
  `${refundId.replaceAll('-', '')}_${tenderId.replaceAll(/[^0-9A-Za-z]/g, '_')}`.slice(0, 60);

/** It will be paid out otherwise; refused while it may still arrive by itself, and once it did. */
export const REFUND_WITHDRAWAL = Type.Object({ amount: AMOUNT });
