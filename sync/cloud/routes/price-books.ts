/**
 * A manager publishes a new price book: the one in force with other promotions, coupons, round-off or prices. A book is
 * immutable, so this always makes another. What makes no sense is refused with path and reason. DOMAIN.md §2.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { PriceBookId, ProductId } from '../../domain/ids.ts';
import { fen, type Fen } from '../../domain/money.ts';
import { readPriceLists } from '../../domain/price-list.ts';
import { readPricingCase } from '../../domain/pricing-case.ts';
import { epochMs, isoFromInstant } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import { priceBookDocuments, withPointsRule, type PriceBookContent, type PriceRow } from '../../protocol/price-book.ts';
import type { PriceBookHead } from '../../schemas/documents/catalogue.ts';
import { BP, FEN, HASH, INSTANT, PRICE_BOOK_ID, PRODUCT_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, listOf, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { freshId } from '../ports.ts';
import { writeDocuments } from '../store/documents.ts';
import { bookInForceAt, PriceBooks, readProducts, type PriceBook } from '../store/price-books.ts';

const BODY_MAX = 33_554_432;
const CONFIGURATION = Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 50_000 });
const REQUEST = Type.Object({
  /** As in DOMAIN.md §2; instants as ISO 8601 with offset. Absent: as in the book in force. */
  promotions: Type.Optional(CONFIGURATION),
  coupons: Type.Optional(CONFIGURATION),
  /** What a point is worth and how much of the goods points may pay; null: points are not money. */
  points: Type.Optional(
    Type.Union([
      Type.Object({
        fenPerPoint: Type.Integer({ minimum: 1 }),
        maxShareBp: BP,
        /** What a member pays for each point earned; absent: none are earned. */
        fenPerEarned: Type.Optional(Type.Integer({ minimum: 1 })),
      }),
      Type.Null(),
    ]),
  ),
  /** 0, 10 or 100 fen. */
  roundOffUnit: Type.Optional(FEN),
  /** Changed prices only: `[product, price, memberPrice or null]`. */
  prices: Type.Optional(
    Type.Array(Type.Tuple([PRODUCT_ID, FEN, Type.Union([FEN, Type.Null()])]), { maxItems: 500_000 }),
  ),
  /** Price lists over the prices: id, name, from and until (ISO 8601), stores, priority, prices. Absent: as in the book in force. */
  lists: Type.Optional(CONFIGURATION),
  /** When it comes into force; now when absent. */
  from: Type.Optional(INSTANT),
});
const ANSWER = Type.Object({ id: PRICE_BOOK_ID, hash: HASH, from: INSTANT, parts: Type.Integer() });
const SAMPLE = { id: 'b-019a…', hash: '0'.repeat(64), from: 1790000000000, parts: 1 };

export function priceBookRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.post('/v1/price-books', {
    bodyLimit: BODY_MAX,
    config: { policy: ['brandManager'] },
    schema: {
      summary: 'Publish a new price book',
      tags: ['catalogue'],
      security: BEARER,
      body: withExample(REQUEST, {
        promotions: [{ id: 'autumn', type: 'discount', payBp: 9000, categories: ['apparel'] }],
      }),
      response: answers(ANSWER, SAMPLE),
    },
    handler: async (request) => {
      const published = await publish(cloud, request.body as Static<typeof REQUEST>);
      const who = whoOf(identityOf(request));
      await cloud.audit.note({
        scope: brandScope(cloud.brand.id),
        who,
        act: 'book.published',
        what: `book ${published.id}`,
      });
      return published;
    },
  });
  app.get('/v1/price-books', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'Heads of all price books, newest first',
      tags: ['catalogue'],
      security: BEARER,
      response: answers(listOf(ANSWER), { items: [SAMPLE], next: null }),
    },
    handler: async () => {
      const rows = await cloud.database.rows<{ body: PriceBookHead }>(
        "SELECT body FROM documents WHERE scope = $1 AND collection = 'priceBooks' AND body->>'type' = 'head' ORDER BY seq DESC LIMIT 100",
        [brandScope(cloud.brand.id)],
      );
      return { items: rows.map(({ body }) => body), next: null };
    },
  });
}

