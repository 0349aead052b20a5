/**
 * The city, the hours, the position and the area of stores, dated: what makes a sale one after hours or of another city, and how far it is to another. A fact begins now or later, never
 * before, so that no sale of the past is counted anew. Said by who manages the store. domain/attribution.ts.
 */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { DAY_MINUTES } from '../../domain/attribution.ts';
import { epochMs, MINUTE_MS } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { STORE_PLACE, STORE_PLACES_ANSWER, type StorePlace } from '../../protocol/store-places.ts';
import { STORE_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked, storesOf, type Identity } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { readStorePlaces, saveStorePlace } from '../store/attribution.ts';

/** What a person calls "now" may be a moment ago when it comes here. */
const NOW_SLACK_MS = 5 * MINUTE_MS;
const PLACES_MAX = 100;
const SAMPLE = {
  ...{ store: 'S001', from: 1790000000000, city: '上海', opens: 600, closes: 1320 },
  ...{ position: { lat: 31230400, lng: 121473700 }, areaM2: 120 },
};

export function storePlaceRoutes(app: FastifyInstance, cloud: Cloud): void {
  const brand = brandScope(cloud.brand.id);
  const described = (summary: string) => ({ summary, tags: ['stores'], security: BEARER });
  const itemsOf = async (store: string) =>
    (await readStorePlaces(cloud.database, brand)).filter((place) => place.store === store);
  const answerOf = async (identity: Identity, store: string) => ({
    items: await itemsOf(store),
    stores: [...storesOf(identity)],
    next: null,
  });
  const answer = answers(STORE_PLACES_ANSWER, {
    items: [{ ...SAMPLE, by: 'staff 9001' }],
    stores: ['S001'],
    next: null,
  });
  app.get('/v1/store-places', {
    config: { policy: ['manager'] },
    schema: {
      ...described('A store’s city and hours, by when each begins; before the first one nobody knows them'),
      querystring: Type.Object({ store: Type.Optional(STORE_ID) }),
      response: answer,
    },
    handler: (request) => {
      const identity = identityOf(request);
      return answerOf(identity, storeAsked(identity, (request.query as { readonly store?: string }).store));
    },
  });
  app.post('/v1/store-places', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Say a store’s city, hours and position from an instant on; 422 for one that has passed'),
      body: withExample(STORE_PLACE, SAMPLE),
      response: answer,
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { from, ...place } = request.body as StorePlace;
      const store = storeAsked(identity, place.store);
      const now = cloud.ports.clock.now();
      if (from < now - NOW_SLACK_MS) throw refused('/from', 'has_passed');
      const { opens, closes, city, areaM2 } = place;
      if ((opens === undefined) !== (closes === undefined)) throw refused('/opens', 'opens_and_closes');
      if (opens !== undefined && closes !== undefined && (closes <= opens || closes - opens > DAY_MINUTES))
        throw refused('/closes', 'not_after_opening');
      if ((await itemsOf(store)).length >= PLACES_MAX) throw refused('/from', 'too_many');
      const begins = epochMs(Math.max(from, now));
      const who = whoOf(identity);
      await saveStorePlace(cloud.database, brand, { ...place, store, from: begins, by: who, at: now });
      const hours = opens === undefined ? 'none' : `${String(opens)}-${String(closes)}`;
      const area = areaM2 === undefined ? 'none' : `${String(areaM2)} m2`;
      const what = `store ${store} city ${city ?? 'none'} hours ${hours} area ${area} from ${new Date(begins).toISOString()}`;
      await cloud.audit.note({ scope: storeScope(cloud.brand.id, store), who, act: 'store_place.saved', what });
      return answerOf(identity, store);
    },
  });
}

const refused = (path: string, reason: string): Refusal =>
  new Refusal(422, 'refused_configuration', `${path} ${reason}`, { path, reason });
