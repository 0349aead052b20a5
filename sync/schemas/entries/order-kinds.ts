/**
 * Journal entries of held orders and of alteration and hold tickets. A deposit is money without a sale: its tenders are facts of
 * these entries. Names stand in no entry but sealed. Called by kinds.ts.
 */
import Type from 'typebox';
import { ORDER_EVENTS_MAX } from '../../domain/held-order.ts';
import { TICKET_MOVES, TICKET_TYPES } from '../../domain/ticket.ts';
import { REFUND_TENDER, SALE_BODY, SOLD_PRODUCT, TENDER } from '../sale.ts';
import {
  ENTRY_ID,
  FEN,
  INSTANT,
  NOTE,
  oneOf,
  QUANTITY,
  RECEIPT_NUMBER,
  SALE_ID,
  SEALED,
  SHIFT_ID,
  STAFF_ID,
  STORE_ID,
  TERMINAL_ID,
  TEXT,
} from '../scalars.ts';

/** As it is printed and scanned: `GPP-` and these. */
export const ORDER_CODE = Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{8}$' });
const APPROVAL = Type.Object({ by: STAFF_ID, reason: TEXT });
const AT_TILL = { store: STORE_ID, terminal: TERMINAL_ID, shift: SHIFT_ID, cashier: STAFF_ID };
/** Money that was taken for an order; `saleId` is what its rows of payment were asked for under. */
const TAKEN = {
  saleId: SALE_ID,
  deposit: FEN,
  tenders: Type.Array(TENDER, { minItems: 1, maxItems: ORDER_EVENTS_MAX }),
  change: FEN,
};

/** All of a sale that was agreed when its goods were put aside: these prices hold at pick-up, whatever the shop asks by then. */
export const AGREED_SALE = Type.Pick(SALE_BODY, [
  'openedAt',
  'pricing',
  'lines',
  'order',
  'rejectedCoupons',
  'pointsUsed',
  'total',
  'member',
  'boundGuide',
  'serving',
  'note',
]);

export const ORDER_BODIES = {
  /** Goods are put aside at agreed prices, and a deposit was taken. */
  'order.held': Type.Object({
    order: ENTRY_ID,
    code: ORDER_CODE,
    ...AT_TILL,
    ...TAKEN,
    promisedAt: INSTANT,
    agreed: AGREED_SALE,
    /** Whose it is, where that is no member. */
    person: Type.Optional(SEALED),
    training: Type.Optional(Type.Boolean()),
  }),
  /** More was paid on it. */
  'order.added': Type.Object({
    order: ENTRY_ID,
    code: ORDER_CODE,
    ...AT_TILL,
    ...TAKEN,
    training: Type.Optional(Type.Boolean()),
  }),
  /** The customer does not take the goods: what went back to its tenders, and what the shop keeps as other income. */
  'order.ended': Type.Object({
    order: ENTRY_ID,
    code: ORDER_CODE,
    ...AT_TILL,
    /** Made by the screen: asked again with it, nothing happens twice. */
    ended: ENTRY_ID,
    returned: FEN,
    forfeited: FEN,
    tenders: Type.Array(REFUND_TENDER, { maxItems: ORDER_EVENTS_MAX }),
    reason: TEXT,
    approval: Type.Optional(APPROVAL),
    /** Whether the cloud gave the order to this terminal, or could not be asked. */
    claimed: Type.Optional(Type.Boolean()),
    training: Type.Optional(Type.Boolean()),
  }),

  'ticket.opened': Type.Object({
    ticket: ENTRY_ID,
    code: ORDER_CODE,
    store: STORE_ID,
    terminal: TERMINAL_ID,
    type: oneOf(TICKET_TYPES),
    promisedAt: INSTANT,
    goods: Type.Array(
      Type.Object({ lineId: Type.Optional(Type.String({ maxLength: 40 })), product: SOLD_PRODUCT, quantity: QUANTITY }),
      { minItems: 1, maxItems: 100 },
    ),
    /** Whose goods these are, where they were sold. */
    sale: Type.Optional(Type.Object({ saleId: SALE_ID, receiptNumber: RECEIPT_NUMBER })),
    /** What is to be done, with the measurements as they were told. */
    work: Type.Optional(NOTE),
    person: Type.Optional(SEALED),
    training: Type.Optional(Type.Boolean()),
  }),
  'ticket.moved': Type.Object({
    ticket: ENTRY_ID,
    code: ORDER_CODE,
    to: oneOf(TICKET_MOVES),
    reason: Type.Optional(TEXT),
    training: Type.Optional(Type.Boolean()),
  }),
} as const;
