/**
 * Which of the brand's assortments a store carries (domain/assortment.ts): seen and set by who manages the store. It is the store's
 * setting `assortment`, which its terminals pull; no setting is everything. A till cannot write it (pushed-settings.ts).
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { ASSORTMENT_SETTING, ASSORTMENTS_MAX, assortmentsOf } from '../../domain/assortment.ts';
import type { StoreId } from '../../domain/ids.ts';
import { ASSORTMENT_ANSWER, type AssortmentAnswer } from '../../protocol/catalogue.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { SLUG, STORE_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { readDocument, writeDocuments } from '../store/documents.ts';
import { assortmentsNamed } from '../store/products.ts';

const QUERY = Type.Object({ store: Type.Optional(STORE_ID) });
const REQUEST = Type.Object({
  sells: Type.Union([Type.Array(SLUG, { minItems: 1, maxItems: ASSORTMENTS_MAX, uniqueItems: true }), Type.Null()]),
});
const SAMPLE = { store: 'S001', sells: ['core'], known: [{ assortment: 'core', products: 120 }] };

export function assortmentRoutes(app: FastifyInstance, cloud: Cloud): void {
  const documented = { tags: ['catalogue'], security: BEARER, querystring: QUERY };
  app.get('/v1/assortments', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'Which assortments a store carries, and which there are',
      ...documented,
      response: answers(ASSORTMENT_ANSWER, SAMPLE),
    },
    handler: (request) =>
      assortmentOf(cloud, storeAsked(identityOf(request), (request.query as Static<typeof QUERY>).store)),
  });
  app.put('/v1/assortments', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'Set which assortments a store carries; null for everything',
      ...documented,
      body: withExample(REQUEST, { sells: ['core'] }),
      response: answers(ASSORTMENT_ANSWER, SAMPLE),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const store = storeAsked(identity, (request.query as Static<typeof QUERY>).store);
      const { sells } = request.body as Static<typeof REQUEST>;
      const before = await assortmentOf(cloud, store);
      const known = new Set<string>([...before.known.map(({ assortment }) => assortment), ...(before.sells ?? [])]);
      const strange = (sells ?? []).findIndex((each) => !known.has(each));
      if (strange >= 0) {
        const path = `sells[${String(strange)}]`;
        throw new Refusal(422, 'refused_configuration', `${path} unknown_assortment`, {
          path,
          reason: 'unknown_assortment',
        });
      }
      const scope = storeScope(cloud.brand.id, store);
      const body = { id: ASSORTMENT_SETTING, value: sells === null ? null : { sells } };
      await cloud.database.transaction((tx) =>
        writeDocuments(tx, scope, [{ collection: 'settings', id: ASSORTMENT_SETTING, body, deleted: sells === null }]),
      );
      cloud.wakes.wake(scope);
      const what = `store ${store}: ${sells === null ? 'everything' : sells.join(' ')}`.slice(0, 200);
      await cloud.audit.note({ scope, who: whoOf(identity), act: 'assortment.saved', what });
      return { ...before, sells };
    },
  });
}

async function assortmentOf({ database, brand }: Cloud, store: StoreId): Promise<AssortmentAnswer> {
  const setting = await readDocument(database, storeScope(brand.id, store), 'settings', ASSORTMENT_SETTING);
  const sells = setting === null || setting.deleted ? null : assortmentsOf(setting.body['value']);
  const known = await assortmentsNamed(database, brandScope(brand.id));
  return { store, sells: sells === null ? null : [...sells], known: [...known] };
}
