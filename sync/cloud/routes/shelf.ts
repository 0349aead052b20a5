/** The content shelf: filled by who manages the brand, seen with its figures by managers. growth/shelf.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { brandScope } from '../../protocol/messages.ts';
import { SHELF_ANSWER, SHELF_BODY, type ShelfBody } from '../../protocol/shelf.ts';
import { SLUG } from '../../schemas/scalars.ts';
import { whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { stateAt } from '../growth/campaigns.ts';
import { saveShelfItem } from '../growth/shelf.ts';
import { readShelf } from '../store/shelf.ts';

const PARAMS = Type.Object({ item: SLUG });
const BODY = {
  ...{ title: '新品到店', text: '秋季针织，本周到店。', link: 'https://shop.example/autumn' },
  ...{ from: 1790000000000, until: 1793000000000 },
};
const FIGURES = { version: 1, by: 'staff 9005', state: 'running', forwarded: 12, opened: 340, bound: 5 } as const;
const SAVED = { items: [{ ...BODY, item: 'autumn', ...FIGURES }], next: null };

export function shelfRoutes(app: FastifyInstance, cloud: Cloud): void {
  const scope = brandScope(cloud.brand.id);
  const described = (summary: string) => ({ summary, tags: ['growth'], security: BEARER });
  const list = async () => {
    const now = cloud.ports.clock.now();
    const items = (await readShelf(cloud.database, scope)).map(({ saved_by: by, body, ...row }) => ({
      ...{ ...body, ...row, by, state: stateAt(body, now) },
    }));
    return { items: items.sort((a, b) => b.from - a.from), next: null };
  };
  app.get('/v1/shelf', {
    config: { policy: ['manager'] },
    schema: {
      ...described('What headquarters put on the shelf, with how often it was forwarded, opened and led to a guide'),
      response: answers(SHELF_ANSWER, SAVED),
    },
    handler: list,
  });
  app.put('/v1/shelf/:item', {
    config: { policy: ['brandManager'] },
    schema: {
      ...described('Put something on the shelf, or change it'),
      params: PARAMS,
      body: withExample(SHELF_BODY, BODY),
      response: answers(SHELF_ANSWER, SAVED),
    },
    handler: async (request) => {
      const who = whoOf(identityOf(request));
      const { item } = request.params as Static<typeof PARAMS>;
      const version = await saveShelfItem(cloud, item, request.body as ShelfBody, who);
      await cloud.audit.note({ scope, who, act: 'shelf.saved', what: `${item} version ${String(version)}` });
      return list();
    },
  });
}
