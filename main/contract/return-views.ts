/**
 * What screens ask and see of goods that come back: a sale with what is left of it, where the money goes, and the refund once
 * it is a fact. Amounts in fen, worked out by the host. Called by contract.ts.
 */
import Type, { type Static } from 'typebox';
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
  TEXT,
} from '../../sync/schemas/scalars.ts';
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
});
export type LedgerSale = Static<typeof LEDGER_SALE>;

const ASKED = {
  receiptNumber: RECEIPT_NUMBER,
  lines: WANTED,
  /** Money of other tenders out of the drawer. */
  asCash: Type.Optional(Type.Boolean()),
  ledger: Type.Optional(LEDGER_SALE),
};
export const RETURN_ASKED = Type.Object(ASKED);
export type ReturnAsked = Static<typeof RETURN_ASKED>;

export const REFUND_TENDER_VIEW = Type.Object({
  kind: TENDER_KIND,
  amount: FEN,
  reference: Type.Optional(TEXT),
  /** A provider pays it back later. */
  isPending: Type.Boolean(),
});

export const RETURN_VIEW = Type.Object({
  at: INSTANT,
  sale: SALE_BODY,
  /** `ledger`: not proven, the cloud will check. */
  knownFrom: oneOf(['journal', 'cloud', 'ledger']),
  /** Whether the cloud was asked; if not, another till may have taken the same units back. */
  online: Type.Boolean(),
  lines: Type.Array(
    Type.Object({ lineId: LINE_ID, refunded: COUNT, heldElsewhere: COUNT, left: COUNT, amountOfAllLeft: FEN }),
  ),
  refunds: Type.Array(Type.Object({ receiptNumber: RECEIPT_NUMBER, total: FEN, refundId: Type.Optional(ENTRY_ID) })),
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
  print: nullable(PRINT_STATE),
});
export type DoneRefund = Static<typeof DONE_REFUND>;
