/**
 * The contract between the host and its screens: every method and event with the schemas of its payloads. Both shells
 * carry exactly this and nothing else; one conformance suite runs over both. A method answers `{ok:true,value}` or
 * `{ok:false,code,details}`; it never throws across the boundary. To add one: add it here and in main/dispatch.ts.
 */
import Type, { type Static, type TSchema } from 'typebox';
import { JOURNAL_ENTRY } from '../../sync/schemas/entries/entry.ts';
import { STAFF_DOCUMENT } from '../../sync/schemas/documents/catalogue.ts';
import {
  COUNT,
  ENTRY_ID,
  FEN,
  INSTANT,
  oneOf,
  RECEIPT_NUMBER,
  SALE_ID,
  SHIFT_ID,
  SLUG,
  STAFF_ID,
  TEXT,
} from '../../sync/schemas/scalars.ts';
import { SALE_BODY, SOLD_PRODUCT } from '../../sync/schemas/sale.ts';
import { PAPER_KINDS } from '../../sync/domain/paper-kinds.ts';
import { COLLECTION_NAMES } from '../../sync/schemas/collections.ts';
import { MEMBER_VIEW, PULL_ANSWER, PULL_REQUEST, PUSH_ANSWER, PUSH_REQUEST } from '../../sync/protocol/messages.ts';
import {
  APP_STATE,
  CART_COMMAND,
  CART_VIEW,
  DEVICE_VIEW,
  DONE_SALE,
  ISSUED_TOKEN,
  nullable,
  PARKED_PREVIEW,
  PARKED_SALE,
  PRINT_JOB,
  SESSION,
  SHIFT_VIEW,
  SPLIT_UNITS,
  SYNC_STATUS,
  RECORDED_TENDER_KIND,
  TENDER_MESSAGE,
  TENDERS_VIEW,
} from './views.ts';
import {
  DONE_REFUND,
  LOOSE_ASKED,
  LOOSE_COMMIT,
  LOOSE_VIEW,
  RETURN_ASKED,
  RETURN_COMMIT,
  RETURN_VIEW,
} from './return-views.ts';
import type { FailureDetails } from './failure-details.ts';
import { EXCHANGE_BEGIN, EXCHANGE_SWAP } from './exchange-views.ts';
import { DISPLAY_METHODS, DISPLAY_VIEW } from './display-view.ts';
import { CATALOGUE_METHODS } from './catalogue-views.ts';
import { MEMBER_METHODS } from './member-views.ts';
import { GUIDE_METHODS } from './guide-methods.ts';
import { ORDER_EVENTS, ORDER_METHODS } from './order-views.ts';
import { PAIRING_METHODS } from './pairing-views.ts';
import { APPROVAL_GRANT, PEOPLE_METHODS } from './people-views.ts';
import { STOCK_METHODS } from './stock-views.ts';
import { TASK_METHODS } from './task-views.ts';
import { CORRECTION_METHODS } from './correction-views.ts';
import { PHOTO_EVENTS, PRODUCT_METHODS } from './product-views.ts';
import { VALUE_METHODS } from './value-views.ts';
import {
  CASH_MOVE,
  COUNT_RESULT,
  DAY_ASKED,
  DAY_REPORT_ANSWER,
  DIFFERENCE,
  DRAWER_OPEN,
  PRINT_ASKED,
  REPORT_ASKED,
  SHIFT_CLOSE,
  SHIFT_COUNT,
  SHIFT_HAND_OVER,
  SHIFT_LIST,
  SHIFT_REPORT_ANSWER,
} from './shift-views.ts';
import { REPORT_METHODS } from './report-views.ts';

const NOTHING = Type.Object({}, { additionalProperties: false });
const COLLECTION = oneOf(COLLECTION_NAMES);
const TENDER_ID = Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' });
/** Which row of which sale, as the screen last saw it. */
const OPEN_SALE = { saleId: SALE_ID, revision: COUNT, tenderId: TENDER_ID, amount: FEN };
const REASON = Type.String({ minLength: 1, maxLength: 200 });
const FRESH_PRODUCTS = Type.Array(SOLD_PRODUCT, { maxItems: 500 });

