/**
 * Stored value, gift cards and their top-ups as screens ask for and see them. Amounts in fen; the host and the cloud decide.
 * Spread into contract.ts.
 */
import Type, { type Static } from 'typebox';
import { VOUCHER_CODE_MAX, VOUCHER_PLATFORMS } from '../../sync/domain/platform-voucher.ts';
import {
  CODE_PROOF_REQUEST,
  GIFT_CARD_CODE,
  MESSAGE_CODE,
  PASSWORD_CHANGE,
  PAYMENT_PASSWORD,
  SPEND_POLICIES,
} from '../../sync/protocol/accounts.ts';
import {
  COUNT,
  ENTRY_ID,
  FEN,
  INSTANT,
  MEMBER_ID,
  oneOf,
  SALE_ID,
  SIGNED_FEN,
  TEXT,
} from '../../sync/schemas/scalars.ts';
import { TENDER_STATES } from '../../sync/domain/tender.ts';
import { TENDERS_VIEW } from './views.ts';

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const NOTHING = Type.Object({}, { additionalProperties: false });
const METHOD = { public: false } as const;
const TENDER_ID = Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' });

/** Ways by which value is sold; people vouch for all of them. */
export const TOP_UP_TENDER = oneOf(['cash', 'card', 'external_qr', 'mall_slip', 'other']);
export const TOP_UP_MAX = 10_000_000;
const AMOUNT = Type.Unsafe<Static<typeof FEN>>(Type.Integer({ minimum: 1, maximum: TOP_UP_MAX }));

/** What the payment page shows of the member of the open sale. */
export const VALUE_VIEW = Type.Object({
  member: nullable(MEMBER_ID),
  /** As last known, with what this till did since; null when nobody has told this till. */
  balance: nullable(SIGNED_FEN),
  asOf: nullable(INSTANT),
  /** Whether the customer has proven to be the member, for this sale; `offline`: only this till has checked. */
  proven: nullable(oneOf(['online', 'offline'])),
  /** What may still be taken while the cloud cannot be asked, of this sale and in all; null where nothing may. */
  offlineLeft: nullable(FEN),
  /** The points of the sale were proven and held before its first payment: no other proof is needed for them. */
  pointsHeld: Type.Optional(Type.Literal(true)),
});
export type ValueView = Static<typeof VALUE_VIEW>;

export const TOP_UP = Type.Object({
  topUp: ENTRY_ID,
  /** Whose stored value; else the card with this code. */
  member: Type.Optional(MEMBER_ID),
  code: Type.Optional(GIFT_CARD_CODE),
  principal: AMOUNT,
  bonus: FEN,
  tender: Type.Object({ kind: TOP_UP_TENDER, reference: Type.Optional(TEXT), received: FEN }),
  approval: Type.Optional(ENTRY_ID),
});
/** How the money came: by people's word, or by the code on a customer's phone. */
const TOP_UP_PAID_BY = oneOf(['cash', 'card', 'external_qr', 'mall_slip', 'other', 'wechat', 'alipay']);
export const TOP_UP_DONE = Type.Object({
  entry: ENTRY_ID,
  topUp: ENTRY_ID,
  kind: oneOf(['stored_value', 'gift_card']),
  /** Of a card: its last four, so that one is told from another. */
  lastFour: Type.Optional(TEXT),
  at: INSTANT,
  principal: FEN,
  bonus: FEN,
  change: FEN,
  tender: TOP_UP_PAID_BY,
  isReturned: Type.Boolean(),
});
export type TopUpDone = Static<typeof TOP_UP_DONE>;

/** Of a top-up that a customer's phone pays: it is on the account only once it is `done`. */
export const TOP_UP_STATE = Type.Object({
  topUp: ENTRY_ID,
  principal: FEN,
  bonus: FEN,
  state: oneOf(TENDER_STATES),
  /** Why not, as a code. */
  cause: nullable(TEXT),
  done: nullable(TOP_UP_DONE),
});
export type TopUpState = Static<typeof TOP_UP_STATE>;
const OF_TOP_UP = Type.Object({ topUp: ENTRY_ID });

