/** The target of a store for a month as it crosses the wire. */
import Type, { type Static } from 'typebox';
import { BUSINESS_DAY, COUNT, INSTANT, MONTH, SIGNED_FEN, STORE_ID, TEXT } from '../schemas/scalars.ts';

const AMOUNT = Type.Union([Type.Integer({ minimum: 1, maximum: 100_000_000_000 }), Type.Null()]);

/** `amount` in fen of net sales; null takes the target back. `version`: the one that was seen, 0 for none. */
export const STORE_TARGET_ENTERED = Type.Object({ store: STORE_ID, month: MONTH, amount: AMOUNT, version: COUNT });
export type StoreTargetEntered = Static<typeof STORE_TARGET_ENTERED>;

/** A store's month with every version of its target, the newest last, and its net sales so far. */
export const STORE_TARGET = Type.Object({
  store: STORE_ID,
  month: MONTH,
  today: BUSINESS_DAY,
  net: SIGNED_FEN,
  versions: Type.Array(Type.Object({ version: COUNT, amount: AMOUNT, by: TEXT, at: INSTANT })),
});
export type StoreTarget = Static<typeof STORE_TARGET>;
