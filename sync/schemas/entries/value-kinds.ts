/**
 * Journal entries of value that is sold ahead: money for a member's stored value or for a gift card. A liability and no revenue;
 * principal (what was paid) and bonus (given on top) apart. `account` names a card by a keyed hash, never by its code.
 * Called by kinds.ts. DOMAIN.md §4.
 */
import Type from 'typebox';
import { TENDER_STATES } from '../../domain/tender.ts';
import {
  ENTRY_ID,
  FEN,
  MEMBER_ID,
  oneOf,
  SALE_ID,
  SHIFT_ID,
  STAFF_ID,
  STORE_ID,
  TERMINAL_ID,
  TEXT,
} from '../scalars.ts';
import { REFUND_TENDER, TENDER } from '../sale.ts';

const APPROVAL = Type.Object({ by: STAFF_ID, reason: TEXT });
const ON_ACCOUNT = {
  /** Made by the screen: asked again with it, nothing happens twice. */
  topUp: ENTRY_ID,
  kind: oneOf(['stored_value', 'gift_card']),
  account: Type.String({ pattern: '^(stored_value|gift_card):[0-9A-Za-z-]{8,60}$' }),
  member: Type.Optional(MEMBER_ID),
  store: STORE_ID,
  terminal: TERMINAL_ID,
  shift: SHIFT_ID,
  cashier: STAFF_ID,
  principal: FEN,
  bonus: FEN,
  approval: Type.Optional(APPROVAL),
  training: Type.Optional(Type.Boolean()),
};

export const VALUE_BODIES = {
  /** A member's changing code counted for a sale here; `offline`: the cloud could not be asked whether it was used before. */
  'member.proven': Type.Object({
    saleId: SALE_ID,
    member: MEMBER_ID,
    /** Its serial, never the code. */
    code: Type.String({ pattern: '^[0-9A-Z]{8,40}$' }),
    offline: Type.Boolean(),
    training: Type.Optional(Type.Boolean()),
  }),
  /** A step of the money for a top-up that a customer's phone pays; the first one stands here before anything leaves. */
  'value.attempted': Type.Object({
    ...ON_ACCOUNT,
    tenderId: Type.String({ maxLength: 40 }),
    tender: oneOf(['wechat', 'alipay']),
    outTradeNumber: Type.String({ maxLength: 32 }),
    state: oneOf(TENDER_STATES),
    detail: Type.Optional(TEXT),
  }),
  /** The tenders less the change are the principal. */
  'value.sold': Type.Object({
    ...ON_ACCOUNT,
    tenders: Type.Array(TENDER, { minItems: 1, maxItems: 20 }),
    change: FEN,
  }),
  /** All of a top-up goes back, of which nothing was spent: the cloud held it before. */
  'value.returned': Type.Object({
    ...ON_ACCOUNT,
    /** The entry of the top-up. */
    of: ENTRY_ID,
    tenders: Type.Array(REFUND_TENDER, { minItems: 1, maxItems: 20 }),
    reason: TEXT,
  }),
} as const;