export const VALUE_METHODS = {
  'value.view': { params: NOTHING, result: VALUE_VIEW, ...METHOD },
  /** The customer types the payment password: proves the member of the open sale, for it and some minutes. */
  'member.prove': {
    params: Type.Object({ saleId: SALE_ID, password: PAYMENT_PASSWORD }),
    result: Type.Object({ online: Type.Boolean(), until: INSTANT }),
    ...METHOD,
  },
  /** The code counts once, for this sale: proves the member that it names, whoever the sale's is. */
  'member.proveByCode': {
    params: Type.Object({ saleId: SALE_ID, code: CODE_PROOF_REQUEST.properties.code }),
    result: Type.Object({ member: MEMBER_ID, online: Type.Boolean(), until: INSTANT }),
    ...METHOD,
  },
  /** Online only: six digits to the number of the sale's member, worth this sale and so much. */
  'member.sendCode': {
    params: Type.Object({ saleId: SALE_ID, amount: AMOUNT }),
    result: Type.Object({ until: INSTANT }),
    ...METHOD,
  },
  'member.proveByMessage': {
    params: Type.Object({ saleId: SALE_ID, code: MESSAGE_CODE }),
    result: Type.Object({ online: Type.Boolean(), until: INSTANT }),
    ...METHOD,
  },
  /** What the brand pays first of stored value, from when on; online only. */
  'value.policies': { params: NOTHING, result: SPEND_POLICIES, ...METHOD },
  /** Online only: six digits to the member's number, for a payment password alone. */
  'member.sendPasswordCode': {
    params: Type.Object({ member: MEMBER_ID }),
    result: Type.Object({ until: INSTANT }),
    ...METHOD,
  },
  /** Online only, with what shows that the customer is there. */
  'member.setPassword': {
    params: Type.Object({ member: MEMBER_ID, ...PASSWORD_CHANGE.properties }),
    result: NOTHING,
    ...METHOD,
  },
  /** What the store gives on top. */
  'value.offers': {
    params: NOTHING,
    result: Type.Object({ offers: Type.Array(Type.Object({ principal: COUNT, bonus: COUNT })) }),
    ...METHOD,
  },
  'value.giftCard': {
    params: Type.Object({ code: GIFT_CARD_CODE }),
    result: Type.Object({ lastFour: TEXT, isKnown: Type.Boolean(), left: SIGNED_FEN, asOf: INSTANT }),
    ...METHOD,
  },
  'value.topUp': { params: TOP_UP, result: TOP_UP_DONE, ...METHOD },
  /** Asks for the money by the code on a customer's phone; answers once the attempt is durable. */
  'value.payTopUp': {
    params: Type.Object({
      ...Type.Omit(TOP_UP, ['tender']).properties,
      authCode: Type.String({ pattern: '^\\d{16,24}$' }),
    }),
    result: TOP_UP_STATE,
    ...METHOD,
  },
  'value.topUpState': { params: OF_TOP_UP, result: TOP_UP_STATE, ...METHOD },
  /** Takes back what is not certain; what was paid by then stays paid. */
  'value.cancelTopUp': { params: OF_TOP_UP, result: TOP_UP_STATE, ...METHOD },
  /** Of this till, newest first: those of a member, or all. */
  'value.topUps': {
    params: Type.Object({ member: Type.Optional(MEMBER_ID) }),
    result: Type.Object({
      items: Type.Array(TOP_UP_DONE, { maxItems: 50 }),
      /** Asked for by code and not on an account yet. */
      waiting: Type.Optional(Type.Array(TOP_UP_STATE, { maxItems: 50 })),
    }),
    ...METHOD,
  },
  /** All of it goes back by how it came; only while nothing of it is spent, online. */
  'value.returnTopUp': {
    params: Type.Object({
      topUp: ENTRY_ID,
      reason: Type.String({ minLength: 1, maxLength: 200 }),
      approval: Type.Optional(ENTRY_ID),
    }),
    result: TOP_UP_DONE,
    ...METHOD,
  },
  /** Pays the open sale; what becomes of it: `tender.changed`. */
  'tender.value': {
    params: Type.Object({
      saleId: SALE_ID,
      revision: COUNT,
      tenderId: TENDER_ID,
      amount: FEN,
      kind: oneOf(['stored_value', 'gift_card']),
      code: Type.Optional(GIFT_CARD_CODE),
    }),
    result: TENDERS_VIEW,
    ...METHOD,
  },
  /** A voucher of a platform by what was scanned or typed, or one more of the order that row `of` was scanned from. */
  'tender.voucher': {
    params: Type.Object({
      saleId: SALE_ID,
      revision: COUNT,
      tenderId: TENDER_ID,
      code: Type.Optional(Type.String({ minLength: 1, maxLength: VOUCHER_CODE_MAX })),
      platform: Type.Optional(oneOf(VOUCHER_PLATFORMS)),
      of: Type.Optional(TENDER_ID),
    }),
    result: TENDERS_VIEW,
    ...METHOD,
  },
} as const;
