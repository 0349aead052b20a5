/** Held orders with a deposit, and alteration and hold tickets, as screens ask for and see them. Spread into contract.ts. */
import Type, { type Static } from 'typebox';
import { ORDER_CODE } from '../../sync/schemas/entries/order-kinds.ts';
import { SOLD_PRODUCT, TENDER_KIND } from '../../sync/schemas/sale.ts';
import {
  COUNT,
  ENTRY_ID,
  FEN,
  INSTANT,
  oneOf,
  QUANTITY,
  RECEIPT_NUMBER,
  SALE_ID,
  SIGNED_FEN,
  STAFF_ID,
  TERMINAL_ID,
  TEXT,
} from '../../sync/schemas/scalars.ts';
import { TICKET_MOVES, TICKET_TYPES } from '../../sync/domain/ticket.ts';

const nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);
const NOTHING = Type.Object({}, { additionalProperties: false });
const LINE_ID = Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' });
const NAME = Type.String({ minLength: 1, maxLength: 40 });
const REASON = Type.String({ minLength: 1, maxLength: 200 });
const APPROVAL = { approval: Type.Optional(ENTRY_ID) };
const AMOUNT = Type.Unsafe<Static<typeof FEN>>(Type.Integer({ minimum: 1, maximum: 99_999_999 }));

/**
 * The open cart is an order's. `new`: a deposit is about to be taken for it · `add`: another one · `open`: it is picked up at the
 * prices that were agreed.
 */
export const ORDER_IN_CART = Type.Object({
  step: oneOf(['new', 'add', 'open']),
  order: ENTRY_ID,
  /** Null until it is an order. */
  code: nullable(ORDER_CODE),
  name: TEXT,
  promisedAt: INSTANT,
  /** Paid before. */
  held: FEN,
  /** The deposit that is to be paid now; null at pick-up. */
  deposit: nullable(FEN),
  /** A part is picked up: how many units are still to come, and what of the deposit is held for them. */
  rest: Type.Optional(Type.Object({ units: COUNT, held: FEN })),
});
export type OrderInCart = Static<typeof ORDER_IN_CART>;

const GOODS = Type.Object({ name: TEXT, spec: Type.Optional(TEXT), quantity: QUANTITY });
const KNOWN = {
  code: ORDER_CODE,
  /** Empty where it is over, or where this till does not know it. */
  name: TEXT,
  promisedAt: INSTANT,
  at: INSTANT,
  terminal: TERMINAL_ID,
  staff: nullable(STAFF_ID),
  isOwn: Type.Boolean(),
};

export const ORDER_VIEW = Type.Object({
  order: ENTRY_ID,
  ...KNOWN,
  /** `taken`: units that were picked up; `rest` is what the others were agreed at. */
  goods: Type.Array(Type.Object({ ...GOODS.properties, lineId: LINE_ID, net: FEN, taken: COUNT, rest: FEN })),
  units: COUNT,
  /** Units that are still to come. */
  unitsLeft: COUNT,
  total: FEN,
  taken: FEN,
  used: FEN,
  returned: FEN,
  forfeited: FEN,
  /** Below zero where tills that were apart finished it twice. */
  held: SIGNED_FEN,
  /** What is still to be paid at pick-up of all that is still to come. */
  left: FEN,
  state: oneOf(['held', 'sold', 'ended']),
  /** Of the sale that it became; of several the last. */
  receiptNumber: nullable(RECEIPT_NUMBER),
  /** This till took a deposit for it in its open shift, and nothing of it is spent: its tenders may be put right. */
  isCorrectable: Type.Boolean(),
  /** What this till gave back by a provider: `return.parts` tells what became of it. */
  backUnder: nullable(ENTRY_ID),
  /** Another terminal has it in its cart. */
  claimedBy: nullable(TERMINAL_ID),
  /** Where what is held would go back to. */
  back: Type.Array(Type.Object({ kind: TENDER_KIND, amount: FEN })),
});
export type OrderView = Static<typeof ORDER_VIEW>;

