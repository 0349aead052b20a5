/**
 * Every kind of journal entry and the schema of its body. The format is fixed: a kind is added, never renamed; a body
 * gains optional fields or a higher `v`. Money and bindings exist only as such entries. ARCHITECTURE.md §1 and §4.
 */
import Type, { type Static, type TSchema } from 'typebox';
import {
  BASE64URL,
  BRAND_ID,
  BUSINESS_DAY,
  COUNT,
  ENTRY_ID,
  FEN,
  HASH,
  INSTANT,
  MEMBER_ID,
  NOTE,
  oneOf,
  PRODUCT_ID,
  RECEIPT_NUMBER,
  RECEIPT_TOKEN,
  SALE_ID,
  SEALED,
  SHIFT_ID,
  SIGNED_FEN,
  SLUG,
  STAFF_ID,
  STORE_ID,
  TERMINAL_ID,
  TEXT,
} from '../scalars.ts';
import { PAPER_KINDS } from '../../domain/paper-kinds.ts';
import { TENDER_STATES } from '../../domain/tender.ts';
import { CAME_BY } from '../came-by.ts';
import { PLATFORM_VOUCHER, REFUND_TENDER, SALE_BODY, SOLD_PRODUCT, TENDER_KIND, STAFF_PURCHASE } from '../sale.ts';
import { BINDING_BODIES } from './binding-kinds.ts';
import { COMMISSION_BODIES } from './commission-kinds.ts';
import { GUIDE_BODIES } from './guide-kinds.ts';
import { MEMBER_BODIES } from './member-kinds.ts';
import { ORDER_BODIES, ORDER_CODE } from './order-kinds.ts';
import { VALUE_BODIES } from './value-kinds.ts';

const MODE = oneOf(['one_time', 'multi_use', 'static', 'handover']);
const TOKEN = Type.String({ pattern: '^[0-9A-Z]{30}$' });
const DEVICE = Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' });
const APPROVAL = Type.Object({ by: STAFF_ID, reason: TEXT });

/**
 * Another device key: entries numbered `from` and up are signed by it. `proof` by the key before and `possession` by the new
 * one are Ed25519 over `keyChangeText` (sync/protocol), so that it can be shown to whoever does not know the new key yet.
 */
export const KEY_CHANGE = Type.Object({
  publicKey: BASE64URL,
  from: Type.Integer({ minimum: 2, maximum: Number.MAX_SAFE_INTEGER }),
  proof: BASE64URL,
  possession: BASE64URL,
});

