/**
 * What a terminal and the cloud say to each other about stored value, gift cards and points: who the member is proven to be, a
 * hold on an account before a sale is committed, and what is on it. The cloud alone knows balances; a hold is named by a number
 * that the terminal made (`outTradeNumber`, as payments are), asked again it is the same hold. A password and a card's code
 * travel in one request each and are kept nowhere. DOMAIN.md §4.
 */
import Type, { type Static } from 'typebox';
import type { MemberId } from '../domain/ids.ts';
import { POINTS_MONTHS_MAX } from '../domain/points-ending.ts';
import { ACCOUNT_KINDS, SPEND_ORDERS } from '../domain/value-account.ts';
import {
  BUSINESS_DAY,
  COUNT,
  ENTRY_ID,
  FEN,
  INSTANT,
  MEMBER_ID,
  oneOf,
  SALE_ID,
  SIGNED_FEN,
  STAFF_ID,
} from '../schemas/scalars.ts';
import { OUT_TRADE_NUMBER, PAYMENT_MAX } from './payments.ts';

export const ACCOUNT_ID = Type.String({ pattern: '^(stored_value|points|gift_card):[0-9A-Za-z-]{8,60}$' });
export const storedValueOf = (member: string): string => `stored_value:${member}`;
export const pointsOf = (member: string): string => `points:${member}`;
/** null for a card's. */
export const memberOfAccount = (account: string): MemberId | null =>
  ((/^(?:points|stored_value):(.+)$/.exec(account) ?? [])[1] as MemberId | undefined) ?? null;

/** `tenderId` of a hold on the points that a sale spends: there is one of each sale. */
export const POINTS_TENDER = 'points';

/** Six to twelve digits that the customer types, at the counter for the first time. */
export const PAYMENT_PASSWORD = Type.String({ pattern: '^\\d{6,12}$' });
export const GIFT_CARD_CODE = Type.String({ pattern: '^[0-9A-Za-z-]{8,40}$' });
const NUMBER_PARAMS = { hold: OUT_TRADE_NUMBER };
const AMOUNT = Type.Integer({ minimum: 1, maximum: PAYMENT_MAX, description: 'amount in fen, or points' });

export const PASSWORD_ANSWER = Type.Object({ member: MEMBER_ID });
export const PROOF_REQUEST = Type.Object({ password: PAYMENT_PASSWORD });
/** `proof` goes with holds of this terminal on the accounts of this member until it expires. */
export const PROOF_ANSWER = Type.Object({ proof: Type.String({ maxLength: 200 }), expiresAt: INSTANT });

/** A code of the customer's own phone (domain/member-code.ts): minted for the brand's own server, which knows who is logged in there. */
export const MEMBER_CODE_REQUEST = Type.Object({ member: MEMBER_ID });
export const MEMBER_CODE_ANSWER = Type.Object({
  /** For a QR: tills read it without a network. */
  text: Type.String({ pattern: '^GPM-[0-9A-Z]{20,256}$' }),
  /** For a bar code: tills ask the cloud whose it is. */
  barcode: Type.String({ pattern: '^GPM-[0-9A-Z]{8,40}$' }),
  until: INSTANT,
});
export const MEMBER_CODE = Type.String({ pattern: '^GPM-[0-9A-Za-z]{8,256}$' });
export const CODE_PROOF_REQUEST = Type.Object({
  code: MEMBER_CODE,
  /** Without it nothing is used and nothing proven: only whose it is. */
  saleId: Type.Optional(SALE_ID),
});
export const CODE_PROOF_ANSWER = Type.Object({ member: MEMBER_ID, proof: Type.Optional(PROOF_ANSWER) });

/** Digits in a text message: of this sale, and of no more than this amount in fen. */
export const MESSAGE_CODE = Type.String({ pattern: '^\\d{6}$' });
/** For a sale, or for setting a payment password: the one never counts for the other. */
export const MESSAGE_REQUEST = Type.Union([
  Type.Object({ saleId: SALE_ID, amount: AMOUNT }),
  Type.Object({ purpose: Type.Literal('password') }),
]);
export type MessageRequest = Static<typeof MESSAGE_REQUEST>;
export const MESSAGE_ANSWER = Type.Object({ until: INSTANT });
export const MESSAGE_PROOF_REQUEST = Type.Object({ saleId: SALE_ID, code: MESSAGE_CODE });

/**
 * One of four says that the customer is there: the password before, a changing code, a message's digits for this, or, for a first
 * password where no message can be sent, a manager of the store by number and PIN with a reason.
 */