export const TICKET_VIEW = Type.Object({
  ticket: ENTRY_ID,
  ...KNOWN,
  type: oneOf(TICKET_TYPES),
  goods: Type.Array(GOODS),
  receiptNumber: nullable(RECEIPT_NUMBER),
  work: nullable(Type.String()),
  state: oneOf(['open', ...TICKET_MOVES]),
  /** Some of its goods were given back to the shop. */
  isRefunded: Type.Boolean(),
});
export type TicketView = Static<typeof TICKET_VIEW>;

const ORDERS = Type.Object({ orders: Type.Array(ORDER_VIEW), tickets: Type.Array(TICKET_VIEW) });
export type OrdersView = Static<typeof ORDERS>;

const TENDERS = Type.Array(Type.Object({ tenderId: LINE_ID, kind: TENDER_KIND, amount: FEN }), { maxItems: 50 });

export const ORDER_METHODS = {
  /** What this terminal knows now; it asks the cloud for more at the same time and tells by `orders.changed`. */
  'order.list': { params: NOTHING, result: ORDERS, public: false },
  /** A deposit for the open cart is about to be paid: from now on payment asks for it and not for the goods. */
  'order.begin': {
    params: Type.Object({ revision: COUNT, name: NAME, promisedAt: INSTANT, deposit: AMOUNT }),
    result: NOTHING,
    public: false,
  },
  /** No deposit after all; an order that was opened is put back as it was. */
  'order.leave': { params: NOTHING, result: NOTHING, public: false },
  /** The deposit was paid: the open cart is an order from now on, or has another deposit. Idempotent by the sale's id. */
  'order.hold': {
    params: Type.Object({ saleId: SALE_ID, revision: COUNT, tenders: TENDERS }),
    result: ORDER_VIEW,
    public: false,
  },
  /**
   * Its goods into the open cart, which must be empty, at the prices that were agreed; `deposit` for another deposit.
   * `unclaimed`: the cashier was warned that the cloud cannot be asked whether another till has it. `take`: only these units; the
   * deposit pays for them first, at most what they cost, and the rest stays held with the others.
   */
  'order.open': {
    params: Type.Object({
      order: ENTRY_ID,
      unclaimed: Type.Boolean(),
      deposit: Type.Optional(AMOUNT),
      take: Type.Optional(
        Type.Array(Type.Object({ lineId: LINE_ID, units: QUANTITY }), { minItems: 1, maxItems: 500 }),
      ),
    }),
    result: NOTHING,
    public: false,
  },
  /** The customer does not take the goods: `returned` goes back to how it was paid, the rest of what is held is forfeited. */
  'order.end': {
    params: Type.Object({
      ended: ENTRY_ID,
      order: ENTRY_ID,
      returned: FEN,
      /** What the person was shown as held. */
      held: FEN,
      reason: REASON,
      unclaimed: Type.Boolean(),
      ...APPROVAL,
    }),
    result: ORDER_VIEW,
    public: false,
  },
  /** A slip once more, marked as a copy; of an order or a ticket. */
  'order.print': { params: Type.Object({ id: ENTRY_ID }), result: NOTHING, public: false },

  /** Idempotent by the ticket's id. */
  'ticket.open': {
    params: Type.Object({
      ticket: ENTRY_ID,
      type: oneOf(TICKET_TYPES),
      name: NAME,
      promisedAt: INSTANT,
      work: Type.Optional(Type.String({ maxLength: 1000 })),
      /** Of a sale: which units of it; else the goods themselves. */
      receiptNumber: Type.Optional(RECEIPT_NUMBER),
      goods: Type.Array(Type.Object({ lineId: Type.Optional(LINE_ID), product: SOLD_PRODUCT, quantity: QUANTITY }), {
        minItems: 1,
        maxItems: 100,
      }),
      saleId: Type.Optional(SALE_ID),
    }),
    result: TICKET_VIEW,
    public: false,
  },
  'ticket.move': {
    params: Type.Object({ ticket: ENTRY_ID, to: oneOf(TICKET_MOVES), reason: Type.Optional(REASON) }),
    result: TICKET_VIEW,
    public: false,
  },
} as const;

/** The list as it is now. */
export const ORDER_EVENTS = { 'orders.changed': ORDERS } as const;
