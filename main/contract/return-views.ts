/**
 * What screens ask and see of goods that come back: a sale with what is left of it, where the money goes, and the refund once
 * it is a fact. Amounts in fen, worked out by the host. Called by contract.ts.
 */
import Type, { type Static } from 'typebox';
import { VOUCHER_PLATFORMS } from '../../sync/domain/platform-voucher.ts';
import { ENTRY_BODIES } from '../../sync/schemas/entries/kinds.ts';
import {
  COUNT,
  ENTRY_ID,
  FEN,
  INSTANT,
  oneOf,
  QUANTITY,
  RECEIPT_NUMBER,
  SLUG,
  STORE_ID,
  TEXT,
} from '../../sync/schemas/scalars.ts';
import { SALE_INVOICE } from '../../sync/protocol/invoices.ts';
import { SALE_BODY, SOLD_PRODUCT, TENDER_KIND } from '../../sync/schemas/sale.ts';
import { nullable, PRINT_STATE } from './views.ts';

const LINE_ID = Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' });
const LINES_MAX = { maxItems: 500 };
const WANTED = Type.Array(Type.Object({ lineId: LINE_ID, units: QUANTITY, reason: Type.Optional(SLUG) }), LINES_MAX);

/** The sale and its refunds as the store's local database has them: used when neither the journal here nor the cloud knows. */
export const LEDGER_SALE = Type.Object({
  at: INSTANT,
  body: SALE_BODY,
  refunds: Type.Array(ENTRY_BODIES.refund, { maxItems: 500 }),
  invoice: Type.Optional(SALE_INVOICE),
});
export type LedgerSale = Static<typeof LEDGER_SALE>;

/** The code that was scanned on a receipt, what stands behind `/r/`, and how this store's catalogue calls the goods in it. */
export const SHOWN_RECEIPT = Type.Object({
  code: Type.String({ pattern: '^[A-Za-z0-9_./-]{5,1300}$' }),
  goods: Type.Array(Type.Pick(SOLD_PRODUCT, ['id', 'sku', 'name', 'spec', 'category', 'unit']), { maxItems: 50 }),
});
export type ShownReceipt = Static<typeof SHOWN_RECEIPT>;

const { shift, pricing, openedAt, ...SOLD } = SALE_BODY.properties;
/** A sale as far as goods that come back need it: one that is known from its receipt alone says no more. */
export const RETURNED_SALE = Type.Object({
  ...SOLD,
  shift: Type.Optional(shift),
  pricing: Type.Optional(pricing),
  openedAt: Type.Optional(openedAt),
  /** Presented coupons, where `pricing` does not say them. */
  coupons: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 })),
});
export type ReturnedSale = Static<typeof RETURNED_SALE>;

const ASKED = {
  receiptNumber: RECEIPT_NUMBER,
  lines: WANTED,
  /** Money of other tenders out of the drawer. */
  asCash: Type.Optional(Type.Boolean()),
  ledger: Type.Optional(LEDGER_SALE),
  receipt: Type.Optional(SHOWN_RECEIPT),
};
export const RETURN_ASKED = Type.Object(ASKED);
export type ReturnAsked = Static<typeof RETURN_ASKED>;

export const REFUND_TENDER_VIEW = Type.Object({
  kind: TENDER_KIND,
  amount: FEN,
  reference: Type.Optional(TEXT),
  /** Of a group-buy voucher: whose it is. */
  platform: Type.Optional(oneOf(VOUCHER_PLATFORMS)),
  /** A provider pays it back later. */
  isPending: Type.Boolean(),
  /** It can go back only in the store that took it: here in cash, by whoever may. */
  elsewhere: Type.Optional(Type.Boolean()),
});

export const RETURN_VIEW = Type.Object({
  at: INSTANT,
  sale: RETURNED_SALE,
  /** `ledger`: not proven, the cloud will check · `receipt`: the signature on the receipt was checked. */
  knownFrom: oneOf(['journal', 'cloud', 'ledger', 'receipt']),
  /** The store that sold, when it is not this one. */
  sisterStore: Type.Optional(STORE_ID),
  /** Whether the cloud was asked; if not, another till may have taken the same units back. */
  online: Type.Boolean(),
  lines: Type.Array(
    Type.Object({ lineId: LINE_ID, refunded: COUNT, heldElsewhere: COUNT, left: COUNT, amountOfAllLeft: FEN }),
  ),
  /** `isOwn`: of this terminal, which can print its slip again. */
  refunds: Type.Array(
    Type.Object({
      receiptNumber: RECEIPT_NUMBER,
      total: FEN,
      refundId: Type.Optional(ENTRY_ID),
      isOwn: Type.Optional(Type.Boolean()),
    }),
  ),
  /** Null while nothing is chosen. */
  plan: nullable(
    Type.Object({
      lines: Type.Array(Type.Object({ lineId: LINE_ID, units: COUNT, amount: FEN })),
      total: FEN,
      tenders: Type.Array(REFUND_TENDER_VIEW),
      pointsReturned: COUNT,
      couponsRevived: Type.Array(Type.String()),
    }),
  ),
  /** Its e-fapiao: goods come back with a red letter. */
  invoice: Type.Optional(SALE_INVOICE),
  /** Some of the money did not come as cash, so that `asCash` would change something. */
  canBeCash: Type.Boolean(),
});
export type ReturnView = Static<typeof RETURN_VIEW>;

export const RETURN_COMMIT = Type.Object({
  ...ASKED,
  /** Made by the screen: asked again with it, nothing happens twice. */
  refundId: ENTRY_ID,
  /** What the person was shown. */
  total: FEN,
  approval: Type.Optional(ENTRY_ID),
});
export type ReturnCommit = Static<typeof RETURN_COMMIT>;

const LOOSE_LINES = Type.Array(Type.Object({ product: SOLD_PRODUCT, units: QUANTITY, reason: Type.Optional(SLUG) }), {
  minItems: 1,
  maxItems: 100,
});
/** Goods without a receipt: what each is worth at the lowest price that anybody could have paid now. */
export const LOOSE_ASKED = Type.Object({ lines: LOOSE_LINES });
export const LOOSE_VIEW = Type.Object({
  lines: Type.Array(Type.Object({ lineId: LINE_ID, unitAmount: FEN, amount: FEN })),
  total: FEN,
});
export const LOOSE_COMMIT = Type.Object({
  lines: LOOSE_LINES,
  refundId: ENTRY_ID,
  total: FEN,
  approval: Type.Optional(ENTRY_ID),
});
export type LooseCommit = Static<typeof LOOSE_COMMIT>;

export const DONE_REFUND = Type.Object({
  refundId: ENTRY_ID,
  entry: ENTRY_ID,
  receiptNumber: RECEIPT_NUMBER,
  at: INSTANT,
  total: FEN,
  tenders: Type.Array(REFUND_TENDER_VIEW),
  pointsReturned: COUNT,
  couponsRevived: Type.Array(Type.String()),
  /** The cloud could not be asked whether another till took the same units back. */
  isUnchecked: Type.Boolean(),
  /** Of an invoiced sale. */
  redLetter: Type.Optional(oneOf(['issued', 'pending', 'later'])),
  print: nullable(PRINT_STATE),
});
export type DoneRefund = Static<typeof DONE_REFUND>;