interface MethodShape {
  readonly params: TSchema;
  readonly result: TSchema;
  /** May it be called before anyone logged in? */
  readonly public: boolean;
}
const method = <Params extends TSchema, Value extends TSchema>(params: Params, result: Value) =>
  ({ params, result, public: false }) as const;
const open = <Params extends TSchema, Value extends TSchema>(params: Params, result: Value) =>
  ({ params, result, public: true }) as const;

export const METHODS = {
  'app.state': open(NOTHING, APP_STATE),
  'app.dismissDone': method(NOTHING, NOTHING),

  ...PAIRING_METHODS,
  'session.login': open(
    Type.Object({ staff: Type.String({ maxLength: 20 }), pin: Type.String({ maxLength: 32 }) }),
    SESSION,
  ),
  'session.logout': method(NOTHING, NOTHING),
  /** The same person unlocks, another takes over with the open cart; not while a payment is under way. */
  'session.switch': open(
    Type.Object({ staff: Type.String({ maxLength: 20 }), pin: Type.String({ maxLength: 32 }) }),
    SESSION,
  ),
  /** Not while a payment is under way. */
  'session.lock': method(NOTHING, NOTHING),
  /**
   * Another person approves one act of who is logged in, up to `amount` (in the permission's unit, sync/domain/permission.ts).
   * The id goes with the call that answered `approval_needed`; it serves once, for five minutes.
   */
  ...PEOPLE_METHODS,
  ...GUIDE_METHODS,
  ...TASK_METHODS,
  ...STOCK_METHODS,
  ...DISPLAY_METHODS,
  'approval.grant': method(APPROVAL_GRANT, Type.Object({ approval: ENTRY_ID, by: STAFF_ID })),

  'shift.open': method(Type.Object({ float: FEN }), SHIFT_VIEW),
  /**
   * Above the store's thresholds a count needs its pieces, or a difference its reason: `reason_needed`. The count itself is
   * kept (`shift.counted`), and `shift.difference` may be asked from then on.
   */
  'shift.close': method(SHIFT_CLOSE, COUNT_RESULT),
  /** Closes, and opens the next person's shift with what was counted: both or neither. */
  'shift.handOver': method(SHIFT_HAND_OVER, Type.Object({ closed: COUNT_RESULT, session: SESSION })),
  /** Counts a shift that was closed uncounted. */
  'shift.count': method(SHIFT_COUNT, COUNT_RESULT),
  'shift.difference': method(Type.Object({ shift: SHIFT_ID }), DIFFERENCE),
  'shift.list': method(NOTHING, SHIFT_LIST),
  /** X of the open shift (for who may see the expected cash), Z of a closed one. Changes nothing. */
  'shift.report': method(REPORT_ASKED, SHIFT_REPORT_ANSWER),
  'shift.print': method(PRINT_ASKED, PRINT_JOB),
  'cash.move': method(CASH_MOVE, Type.Object({ entry: ENTRY_ID })),
  'day.report': method(DAY_ASKED, DAY_REPORT_ANSWER),
  'day.close': method(DAY_ASKED, DAY_REPORT_ANSWER),

  'cart.get': method(NOTHING, CART_VIEW),
  'cart.apply': method(
    Type.Object({ revision: COUNT, command: CART_COMMAND, approval: Type.Optional(ENTRY_ID) }),
    CART_VIEW,
  ),
  /** Ends the open cart without a sale, for good and audited; the next one begins. */
  'cart.void': method(Type.Object({ revision: COUNT, reason: REASON, approval: Type.Optional(ENTRY_ID) }), CART_VIEW),
  /** What the two parts would cost, each priced by itself. */
  'cart.splitPreview': method(
    Type.Object({ revision: COUNT, units: SPLIT_UNITS }),
    Type.Object({ together: FEN, first: FEN, rest: FEN }),
  ),
  /** The named units are sold first; the rest is the open cart afterwards. */
  'cart.split': method(Type.Object({ revision: COUNT, units: SPLIT_UNITS }), CART_VIEW),
  'cart.join': method(Type.Object({ revision: COUNT }), CART_VIEW),

  'cart.park': method(Type.Object({ revision: COUNT, name: Type.String({ minLength: 1, maxLength: 40 }) }), CART_VIEW),
  /** What this terminal knows now; it asks the cloud for more at the same time and tells by `parked.changed`. */
  'parked.list': method(NOTHING, Type.Object({ items: Type.Array(PARKED_SALE) })),
  /** `products` as the catalogue has them today. */
  /** An hour is over: prices anew, with the catalogue's prices of now; what that changed. */
  'cart.reprice': method(Type.Object({ revision: COUNT, products: FRESH_PRODUCTS }), PARKED_PREVIEW),
  'parked.preview': method(Type.Object({ id: ENTRY_ID, products: FRESH_PRODUCTS }), PARKED_PREVIEW),
  /** The open cart must be empty. `unclaimed`: the cashier was warned that the cloud cannot be asked. */
  'parked.resume': method(
    Type.Object({ id: ENTRY_ID, products: FRESH_PRODUCTS, unclaimed: Type.Boolean() }),
    CART_VIEW,
  ),
  'parked.discard': method(Type.Object({ id: ENTRY_ID, reason: REASON, approval: Type.Optional(ENTRY_ID) }), NOTHING),

  ...CATALOGUE_METHODS,
  ...PRODUCT_METHODS,
  ...ORDER_METHODS,
  /** The store's people, for the serving list; no verifiers. */
  'staff.list': method(NOTHING, Type.Object({ items: Type.Array(STAFF_DOCUMENT) })),

  'tender.list': method(NOTHING, TENDERS_VIEW),
  /** Cash that was counted in, or what a slip says. `reference`: the slip's number, or time and last four digits. */
  'tender.add': method(
    Type.Object({
      ...OPEN_SALE,
      kind: RECORDED_TENDER_KIND,
      reference: Type.Optional(TEXT),
      approval: Type.Optional(ENTRY_ID),
    }),
    TENDERS_VIEW,
  ),
  /** Money by the code on the customer's phone; which provider is asked, the code says. What becomes of it: `tender.changed`. */
  'tender.request': method(
    Type.Object({ ...OPEN_SALE, authCode: Type.String({ minLength: 1, maxLength: 40 }) }),
    TENDERS_VIEW,
  ),
  'tender.query': method(Type.Object({ tenderId: TENDER_ID }), TENDERS_VIEW),
  /** A paid row by code goes by a reversal, which may take a while. */
  'tender.remove': method(Type.Object({ tenderId: TENDER_ID }), TENDERS_VIEW),
  /** The sale goes on without an uncertain row; money that still comes for it goes back by itself. */
  'tender.giveUp': method(Type.Object({ tenderId: TENDER_ID, approval: Type.Optional(ENTRY_ID) }), TENDERS_VIEW),

  'sale.commit': method(
    Type.Object({
      saleId: SALE_ID,
      revision: COUNT,
      cashDue: FEN,
      tenders: Type.Array(TENDER_MESSAGE, { maxItems: 50 }),
    }),
    DONE_SALE,
  ),
  /** The sale of this terminal's own journal, for preview and reprint. */
  'sale.get': method(
    Type.Object({ receiptNumber: RECEIPT_NUMBER }),
    nullable(
      Type.Object({
        at: INSTANT,
        entry: ENTRY_ID,
        body: SALE_BODY,
        /** What the paper shows beyond the entry: the signed code, and the member's masked phone while its key is here. */
        receiptCode: Type.Optional(Type.String()),
        invoiceUrl: Type.Optional(Type.String()),
        memberMasked: Type.Optional(Type.String()),
      }),
    ),
  ),

  /** The sale behind a receipt, what is left of each line, and where the money of the chosen units would go. Changes nothing. */
  'return.plan': method(RETURN_ASKED, RETURN_VIEW),
  'return.commit': method(RETURN_COMMIT, DONE_REFUND),
  'return.planLoose': method(LOOSE_ASKED, LOOSE_VIEW),
  'return.commitLoose': method(LOOSE_COMMIT, DONE_REFUND),
  /** A refund of this terminal's own journal. */
  'return.get': method(Type.Object({ refundId: ENTRY_ID }), nullable(DONE_REFUND)),
  ...CORRECTION_METHODS,
  ...VALUE_METHODS,
  ...MEMBER_METHODS,
  /** Goods of an earlier sale pay the open one; nothing comes back before that is committed. */
  'exchange.begin': method(EXCHANGE_BEGIN, CART_VIEW),
  'exchange.drop': method(NOTHING, CART_VIEW),
  'exchange.swap': method(EXCHANGE_SWAP, DONE_SALE),

  'print.jobs': method(NOTHING, Type.Object({ items: Type.Array(PRINT_JOB) })),
  'print.again': method(Type.Object({ job: ENTRY_ID }), PRINT_JOB),
  'print.discard': method(Type.Object({ job: ENTRY_ID }), PRINT_JOB),
  'print.copy': method(Type.Object({ receiptNumber: RECEIPT_NUMBER }), PRINT_JOB),
  /** A slip without prices for these lines of a sale; all when none is named. */
  'print.gift': method(
    Type.Object({
      receiptNumber: RECEIPT_NUMBER,
      lines: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 500 })),
    }),
    PRINT_JOB,
  ),
  /** With `paper` an invented one by the store's template, else the printer's own test. */
  'print.test': method(Type.Object({ printer: Type.String(), paper: Type.Optional(oneOf(PAPER_KINDS)) }), PRINT_JOB),
  /** A manager just saved the store's receipt template: in force here at once, with or without the cloud. */
  'receipt.useTemplate': method(Type.Object({ template: Type.Record(Type.String(), Type.Unknown()) }), NOTHING),
  /** What the last slips of the virtual printer look like: rows of text as an independent reader saw them. */
  'print.virtualSlips': method(
    NOTHING,
    Type.Object({ items: Type.Array(Type.Object({ at: INSTANT, rows: Type.Array(Type.String()) })) }),
  ),
  'drawer.open': method(DRAWER_OPEN, NOTHING),

  /**
   * A `handover` gives customers of who is signed in, a guide, to the colleague named as `guide`, within 30 minutes (`ttl` 1).
   * `details.reason`: `not_a_guide`, `handover_to_self`, `handover_ttl`, `giver_not_guide`.
   */
  'guide.issueToken': method(
    Type.Object({
      mode: oneOf(['one_time', 'multi_use', 'static', 'handover']),
      ttl: Type.Integer({ minimum: 0, maximum: 7 }),
      guide: Type.Optional(STAFF_ID),
    }),
    ISSUED_TOKEN,
  ),
  'guide.revokeToken': method(Type.Object({ token: Type.String({ pattern: '^[0-9A-Z]{30}$' }) }), NOTHING),

  /** By phone, online; from the encrypted cache of earlier answers when offline. */
  'member.find': method(
    Type.Object({ query: Type.String({ minLength: 1, maxLength: 256 }) }),
    Type.Object({ online: Type.Boolean(), items: Type.Array(MEMBER_VIEW) }),
  ),

  ...REPORT_METHODS,

  'devices.list': method(NOTHING, Type.Object({ items: Type.Array(DEVICE_VIEW) })),
  'scanner.virtualScan': open(Type.Object({ data: Type.String({ minLength: 1, maxLength: 4096 }) }), NOTHING),

  /** For the database worker only: replication through the host, and own facts that the cloud has not sent back yet. */
  'replication.pull': open(Type.Object({ collection: COLLECTION, request: PULL_REQUEST }), PULL_ANSWER),
  'replication.push': open(Type.Object({ collection: COLLECTION, request: PUSH_REQUEST }), PUSH_ANSWER),
  'journal.read': open(
    Type.Object({ afterSeq: COUNT, limit: Type.Integer({ minimum: 1, maximum: 1000 }) }),
    Type.Object({ entries: Type.Array(JOURNAL_ENTRY), lastSeq: COUNT, countersignedSeq: COUNT }),
  ),
} as const satisfies Record<string, MethodShape>;

