/** `/guide/stock`: which stores have what is missing here; and the end of a customer's wish. stock/, guide/end-wish.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { WISH_ENDS } from '../../domain/arrived-goods.ts';
import { epochMs, localMinuteAt, type EpochMs } from '../../domain/time.ts';
import { NEARBY_STOCK, SKU, type NearbyStock } from '../../protocol/stock.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { ProductDocument, StaffDocument } from '../../schemas/documents/catalogue.ts';
import { ENTRY_ID, MEMBER_ID, oneOf, PRODUCT_ID } from '../../schemas/scalars.ts';
import { scopeOfStaff } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import { placeOf } from '../guide/earnings.ts';
import { endWish } from '../guide/end-wish.ts';
import { stockPage, type StockView } from '../pages/guide-stock.ts';
import { nearbyStock } from '../stock/nearby.ts';
import { productsOfNumber } from '../store/stock-levels.ts';
import { forGuide, PAGES_PER_MINUTE } from './guide-answer.ts';

const FORM_BODY_MAX = 4096;
const QUERY = Type.Object({ q: Type.Optional(Type.String({ maxLength: 64 })), product: Type.Optional(PRODUCT_ID) });
const WISH = Type.Object({ member: MEMBER_ID, wish: ENTRY_ID });
const END = Type.Object({ why: oneOf(WISH_ENDS) });
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
      const { q = '', product } = request.query as Static<typeof QUERY>;
      const query = q.trim();
      const items = query === '' ? [] : await productsOfNumber(cloud.database, brandScope(cloud.brand.id), query);
      const chosen = items.length === 1 ? items[0] : items.find(({ id }) => id === product);
      const [store] = guide.stores;
      const found = chosen === undefined || store === undefined ? null : await nearbyStock(cloud, chosen.id, store);
      if (!page.wantsJson)
        return page.html(200, stockPage(page.of('customers'), await viewOf(guide, query, items, found)));
      const named = items.map((item) => ({ product: item.id, sku: item.sku, name: nameOf(item) }));
      return page.json({ items: named, found });
    }),
  });
  app.post('/guide/customers/:member/wishes/:wish/end', {
    bodyLimit: FORM_BODY_MAX,
    config,
    schema: {
      ...described('An own customer’s wish is over, and why: kept with who and when; 303'),
      params: WISH,
      body: withExample(END, { why: 'bought_elsewhere' }),
      response: answers(Type.Object({}), {}),
    },
    handler: forGuide(cloud, async (page, guide, request) => {
      const { member, wish } = request.params as Static<typeof WISH>;
      const { why } = request.body as Static<typeof END>;
      const ended = await endWish(cloud, guide, { member, wish, why });
      if (ended === 'unknown') {
        if (page.wantsJson) throw new Refusal(404, 'unknown_wish');
        return page.missing('customers');
      }
      if (ended === 'ended') {
        const what = `member ${member} wish ${wish} ${why}`;
        await cloud.audit.note({
          scope: scopeOfStaff(cloud, guide),
          who: `staff ${guide.id}`,
          act: 'wish.ended',
          what,
        });
      }
      return page.goTo('/guide/customers');
    }),
  });

  async function viewOf(
    guide: StaffDocument,
    query: string,
    items: readonly ProductDocument[],
    found: NearbyStock | null,
  ): Promise<StockView> {
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
