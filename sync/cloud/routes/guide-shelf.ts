/** What a guide may forward, each with the own link: `/guide/shelf` on the phone, and the same at a till. growth/shelf.ts. */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { epochMs, localMinuteAt } from '../../domain/time.ts';
import { GUIDE_SHELF } from '../../protocol/shelf.ts';
import { STAFF_ID } from '../../schemas/scalars.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { placeOf } from '../guide/earnings.ts';
import { ownLinks, picturesBehind } from '../growth/shelf.ts';
import { guideShelfPage, type ShownShelfItem } from '../pages/guide-shelf.ts';
import { readStore } from '../store/terminals.ts';
import { forGuide, PAGES_PER_MINUTE } from './guide-answer.ts';
import { guideAsked } from './guide-asked.ts';

const ANSWER = Type.Object({
  items: Type.Array(
    Type.Object({ item: Type.String(), title: Type.String(), url: Type.String(), opened: Type.Integer() }),
  ),
  next: Type.Null(),
});
const SHOWN = { item: 'autumn', title: '新品到店', url: 'https://guidepost.example/s/7K3M9Q2V5X8Z', opened: 12 };
const SAMPLE = { items: [SHOWN], next: null };
const GUIDE = Type.Object({ staff: STAFF_ID });
const TILL_SAMPLE = {
  guide: '2001',
  items: [{ ...SHOWN, text: '秋季针织，本周到店。', until: 1793000000000, pictures: ['0'.repeat(64)] }],
};

export function guideShelfRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get('/guide/shelf', {
    config: { policy: ['public'] as const, ...PAGES_PER_MINUTE },
    schema: {
      summary: 'What is on the shelf now, with the signed-in guide’s own links',
      tags: ['guide'],
      response: answers(ANSWER, SAMPLE),
    },
    handler: forGuide(cloud, async (page, guide) => {
      const links = await ownLinks(cloud, guide);
      if (page.wantsJson)
        return page.json({
          items: links.map(({ item, body: { title }, url, opened }) => ({ item, title, url, opened })),
          next: null,
        });
      const { offsetMinutes } = await placeOf(cloud, guide);
      const items: ShownShelfItem[] = [];
      for (const { body, url, code, opened } of links) {
        const { title, text, until, pictures } = body;
        items.push({
          ...{ title, text, url, code, opened, pictures: await picturesBehind(cloud, code, pictures) },
          until: localMinuteAt(epochMs(until), offsetMinutes).slice(0, 10),
        });
      }
      const [store] = guide.stores;
      const profile = store === undefined ? null : await readStore(cloud.database, cloud.brand.id, store);
      const from = [profile?.name, guide.name].filter((part) => part !== undefined).join(' · ');
      return page.pictured(guideShelfPage(page.of('shelf'), { from, items }));
    }),
  });
  app.get('/v1/guides/:staff/shelf', {
    config: { policy: ['device', 'staff'] },
    schema: {
      summary: 'What a guide may forward with the own links, for a till of the guide’s stores and the guide',
      tags: ['guide'],
      security: BEARER,
      params: GUIDE,
      response: answers(GUIDE_SHELF, TILL_SAMPLE),
    },
    handler: async (request) => {
      const guide = await guideAsked(cloud, identityOf(request), (request.params as Static<typeof GUIDE>).staff);
      const links = await ownLinks(cloud, guide);
      return {
        guide: guide.id,
        items: links.map(({ item, url, opened, body: { title, text, until, pictures = [] } }) => ({
          ...{ item, url, opened, title, text, until, pictures },
        })),
      };
    },
  });
}
