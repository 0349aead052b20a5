/** `/guide/stock`: which stores have what is missing here, and which own customer wishes for it (guide-wishes.ts). stock/. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { epochMs, localMinuteAt, type EpochMs } from '../../domain/time.ts';
import { NEARBY_STOCK, SKU, type NearbyStock } from '../../protocol/stock.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { ProductDocument, StaffDocument } from '../../schemas/documents/catalogue.ts';
import { MEMBER_ID, PRODUCT_ID } from '../../schemas/scalars.ts';
import type { Cloud } from '../app/context.ts';
import { answers } from '../app/documented.ts';
import { isHit, ownCustomers } from '../guide/customers.ts';
import { placeOf } from '../guide/earnings.ts';
import { stockPage, type StockView } from '../pages/guide-stock.ts';
import { freshId } from '../ports.ts';
import { nearbyStock } from '../stock/nearby.ts';
import { productsOfNumber } from '../store/stock-levels.ts';
import { forGuide, PAGES_PER_MINUTE } from './guide-answer.ts';

/** Of own customers who may be meant; whoever is not among them is looked for. */
const CUSTOMERS_SHOWN_MAX = 8;
const QUERY = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 64 })),
  product: Type.Optional(PRODUCT_ID),
  /** Who wishes for it: the customer, or what to find one by. */
  for: Type.Optional(MEMBER_ID),
  who: Type.Optional(Type.String({ maxLength: 40 })),
});
const ANSWER = Type.Object({
  items: Type.Array(Type.Object({ product: PRODUCT_ID, sku: SKU, name: Type.String() })),
  found: Type.Union([NEARBY_STOCK, Type.Null()]),
});
const SAMPLE = { items: [{ product: 'p-coat', sku: 'CT-BLK-M', name: '羊毛大衣 黑 M' }], found: null };

export function guideStockRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['guide'] });
  const config = { policy: ['public'] as const, ...PAGES_PER_MINUTE };
  app.get('/guide/stock', {
    config,
    schema: {
      ...described('Which other stores have a product, found by style number or SKU, for the signed-in guide'),
      querystring: QUERY,
      response: answers(ANSWER, SAMPLE),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const { q = '', product, ...asked } = request.query as Static<typeof QUERY>;
      const query = q.trim();
      const items = query === '' ? [] : await productsOfNumber(cloud.database, brandScope(cloud.brand.id), query);
      const chosen = items.length === 1 ? items[0] : items.find(({ id }) => id === product);
      const [store] = guide.stores;
      const found = chosen === undefined || store === undefined ? null : await nearbyStock(cloud, chosen.id, store);
      if (!page.wantsJson) {
        const wish = await wishFor(guide, chosen, asked);
        return page.html(200, stockPage(page.of('customers'), { ...(await viewOf(guide, query, items, found)), wish }));
      }
      const named = items.map((item) => ({ product: item.id, sku: item.sku, name: nameOf(item) }));
      return page.json({ items: named, found });
    }),
  });

  /** Another guide's customer is nobody here either. */
  async function wishFor(
    guide: StaffDocument,
    chosen: ProductDocument | undefined,
    { for: member, who = '' }: Pick<Static<typeof QUERY>, 'for' | 'who'>,
  ): Promise<StockView['wish']> {
    if (chosen === undefined && member === undefined) return null;
    const own = await ownCustomers(cloud, guide);
    const query = who.trim();
    const known = own.find((one) => one.member === member);
    const hits = known === undefined ? own.filter((one) => query !== '' && isHit(one, query)) : [known];
    return {
      product: chosen?.id ?? null,
      isFor: known?.member ?? null,
      who: query,
      customers: hits.slice(0, CUSTOMERS_SHOWN_MAX).map((one) => ({
        ...{ member: one.member, name: one.name, phone: one.phone, wish: freshId(cloud.ports) },
        isWaiting: one.open.some(({ goods }) => goods.product === chosen?.id),
      })),
    };
  }

  async function viewOf(
    guide: StaffDocument,
    query: string,
    items: readonly ProductDocument[],
    found: NearbyStock | null,
  ): Promise<Omit<StockView, 'wish'>> {
    const { offsetMinutes } = await placeOf(cloud, guide);
    const told = ({ count, asOf }: { readonly count: number | null; readonly asOf: EpochMs }) => ({
      count,
      asOf: localMinuteAt(epochMs(asOf), offsetMinutes).replace('T', ' '),
    });
    const chosen = items.find(({ id }) => id === found?.product);
    return {
      query,
      variants: items.map((item) => ({
        id: item.id,
        name: item.spec ?? item.name,
        isChosen: item.id === found?.product,
      })),
      found:
        found === null || chosen === undefined
          ? null
          : {
              name: nameOf(chosen),
              here: found.here === null ? null : told(found.here),
              stores: found.items.map(({ name, city = null, metres, ...store }) => ({
                ...{ name, city, metres },
                ...told(store),
              })),
            },
    };
  }
}

const nameOf = ({ name, spec }: ProductDocument): string => [name, spec].filter(Boolean).join(' ');
