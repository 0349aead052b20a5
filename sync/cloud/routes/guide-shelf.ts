/** `/guide/shelf`: what a signed-in guide may forward, each with the own link. growth/shelf.ts. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { brandOrigin } from '../../domain/brand-origin.ts';
import { epochMs, localMinuteAt } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { answers } from '../app/documented.ts';
import { placeOf } from '../guide/earnings.ts';
import { ownLinks } from '../growth/shelf.ts';
import { guideShelfPage } from '../pages/guide-shelf.ts';
import { openedOf } from '../store/shelf.ts';
import { GuideAnswer, PAGES_PER_MINUTE } from './guide-answer.ts';

const ANSWER = Type.Object({
  items: Type.Array(
    Type.Object({ item: Type.String(), title: Type.String(), url: Type.String(), opened: Type.Integer() }),
  ),
  next: Type.Null(),
});
const SAMPLE = {
  items: [{ item: 'autumn', title: '新品到店', url: 'https://guidepost.example/s/7K3M9Q2V5X8Z', opened: 12 }],
  next: null,
};

export function guideShelfRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get('/guide/shelf', {
    config: { policy: ['public'] as const, ...PAGES_PER_MINUTE },
    schema: {
      summary: 'What is on the shelf now, with the signed-in guide’s own links',
      tags: ['guide'],
      response: answers(ANSWER, SAMPLE),
    },
    handler: async (request, reply) => {
      const page = new GuideAnswer(cloud, request, reply);
      const guide = await page.guide();
      if (guide === null) return reply;
      const { offsetMinutes } = await placeOf(cloud, guide);
      const links = await ownLinks(cloud, guide);
      const rows = await openedOf(cloud.database, brandScope(cloud.brand.id), guide.id);
      const opened = new Map(rows.map((row) => [row.item, row.opened]));
      const shown = links.map(({ item, code, body: { title, text, until } }) => ({
        ...{ item, title, text, code, url: `${brandOrigin(cloud.host())}/s/${code}`, opened: opened.get(item) ?? 0 },
        until: localMinuteAt(epochMs(until), offsetMinutes).slice(0, 10),
      }));
      if (!page.wantsJson) return page.html(200, guideShelfPage(page.of('shelf'), shown));
      return page.json({
        items: shown.map(({ item, title, url, opened: count }) => ({ item, title, url, opened: count })),
        next: null,
      });
    },
  });
}
