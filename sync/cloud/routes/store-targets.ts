/** The target of a store for a month: set and seen by whoever manages the store. guide/store-targets.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { storeScope } from '../../protocol/messages.ts';
import { STORE_TARGET, STORE_TARGET_ENTERED, type StoreTargetEntered } from '../../protocol/store-targets.ts';
import { MONTH, STORE_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked } from '../app/identity.ts';
import { setStoreTarget, storeTarget } from '../guide/store-targets.ts';

const QUERY = Type.Object({ month: Type.Optional(MONTH), store: Type.Optional(STORE_ID) });
const SAMPLE = {
  ...{ store: 'S001', month: '2026-11', today: '2026-11-23', net: 23_100_000 },
  versions: [{ version: 1, amount: 30_000_000, by: 'staff 9001', at: 1790000000000 }],
};
const ENTERED = { store: 'S001', month: '2026-11', amount: 30_000_000, version: 0 };

export function storeTargetRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['stores'], security: BEARER });
  app.get('/v1/store-targets', {
    config: { policy: ['manager'] },
    schema: {
      ...described('A store’s target of a month, every version, and its net sales of that month'),
      querystring: QUERY,
      response: answers(STORE_TARGET, SAMPLE),
    },
    handler: (request) => {
      const { month, store } = request.query as Static<typeof QUERY>;
      return storeTarget(cloud, storeAsked(identityOf(request), store), month);
    },
  });
  app.post('/v1/store-targets', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Decide what a store is to reach in this month or a later one; 409 after another decision'),
      body: withExample(STORE_TARGET_ENTERED, ENTERED),
      response: answers(STORE_TARGET, SAMPLE),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const entered = request.body as StoreTargetEntered;
      const store = storeAsked(identity, entered.store);
      const who = whoOf(identity);
      await setStoreTarget(cloud, store, entered, who);
      const { month, amount, version } = entered;
      const decided = amount === null ? 'none' : `${String(amount)} fen`;
      const what = `store ${store} month ${month} version ${String(version + 1)}: ${decided}`;
      await cloud.audit.note({ scope: storeScope(cloud.brand.id, store), who, act: 'store_target.set', what });
      return storeTarget(cloud, store, month);
    },
  });
}
