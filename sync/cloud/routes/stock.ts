/** Stock levels: told by the chain's own system, asked by tills and staff, looked at in the office. stock/. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { brandScope } from '../../protocol/messages.ts';
import { LEVELS_ANSWER, LEVELS_SENT, NEARBY_STOCK, STOCK_STATUS } from '../../protocol/stock.ts';
import { PRODUCT_ID, STORE_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked, storesOf } from '../app/identity.ts';
import { takeLevels } from '../stock/levels.ts';
import { nearbyStock, stockStatus } from '../stock/nearby.ts';

const ASKED = Type.Object({ product: PRODUCT_ID, store: Type.Optional(STORE_ID) });
const AT = 1790000000000;
const SENT = { items: [{ store: 'S001', sku: 'TS-BLU-M', onHand: 6, asOf: AT }] };
const TAKEN = { taken: 1, older: 0, rejected: [{ row: 1, path: '/sku', reason: 'unknown_product' }] };
const NEARBY = {
  ...{ product: 'p-coat', store: 'S001', asOf: AT, isPlaced: true, here: { count: 0, asOf: AT } },
  items: [{ store: 'S002', name: '徐家汇店', city: '上海', metres: 3200, count: 5, asOf: AT }],
};
const STATUS = {
  items: [{ store: 'S001', name: '人民广场店', products: 1200, oldest: AT, newest: AT }],
  rejected: [{ store: 'S001', code: 'TS-BLU-XL', path: '/sku', reason: 'unknown_product', at: AT }],
};

export function stockRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['stock'], security: BEARER });
  app.put('/v1/stock-levels', {
    config: { policy: ['service'] },
    schema: {
      ...described(
        'Tell what stores have, each row with its instant; the newest holds, rows that make no sense are named',
      ),
      body: withExample(LEVELS_SENT, SENT),
      response: answers(LEVELS_ANSWER, TAKEN),
    },
    handler: async (request) => {
      const { items } = request.body as Static<typeof LEVELS_SENT>;
      const answer = await takeLevels(cloud, items);
      const { taken, older, rejected } = answer;
      const what = `${String(taken)} taken ${String(older)} older ${String(rejected.length)} rejected`;
      const scope = brandScope(cloud.brand.id);
      await cloud.audit.note({ scope, who: whoOf(identityOf(request)), act: 'stock_levels.told', what });
      return answer;
    },
  });
  app.get('/v1/stock-levels', {
    config: { policy: ['manager'] },
    schema: {
      ...described('How fresh the levels of each store within reach are, and rows that were not taken'),
      response: answers(STOCK_STATUS, STATUS),
    },
    handler: (request) => {
      const identity = identityOf(request);
      return stockStatus(cloud, storesOf(identity), identity.kind === 'staff' && identity.wholeBrand);
    },
  });
  app.get('/v1/stock-levels/nearby', {
    config: { policy: ['device', 'staff'] },
    schema: {
      ...described('Which other stores have a product, the nearest first; few are told as null'),
      querystring: ASKED,
      response: answers(NEARBY_STOCK, NEARBY),
    },
    handler: (request) => {
      const { product, store } = request.query as Static<typeof ASKED>;
      return nearbyStock(cloud, product, storeAsked(identityOf(request), store));
    },
  });
}
