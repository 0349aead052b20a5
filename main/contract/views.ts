/**
 * View models that cross the boundary between host and screens: JSON only, amounts in fen, times in epoch milliseconds.
 * A screen shows them as they are; it computes no money.
 */
import Type, { type Static } from 'typebox';
import {
  BRAND_ID,
  BUSINESS_DAY,
  COUNT,
  ENTRY_ID,
  FEN,
  GRAMS,
  HASH,
  INSTANT,
  MEMBER_ID,
  oneOf,
  PRICE_BOOK_ID,
  QUANTITY,
  RECEIPT_NUMBER,
  SALE_ID,
  SHIFT_ID,
  SLUG,
  STAFF_ID,
  STORE_ID,
  TERMINAL_ID,
  TEXT,
} from '../../sync/schemas/scalars.ts';
import { APPLIED, SERVING_SHARE, SOLD_PRODUCT, TENDER_KIND } from '../../sync/schemas/sale.ts';
import { ROLE } from '../../sync/schemas/documents/catalogue.ts';

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const LINE_ID = Type.String({ pattern: '^[A-Za-z0-9-]{1,40}$' });

export const SESSION = Type.Object({
  staff: STAFF_ID,
  name: TEXT,
  roles: Type.Array(ROLE),
  since: INSTANT,
  online: Type.Boolean(),
});
export type Session = Static<typeof SESSION>;

export const SHIFT_VIEW = Type.Object({
  shift: SHIFT_ID,
  staff: STAFF_ID,
  openedAt: INSTANT,
  float: FEN,
  sales: COUNT,
  /** What must be in the drawer now. */
  expectedCash: Type.Integer(),
});
export type ShiftView = Static<typeof SHIFT_VIEW>;

export const PLACE = Type.Object({
  brand: Type.Object({ id: BRAND_ID, name: TEXT, host: TEXT }),
  store: Type.Object({ id: STORE_ID, name: TEXT, address: Type.Optional(TEXT) }),
  terminal: TERMINAL_ID,
  offsetMinutes: Type.Integer(),
  dayStartMinutes: Type.Integer(),
});

export const MEMBER_IN_CART = Type.Object({
  id: MEMBER_ID,
  name: Type.Optional(TEXT),
  /** Masked. */
  phone: Type.String({ maxLength: 20 }),
  tier: SLUG,
  points: COUNT,
  boundGuide: nullable(STAFF_ID),
  protectedUntil: nullable(INSTANT),
});
export type MemberInCart = Static<typeof MEMBER_IN_CART>;