export const EVENTS = {
  scan: Type.Object({ device: Type.String(), data: Type.String(), at: INSTANT }),
  /** Something was scanned and is lost: loud and red, never silence. Never carries the data. */
  'scan.missed': Type.Object({ device: Type.String(), cause: SLUG, at: INSTANT }),
  'app.changed': APP_STATE,
  'cart.changed': CART_VIEW,
  ...ORDER_EVENTS,
  ...PHOTO_EVENTS,
  'parked.changed': Type.Object({ items: Type.Array(PARKED_SALE) }),
  'tender.changed': TENDERS_VIEW,
  'display.changed': DISPLAY_VIEW,
  'print.changed': PRINT_JOB,
  'sync.changed': SYNC_STATUS,
  'devices.changed': Type.Object({ items: Type.Array(DEVICE_VIEW) }),
  'journal.appended': Type.Object({ seq: COUNT }),
  /** Pull again; carries no document, because events with documents diverge (SYNC.md). */
  'replication.resync': Type.Object({ scope: Type.String() }),
} as const satisfies Record<string, TSchema>;

export type MethodName = keyof typeof METHODS;
export type MethodParams<Name extends MethodName> = Static<(typeof METHODS)[Name]['params']>;
export type MethodValue<Name extends MethodName> = Static<(typeof METHODS)[Name]['result']>;
export type EventName = keyof typeof EVENTS;
export type EventPayload<Name extends EventName> = Static<(typeof EVENTS)[Name]>;

