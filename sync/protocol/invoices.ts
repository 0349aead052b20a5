/** What a till and the cloud say to each other about e-fapiao: whether a sale has one, and the red letter for goods that come back. */
import Type, { type Static } from 'typebox';
import { ENTRY_ID, FEN, oneOf, QUANTITY, RECEIPT_NUMBER, SALE_ID, SLUG, TEXT } from '../schemas/scalars.ts';
import { TENDER_PART } from '../schemas/sale.ts';

export const INVOICE_STATES = ['requested', 'issuing', 'issued', 'failed', 'reversing', 'reversed'] as const;
export type InvoiceState = (typeof INVOICE_STATES)[number];

/** Of a sale that has one, or will; stands in the sale's ledger document too. */
export const SALE_INVOICE = Type.Object({
  state: oneOf(['requested', 'issuing', 'issued', 'reversing', 'reversed']),
  /** Once it is issued. */
  number: Type.Optional(TEXT),
  total: FEN,
});
export type SaleInvoice = Static<typeof SALE_INVOICE>;

/** The refund as it will stand in the journal. */
export const RED_LETTER_ORDER = Type.Object({
  refundId: ENTRY_ID,
  saleId: SALE_ID,
  receiptNumber: RECEIPT_NUMBER,
  lines: Type.Array(
    Type.Object({ lineId: Type.String({ minLength: 1, maxLength: 40 }), units: QUANTITY, amount: FEN }),
    { minItems: 1, maxItems: 500 },
  ),
  tenders: Type.Array(
    Type.Object({ ...TENDER_PART.properties, stands: Type.Optional(Type.Array(TENDER_PART, { maxItems: 50 })) }),
    { maxItems: 50 },
  ),
});
export type AskedRedLetter = Static<typeof RED_LETTER_ORDER>;

/** `none`: nothing of these goods is on an invoice. */
export const RED_LETTER_ANSWER = Type.Object({
  state: oneOf(['none', 'requested', 'issuing', 'issued', 'failed']),
  reason: Type.Union([SLUG, Type.Null()]),
  number: Type.Union([TEXT, Type.Null()]),
  amount: FEN,
});
export type RedLetterAnswer = Static<typeof RED_LETTER_ANSWER>;
