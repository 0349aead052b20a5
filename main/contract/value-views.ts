/**
 * Stored value, gift cards and their top-ups as screens ask for and see them. Amounts in fen; the host and the cloud decide.
 * Spread into contract.ts.
 */
import Type, { type Static } from 'typebox';
import { GIFT_CARD_CODE, PAYMENT_PASSWORD } from '../../sync/protocol/accounts.ts';
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
export const TOP_UP_DONE = Type.Object({
  entry: ENTRY_ID,
  topUp: ENTRY_ID,
  kind: oneOf(['stored_value', 'gift_card']),
  at: INSTANT,
  principal: FEN,
  bonus: FEN,
  change: FEN,
  tender: TOP_UP_TENDER,
  isReturned: Type.Boolean(),
});
export type TopUpDone = Static<typeof TOP_UP_DONE>;

export const VALUE_METHODS = {
  'value.view': { params: NOTHING, result: VALUE_VIEW, ...METHOD },
  /** The customer types the payment password: proves the member of the open sale, for it and some minutes. */
  'member.prove': {
    params: Type.Object({ saleId: SALE_ID, password: PAYMENT_PASSWORD }),
    result: Type.Object({ online: Type.Boolean(), until: INSTANT }),
    ...METHOD,
  },
  /** Online only: the first one, or another by the one before. */
  'member.setPassword': {
    params: Type.Object({ member: MEMBER_ID, password: PAYMENT_PASSWORD, before: Type.Optional(PAYMENT_PASSWORD) }),
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
  /** Of this till, newest first: those of a member, or all. */
  'value.topUps': {
    params: Type.Object({ member: Type.Optional(MEMBER_ID) }),
    result: Type.Object({ items: Type.Array(TOP_UP_DONE, { maxItems: 50 }) }),
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
} as const;
