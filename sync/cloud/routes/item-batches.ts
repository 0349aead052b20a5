/**
 * Pieces with a code of their own: who manages the brand issues batches, has the codes in files to print, and recalls; managers see how far
 * batches are and which codes look copied; tills and staff ask what is known of one piece. Nobody is told a receipt of a store that is
 * not theirs. items/batches.ts, items/piece.ts.
 */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { ReceiptNumber, StoreId } from '../../domain/ids.ts';
import { epochMs, MINUTE_MS } from '../../domain/time.ts';
import {
  ITEM_BATCH,
  ITEM_BATCH_ID,
  ITEM_BATCHES_ANSWER,
  ITEM_CODE_TEXT,
  ITEM_COPIES_ANSWER,
  ITEM_ISSUE,
  ITEM_RECALL,
  ITEM_SEEN,
  type ItemIssue,
  type ItemSeen,
} from '../../protocol/items.ts';
import { brandScope } from '../../protocol/messages.ts';
import { Allowance } from '../app/allowance.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storesOf, type Identity } from '../app/identity.ts';
import { tooMany } from '../app/limits.ts';
import { Refusal } from '../app/problem.ts';
import {
  batchToPrint,
  issueItemBatch,
  itemCodeOf,
  itemLinkOf,
  listItemBatches,
  recallItems,
} from '../items/batches.ts';
import { pieceOf, type KnownPiece } from '../items/piece.ts';
import { delay } from '../ports.ts';
import { csvRows, csvText } from '../reports/csv.ts';
import { itemCopies, type ItemBatchRow } from '../store/items.ts';

const SHOWN_MAX = 500;
/** Signed at once before other requests have their turn. */
const CHUNK = 200;
/** Codes that nobody made, of one till or person: a torn label is scanned a few times. */
const FORGED = { max: 60, windowMs: 5 * MINUTE_MS } as const;
const PARAMS = Type.Object({ batch: ITEM_BATCH_ID });
const CODE_PARAMS = Type.Object({ code: ITEM_CODE_TEXT });
/** The first and the last number of a file; the whole batch when absent. */
const SLICE = Type.Object({
  from: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,6}$' })),
  to: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,6}$' })),
});

const REQUEST = '019a0000-0000-7000-8000-0000000000d1';
const SAMPLE_LINK = `https://q.brand.example/t/${'A'.repeat(111)}`;
const PRODUCT = { product: '6901234567892', sku: '6901234567892', name: '纯棉T恤' };
const BATCH = {
  batch: '7K3M9Q2V',
  ...PRODUCT,
  ...{ quantity: 1000, note: '秋季首批', issuedBy: '9005', issuedAt: 1790000000000, recalled: null },
  ...{ sold: 12, returned: 1, scanned: 7, copied: 0, sample: SAMPLE_LINK },
};
const SEEN = {
  ...{ state: 'sold', batch: '7K3M9Q2V', serial: 17, sku: '6901234567892', name: '纯棉T恤' },
  sold: { at: 1790000000000, store: 'S001', receipt: 'S001-01-260921-0001' },
};
const COPY = {
  ...{ batch: '7K3M9Q2V', serial: 17, sku: '6901234567892', name: '纯棉T恤' },
  ...{ at: 1790000000000, devices: 6, places: 3, lastScan: 1790000900000 },
};

