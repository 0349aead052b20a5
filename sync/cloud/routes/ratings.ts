/** Low ratings of a store's sales, and what was done about each: for managers of the store. guide/ratings.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { LOW_RATINGS, RATING_ANSWERED, type RatingAnswered } from '../../protocol/sale-ratings.ts';
import { storeScope } from '../../protocol/messages.ts';
import { SALE_ID, STORE_ID } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf, storeAsked } from '../app/identity.ts';
import { Refusal } from '../app/problem.ts';
import { answerRating, lowRatings } from '../guide/ratings.ts';

const QUERY = Type.Object({ store: Type.Optional(STORE_ID) });
const PARAMS = Type.Object({ sale: SALE_ID });
const ITEM = {
  ...{ sale: '01890000-0000-7000-8000-000000000001', receiptNumber: 'S001-01-260921-0001', day: '2026-09-21' },
  ...{ guides: ['2001'], version: 1, at: 1790000000000, stars: 2, words: ['waited'], text: '等了二十分钟', now: null },
  ...{ answers: [], isOpen: true },
};
const SAMPLE = { store: 'S001', items: [ITEM], next: null };

export function ratingRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['guide'], security: BEARER });
  app.get('/v1/ratings/low', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Sales of a store that customers rated low in the last 30 days, those that wait first'),
      querystring: QUERY,
      response: answers(LOW_RATINGS, SAMPLE),
    },
    handler: (request) =>
      lowRatings(cloud, storeAsked(identityOf(request), (request.query as Static<typeof QUERY>).store)),
  });
  app.post('/v1/ratings/:sale/answers', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'What was done about a low rating, once for each version of it; 409 after another answer or version, the same again is kept',
      ),
      params: PARAMS,
      body: withExample(RATING_ANSWERED, { store: 'S001', version: 1, note: '已向顾客道歉，补排一名导购' }),
      response: answers(LOW_RATINGS, { ...SAMPLE, items: [{ ...ITEM, isOpen: false }] }),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      if (identity.kind !== 'staff') throw new Refusal(403, 'not_permitted');
      const answered = request.body as RatingAnswered;
      const store = storeAsked(identity, answered.store);
      const { sale } = request.params as Static<typeof PARAMS>;
      const receipt = await answerRating(cloud, sale, answered, identity.staff.id);
      await cloud.audit.note({
        ...{ scope: storeScope(cloud.brand.id, store), who: whoOf(identity), act: 'rating.answered' },
        what: `sale ${receipt} rating ${String(answered.version)}`,
      });
      return lowRatings(cloud, store);
    },
  });
}