export const PASSWORD_CHANGE = Type.Object({
  password: PAYMENT_PASSWORD,
  before: Type.Optional(PAYMENT_PASSWORD),
  code: Type.Optional(MEMBER_CODE),
  message: Type.Optional(MESSAGE_CODE),
  approval: Type.Optional(
    Type.Object({
      staff: STAFF_ID,
      pin: Type.String({ minLength: 4, maxLength: 32 }),
      reason: Type.String({ pattern: '\\S', maxLength: 200 }),
    }),
  ),
});
export type PasswordChange = Static<typeof PASSWORD_CHANGE>;

/** What is paid first of stored value, from an instant on. */
export const SPEND_POLICY = Type.Object({ from: INSTANT, order: oneOf(SPEND_ORDERS) });
export const SPEND_POLICIES = Type.Object({ items: Type.Array(SPEND_POLICY) });

/** When points end that are earned from a day on: with the last day of the month so many months later; null for never. */
export const POINTS_RULE = Type.Object({
  from: BUSINESS_DAY,
  months: Type.Union([Type.Integer({ minimum: 1, maximum: POINTS_MONTHS_MAX }), Type.Null()]),
});
/** `by` as in the audit log. */
export const POINTS_RULE_VIEW = Type.Object({
  ...POINTS_RULE.properties,
  version: COUNT,
  by: Type.String(),
  at: INSTANT,
});
export const POINTS_RULES = Type.Object({ items: Type.Array(POINTS_RULE_VIEW) });

export const HOLD_REQUEST = Type.Object({
  ...NUMBER_PARAMS,
  saleId: SALE_ID,
  tenderId: Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' }),
  kind: oneOf(ACCOUNT_KINDS),
  amount: AMOUNT,
  /** Whose stored value or points, with the proof of it. */
  member: Type.Optional(MEMBER_ID),
  proof: Type.Optional(Type.String({ maxLength: 200 })),
  /** Of a gift card. */
  code: Type.Optional(GIFT_CARD_CODE),
});
export type HoldRequest = Static<typeof HOLD_REQUEST>;

/** States as of payments: `paid` is held or already counted, `failed` never was, `reversed` was let go. */
export const HOLD_VIEW = Type.Object({
  outTradeNumber: OUT_TRADE_NUMBER,
  kind: oneOf(ACCOUNT_KINDS),
  amount: Type.Integer({ minimum: 0, maximum: PAYMENT_MAX }),
  state: oneOf(['paid', 'failed', 'reversed']),
  /** Why it failed: `value_short`, `card_unknown`, `proof_needed`. */
  reason: Type.Union([Type.String(), Type.Null()]),
  account: Type.Union([ACCOUNT_ID, Type.Null()]),
  /** What is left for others to take, this hold taken off; of a failed one what there was. */
  left: Type.Union([SIGNED_FEN, Type.Null()]),
  asOf: INSTANT,
});
export type HoldView = Static<typeof HOLD_VIEW>;

export const GIFT_CARD_ASKED = Type.Object({ code: GIFT_CARD_CODE });
/** An account of a card: `isKnown` once it was sold. */
export const GIFT_CARD_VIEW = Type.Object({
  account: ACCOUNT_ID,
  lastFour: Type.String({ maxLength: 4 }),
  isKnown: Type.Boolean(),
  left: SIGNED_FEN,
  asOf: INSTANT,
});
export type GiftCardView = Static<typeof GIFT_CARD_VIEW>;

/** May a top-up go back? Holds what it put on the account, when nothing of it was spent. */
export const TOP_UP_RETURN = Type.Object({ ...NUMBER_PARAMS, account: ACCOUNT_ID, topUp: ENTRY_ID });
export type TopUpReturn = Static<typeof TOP_UP_RETURN>;

export const ACCOUNT_VIEW = Type.Object({
  account: ACCOUNT_ID,
  principal: SIGNED_FEN,
  bonus: SIGNED_FEN,
  held: FEN,
  /** Of points: how many end after which day, null for those that never do; those that end first are first. */
  batches: Type.Optional(Type.Array(Type.Object({ points: COUNT, ends: Type.Union([BUSINESS_DAY, Type.Null()]) }))),
  /** Newest first. */
  entries: Type.Array(
    Type.Object({
      id: Type.String(),
      at: INSTANT,
      what: oneOf(['top_up', 'top_up_return', 'spend', 'give_back', 'earn', 'end']),
      amount: SIGNED_FEN,
      principal: SIGNED_FEN,
      bonus: SIGNED_FEN,
      receiptNumber: Type.Union([Type.String(), Type.Null()]),
      finding: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  asOf: INSTANT,
});
export type AccountView = Static<typeof ACCOUNT_VIEW>;
