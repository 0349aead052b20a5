/** What counters at stores' doors counted, and what products cost: told by the chain's own systems; footfall of their stores by managers too. stock/. */
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { FOOTFALL_ANSWER, FOOTFALL_SENT } from '../../protocol/footfall.ts';
import { brandScope } from '../../protocol/messages.ts';
import { COSTS_ANSWER, COSTS_SENT } from '../../protocol/product-costs.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storesOf } from '../app/identity.ts';
import { takeCosts } from '../stock/costs.ts';
import { takeFootfall } from '../stock/footfall.ts';

const COUNTED = { store: 'S001', hour: 1789999200000, entered: 42, passed: 310, asOf: 1790003000000 };

export function footfallRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['stock'], security: BEARER });
  app.put('/v1/footfall', {
    config: { policy: ['service', 'manager'] },
    schema: {
      ...described('Tell what was counted at stores’ doors, a full hour a row; what was read last of an hour holds'),
      body: withExample(FOOTFALL_SENT, { items: [COUNTED] }),
      response: answers(FOOTFALL_ANSWER, {
        ...{ taken: 1, older: 0 },
        rejected: [{ row: 1, path: '/hour', reason: 'not_a_full_hour' }],
      }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { items } = request.body as Static<typeof FOOTFALL_SENT>;
      const within = identity.kind === 'service' ? null : new Set<string>(storesOf(identity));
      const answer = await takeFootfall(cloud, items, within);
      const { taken, older, rejected } = answer;
      const what = `${String(taken)} taken ${String(older)} older ${String(rejected.length)} rejected`;
      const scope = scopeOf(cloud, identity);
      await cloud.audit.note({ scope, who: whoOf(identity), act: 'footfall.told', what });
      return answer;
    },
  });
  app.put('/v1/product-costs', {
    config: { policy: ['service'] },
    schema: {
      ...described(
        'Tell what products cost from a business day on, fen for a piece or a kilogram; nobody reads it back',
      ),
      body: withExample(COSTS_SENT, { items: [{ sku: 'TS-BLU-M', from: '2026-11-01', cost: 3200 }] }),
      response: answers(COSTS_ANSWER, {
        ...{ taken: 1, same: 0 },
        rejected: [{ row: 1, path: '/sku', reason: 'unknown_product' }],
      }),
    },
    handler: async (request) => {
      const { items } = request.body as Static<typeof COSTS_SENT>;
      const answer = await takeCosts(cloud, items);
      const { taken, same, rejected } = answer;
      const what = `${String(taken)} taken ${String(same)} same ${String(rejected.length)} rejected`;
      const scope = brandScope(cloud.brand.id);
      await cloud.audit.note({ scope, who: whoOf(identityOf(request)), act: 'product_costs.told', what });
      return answer;
    },
  });
}
