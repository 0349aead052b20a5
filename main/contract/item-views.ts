/** Pieces with a code of their own: what is known of one that was scanned; batches, recalls and copies in the office. Spread into contract.ts. */
import Type from 'typebox';
import { ITEM_BATCH, ITEM_BATCH_ID, ITEM_COPY, ITEM_ISSUE, ITEM_RECALL } from '../../sync/protocol/items.ts';
import { ITEM_STATES } from '../../sync/domain/item-code.ts';
import { COUNT, INSTANT, oneOf, RECEIPT_NUMBER, TEXT } from '../../sync/schemas/scalars.ts';

const NOTHING = Type.Object({}, { additionalProperties: false });

/**
 * `forged`: nobody of the brand made it, or it was altered · `other_brand`: of another brand's key · `no_item`: no code of a piece at all.
 * `online`: the cloud said so; else by the signature, this till's own sales and the recalls that it has heard of.
 */
export const ITEM_LOOK = Type.Object({
  state: oneOf([...ITEM_STATES, 'forged', 'other_brand', 'no_item']),
  online: Type.Boolean(),
  batch: Type.Optional(ITEM_BATCH_ID),
  serial: Type.Optional(COUNT),
  sku: Type.Optional(TEXT),
  name: Type.Optional(TEXT),
  soldAt: Type.Optional(INSTANT),
  /** Of a sale of this store. */
  receipt: Type.Optional(RECEIPT_NUMBER),
  recalledAt: Type.Optional(INSTANT),
  reason: Type.Optional(TEXT),
});

export const ITEM_METHODS = {
  /** Whatever was scanned: a link, or the short text. Changes nothing. */
  'item.look': {
    params: Type.Object({ data: Type.String({ minLength: 1, maxLength: 4096 }) }),
    result: ITEM_LOOK,
    public: false,
  },
  /** For who may `manage_catalogue`, online, as the next ones. */
  'item.batches': { params: NOTHING, result: Type.Object({ items: Type.Array(ITEM_BATCH) }), public: false },
  'item.copies': { params: NOTHING, result: Type.Object({ items: Type.Array(ITEM_COPY) }), public: false },
  /** For who manages the brand; `details.path` and `reason` of what makes no sense. */
  'item.issue': { params: ITEM_ISSUE, result: ITEM_BATCH, public: false },
  'item.recall': {
    params: Type.Object({ batch: ITEM_BATCH_ID, ...ITEM_RECALL.properties }),
    result: ITEM_BATCH,
    public: false,
  },
  /** The codes `from` to `to` as a table to print from. */
  'item.codes': {
    params: Type.Object({ batch: ITEM_BATCH_ID, from: COUNT, to: COUNT }),
    result: Type.Object({ fileName: Type.String(), text: Type.String() }),
    public: false,
  },
} as const;
