/**
 * What screens ask and see of tenders after their document: parts of refunds that a provider is to pay back, their pay-out in
 * cash, and the correction of a sale's tenders within its shift. Amounts in fen. Called by contract.ts.
 */
import Type, { type Static } from 'typebox';
import { VOUCHER_PLATFORMS } from '../../sync/domain/platform-voucher.ts';
import { TENDER_KIND } from '../../sync/schemas/sale.ts';
import { ENTRY_ID, FEN, INSTANT, oneOf, RECEIPT_NUMBER, TEXT } from '../../sync/schemas/scalars.ts';
import { nullable, RECORDED_TENDER_KIND } from './views.ts';

const TENDER_ID = Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' });
const ACT = {
  /** Made by the screen: asked again with it, nothing happens twice. */
  correction: ENTRY_ID,
  reason: Type.String({ minLength: 1, maxLength: 200 }),
  approval: Type.Optional(ENTRY_ID),
};

const REFUND_PARTS_ASKED = Type.Object({ refundId: ENTRY_ID });
const REFUND_PARTS = Type.Object({
  items: Type.Array(
    Type.Object({
      tenderId: TENDER_ID,
      kind: TENDER_KIND,
      amount: FEN,
      reference: TEXT,
      /** Of a group-buy voucher: whose it is. */
      platform: Type.Optional(oneOf(VOUCHER_PLATFORMS)),
      /** `refused` and `withdrawn` are paid by nobody; `cash`: out of the drawer instead. */
      state: oneOf(['pending', 'refunded', 'refused', 'withdrawn', 'cash']),
      cause: nullable(TEXT),
    }),
  ),
});
export type RefundPartView = Static<typeof REFUND_PARTS>['items'][number];

const CASH_INSTEAD = Type.Object({ refundId: ENTRY_ID, tenderId: TENDER_ID, ...ACT });
const DEPOSITS_ASKED = Type.Object({ order: ENTRY_ID });
const CORRECTABLE_ASKED = Type.Object({ receiptNumber: RECEIPT_NUMBER });
/** The tenders that a sale has by now, cash less change. */
const CORRECTABLE = Type.Object({
  receiptNumber: RECEIPT_NUMBER,
  tenders: Type.Array(
    Type.Object({
      tenderId: TENDER_ID,
      kind: TENDER_KIND,
      amount: FEN,
      reference: nullable(TEXT),
      /** A person said what it was; what a provider or a ledger has proven stays. */
      mayChange: Type.Boolean(),
    }),
  ),
  correctedAt: nullable(INSTANT),
});
export type Correctable = Static<typeof CORRECTABLE>;

const CORRECT_TENDERS = Type.Object({
  receiptNumber: RECEIPT_NUMBER,
  tenders: Type.Array(
    Type.Object({ tenderId: TENDER_ID, kind: RECORDED_TENDER_KIND, reference: Type.Optional(TEXT) }),
    { minItems: 1, maxItems: 50 },
  ),
  ...ACT,
});

/** Deposits that were taken for an order in the open shift, the tenders that each has by now. */
const DEPOSITS = Type.Object({
  items: Type.Array(
    Type.Object({
      /** Of the deposit. */
      entry: ENTRY_ID,
      at: INSTANT,
      tenders: CORRECTABLE.properties.tenders,
      correctedAt: nullable(INSTANT),
    }),
  ),
});
export type CorrectableDeposits = Static<typeof DEPOSITS>;
const CORRECT_DEPOSIT = Type.Object({
  order: ENTRY_ID,
  entry: ENTRY_ID,
  tenders: CORRECT_TENDERS.properties.tenders,
  /** The cashier was warned that the cloud cannot be asked whether another till has the order. */
  unclaimed: Type.Boolean(),
  ...ACT,
});

const WRITTEN = Type.Object({ entry: ENTRY_ID });

/** Part of the contract's METHODS, for people at work. */
export const CORRECTION_METHODS = {
  /** What became of the money of a refund, or of a deposit, that a provider is to pay back, and its pay-out in cash when that cannot be. */
  'return.parts': { params: REFUND_PARTS_ASKED, result: REFUND_PARTS, public: false },
  'return.cashInstead': { params: CASH_INSTEAD, result: WRITTEN, public: false },
  /** Another kind for tenders of a sale of the open shift; `details.reason`: other_shift, by_code, refunded, same_kind. */
  'tender.correctable': { params: CORRECTABLE_ASKED, result: CORRECTABLE, public: false },
  'tender.correct': { params: CORRECT_TENDERS, result: WRITTEN, public: false },
  /** The same of a deposit that the order still holds whole; `details.reason` also: deposit_spent. */
  'order.correctable': { params: DEPOSITS_ASKED, result: DEPOSITS, public: false },
  'order.correct': { params: CORRECT_DEPOSIT, result: WRITTEN, public: false },
} as const;