async function publish(cloud: Cloud, request: Static<typeof REQUEST>): Promise<Static<typeof ANSWER>> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const from = request.from ?? now;
  if (from < now) throw refused('from', 'is past: what was sold stays as it was priced');
  const books = new PriceBooks(scope);
  const id = bookInForceAt(await books.readCalendar(cloud.database), from);
  const base = id === null ? null : await books.read(cloud.database, id);
  const content: PriceBookContent = {
    from: epochMs(base === null ? from : Math.max(from, base.head.from + 1)),
    roundOffUnit: request.roundOffUnit ?? base?.head.roundOffUnit ?? fen(0),
    promotions: request.promotions ?? base?.head.promotions ?? [],
    coupons: withPointsRule(
      request.coupons ?? base?.head.coupons ?? [],
      request.points === undefined ? pointsOfBook(base) : request.points,
    ),
    prices: changedPrices(base?.prices ?? new Map(), request.prices ?? []),
    lists: request.lists ?? base?.head.lists ?? [],
  };
  checkConfiguration(content, now);
  checkPriceLists(content);
  await checkProducts(cloud, scope, request.prices ?? []);
  const { head, parts } = priceBookDocuments(`b-${freshId(cloud.ports)}` as PriceBookId, content);
  await cloud.database.transaction((tx) =>
    writeDocuments(
      tx,
      scope,
      [...parts, head].map((body) => ({ collection: 'priceBooks' as const, id: body.id, body })),
    ),
  );
  cloud.wakes.wake(scope);
  return { id: head.id, hash: head.hash, from: head.from, parts: head.parts };
}

const pointsOfBook = (book: PriceBook | null | undefined): Parameters<typeof withPointsRule>[1] => {
  if (book?.points === undefined) return null;
  return { ...book.points, ...(book.fenPerEarned === undefined ? {} : { fenPerEarned: book.fenPerEarned }) };
};

function changedPrices(
  base: ReadonlyMap<ProductId, { readonly price: Fen; readonly memberPrice: Fen | null }>,
  changes: readonly PriceRow[],
): readonly PriceRow[] {
  const prices = new Map<ProductId, PriceRow>(
    [...base].map(([product, { price, memberPrice }]) => [product, [product, price, memberPrice]]),
  );
  for (const change of changes) prices.set(change[0], change);
  return [...prices.values()];
}

/** The reader of pricing cases knows what makes no sense, also across promotions. */
function checkConfiguration({ promotions, coupons, roundOffUnit }: PriceBookContent, now: number): void {
  const read = readPricingCase({
    now: isoFromInstant(epochMs(now)),
    products: [],
    lines: [],
    promotions,
    coupons,
    roundOff: roundOffUnit,
  });
  if (!read.ok) throw refused(read.error.path === 'roundOff' ? 'roundOffUnit' : read.error.path, read.error.reason);
}

/** A list may only change prices that the book has: it sells nothing by itself. */
function checkPriceLists({ lists, prices }: PriceBookContent): void {
  const read = readPriceLists(lists);
  if (!read.ok) throw refused(`lists${read.error.path}`, read.error.reason);
  const known = new Set<ProductId>(prices.map(([product]) => product));
  for (const [index, list] of read.value.entries()) {
    const row = list.prices.findIndex(([product]) => !known.has(product));
    if (row >= 0) throw refused(`lists[${String(index)}].prices[${String(row)}][0]`, 'has no price in the book');
  }
}

async function checkProducts(cloud: Cloud, scope: string, prices: readonly PriceRow[]): Promise<void> {
  const known = await readProducts(
    cloud.database,
    scope,
    prices.map(([product]) => product),
  );
  const index = prices.findIndex(([product]) => !known.has(product));
  if (index >= 0) throw refused(`prices[${String(index)}][0]`, 'is not a product');
}

const refused = (path: string, reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `${path} ${reason}`, { path, reason });