/** Codes of a failure. `details` says what and where in words for a log; screens translate the code. */
export const FAILURES = [
  'bad_request',
  /** A text with half a character (an unpaired surrogate), which nothing can record; `details.path` says where. */
  'malformed_text',
  'unknown_method',
  'not_paired',
  'not_logged_in',
  'not_permitted',
  /** Beyond what the person may alone: `details.permission` and `details.amount` say what to ask for. */
  'approval_needed',
  'wrong_pin',
  'person_locked',
  'pairing_refused',
  'cloud_unreachable',
  'cloud_refused',
  'shift_not_open',
  'shift_already_open',
  /** `details.reason`: `over_short` or `pieces_not_given`. */
  'reason_needed',
  'stale_revision',
  'cart_refused',
  'cart_empty',
  'serving_not_asked',
  'price_changed',
  /** Another terminal goes on with this parked sale. */
  'parked_taken',
  /** The cloud cannot be asked whether another terminal has this parked sale. */
  'parked_unclaimed',
  'parked_full',
  'tender_short',
  'tender_refused',
  /** It is not certain whether a row was paid. */
  'tender_unresolved',
  'value_refused',
  /** `details.reason`: already_refunded, changed, other_store, tenders_spent, weighed, settled, under_way, no_exchange, one_exchange, other_price. */
  'refund_refused',
  /** `details.reason`: order_taken, order_unclaimed, order_over, order_open, deposit_first, deposit_too_high, changed and more. */
  'order_refused',
  'no_price_book',
  'stale_price_book',
  'arithmetic',
  'journal_failed',
  'leased_elsewhere',
  'not_found',
  'device_unavailable',
  'unavailable',
  'internal',
] as const;
export type FailureCode = (typeof FAILURES)[number];
export type { FailureDetails };

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: FailureCode; readonly details: FailureDetails };

/** What a screen holds: the same over WebSocket, over Electron's IPC and over the worker's brokered port. */
export interface HostClient {
  call<Name extends MethodName>(name: Name, params: MethodParams<Name>): Promise<Answer<MethodValue<Name>>>;
  /** Returns the function that ends the subscription. */
  on<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): () => void;
  /** Tells when the line to the host opens or is lost; calls made meanwhile answer `unavailable`. */
  onConnection(listener: (connected: boolean) => void): () => void;
}
