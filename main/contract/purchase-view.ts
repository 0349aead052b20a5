/** A sale to somebody who works here, as the cart shows it, and the method that begins one. Used by views.ts and people-views.ts. */
import Type from 'typebox';
import { BP, COUNT, ENTRY_ID, FEN, STAFF_ID } from '../../sync/schemas/scalars.ts';

export const PURCHASE_IN_CART = {
  /** The member works for the brand and pays the usual price so far: it may become a staff purchase, and earns the person nothing. */
  buyer: Type.Optional(STAFF_ID),
  /** `left`: of the month's quota before this sale; `beyond`: how far this sale goes over it; `allowed`: how far it may. */
  staffPurchase: Type.Optional(Type.Object({ staff: STAFF_ID, payBp: BP, left: FEN, beyond: FEN, allowed: FEN })),
};

/** The buyer proves it by number and PIN, or by a signed badge; both of the other way are empty. */
export const PURCHASE_BEGIN = Type.Object({
  revision: COUNT,
  staff: Type.String({ maxLength: 20 }),
  pin: Type.String({ maxLength: 32 }),
  badge: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  approval: Type.Optional(ENTRY_ID),
});