/** What a screen may do to the open cart. Every command is undoable. */
export const CART_COMMAND = Type.Union([
  Type.Object({
    type: Type.Literal('addProduct'),
    product: SOLD_PRODUCT,
    quantity: Type.Optional(QUANTITY),
    grams: Type.Optional(GRAMS),
    code: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  Type.Object({ type: Type.Literal('setQuantity'), lineId: LINE_ID, quantity: QUANTITY }),
  Type.Object({ type: Type.Literal('removeLine'), lineId: LINE_ID }),
  Type.Object({ type: Type.Literal('setMember'), member: MEMBER_IN_CART }),
  Type.Object({ type: Type.Literal('clearMember') }),
  /** An empty list is the cashier's answer "nobody served". */
  Type.Object({ type: Type.Literal('setServing'), serving: Type.Array(SERVING_SHARE, { maxItems: 8 }) }),
  Type.Object({ type: Type.Literal('undo') }),
  Type.Object({ type: Type.Literal('clear') }),
]);
export type CartCommandMessage = Static<typeof CART_COMMAND>;

export const CART_VIEW = Type.Object({
  /** Null while the cart is empty and was never begun. */
  saleId: nullable(SALE_ID),
  revision: COUNT,
  lines: Type.Array(
    Type.Object({
      lineId: LINE_ID,
      product: SOLD_PRODUCT,
      quantity: QUANTITY,
      grams: Type.Optional(GRAMS),
      base: FEN,
      /** After item promotions: what the row shows. */
      amount: FEN,
      net: FEN,
      applied: Type.Array(APPLIED),
    }),
  ),
  order: Type.Array(APPLIED),
  /** Names of promotions and coupons that appear in `applied` and `order`. */
  labels: Type.Record(Type.String(), TEXT),
  gifts: Type.Array(Type.Object({ promotion: Type.String(), products: Type.Array(Type.String()), count: COUNT })),
  base: FEN,
  saved: FEN,
  total: FEN,
  roundOff: FEN,
  cashDue: FEN,
  member: nullable(MEMBER_IN_CART),
  serving: Type.Object({ asked: Type.Boolean(), shares: Type.Array(SERVING_SHARE) }),
  canUndo: Type.Boolean(),
  book: nullable(Type.Object({ id: PRICE_BOOK_ID, hash: HASH })),
});
export type CartView = Static<typeof CART_VIEW>;

export const TENDER_MESSAGE = Type.Object({
  tenderId: LINE_ID,
  kind: TENDER_KIND,
  amount: FEN,
  reference: Type.Optional(TEXT),
});

export const PRINT_STATE = oneOf(['queued', 'sending', 'printed', 'held', 'unknown', 'discarded']);
export const DONE_SALE = Type.Object({
  saleId: SALE_ID,
  entry: ENTRY_ID,
  receiptNumber: RECEIPT_NUMBER,
  at: INSTANT,
  businessDay: BUSINESS_DAY,
  total: FEN,
  cashDue: FEN,
  change: FEN,
  print: nullable(PRINT_STATE),
});
export type DoneSale = Static<typeof DONE_SALE>;

export const PRINT_JOB = Type.Object({
  job: ENTRY_ID,
  printer: Type.String(),
  document: SLUG,
  receiptNumber: nullable(RECEIPT_NUMBER),
  state: PRINT_STATE,
  cause: nullable(SLUG),
  copy: COUNT,
  queuedAt: INSTANT,
  /** Held before its first byte: goes on by itself. Otherwise a held job waits for the cashier's word. */
  retries: Type.Boolean(),
});
export type PrintJobView = Static<typeof PRINT_JOB>;
export const PRINTER_STATE = oneOf(['ready', 'printing', 'low', 'held', 'unknown', 'offline']);

/** The key that signs this terminal's journal. */
export const DEVICE_KEY_VIEW = Type.Object({ since: INSTANT, isChanging: Type.Boolean() });

export const DEVICE_VIEW = Type.Object({
  id: Type.String(),
  kind: oneOf(['scanner', 'printer', 'drawer', 'scale', 'lineDisplay', 'counter']),
  driver: Type.String(),
  /** Where it is: a path, `host:port`, or empty. */
  where: Type.String(),
  state: oneOf(['closed', 'idle', 'busy', 'error']),
  cause: nullable(Type.String()),
  lastEvent: nullable(Type.Object({ at: INSTANT, text: Type.String() })),
});
export type DeviceView = Static<typeof DEVICE_VIEW>;

export const SYNC_STATUS = Type.Object({
  state: oneOf(['online', 'uploading', 'offline']),
  /** Journal entries that the cloud has not countersigned, and those among them that are sales. */
  pending: COUNT,
  pendingSales: COUNT,
  oldestAt: nullable(INSTANT),
  lastContactAt: nullable(INSTANT),
  /** Why not online, as a code. */
  cause: nullable(SLUG),
});
export type SyncStatus = Static<typeof SYNC_STATUS>;

export const APP_STATE = Type.Object({
  version: Type.String(),
  shell: oneOf(['desktop', 'browser']),
  training: Type.Boolean(),
  /** `--lang`, when it was given: it wins over the browser's. */
  lang: nullable(oneOf(['zh-CN', 'en'])),
  demoOffered: Type.Boolean(),
  place: nullable(PLACE),
  session: nullable(SESSION),
  shift: nullable(SHIFT_VIEW),
  /** The last sale until it is dismissed, also after a restart. */
  done: nullable(DONE_SALE),
  sync: SYNC_STATUS,
  printer: Type.Object({ state: PRINTER_STATE, held: COUNT, jobs: COUNT }),
  devices: Type.Array(DEVICE_VIEW),
  /** Problems found in devices.json, for the settings screen. */
  deviceProblems: Type.Array(Type.Object({ path: Type.String(), reason: Type.String() })),
  /** How the configured keyboard scanner types, from devices.json; null when none is configured. */
  wedge: nullable(
    Type.Object({
      prefix: Type.Optional(Type.String()),
      suffix: Type.Optional(oneOf(['Enter', 'Tab', 'none'])),
      maxGapMs: Type.Optional(COUNT),
      minLength: Type.Optional(COUNT),
    }),
  ),
  /** Changes when the terminal's local database must be thrown away (new incarnation, other store). */
  databaseId: Type.String(),
  now: INSTANT,
});
export type AppState = Static<typeof APP_STATE>;

export const ISSUED_TOKEN = Type.Object({
  token: Type.String({ pattern: '^[0-9A-Z]{30}$' }),
  url: Type.String(),
  shortCode: Type.String(),
  guide: STAFF_ID,
  mode: oneOf(['one_time', 'multi_use', 'static', 'handover']),
  issuedAt: INSTANT,
  expiresAt: nullable(INSTANT),
});
export type IssuedToken = Static<typeof ISSUED_TOKEN>;
export { nullable };
