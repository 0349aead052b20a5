/** Referrals as they cross the wire. sync/cloud/growth/README.md. */
import Type, { type Static } from 'typebox';
import { COUNT, ENTRY_ID, FEN, INSTANT, MEMBER_ID, SIGNED_FEN, TEXT } from '../schemas/scalars.ts';

const CREDIT_MAX = 10_000_000;
const CREDIT = Type.Integer({ minimum: 0, maximum: CREDIT_MAX });
/** From an instant on: who brought a member is credited `first` for the first sale that keeps `floor` paid, who brought them `second`. */
export const REFERRAL_RULE = Type.Object({
  from: INSTANT,
  floor: Type.Integer({ minimum: 1 }),
  first: CREDIT,
  second: CREDIT,
  /** Of the price book: what credits are paid out as. */
  coupon: Type.String({ minLength: 1, maxLength: 50 }),
  couponDays: Type.Integer({ minimum: 1, maximum: 365 }),
});
export type ReferralRule = Static<typeof REFERRAL_RULE>;
export const REFERRAL_RULES_ANSWER = Type.Object({
  items: Type.Array(Type.Object({ ...REFERRAL_RULE.properties, by: TEXT })),
  next: Type.Null(),
});
export const REFERRAL_CODE = Type.String({ minLength: 1, maxLength: 20 });
export const REFERRAL_CODE_REQUEST = Type.Object({ member: MEMBER_ID });
export const REFERRAL_CODE_ANSWER = Type.Object({ code: REFERRAL_CODE });
export const REFERRAL_REQUEST = Type.Object({ code: REFERRAL_CODE, member: MEMBER_ID });
export const REFERRAL_ANSWER = Type.Object({ inviter: MEMBER_ID, at: INSTANT });
/** `brought`: how many by this member; entries newest first; `balance` may be below nothing after a refund. */
export const REFERRAL_ACCOUNT = Type.Object({
  brought: COUNT,
  balance: SIGNED_FEN,
  entries: Type.Array(
    Type.Object({ sale: Type.String({ maxLength: 40 }), level: Type.Integer(), amount: SIGNED_FEN, at: INSTANT }),
  ),
  payouts: Type.Array(Type.Object({ amount: FEN, at: INSTANT })),
});
/** `request`: the same again is the same coupon. */
export const REFERRAL_PAYOUT_REQUEST = Type.Object({ request: ENTRY_ID });
export const REFERRAL_PAYOUT = Type.Object({ amount: FEN, code: Type.String({ maxLength: 64 }) });
export const INVITERS_SHOWN_MAX = 50;
/** `items`: who brought most, for who manages the whole brand; phones are masked. */
export const REFERRAL_TOTALS = Type.Object({
  inviters: COUNT,
  brought: COUNT,
  bought: COUNT,
  paid: FEN,
  credited: FEN,
  takenBack: FEN,
  paidOut: FEN,
  items: Type.Array(
    Type.Object({
      member: MEMBER_ID,
      name: Type.Union([TEXT, Type.Null()]),
      phone: Type.Union([Type.String({ maxLength: 20 }), Type.Null()]),
      brought: COUNT,
      credited: SIGNED_FEN,
      paidOut: FEN,
    }),
    { maxItems: INVITERS_SHOWN_MAX },
  ),
  next: Type.Null(),
});