export const ENTRY_BODIES = {
  /** The first entry of an incarnation; `previous` is the last durable entry before it on this terminal. */
  'incarnation.opened': Type.Object({
    brand: BRAND_ID,
    store: STORE_ID,
    terminal: TERMINAL_ID,
    incarnation: Type.Integer({ minimum: 1 }),
    publicKey: BASE64URL,
    reason: oneOf(['paired', 'bad_record', 'write_failed', 'fsync_failed', 'restored', 'clone', 'key_missing']),
    previous: Type.Optional(Type.Object({ seq: COUNT, hash: HASH })),
    detail: Type.Optional(NOTE),
  }),
  'incarnation.closed': Type.Object({
    incarnation: Type.Integer({ minimum: 1 }),
    reason: SLUG,
    detail: Type.Optional(NOTE),
  }),
  /** Signed by the key before; `from` is the number after this entry's own. */
  'key.rotated': KEY_CHANGE,
  /** The clock of this terminal stepped back by `byMs` before this entry. */
  'clock.stepped': Type.Object({ byMs: COUNT, from: INSTANT, to: INSTANT }),

  sale: SALE_BODY,
  ...ORDER_BODIES,
  ...VALUE_BODIES,
  ...BINDING_BODIES,
  ...COMMISSION_BODIES,
  ...GUIDE_BODIES,
  refund: Type.Object({
    refundId: ENTRY_ID,
    receiptNumber: RECEIPT_NUMBER,
    store: STORE_ID,
    terminal: TERMINAL_ID,
    shift: SHIFT_ID,
    cashier: STAFF_ID,
    sale: Type.Object({ saleId: SALE_ID, receiptNumber: RECEIPT_NUMBER }),
    lines: Type.Array(
      Type.Object({
        lineId: Type.String({ maxLength: 40 }),
        product: SOLD_PRODUCT,
        units: COUNT,
        amount: FEN,
        refundedBefore: COUNT,
        /** VAT within `amount`: what the line's tax was after less before, so that all units give back all of it. */
        tax: Type.Optional(FEN),
        reason: Type.Optional(SLUG),
        /** Of a piece with a code of its own (domain/item-code.ts). */
        code: Type.Optional(Type.String({ maxLength: 200 })),
      }),
      { minItems: 1, maxItems: 500 },
    ),
    total: FEN,
    tenders: Type.Array(REFUND_TENDER, { maxItems: 50 }),
    pointsReturned: COUNT,
    /** The sale earned points, which go back in proportion. */
    earned: Type.Optional(Type.Boolean()),
    couponsRevived: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 }),
    exchangeFor: Type.Optional(SALE_ID),
    /** Of a swap of size or colour: the goods that took their place carry their share of each saving on. */
    swap: Type.Optional(Type.Literal(true)),
    approval: Type.Optional(APPROVAL),
    /** Whether the cloud held the units against a second refund before this one was written, or could not be asked. */
    heldBy: Type.Optional(oneOf(['cloud', 'offline'])),
    /** Where the sale was known from; what comes from the local ledger was not proven, a `receipt` by its terminal's signature. */
    knownFrom: Type.Optional(oneOf(['journal', 'cloud', 'ledger', 'receipt'])),
    /** The signed code that was scanned, of a sister store's receipt: proves the sale where it has not arrived. */
    receipt: Type.Optional(RECEIPT_TOKEN),
    /** Money of other tenders went out of the drawer. */
    asCash: Type.Optional(Type.Boolean()),
    /** Of an invoiced sale: how far the red letter was when this was written; `later`: the cloud orders it when this arrives. */
    redLetter: Type.Optional(
      Type.Object({ state: oneOf(['issued', 'pending', 'later']), number: Type.Optional(TEXT) }),
    ),
    /** No receipt was shown: `sale` then names this refund itself, which no sale does. */
    withoutReceipt: Type.Optional(Type.Boolean()),
    member: Type.Optional(MEMBER_ID),
    /** Of a sale to staff: what comes back is no more counted in its month. */
    staffPurchase: Type.Optional(STAFF_PURCHASE),
    training: Type.Optional(Type.Boolean()),
  }),
  /** What became of the part of a refund that a provider was to pay back; `withdrawn`: nobody is asked for it any more. */
  'refund.settled': Type.Object({
    of: ENTRY_ID,
    refundId: ENTRY_ID,
    tenderId: Type.String({ maxLength: 40 }),
    amount: FEN,
    outcome: oneOf(['refunded', 'refused', 'withdrawn']),
    cause: Type.Optional(SLUG),
  }),
  /** `of`: the entry of a sale or, where `document` says so, of a refund, of a deposit that was taken or of one that went back. */
  correction: Type.Object({
    of: ENTRY_ID,
    what: oneOf(['tender', 'guide', 'attribution']),
    document: Type.Optional(oneOf(['sale', 'refund', 'deposit', 'deposit_return'])),
    /** Of a deposit: its order, and the code that people call it by. */
    order: Type.Optional(ENTRY_ID),
    code: Type.Optional(ORDER_CODE),
    /** Made by the screen: asked again with it, nothing happens twice. */
    correction: Type.Optional(ENTRY_ID),
    /** The number of the document that is corrected, and the shift whose drawer it changes. */
    corrects: Type.Optional(RECEIPT_NUMBER),
    shift: Type.Optional(SHIFT_ID),
    tenders: Type.Optional(Type.Array(REFUND_TENDER, { maxItems: 50 })),
    /** What they take the place of, and the change of both; amounts less change are the same on both sides. */
    before: Type.Optional(Type.Array(REFUND_TENDER, { maxItems: 50 })),
    change: Type.Optional(FEN),
    changeBefore: Type.Optional(FEN),
    serving: Type.Optional(Type.Array(Type.Object({ guide: STAFF_ID, shareBp: COUNT }), { maxItems: 8 })),
    approval: APPROVAL,
  }),

  'shift.opened': Type.Object({
    shift: SHIFT_ID,
    store: STORE_ID,
    terminal: TERMINAL_ID,
    staff: STAFF_ID,
    float: FEN,
    /** The shift whose counted cash is this float. */
    handedFrom: Type.Optional(SHIFT_ID),
  }),
  'shift.closed': Type.Object({
    shift: SHIFT_ID,
    expectedCash: SIGNED_FEN,
    countedCash: Type.Optional(FEN),
    overShort: Type.Optional(SIGNED_FEN),
    denominations: Type.Optional(Type.Record(Type.String(), COUNT)),
    reason: Type.Optional(NOTE),
    handedTo: Type.Optional(STAFF_ID),
    /** `forgotten`: its business day was over; without `countedCash` until somebody counts. */
    cause: Type.Optional(SLUG),
    approval: Type.Optional(APPROVAL),
  }),
  /** A count, given before what should be there was shown; also of a shift that was closed uncounted. The last one holds. */
  'shift.counted': Type.Object({
    shift: SHIFT_ID,
    expectedCash: SIGNED_FEN,
    countedCash: FEN,
    overShort: SIGNED_FEN,
    denominations: Type.Optional(Type.Record(Type.String(), COUNT)),
    reason: Type.Optional(NOTE),
    approval: Type.Optional(APPROVAL),
  }),
  'day.closed': Type.Object({
    store: STORE_ID,
    terminal: TERMINAL_ID,
    day: BUSINESS_DAY,
    shifts: Type.Array(SHIFT_ID, { maxItems: 200 }),
    sales: COUNT,
    refunds: COUNT,
    net: SIGNED_FEN,
    overShort: SIGNED_FEN,
    uncounted: COUNT,
    approval: Type.Optional(APPROVAL),
  }),
  'cash.moved': Type.Object({
    shift: SHIFT_ID,
    direction: oneOf(['in', 'out']),
    amount: FEN,
    reason: TEXT,
    approval: Type.Optional(APPROVAL),
  }),

  /** The open cart, journalled whole before a tender's request leaves. */
  'cart.saved': Type.Object({ saleId: SALE_ID, revision: COUNT, cart: Type.Record(Type.String(), Type.Unknown()) }),
  'cart.voided': Type.Object({
    saleId: SALE_ID,
    total: FEN,
    lines: COUNT,
    reason: TEXT,
    /** A parked sale that was thrown away, not the open cart. */
    parked: Type.Optional(ENTRY_ID),
    approval: Type.Optional(APPROVAL),
  }),
  /** The open cart was set aside under `parked`; what is in it is the document of that id, and names no person here. */
  'cart.parked': Type.Object({ saleId: SALE_ID, parked: ENTRY_ID, lines: COUNT, total: FEN }),
  /** It goes on as another sale; `claimed`: the cloud gave it to this terminal and to no other. */
  'cart.resumed': Type.Object({ parked: ENTRY_ID, saleId: SALE_ID, claimed: Type.Boolean() }),
  'tender.attempted': Type.Object({
    saleId: SALE_ID,
    tenderId: Type.String({ maxLength: 40 }),
    kind: TENDER_KIND,
    amount: FEN,
    outTradeNumber: Type.Optional(Type.String({ maxLength: 32 })),
    state: oneOf(TENDER_STATES),
    detail: Type.Optional(TEXT),
    /** What a slip or the other machine says: its number, the last four digits. */
    reference: Type.Optional(TEXT),
    /** The sale goes on without it; money that arrives for it goes back. */
    givenUp: Type.Optional(Type.Boolean()),
    /** Of stored value: taken within what the store allows while the cloud cannot be asked. */
    offline: Type.Optional(Type.Boolean()),
    /** Of an account: what is left on it after this, or of a failed row what there was. */
    left: Type.Optional(SIGNED_FEN),
    /** Of a platform's voucher, once the platform named it. */
    voucher: Type.Optional(PLATFORM_VOUCHER),
    approval: Type.Optional(APPROVAL),
  }),

  'token.issued': Type.Object({
    token: TOKEN,
    guide: STAFF_ID,
    mode: MODE,
    expiresAt: Type.Optional(INSTANT),
    seq: COUNT,
  }),
  'token.revoked': Type.Object({ token: TOKEN, reason: SLUG }),
  'binding.claimed': Type.Object({
    claim: ENTRY_ID,
    member: MEMBER_ID,
    guide: Type.Optional(STAFF_ID),
    source: oneOf([
      'customer_choice',
      'manager_transfer',
      'resign_handover',
      'qr_one_time',
      'wecom_friend',
      'order_auto',
      'qr_static',
      'manual_phone',
    ]),
    claimSeq: COUNT,
    token: Type.Optional(TOKEN),
    approval: Type.Optional(APPROVAL),
    ...CAME_BY,
  }),
  ...MEMBER_BODIES,

  'stock.moved': Type.Object({
    store: STORE_ID,
    reason: oneOf(['receive', 'adjust', 'stocktake', 'transfer_out', 'transfer_in', 'damage', 'sale', 'refund']),
    lines: Type.Array(Type.Object({ product: PRODUCT_ID, delta: Type.Integer() }), { minItems: 1, maxItems: 1000 }),
    document: Type.Optional(ENTRY_ID),
  }),
  'session.changed': Type.Object({
    what: oneOf(['login', 'logout', 'login_failed', 'person_locked', 'person_unlocked']),
    staff: Type.Optional(STAFF_ID),
    online: Type.Boolean(),
    /** What proved it; absent for a PIN, and in entries of before. */
    by: Type.Optional(oneOf(['pin', 'badge'])),
  }),
  /**
   * A person chose another PIN at this till. What it is checked against is in the box, which only the brand's cloud opens, with the
   * proof that the approver's PIN was typed (sync/protocol/people.ts).
   */
  'staff.pin_reset': Type.Object({ staff: STAFF_ID, sealed: SEALED, approval: APPROVAL }),
  /** A person changed a setting of the store here; `hash` of its value, or of null where it was taken away. */
  'setting.saved': Type.Object({ setting: TEXT, hash: HASH }),
  audit: Type.Object({
    action: SLUG,
    subject: Type.Optional(TEXT),
    detail: Type.Optional(NOTE),
    approval: Type.Optional(APPROVAL),
  }),

  'print.queued': Type.Object({
    job: ENTRY_ID,
    printer: DEVICE,
    document: oneOf([
      'receipt',
      'refund',
      'shift_report',
      'day_report',
      'cash_slip',
      'test',
      'gift',
      'order_slip',
      'ticket',
    ]),
    receiptNumber: Type.Optional(RECEIPT_NUMBER),
    /** Lines of a gift receipt; absent for all. */
    lines: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 500 })),
    source: Type.Optional(ENTRY_ID),
    /** Of a report: the shift or day, and the last entry that it counts. */
    shift: Type.Optional(SHIFT_ID),
    day: Type.Optional(BUSINESS_DAY),
    upTo: Type.Optional(COUNT),
    /** Of a test: a paper by the store's template, with invented goods. */
    paper: Type.Optional(oneOf(PAPER_KINDS)),
    /** As older terminals said it: the sale's receipt. */
    sample: Type.Optional(Type.Boolean()),
    copy: COUNT,
  }),
  'print.started': Type.Object({ job: ENTRY_ID, printer: DEVICE, attempt: Type.Integer({ minimum: 1 }) }),
  'print.ended': Type.Object({
    job: ENTRY_ID,
    attempt: COUNT,
    outcome: oneOf(['printed', 'held', 'unknown', 'discarded']),
    cause: Type.Optional(SLUG),
    beforeFirstByte: Type.Optional(Type.Boolean()),
  }),
  'drawer.kicked': Type.Object({
    kick: ENTRY_ID,
    drawer: DEVICE,
    reason: SLUG,
    sale: Type.Optional(SALE_ID),
    /** Why a person opened it, in that person's words. */
    why: Type.Optional(TEXT),
  }),
  'drawer.ended': Type.Object({
    kick: ENTRY_ID,
    outcome: oneOf(['kicked', 'failed', 'unknown']),
    cause: Type.Optional(SLUG),
  }),
} as const satisfies Record<string, TSchema>;

export type EntryKind = keyof typeof ENTRY_BODIES;
export type EntryBody<Kind extends EntryKind> = Static<(typeof ENTRY_BODIES)[Kind]>;
export const ENTRY_KINDS = Object.keys(ENTRY_BODIES) as readonly EntryKind[];
/** The version `v` of each body that this program writes. */
export const ENTRY_VERSION = 1;
