/** What a till and the cloud say to each other about goods that come back: the sale and its refunds, holds on units. */
import Type, { type Static } from 'typebox';
import { SALE_INVOICE } from './invoices.ts';
import { LEDGER_DOCUMENT } from '../schemas/documents/facts.ts';
import { ENTRY_ID, INSTANT, QUANTITY, RECEIPT_NUMBER, RECEIPT_TOKEN, SALE_ID } from '../schemas/scalars.ts';

export const HELD_UNITS = Type.Array(
  Type.Object({ lineId: Type.String({ minLength: 1, maxLength: 40 }), units: QUANTITY }),
  { maxItems: 500 },
);

export const REFUND_HOLD = Type.Object({
  refundId: ENTRY_ID,
  saleId: SALE_ID,
  receiptNumber: RECEIPT_NUMBER,
  lines: HELD_UNITS,
  /** Refunds of this sale in the asking terminal's journal; its other holds on the sale are of acts that never were. */
  journalled: Type.Array(ENTRY_ID, { maxItems: 500 }),
  /** The code on a sister store's receipt: proves the sale while it has not arrived. */
  receipt: Type.Optional(RECEIPT_TOKEN),
});
export type RefundHold = Static<typeof REFUND_HOLD>;

/** The refund's entry should be here by then; until then nobody else takes the units. */
export const REFUND_HOLD_ANSWER = Type.Object({ expiresAt: INSTANT });

/** Who asks for a sister store's sale has its receipt: the sale's id, or what stands behind the number in the short code. */
export const RETURN_QUERY = Type.Object({
  proof: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9/._-]{3,1000}$' })),
});

export const RETURN_ANSWER = Type.Object({
  sale: Type.Union([LEDGER_DOCUMENT, Type.Null()]),
  refunds: Type.Array(LEDGER_DOCUMENT),
  /** Units that other terminals hold. */
  held: HELD_UNITS,
  /** Its e-fapiao, if it has one. */
  invoice: Type.Optional(SALE_INVOICE),
});
export type ReturnAnswer = Static<typeof RETURN_ANSWER>;
