/**
 * What headquarters, tills and the cloud say to each other about pieces with a code of their own (domain/item-code.ts): batches with how
 * far they are, recalls, what is known of one piece, and codes that look copied.
 */
import Type, { type Static } from 'typebox';
import { ITEM_BATCH_MAX, ITEM_STATES } from '../domain/item-code.ts';
import {
  COUNT,
  ENTRY_ID,
  INSTANT,
  oneOf,
  PRODUCT_ID,
  RECEIPT_NUMBER,
  STAFF_ID,
  STORE_ID,
  TEXT,
} from '../schemas/scalars.ts';

const CLOSED = { additionalProperties: false } as const;
const nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

export const ITEM_BATCH_ID = Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{8}$' });
export const ITEM_CODE_TEXT = Type.String({ pattern: '^[A-Za-z0-9_-]{90,250}$' });
/** Codes of one file; a batch has as many files as it needs. */
export const ITEM_CODES_PER_FILE = 5000;
/** Recalls that a till is told of, the newest. */
export const ITEM_RECALLS_MAX = 1000;

/** `request` is made by who issues: the same again is the same batch. */
export const ITEM_ISSUE = Type.Object(
  {
    request: ENTRY_ID,
    product: PRODUCT_ID,
    quantity: Type.Integer({ minimum: 1, maximum: ITEM_BATCH_MAX }),
    note: Type.Optional(TEXT),
  },
  CLOSED,
);
export type ItemIssue = Static<typeof ITEM_ISSUE>;
export const ITEM_RECALL = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }) },
  CLOSED,
);

export const ITEM_RECALLED = Type.Object({ at: INSTANT, by: STAFF_ID, reason: TEXT });
export const ITEM_BATCH = Type.Object({
  batch: ITEM_BATCH_ID,
  product: PRODUCT_ID,
  sku: TEXT,
  name: TEXT,
  quantity: COUNT,
  note: TEXT,
  issuedBy: STAFF_ID,
  issuedAt: INSTANT,
  recalled: nullable(ITEM_RECALLED),
  /** Pieces that are with a customer, that came back and are not sold again, that a phone looked at, and that look copied. */
  sold: COUNT,
  returned: COUNT,
  scanned: COUNT,
  copied: COUNT,
  /** The code of the first piece, for a look at it. */
  sample: Type.String(),
});
export type ItemBatch = Static<typeof ITEM_BATCH>;
export const ITEM_BATCHES_ANSWER = Type.Object({
  items: Type.Array(ITEM_BATCH),
  next: nullable(Type.String()),
});

/** Told with each access token: what a till refuses to sell. */
export const TOLD_RECALL = Type.Object({ batch: ITEM_BATCH_ID, at: INSTANT, reason: TEXT });
export const TOLD_RECALLS = Type.Array(TOLD_RECALL, { maxItems: ITEM_RECALLS_MAX });
export type ToldRecall = Static<typeof TOLD_RECALL>;

/** Of one genuine piece. `receipt` only for who may see the store's sales. */
export const ITEM_SEEN = Type.Object({
  state: oneOf(ITEM_STATES),
  batch: ITEM_BATCH_ID,
  serial: COUNT,
  sku: TEXT,
  name: Type.Optional(TEXT),
  recalled: Type.Optional(Type.Object({ at: INSTANT, reason: TEXT })),
  sold: Type.Optional(
    Type.Object({ at: INSTANT, store: Type.Optional(STORE_ID), receipt: Type.Optional(RECEIPT_NUMBER) }),
  ),
});
export type ItemSeen = Static<typeof ITEM_SEEN>;

export const ITEM_COPY = Type.Object({
  batch: ITEM_BATCH_ID,
  serial: COUNT,
  sku: TEXT,
  name: TEXT,
  /** When the rule of domain/item-signals.ts first held. */
  at: INSTANT,
  devices: COUNT,
  places: COUNT,
  lastScan: INSTANT,
});
export type ItemCopy = Static<typeof ITEM_COPY>;
export const ITEM_COPIES_ANSWER = Type.Object({ items: Type.Array(ITEM_COPY), next: nullable(Type.String()) });