export function itemBatchRoutes(app: FastifyInstance, cloud: Cloud): void {
  const forged = new Allowance(cloud.ports.clock, FORGED);
  const described = (summary: string) => ({ summary, tags: ['items'], security: BEARER });
  const scope = brandScope(cloud.brand.id);
  const byOf = (request: FastifyRequest): string => {
    const identity = identityOf(request);
    return identity.kind === 'staff' ? identity.staff.id : '';
  };
  const note = (request: FastifyRequest, act: 'items.issued' | 'items.printed' | 'items.recalled', what: string) =>
    cloud.audit.note({ scope, who: whoOf(identityOf(request)), act, what });

  app.get('/v1/item-batches', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'Batches of codes for pieces, newest first: how many are sold, came back, were looked at, look copied',
      ),
      response: answers(ITEM_BATCHES_ANSWER, { items: [BATCH], next: null }),
    },
    handler: async () => ({ items: await listItemBatches(cloud), next: null }),
  });
  app.post('/v1/item-batches', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Issue a code for each of so many pieces of a product; the same request again is the same batch'),
      body: withExample(ITEM_ISSUE, { request: REQUEST, product: PRODUCT.product, quantity: 1000, note: '秋季首批' }),
      response: answers(ITEM_BATCH, BATCH),
    },
    handler: async (request) => {
      const view = await issueItemBatch(cloud, request.body as ItemIssue, byOf(request));
      await note(request, 'items.issued', `batch ${view.batch} ${String(view.quantity)} of ${view.sku}`);
      return view;
    },
  });
  app.get('/v1/item-batches/:batch/codes', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('The codes of a batch as CSV to print from, or of its numbers `from` to `to`'),
      params: PARAMS,
      querystring: SLICE,
      response: {
        ...answers(Type.String(), ''),
        200: {
          description: 'serial numbers and links',
          content: { 'text/csv': { schema: withExample(Type.String(), `serial,link\r\n1,${SAMPLE_LINK}\r\n`) } },
        },
      },
    },
    handler: async (request, reply) => {
      const { batch } = request.params as Static<typeof PARAMS>;
      const row = await batchToPrint(cloud, batch);
      const { from, to } = sliceOf(row, request.query as Static<typeof SLICE>);
      await note(request, 'items.printed', `batch ${batch} ${String(from)} to ${String(to)}`);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="items-${batch}-${String(from)}-${String(to)}.csv"`)
        .send(Readable.from(csvOf(cloud, row, from, to)));
    },
  });
  app.post('/v1/item-batches/:batch/recall', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described(
        'Recall a batch, for good: tills refuse its pieces as soon as they hear of it, the buyer’s page says so',
      ),
      params: PARAMS,
      body: withExample(ITEM_RECALL, { reason: '色牢度不合格' }),
      response: answers(ITEM_BATCH, { ...BATCH, recalled: { at: 1790000000000, by: '9005', reason: '色牢度不合格' } }),
    },
    handler: async (request) => {
      const { batch } = request.params as Static<typeof PARAMS>;
      const { reason } = request.body as Static<typeof ITEM_RECALL>;
      const { view, isNew } = await recallItems(cloud, batch, { by: byOf(request), reason });
      if (isNew) await note(request, 'items.recalled', `batch ${batch}`);
      return view;
    },
  });
  app.get('/v1/item-codes/:code', {
    config: { policy: ['device', 'staff'] },
    schema: {
      ...described('What is known of one piece. 404 for a code that this brand did not make'),
      params: CODE_PARAMS,
      response: answers(ITEM_SEEN, SEEN),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { code } = request.params as Static<typeof CODE_PARAMS>;
      const known = await pieceOf(cloud, code);
      if (known !== null) return seenBy(identity, known);
      const waitMs = forged.take(whoOf(identity));
      throw waitMs > 0 ? tooMany(waitMs) : new Refusal(404, 'item_forged');
    },
  });
  app.get('/v1/item-copies', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Codes that so many phones looked at that they look copied, newest first'),
      response: answers(ITEM_COPIES_ANSWER, { items: [COPY], next: null }),
    },
    handler: async () => ({
      items: (await itemCopies(cloud.database, scope, SHOWN_MAX)).map(({ at, last_scan: last, ...copy }) => ({
        ...copy,
        at: epochMs(at),
        lastScan: epochMs(last),
      })),
      next: null,
    }),
  });
}

function sliceOf(
  { quantity }: ItemBatchRow,
  query: Static<typeof SLICE>,
): { readonly from: number; readonly to: number } {
  const from = Number(query.from ?? 1);
  const to = Math.min(Number(query.to ?? quantity), quantity);
  if (from > to) throw new Refusal(422, 'invalid', '/from is behind the last piece', { path: '/from' });
  return { from, to };
}

/** A stretch at a time, so that a large batch neither waits in memory nor keeps others waiting. */
async function* csvOf(cloud: Cloud, row: ItemBatchRow, from: number, to: number): AsyncGenerator<string> {
  const { batch } = row;
  yield csvText(['serial', 'link'], []);
  for (let first = from; first <= to; first += CHUNK) {
    const serials = Array.from({ length: Math.min(CHUNK, to - first + 1) }, (_, at) => first + at);
    yield csvRows(serials.map((serial) => [serial, itemLinkOf(cloud, itemCodeOf(cloud, row, { batch, serial }))]));
    await delay(cloud.ports.timers, 0);
  }
}

function seenBy(identity: Identity, { item, batch, state, sale }: KnownPiece): ItemSeen {
  const { batch: id, serial, sku } = item;
  const isOwn = sale !== undefined && storesOf(identity).includes(sale.store as StoreId);
  return {
    ...{ state, batch: id, serial, sku },
    ...(batch === null ? {} : { name: batch.name }),
    ...(batch?.recalled_at === null || batch === null
      ? {}
      : { recalled: { at: epochMs(batch.recalled_at), reason: batch.recall_reason ?? '' } }),
    ...(sale === undefined
      ? {}
      : {
          sold: {
            at: epochMs(sale.at),
            ...(isOwn ? { store: sale.store as StoreId, receipt: sale.receipt as ReceiptNumber } : {}),
          },
        }),
  };
}
